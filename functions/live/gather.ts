import type { Publish } from '@ascolta/core/ports'

/**
 * Hints for lists, at most one publish at a time for each channel of a container: those that come meanwhile go together
 * with the next (hazard S6). None is lost, and none waits when it is quiet.
 */
export function gather(publish: Publish) {
  const lanes = new Map<string, { ids: Set<string>; next: Promise<void> }>()
  const under = new Map<string, Promise<void>>()

  return function hint(channel: string, id: string): Promise<void> {
    const waiting = lanes.get(channel)
    if (waiting) {
      waiting.ids.add(id)
      return waiting.next
    }
    const ids = new Set([id])
    const next = (under.get(channel) ?? Promise.resolve()).then(async () => {
      lanes.delete(channel)
      const sent = publish(channel, [{ ids: [...ids] }])
      under.set(channel, sent)
      await sent
      if (under.get(channel) === sent) under.delete(channel)
    })
    lanes.set(channel, { ids, next })
    return next
  }
}

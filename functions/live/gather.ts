import type { Publish } from '@ascolta/core/ports'

/** Two hints within this are the beginning of a rush. */
const second = 1_000
/** In a rush whoever listens is asked to look again by himself after so long, and until then nothing more is said. */
const rush = 3_000

/**
 * Hints for lists (hazards S4, S6). When it is quiet each says at once which ticket to look at. In a rush a container says
 * only "it changes, look now and again in three seconds", and is silent until those are over: a viral post makes one event
 * in three seconds and container out of a hundred, nothing is left for a timer to send, and no change stays unseen.
 * `rings`: a clock told this desk something, so that it looks at its alarms too; in a rush it looks at them anyway.
 */
export function gather(publish: Publish, now: () => number = Date.now) {
  const lists = new Map<string, { at: number; until: number }>()

  return async function hint(channel: string, id: string, rings = false): Promise<void> {
    const time = now()
    const { at, until } = lists.get(channel) ?? { at: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY }
    if (time < until) return
    const busy = time - Math.max(at, until) < second
    lists.set(channel, { at: time, until: busy ? time + rush : time })
    await publish(channel, [busy ? { ids: [], again: rush / 1000 } : { ids: [id], ...(rings ? { rings } : {}) }])
  }
}

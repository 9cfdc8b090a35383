import type { Note, Outbox, Publish } from '@ascolta/core/ports'
import type { Tally } from './tally.ts'

/** A queue's sending end that counts requests and keeps what it took. */
export function meteredQueue(tally: Tally) {
  const waiting: Note[] = []
  const outbox: Outbox = {
    async send(notes) {
      const bytes = notes.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
      tally.count('fifoRequest', Math.max(1, Math.ceil(bytes / 64_000)))
      waiting.push(...notes)
      return []
    },
  }
  return {
    ...outbox,
    /** What a mapping would hand to one call: received with one request, deleted with another. */
    receive(batch: number) {
      const notes = waiting.splice(0, batch)
      if (notes.length > 0) tally.count('fifoRequest', 2)
      return notes
    },
    // What the API asks of dead letter queues; nothing is in them here.
    depth: async () => ({ waiting: 0, inFlight: 0 }),
    remove: async () => {},
  }
}

/** The live service: who listens where, and what a publish costs with all its deliveries. */
export function meteredLive(tally: Tally) {
  const listeners = new Map<string, number>()
  const publish: Publish = async (channel, events) => {
    for (const event of events) {
      const steps = Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(event)) / 5120))
      tally.count('liveOperation', steps * (1 + (listeners.get(channel) ?? 0)))
    }
  }
  return {
    publish,
    /** So many desks subscribe to a channel, each asked by the authorizer. */
    subscribe(channel: string, count: number, authorized: () => void) {
      listeners.set(channel, count)
      tally.count('liveOperation', count)
      for (let index = 0; index < count; index++) authorized()
    },
  }
}

import type { Note } from '../ports.ts'

interface Dead {
  body: string
  group: string
  receipt: string
}

interface Deps {
  dead: { receive: () => Promise<Dead[]>; remove: (receipt: string) => Promise<void> }
  queue: { send: (notes: Note[]) => Promise<Note[]> }
  newId: () => string
}

/**
 * Brings dead letters back: each goes behind its successors, in its own lane, under a new deduplication id.
 * Order and repetition do no harm, since every step may run again (hazard O2). At most so many a call.
 */
export const redrive = ({ dead, queue, newId }: Deps) =>
  async function redrive({ most = 500 }: { most?: number } = {}) {
    let moved = 0
    while (moved < most) {
      const letters = await dead.receive()
      if (letters.length === 0) break
      for (const { body, group, receipt } of letters) {
        const left = await queue.send([{ body, group, dedup: `redrive-${newId()}` }])
        if (left.length > 0) return { moved }
        await dead.remove(receipt)
        moved++
      }
    }
    return { moved }
  }

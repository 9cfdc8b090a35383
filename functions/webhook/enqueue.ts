import type { Piece } from '@ascolta/core/channels/piece'
import type { Forget } from '@ascolta/core/inbound/deletion'
import type { Note, Outbox } from '@ascolta/core/ports'
import pMap from 'p-map'

/** SQS: ten messages and 1 MiB a call. Some of the MiB stays free for what the queue adds. */
const most = { notes: 10, bytes: 1_000_000 }
/** 1,000 updates are 100 calls of a few milliseconds. */
const side = 8

/** Puts pieces into the queue, what it did not take a second time. Resolves to how many it would not take; throws if it did not answer. */
export async function enqueue(queue: Outbox, pieces: (Piece | Wish)[], { concurrency = side } = {}) {
  let left = pieces.map(noteOf)
  for (let attempt = 0; attempt < 2 && left.length > 0; attempt++) {
    left = (await pMap(batches(left), (notes) => queue.send(notes), { concurrency })).flat()
  }
  return left.length
}

/** A person's wish to be forgotten, as it travels beside deliveries. */
interface Wish {
  forget: Forget
  lane: string
  dedup: string
}

const noteOf = ({ lane, dedup, ...said }: Piece | Wish): Note => ({
  // The two characters that JSON may hold and SQS refuses.
  body: JSON.stringify('forget' in said ? { v: 1, forget: said.forget } : said.delivery).replace(
    /[\uFFFE\uFFFF]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  ),
  group: lane,
  dedup,
})

function batches(notes: Note[]) {
  const all: Note[][] = []
  let bytes = 0
  for (const note of notes) {
    const size = Buffer.byteLength(note.body)
    const last = all.at(-1)
    if (last && last.length < most.notes && bytes + size <= most.bytes) {
      last.push(note)
      bytes += size
    } else {
      all.push([note])
      bytes = size
    }
  }
  return all
}

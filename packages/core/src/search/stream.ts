import type { Term } from './query.ts'
import { docsAt, type Entry, type Piece, type SegmentStore, wordsAt } from './segment.store.ts'
import { blockOf, lookUp, type Place, pieceOf, unpackBlock } from './segment.ts'

/** The index was put together anew while it was read: ask again. */
export class Moved extends Error {
  override readonly name = 'Moved'
}

/** Pieces of segments, each read once in a search. */
export function shelf(segments: SegmentStore, account: string) {
  const held = new Map<string, Piece>()
  let read = 0
  return {
    get read() {
      return read
    },
    async load(wanted: { segment: string; piece: string }[]) {
      const missing = [...new Map(wanted.map((one) => [`${one.segment}#${one.piece}`, one])).entries()]
        .filter(([key]) => !held.has(key))
        .map(([, one]) => one)
      if (missing.length === 0) return
      read += missing.length
      for (const [key, piece] of await segments.pieces(account, missing)) held.set(key, piece)
    },
    get(segment: string, piece: string): Piece {
      const found = held.get(`${segment}#${piece}`)
      if (!found) throw new Moved(segment)
      return found
    },
  }
}
export type Loaded = ReturnType<typeof shelf>

/** The pieces that say which documents of a segment may be meant. */
export const wanted = (entry: Entry, hashes: number[]) =>
  [...new Set(hashes.map((hash) => pieceOf(hash, entry.pieces)))].map((piece) => ({
    segment: entry.id,
    piece: wordsAt(piece),
  }))

/** Documents of a segment that have all terms, by what its pieces say. They must be loaded. */
export function hitsIn(entry: Entry, terms: Term[], hash: (token: string) => number, loaded: Loaded): number[] {
  const lists = new Map<string, number[]>()
  const list = (token: string) => {
    const wanted = hash(token)
    const found =
      lists.get(token) ?? lookUp(wordsOf(loaded.get(entry.id, wordsAt(pieceOf(wanted, entry.pieces)))), wanted)
    lists.set(token, found)
    return found
  }
  return all(terms.map((ways) => any(ways.map((way) => all(way.map(list))))))
}

function wordsOf({ words }: Piece) {
  if (!words) throw new Error('a piece of words holds none')
  return words
}

const any = (lists: number[][]) =>
  lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())].sort((a, b) => a - b)

function all(lists: number[][]): number[] {
  const [first = [], ...others] = [...lists].sort((a, b) => a.length - b.length)
  return others.reduce((left, list) => {
    const has = new Set(list)
    return left.filter((doc) => has.has(doc))
  }, first)
}

/** Where the documents of a segment are, newest first, before an instant and not before another. */
export async function* placesOf(
  entry: Entry,
  hits: number[],
  loaded: Loaded,
  { before, since }: { before: number; since: number },
): AsyncGenerator<Place> {
  const unpacked = new Map<number, Place[]>()
  async function place(doc: number): Promise<Place> {
    const at = blockOf(doc)
    const held = unpacked.get(at.block)
    const block = held ?? (await blockAt(at.block))
    unpacked.set(at.block, block)
    const found = block[at.place]
    if (!found) throw new Moved(entry.id)
    return found
  }
  async function blockAt(block: number) {
    const piece = entry.blocks === 0 ? wordsAt(0) : docsAt(block)
    await loaded.load([{ segment: entry.id, piece }])
    const { docs } = loaded.get(entry.id, piece)
    if (!docs) throw new Error('a piece of documents holds none')
    return unpackBlock(docs)
  }
  // How many of them are old enough: looked for, not walked through.
  let low = 0
  let high = entry.to < before ? 0 : hits.length
  if (entry.to < before) low = hits.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { at } = await place(hits[middle] ?? 0)
    if (at < before) low = middle + 1
    else high = middle
  }
  for (let index = low - 1; index >= 0; index--) {
    const found = await place(hits[index] ?? 0)
    if (found.at < since) return
    if (found.ticket !== '') yield found
  }
}

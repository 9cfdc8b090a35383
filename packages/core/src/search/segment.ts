import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { reader, writer } from './bytes.ts'

/** What was said on a ticket at one instant, and the keyed hashes of its words. */
export interface Doc {
  ticket: string
  /** Milliseconds since 1970. */
  at: number
  hashes: readonly number[]
}
/** Where a document is; without a ticket where it was taken out. */
export type Place = Omit<Doc, 'hashes'>

/** Documents of a block: what a reader of one has to read. */
const perBlock = 512
/** What a piece of words should weigh before it is compressed. A word that is everywhere may make one larger, at most a byte or three for each document. */
const pieceBytes = 8192
/** More documents are several segments, so that no piece comes near the 400 kB of an item. */
export const mostDocs = 50_000

/** A segment as it rests: documents in the order of time, and for each word which of them have it, split by ranges of the hash. */
export interface Packed {
  docs: Uint8Array[]
  words: Uint8Array[]
}

/** Older first; at one instant by ticket. */
export const byTime = (a: Place, b: Place) => a.at - b.at || (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0)

/** Packs documents that are sorted by time. */
export function pack(docs: readonly Doc[]): Packed {
  const lists = new Map<number, number[]>()
  for (const [index, { hashes }] of docs.entries())
    for (const hash of new Set(hashes)) {
      const list = lists.get(hash)
      if (list) list.push(index)
      else lists.set(hash, [index])
    }
  const encoded = [...lists].sort(([a], [b]) => a - b).map(([hash, list]) => ({ hash, bytes: deltas(list) }))
  const total = encoded.reduce((sum, { bytes }) => sum + bytes.length + 4, 0)
  const bits = Math.max(0, Math.min(12, Math.ceil(Math.log2(total / pieceBytes))))
  const pieces = Array.from({ length: 2 ** bits }, writer)
  const last = new Map<number, number>()
  for (const { hash, bytes } of encoded) {
    const place = pieceOf(hash, pieces.length)
    const piece = pieces[place]
    if (!piece) throw new Error('a hash falls into no piece')
    piece.number(hash - (last.get(place) ?? 0))
    piece.number(bytes.length)
    piece.bytes(bytes)
    last.set(place, hash)
  }
  const blocks = Array.from({ length: Math.ceil(docs.length / perBlock) }, (_, block) =>
    packBlock(docs.slice(block * perBlock, (block + 1) * perBlock)),
  )
  return { docs: blocks, words: pieces.map((piece) => deflateRawSync(piece.done())) }
}

/** Which of so many pieces, a power of two, holds a hash: its first bits say. */
export const pieceOf = (hash: number, pieces: number) => Math.floor((hash / 2 ** 32) * pieces)

export const blockOf = (doc: number) => ({ block: Math.floor(doc / perBlock), place: doc % perBlock })

function deltas(list: number[]) {
  const out = writer()
  let before = -1
  for (const one of list) {
    out.number(one - before - 1)
    before = one
  }
  return out.done()
}

/** The documents that have a word, oldest first. */
export function lookUp(piece: Uint8Array, wanted: number): number[] {
  const all = reader(inflateRawSync(piece))
  let hash = 0
  while (!all.ended) {
    hash += all.number()
    const bytes = all.bytes(all.number())
    if (hash === wanted) return listed(bytes)
    if (hash > wanted) break
  }
  return []
}

function listed(bytes: Uint8Array) {
  const list = reader(bytes)
  const found: number[] = []
  let before = -1
  while (!list.ended) {
    before += list.number() + 1
    found.push(before)
  }
  return found
}

export function packBlock(docs: readonly Place[]): Uint8Array {
  const tickets = [...new Set(docs.map(({ ticket }) => ticket))]
  const number = new Map(tickets.map((ticket, index) => [ticket, index]))
  const names = Buffer.from(tickets.join('\n'))
  const out = writer()
  out.number(docs.length)
  out.number(names.length)
  out.bytes(names)
  let before = 0
  for (const { ticket, at } of docs) {
    out.number(number.get(ticket) ?? 0)
    out.number(at - before)
    before = at
  }
  return deflateRawSync(out.done())
}

export function unpackBlock(block: Uint8Array): Place[] {
  const all = reader(inflateRawSync(block))
  const count = all.number()
  const tickets = Buffer.from(all.bytes(all.number())).toString().split('\n')
  let at = 0
  return Array.from({ length: count }, () => {
    const ticket = tickets[all.number()] ?? ''
    at += all.number()
    return { ticket, at }
  })
}

/** All documents again, without those that were taken out. */
export function unpack({ docs, words }: Packed): Doc[] {
  const places = docs.flatMap(unpackBlock).map((place) => ({ ...place, hashes: [] as number[] }))
  for (const piece of words) {
    const all = reader(inflateRawSync(piece))
    let hash = 0
    while (!all.ended) {
      hash += all.number()
      for (const doc of listed(all.bytes(all.number()))) places[doc]?.hashes.push(hash)
    }
  }
  return places.filter(({ ticket }) => ticket !== '')
}

/** One segment's documents out of several: of a document that was read again, the later reading counts. */
export function together(older: Doc[][]): Doc[] {
  const latest = new Map<string, Doc>()
  for (const doc of older.flat()) latest.set(`${doc.ticket}#${doc.at}`, doc)
  return [...latest.values()].sort(byTime)
}

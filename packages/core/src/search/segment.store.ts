import * as v from 'valibot'
import { difference, type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'
import type { Packed } from './segment.ts'

/** A segment of an account's index, as its shelf lists it. */
export interface Entry {
  /** Level and first hour: `h2026-11-22T10-0`. */
  id: string
  docs: number
  /** Items of words, and of documents; without any of those they rest beside the only piece of words. */
  pieces: number
  blocks: number
  bytes: number
  /** Instants of the first and the last document, in milliseconds. */
  from: number
  to: number
}

/** Short, since the shelf of hours is written with every fold. */
const written = ({ id, docs, pieces, blocks, bytes, from, to }: Entry) =>
  [id, ...[docs, pieces, blocks, bytes, from, to].map((number) => number.toString(36))].join('|')

function read(line: string): Entry {
  const [id = '', ...numbers] = line.split('|')
  const [docs = 0, pieces = 0, blocks = 0, bytes = 0, from = 0, to = 0] = numbers.map((text) =>
    Number.parseInt(text, 36),
  )
  return { id, docs, pieces, blocks, bytes, from, to }
}

const Lines = v.pipe(
  v.array(v.string()),
  v.transform((lines) => lines.map(read)),
)

/** Segments of one level, and those that wait to be taken away. */
export const Shelf = v.object({
  segments: Lines,
  trash: v.array(v.string()),
  rev: v.number(),
  /** Hours: everything that became known before this is in a segment. */
  folded: v.optional(Instant),
  /** Hours: how far a fold came that one round could not finish, and how many segments it made. */
  goal: v.optional(Instant),
  after: v.optional(v.string()),
  part: v.optional(v.number()),
})
export type Shelf = v.InferOutput<typeof Shelf>
export type Level = 'h' | 'd' | 'm'
export type Shelves = Partial<Record<Level, Shelf>>

const Bytes = v.instance(Uint8Array)
const Piece = v.object({ words: v.optional(Bytes), docs: v.optional(Bytes) })
export type Piece = v.InferOutput<typeof Piece>

/** Small segments are one item. */
const small = 8_000
export const wordsAt = (piece: number) => `p${String(piece).padStart(4, '0')}`
export const docsAt = (block: number) => `d${String(block).padStart(4, '0')}`

/** Where the index rests: per account three shelves that say what there is, and the pieces of each segment. Segments are written whole before a shelf names them, and never changed but to take a document out. */
export function segmentStore(table: Table) {
  const rows = items(table)
  const item = ({ segments, ...shelf }: Omit<Shelf, 'rev'>): Item => ({ ...shelf, segments: segments.map(written) })

  return {
    async shelves(account: string, { consistent = false } = {}): Promise<Shelves> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.shelf(account, 'h').pk },
        ConsistentRead: consistent,
      })
      return Object.fromEntries(
        found.flatMap((one) => (one.sk === 'lease' ? [] : [[String(one.sk), v.parse(Shelf, one)]])),
      )
    },

    /** The shelf as it is then; undefined if somebody else wrote it since it was read. */
    async keep(account: string, level: Level, before: Shelf | undefined, after: Omit<Shelf, 'rev'>) {
      const key = keys.shelf(account, level)
      if (!before) return (await rows.insert(key, { ...item(after), rev: 0 })) ? { ...after, rev: 0 } : undefined
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(
        key,
        difference({ ...item(before), rev: before.rev }, { ...item(next), rev: next.rev }),
        {
          expression: '#rev = :rev',
          values: { ':rev': before.rev },
        },
      )
      return done ? next : undefined
    },

    /** Whoever has it works alone on this account's index until then. */
    lease: (account: string, now: string, until: string) =>
      rows.amend(
        keys.shelf(account, 'lease'),
        { until },
        { expression: 'attribute_not_exists(#until) OR #until < :now', values: { ':now': now } },
        { create: true },
      ),

    release: (account: string) => rows.remove(keys.shelf(account, 'lease')),

    /** Writes all of a segment, whatever is there under its name. Gives how its shelf lists it. */
    async put(account: string, id: string, { docs, words }: Packed, span: Pick<Entry, 'docs' | 'from' | 'to'>) {
      const bytes = [...docs, ...words].reduce((sum, piece) => sum + piece.length, 0)
      const [only] = docs
      const [piece] = words
      if (docs.length === 1 && words.length === 1 && only && piece && bytes <= small) {
        await rows.put(keys.piece(account, id, wordsAt(0)), { words: piece, docs: only })
        return { id, ...span, pieces: 1, blocks: 0, bytes }
      }
      await severally(
        [
          ...docs.map((block, index) => ({ key: docsAt(index), value: { docs: block } })),
          ...words.map((one, index) => ({ key: wordsAt(index), value: { words: one } })),
        ],
        ({ key, value }) => rows.put(keys.piece(account, id, key), value),
      )
      return { id, ...span, pieces: words.length, blocks: docs.length, bytes }
    },

    /** Pieces by `<segment>#<piece>`; one that is not there is missing from the answer. */
    async pieces(account: string, wanted: { segment: string; piece: string }[]): Promise<Map<string, Piece>> {
      const found = await rows.many(wanted.map(({ segment, piece }) => keys.piece(account, segment, piece)))
      return new Map(found.map((one) => [`${segmentOf(account, one)}#${one.sk}`, v.parse(Piece, one)]))
    },

    /** All of a segment. Throws if a piece is missing. */
    async whole(account: string, { id, pieces, blocks }: Entry): Promise<Packed> {
      const docs = Array.from({ length: blocks }, (_, block) => docsAt(block))
      const words = Array.from({ length: pieces }, (_, piece) => wordsAt(piece))
      const found = await this.pieces(
        account,
        [...docs, ...words].map((piece) => ({ segment: id, piece })),
      )
      const of = (name: 'docs' | 'words', piece: string) => {
        const bytes = found.get(`${id}#${piece}`)?.[name]
        if (!bytes) throw new Error(`segment ${id} lacks its piece ${piece}`)
        return bytes
      }
      return {
        docs: blocks === 0 ? [of('docs', wordsAt(0))] : docs.map((piece) => of('docs', piece)),
        words: words.map((piece) => of('words', piece)),
      }
    },

    /** Writes a block of documents again, some of them taken out. */
    async rewrite(account: string, { id, blocks }: Entry, block: number, docs: Uint8Array) {
      await rows.amend(keys.piece(account, id, blocks === 0 ? wordsAt(0) : docsAt(block)), { docs })
    },

    /** Takes a segment away, also what an interrupted write left of it. */
    async remove(account: string, id: string) {
      const { pk } = keys.piece(account, id, '')
      let from: Item | undefined
      do {
        const page = await rows.query({
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ProjectionExpression: 'pk, sk',
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        await severally(page.items, ({ sk }) => rows.remove({ pk, sk: String(sk) }))
        from = page.last
      } while (from)
    },

    /** An account has no index any more. */
    async forget(account: string) {
      for (const level of ['m', 'd', 'h', 'lease'] as const) await rows.remove(keys.shelf(account, level))
    },
  }
}
export type SegmentStore = ReturnType<typeof segmentStore>

const segmentOf = (account: string, { pk }: Item) => String(pk).slice(`I#${account}#`.length)

/** Many at once, but not all. */
async function severally<Value>(all: Value[], act: (value: Value) => Promise<unknown>) {
  for (let start = 0; start < all.length; start += 16) await Promise.all(all.slice(start, start + 16).map(act))
}

import { topology } from '@ascolta/functions/topology'

/** An item, or what is kept of it in an index. */
export type Stored = Record<string, unknown>

const utf8 = (text: string) => Buffer.byteLength(text)

/** Bytes of an item: names and values (DynamoDB developer guide, item sizes and formats). */
export const bytesOf = (item: Stored): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + utf8(name) + bytesOfValue(value)),
    0,
  )

function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return utf8(value)
  if (typeof value === 'number') return bytesOfNumber(String(value))
  if (typeof value === 'boolean' || value === null) return 1
  if (value instanceof Uint8Array) return value.length
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + bytesOfValue(one), 3)
  if (typeof value === 'object') return Object.keys(value).length + bytesOf({ ...value }) + 3
  throw new Error(`an attribute of a kind that this table does not hold: ${typeof value}`)
}

/** About a byte for two significant digits, and one more; one more for the sign. */
function bytesOfNumber(text: string) {
  const digits = text.replace(/^-|\.|e.*$/gi, '').replace(/^0+|0+$/g, '').length
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}

const kilobytes = (bytes: number, step = 1024) => Math.max(1, Math.ceil(bytes / step))

/** Write units of one put, update or delete: the larger of before and after in kB. A condition that fails costs the same on the table and nothing on the indexes. */
export function writeUnits(before: Stored | undefined, after: Stored | undefined) {
  const larger = Math.max(before ? bytesOf(before) : 0, after ? bytesOf(after) : 0)
  return kilobytes(larger) + indexes.reduce((sum, index) => sum + indexUnits(index(before), index(after)), 0)
}

/** Read units of items read together: 4 kB steps, half where consistency was not asked for. Nothing found costs as much as something small. */
export const readUnits = (bytes: number, consistent: boolean) => kilobytes(bytes, 4096) * (consistent ? 1 : 0.5)

/** Bytes kept for an item and its entries in the indexes, with the 100 that each of them costs beside its own. */
export const storedBytes = (item: Stored | undefined) =>
  item ? [item, ...entriesOf(item)].reduce((sum, kept) => sum + bytesOf(kept) + 100, 0) : 0

interface Entry {
  key: string
  entry: Stored
}

/** An item's entry in each index: its keys and what the index projects. None if it lacks a key of the index. */
const indexes = Object.values(topology.table.indexes).map(({ keys, project }) => (item: Stored | undefined) => {
  if (!item || keys.some((name) => item[name] === undefined)) return undefined
  const names = [...topology.table.keys, ...keys, ...project]
  const entry = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
  return { key: JSON.stringify(keys.map((name) => item[name])), entry } satisfies Entry
})

const entriesOf = (item: Stored): Stored[] =>
  indexes.flatMap((index) => {
    const found = index(item)
    return found ? [found.entry] : []
  })

/** 0 if nothing that is projected changed, 1 if an entry appears, goes or changes, 2 if it moves; each per kB. */
function indexUnits(before: Entry | undefined, after: Entry | undefined) {
  const cost = (at: Entry | undefined) => (at ? kilobytes(bytesOf(at.entry)) : 0)
  if (!before || !after) return cost(before) + cost(after)
  if (before.key !== after.key) return cost(before) + cost(after)
  const same = JSON.stringify(sorted(before.entry)) === JSON.stringify(sorted(after.entry))
  return same ? 0 : Math.max(cost(before), cost(after))
}

const sorted = (item: Stored) => Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))

import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

type Done = (error?: Error | null) => void
type Item = Record<string, AttributeValue>
interface Rows {
  put: (key: string, value: unknown, done: Done) => void
  del: (key: string, done: Done) => void
}
interface Store {
  db: { batch: (operations: Write[], done: Done) => void }
  getItemDb: (table: string) => Rows
}
type Write = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string }
interface Described {
  TableName: string
  GlobalSecondaryIndexes?: unknown[]
}
interface Internals {
  itemSize: (item: Item) => number
  getIndexActions: (
    indexes: unknown[],
    existing: Item | undefined,
    item: Item | undefined,
    table: Described,
  ) => { puts: { index: string; key: string; item: Item }[]; deletes: { index: string; key: string }[] }
  updateIndexes: (
    store: Store,
    table: Described,
    existing: Item | undefined,
    item: Item | undefined,
    next: Done,
  ) => void
}

const require = createRequire(import.meta.url)
const internals: Internals = require('dynalite/db')

/** Dynalite counts UTF-16 units; DynamoDB counts bytes of UTF-8. */
internals.itemSize = (item) => bytesOf(item)

/**
 * Dynalite writes index rows first and the item afterwards, so a process killed in between leaves rows that point
 * nowhere. Here the index rows wait for the item's own write, and all go into LevelDB as one batch.
 */
internals.updateIndexes = (store, table, existing, item, next) => {
  const { puts, deletes } = internals.getIndexActions(table.GlobalSecondaryIndexes ?? [], existing, item, table)
  const place = (index: string, key: string) => `index-global~${table.TableName}~${index}~${key}`
  const index: Write[] = [
    ...deletes.map(({ index, key }): Write => ({ type: 'del', key: place(index, key) })),
    ...puts.map(({ index, key, item }): Write => ({ type: 'put', key: place(index, key), value: item })),
  ]
  if (index.length === 0) return next()
  const rows = store.getItemDb(table.TableName)
  const { put, del } = rows
  const own = (key: string) => `item-${table.TableName}~${key}`
  rows.put = (key, value, done) => store.db.batch([...index, { type: 'put', key: own(key), value }], done)
  rows.del = (key, done) => store.db.batch([...index, { type: 'del', key: own(key) }], done)
  // Every caller writes the item at once, inside `next`.
  try {
    next()
  } finally {
    Object.assign(rows, { put, del })
  }
}

/** Dynalite with the repairs above, which replace internals of this exact version. */
export const dynalite: (options: { path?: string; createTableMs: number }) => Server = require('dynalite')

function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0)
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return numberBytes(value.N)
  if (value.B !== undefined) return base64Bytes(value.B)
  if (value.SS) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (value.NS) return value.NS.reduce((sum, number) => sum + numberBytes(number), 0)
  if (value.BS) return value.BS.reduce((sum, binary) => sum + base64Bytes(binary), 0)
  if (value.L) return 3 + value.L.reduce((sum, one) => sum + 1 + valueBytes(one), 0)
  if (value.M) return 3 + Object.keys(value.M).length + bytesOf(value.M)
  return 1
}

/** On the wire, and so inside dynalite, binary is base 64. */
const base64Bytes = (binary: unknown) => Buffer.from(String(binary), 'base64').length

/** About one byte for two digits, and one. */
const numberBytes = (number: string) => Math.ceil(number.replace(/^-?0*|[.eE+-]/g, '').length / 2) + 1

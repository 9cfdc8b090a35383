import { topology } from '@ascolta/functions/topology'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { changes, condition } from './expression.ts'

export type Item = Readonly<Record<string, unknown>>
type Key = Readonly<Record<string, unknown>>

interface Row {
  pk: string
  sk: string
  /** The item as it was and is, the newest last. */
  past: { at: number; item: Item | undefined }[]
  born: number
}

/** A request as the document client's commands carry it. */
interface Input {
  [name: string]: unknown
  Key?: Key
  Item?: Item
  ConditionExpression?: string
  UpdateExpression?: string
  KeyConditionExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Record<string, unknown>
  ReturnValues?: string
  ConsistentRead?: boolean
  IndexName?: string
  ScanIndexForward?: boolean
  Limit?: number
  ExclusiveStartKey?: Key
  RequestItems?: Record<string, { Keys?: Key[] }>
}

/** How old a view of the table may be, in milliseconds. */
export interface View {
  age?: number
  /** A batch leaves this many keys for another time. */
  leave?: number
}

const { indexes } = topology.table
/** Longer than any stale read looks back. */
const remembered = 30_000

/**
 * The one table in memory, for the commands and the grammar that our stores use and nothing else. It remembers a
 * little, so that an eventually consistent read can see what was. Held against the laptop's engine by a test.
 */
export function tableModel(now: () => number) {
  const partitions = new Map<string, Map<string, Row>>()
  const listed = new Map<string, Set<Row>>()

  const rowOf = ({ pk, sk }: Key) => partitions.get(String(pk))?.get(String(sk))
  const newest = (row: Row | undefined) => row?.past.at(-1)?.item

  function seen(row: Row, age = 0): Item | undefined {
    if (age <= 0) return newest(row)
    const until = now() - age
    return row.past.findLast(({ at }) => at <= until)?.item
  }

  function write(key: Key, item: Item | undefined) {
    const [pk, sk] = [String(key.pk), String(key.sk)]
    const partition = partitions.get(pk) ?? new Map<string, Row>()
    partitions.set(pk, partition)
    const row = partition.get(sk) ?? { pk, sk, past: [], born: now() }
    partition.set(sk, row)
    row.past.push({ at: now(), item })
    while (row.past.length > 2 && (row.past[1]?.at ?? 0) < now() - remembered) row.past.shift()
    for (const [index, { keys }] of Object.entries(indexes)) {
      const place = item?.[keys[0]]
      if (place === undefined || item?.[keys[1]] === undefined) continue
      const name = `${index} ${place}`
      const rows = listed.get(name) ?? new Set()
      listed.set(name, rows.add(row))
    }
  }

  function met(input: Input, item: Item | undefined) {
    const { ConditionExpression: text, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = input
    if (text && !condition(text)(item, ExpressionAttributeNames, ExpressionAttributeValues))
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
  }

  const commands: Record<string, (input: Input, view: View) => unknown> = {
    GetCommand({ Key = {}, ConsistentRead }, { age }) {
      const row = rowOf(Key)
      const item = row && seen(row, ConsistentRead ? 0 : age)
      return item ? { Item: item } : {}
    },

    BatchGetCommand({ RequestItems = {} }, { age, leave = 0 }) {
      const [[name, { Keys = [] }] = ['', {}]] = Object.entries(RequestItems)
      const done = Keys.slice(0, Keys.length - leave)
      const left = Keys.slice(done.length)
      const found = done.flatMap((key) => {
        const row = rowOf(key)
        const item = row && seen(row, age)
        return item ? [item] : []
      })
      return { Responses: { [name]: found }, UnprocessedKeys: left.length > 0 ? { [name]: { Keys: left } } : {} }
    },

    PutCommand(input) {
      const item = kept(input.Item ?? {})
      met(input, newest(rowOf(item)))
      write(item, item)
      return {}
    },

    UpdateCommand(input) {
      const { Key = {}, UpdateExpression = '', ExpressionAttributeNames = {}, ReturnValues } = input
      const values = kept(input.ExpressionAttributeValues ?? {})
      const before = newest(rowOf(Key))
      met(input, before)
      const { set, remove, add, drop } = changes(UpdateExpression, ExpressionAttributeNames, values)
      const after: Record<string, unknown> = { ...Key, ...before, ...set }
      for (const name of remove) delete after[name]
      for (const [name, more] of Object.entries(add))
        after[name] =
          typeof more === 'number'
            ? Number(after[name] ?? 0) + more
            : new Set([...((after[name] as Set<unknown> | undefined) ?? []), ...more])
      for (const [name, members] of Object.entries(drop)) {
        const left = [...((after[name] as Set<unknown> | undefined) ?? [])].filter((member) => !members.has(member))
        // A set that holds nothing is not there.
        if (left.length > 0) after[name] = new Set(left)
        else delete after[name]
      }
      const item = Object.freeze(after)
      write(Key, item)
      if (ReturnValues === 'ALL_NEW') return { Attributes: item }
      if (ReturnValues === 'UPDATED_NEW') {
        const changed = [...Object.keys(set), ...Object.keys(add)]
        return { Attributes: Object.fromEntries(changed.map((name) => [name, item[name]])) }
      }
      return {}
    },

    DeleteCommand(input) {
      const { Key = {} } = input
      const row = rowOf(Key)
      met(input, newest(row))
      if (row) write(Key, undefined)
      return {}
    },

    QueryCommand: (input, { age }) => query(input, input.ConsistentRead ? 0 : age),
  }

  function query(input: Input, age: number | undefined) {
    const { IndexName, KeyConditionExpression = '', ExpressionAttributeNames = {}, Limit, ExclusiveStartKey } = input
    const values = input.ExpressionAttributeValues ?? {}
    const [hash, range] = IndexName === undefined ? topology.table.keys : keysOf(IndexName)
    const [, attribute = '', value = ''] = /^\(?(\w+) = (:\w+)/.exec(KeyConditionExpression) ?? []
    if (attribute !== hash) throw new Error(`the table model does not read "${KeyConditionExpression}"`)
    const place = values[value]
    const rows = IndexName === undefined ? partitions.get(String(place))?.values() : listed.get(`${IndexName} ${place}`)
    const test = condition(KeyConditionExpression)
    const order = (item: Item) => [String(item[range]), String(item.pk), String(item.sk)]
    const backwards = input.ScanIndexForward === false ? -1 : 1

    let found: Item[] = []
    for (const row of rows ?? []) {
      const item = seen(row, age)
      if (item && test(item, ExpressionAttributeNames, values)) found.push(item)
      else if (IndexName !== undefined && row.past.every(({ item }) => item?.[hash] !== place))
        listed.get(`${IndexName} ${place}`)?.delete(row)
    }
    found.sort((a, b) => backwards * inOrder(order(a), order(b)))
    if (ExclusiveStartKey) {
      const start = order(ExclusiveStartKey)
      found = found.filter((item) => backwards * inOrder(order(item), start) > 0)
    }
    const page = Limit === undefined ? found : found.slice(0, Limit)
    const last = Limit !== undefined && found.length >= Limit ? page.at(-1) : undefined
    const shown = IndexName === undefined ? page : page.map((item) => projected(item, IndexName))
    const names = IndexName === undefined ? ['pk', 'sk'] : ['pk', 'sk', hash, range]
    return { Items: shown, ...(last ? { LastEvaluatedKey: picked(last, names) } : {}) }
  }

  return {
    /** Does what a command of the document client says. */
    run(command: { constructor: { name: string }; input: unknown }, view: View = {}): unknown {
      const does = commands[command.constructor.name]
      if (!does) throw new Error(`the table model does not know ${command.constructor.name}`)
      return does(command.input as Input, view)
    },
    /** The item as it is. */
    at: (pk: string, sk: string) => newest(partitions.get(pk)?.get(sk)),
    /** When the item was first written. */
    bornAt: (item: Item) => partitions.get(String(item.pk))?.get(String(item.sk))?.born ?? 0,
    /** Every item as it is. */
    *items(): Generator<Item> {
      for (const partition of partitions.values())
        for (const row of partition.values()) {
          const item = newest(row)
          if (item) yield item
        }
    },
    /** Writes past every condition: somebody with the table open in a browser. */
    overwrite: (item: Item) => write(item, kept(item)),
  }
}
export type TableModel = ReturnType<typeof tableModel>

function keysOf(index: string) {
  if (index === 'list' || index === 'due') return indexes[index].keys
  throw new Error(`the table model has no index ${index}`)
}

function projected(item: Item, index: string) {
  const { keys, project }: { keys: readonly string[]; project: readonly string[] } = indexes[index as 'list' | 'due']
  return picked(item, ['pk', 'sk', ...keys, ...project])
}

const picked = (item: Item, names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]))

function inOrder(a: string[], b: string[]) {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? ''
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

/** What is at rest is a copy that nobody changes, without what is undefined. */
function kept<Value>(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed() as Value
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set) return new Set(value) as Value
  if (Array.isArray(value)) return Object.freeze(value.map(kept)) as Value
  const copy: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(value)) if (part !== undefined) copy[name] = kept(part)
  return Object.freeze(copy) as Value
}

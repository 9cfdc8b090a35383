import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { Table } from './ports.ts'

/** Where an item rests. */
export interface Key {
  pk: string
  sk: string
}
export type Item = Record<string, unknown>

/** A condition on the stored item: an expression over `#names` that are attributes and `:values`. */
export interface Condition {
  expression: string
  values?: Item
}

/** The version of shape that is written with each item. */
const shape = 1

/** The few things we do with the one table. No transaction and no read of the old image on a failed condition: neither may be relied on (hazard C3). */
export const items = ({ client, name }: Table) => ({
  async get(key: Key, { consistent = false } = {}): Promise<Item | undefined> {
    const { Item } = await client.send(new GetCommand({ TableName: name, Key: { ...key }, ConsistentRead: consistent }))
    return Item
  },

  /** At most 100 keys a call (DynamoDB); what throttling leaves over is asked for again. */
  async many(keys: Key[]): Promise<Item[]> {
    const found: Item[] = []
    for (let start = 0; start < keys.length; start += 100) {
      let left: Key[] = keys.slice(start, start + 100)
      while (left.length > 0) {
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [name]: { Keys: left.map((key) => ({ ...key })) } } }),
        )
        found.push(...(Responses?.[name] ?? []))
        left = (UnprocessedKeys?.[name]?.Keys ?? []) as Key[]
      }
    }
    return found
  },

  async query(input: Omit<QueryCommandInput, 'TableName'>) {
    const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand({ TableName: name, ...input }))
    return { items: Items as Item[], last: LastEvaluatedKey }
  },

  /** Writes an item that must not exist yet. False if it does, also when it is our own write whose answer was lost. */
  insert: (key: Key, item: Item) =>
    applied(
      client.send(
        new PutCommand({
          TableName: name,
          Item: { ...item, ...key, v: shape },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    ),

  /** Writes an item whatever is there. For facts and the like, whose key says what they hold. */
  async put(key: Key, item: Item) {
    await client.send(new PutCommand({ TableName: name, Item: { ...item, ...key, v: shape } }))
  },

  /** Takes an item away, if it is there. Only for copies of what others hold: ours is never deleted behind a reader's back. */
  async remove(key: Key) {
    await client.send(new DeleteCommand({ TableName: name, Key: { ...key } }))
  },

  /** Sets and removes attributes of an item that exists (unless `create`), under a condition. False if the condition fails. `undefined` removes. */
  amend: (key: Key, changes: Item, condition?: Condition, { create = false } = {}) =>
    applied(
      client.send(new UpdateCommand({ TableName: name, Key: { ...key }, ...update(changes, condition, create) })),
    ),

  /** As `amend`, and gives the item as it is then; undefined if the condition fails. */
  async amended(key: Key, changes: Item, condition?: Condition, { create = false } = {}): Promise<Item | undefined> {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: name,
          Key: { ...key },
          ...update(changes, condition, create),
          ReturnValues: 'ALL_NEW',
        }),
      )
      return Attributes
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw error
    }
  },

  /**
   * Puts a member into a set, or takes it out, and counts that in `count`; gives the item as it is then, undefined if
   * the condition fails or nothing is there.
   */
  async member(
    key: Key,
    {
      set,
      member,
      out = false,
      count,
      changes = {},
    }: { set: string; member: string; out?: boolean; count: string; changes?: Item },
    condition?: Condition,
  ): Promise<Item | undefined> {
    const { UpdateExpression, ...rest } = update(changes, condition, false)
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: name,
          Key: { ...key },
          ...rest,
          UpdateExpression: `${UpdateExpression} ${out ? 'DELETE #set :member ADD' : 'ADD #set :member,'} #count :one`,
          ExpressionAttributeNames: { ...rest.ExpressionAttributeNames, '#set': set, '#count': count },
          ExpressionAttributeValues: { ...rest.ExpressionAttributeValues, ':member': new Set([member]), ':one': 1 },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return Attributes
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw error
    }
  },

  /** Counts up and gives the count. An answer that is lost burns numbers, nothing else. */
  async add(key: Key, attribute: string, count: number): Promise<number> {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: name,
        Key: { ...key },
        UpdateExpression: 'ADD #count :count',
        ExpressionAttributeNames: { '#count': attribute },
        ExpressionAttributeValues: { ':count': count },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    return Number(Attributes?.[attribute])
  },
})
export type Items = ReturnType<typeof items>

/** Attributes that differ, ready for `amend`: those that went are undefined. Attributes that this code does not know stay as they are (hazard O1). */
export function difference(before: Item, after: Item): Item {
  const changes: Item = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) changes[name] = after[name]
  return changes
}

async function applied(write: Promise<unknown>) {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

function update(changes: Item, condition: Condition | undefined, create: boolean) {
  const names: Record<string, string> = {}
  const values: Item = {}
  const set: string[] = []
  const remove: string[] = []
  for (const [index, [attribute, value]] of Object.entries(changes).entries()) {
    names[`#c${index}`] = attribute
    if (value === undefined) remove.push(`#c${index}`)
    else {
      values[`:c${index}`] = value
      set.push(`#c${index} = :c${index}`)
    }
  }
  const conditions = [create ? '' : 'attribute_exists(pk)', condition?.expression ?? ''].filter(Boolean)
  for (const [, attribute = ''] of (condition?.expression ?? '').matchAll(/#([a-z]\w*)/gi))
    names[`#${attribute}`] = attribute
  Object.assign(values, condition?.values)
  return {
    UpdateExpression: [set.length > 0 && `SET ${set.join(', ')}`, remove.length > 0 && `REMOVE ${remove.join(', ')}`]
      .filter(Boolean)
      .join(' '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
    ...(conditions.length > 0 ? { ConditionExpression: conditions.map((part) => `(${part})`).join(' AND ') } : {}),
  }
}

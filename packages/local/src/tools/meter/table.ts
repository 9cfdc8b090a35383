import { keys } from '@ascolta/core/keys'
import type { Table } from '@ascolta/core/ports'
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { credentials, region } from '../../aws.ts'
import type { LocalTable } from '../../table.ts'
import type { Tally } from './tally.ts'
import { bytesOf, readUnits, type Stored, storedBytes, writeUnits } from './units.ts'

const Item = v.record(v.string(), v.unknown())
const Items = v.optional(v.array(Item), [])
const Consistent = v.optional(v.boolean(), false)
const Output = v.object({ output: v.unknown() })
const Key = v.pipe(
  v.object({ pk: v.string(), sk: v.string() }),
  v.transform(({ pk, sk }) => ({ pk, sk })),
)
const Keyed = v.object({ Key, ConsistentRead: Consistent })
const Put = v.object({ Item })
const Batch = v.object({ RequestItems: v.record(v.string(), v.object({ ConsistentRead: Consistent })) })
const pulse = keys.pulse('').pk
const Found = v.object({ Item: v.optional(Item) })
const Listed = v.object({ Items })
const Several = v.object({ Responses: v.optional(v.record(v.string(), v.array(Item)), {}) })

/**
 * The table as one container of a function has it, with every call counted as DynamoDB would bill it. The engine's
 * own figures are not used: it knows neither index writes nor failed conditions.
 */
export function meteredTable({ endpoint, name, documents }: LocalTable, tally: Tally) {
  const client = new DynamoDBClient({ endpoint, region, credentials })
  const image = async (Key: Stored) =>
    (await documents.client.send(new GetCommand({ TableName: name, Key, ConsistentRead: true }))).Item

  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { input } = args
        if (
          commandName === 'PutItemCommand' ||
          commandName === 'UpdateItemCommand' ||
          commandName === 'DeleteItemCommand'
        ) {
          const wanted = commandName === 'PutItemCommand' ? v.parse(Put, input).Item : undefined
          const key = v.parse(Key, wanted ?? v.parse(Keyed, input).Key)
          const apart = key.pk === pulse ? 'pulse' : undefined
          const before = await image(key)
          try {
            const answer = await next(args)
            const after = await image(key)
            tally.count('writeUnit', writeUnits(before, after), apart)
            const bytes = storedBytes(after) - storedBytes(before)
            tally.count('storedGbMonth', bytes / 1e9)
            tally.count('backedUpGbMonth', bytes / 1e9)
            return answer
          } catch (error) {
            // Refused, and paid for: by the item that is there, or the one that was to be.
            if (error instanceof ConditionalCheckFailedException)
              tally.count('writeUnit', Math.ceil(Math.max(1, bytesOf(before ?? {}), bytesOf(wanted ?? {})) / 1024))
            throw error
          }
        }
        const answer = await next(args)
        tally.count('readUnit', unitsRead(commandName, input, v.parse(Output, answer).output))
        return answer
      },
    { step: 'initialize', name: 'meter' },
  )

  const table: Table = {
    name,
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  }
  return { table, stop: () => client.destroy() }
}

function unitsRead(command: string, input: unknown, output: unknown) {
  switch (command) {
    case 'GetItemCommand': {
      const { Item: found } = v.parse(Found, output)
      return readUnits(found ? bytesOf(found) : 0, v.parse(Keyed, input).ConsistentRead)
    }
    case 'BatchGetItemCommand': {
      const asked = v.parse(Batch, input).RequestItems
      const { Responses } = v.parse(Several, output)
      // Each item is rounded up by itself.
      return Object.entries(Responses).reduce(
        (sum, [table, items]) =>
          sum + items.reduce((all, item) => all + readUnits(bytesOf(item), asked[table]?.ConsistentRead ?? false), 0),
        0,
      )
    }
    case 'QueryCommand': {
      const { ConsistentRead } = v.parse(v.object({ ConsistentRead: Consistent }), input)
      const bytes = v.parse(Listed, output).Items.reduce((sum, item) => sum + bytesOf(item), 0)
      return readUnits(bytes, ConsistentRead)
    }
    default:
      throw new Error(`the meter does not know what ${command} costs`)
  }
}

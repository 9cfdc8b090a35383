import { once } from 'node:events'
import { setInterval } from 'node:timers'
import { topology } from '@ascolta/functions/topology'
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { credentials, region } from './aws.ts'
import { dynalite } from './dynalite.ts'
import { addressOf, close } from './server.ts'

const name = 'ascolta'
const { keys, ttl, indexes } = topology.table

/** The table of the topology on an embedded engine; its rows rest in `path`, or in memory without one. */
export async function startTable({ path, sweepSeconds = 60 }: { path?: string; sweepSeconds?: number } = {}) {
  const server = dynalite({ path, createTableMs: 0 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = addressOf(server)
  const client = new DynamoDBClient({ endpoint, region, credentials })
  await create(client)
  const sweep = () => removeExpired(client)
  const timer = setInterval(() => sweep().catch(() => {}), sweepSeconds * 1000)
  timer.unref()
  return {
    endpoint,
    name,
    client,
    /** The table as stores take it. */
    documents: {
      name,
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    },
    /** Removes what has expired, as the cloud does within two days. */
    sweep,
    async stop() {
      clearInterval(timer)
      client.destroy()
      await close(server)
    },
  }
}
export type LocalTable = Awaited<ReturnType<typeof startTable>>

async function create(client: DynamoDBClient) {
  const schema = ([hash, range]: readonly [string, string]) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  const attributes = new Set([...keys, ...Object.values(indexes).flatMap((index) => index.keys)])
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: schema(keys),
        AttributeDefinitions: [...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
        GlobalSecondaryIndexes: Object.entries(indexes).map(([index, { keys, project }]) => ({
          IndexName: index,
          KeySchema: schema(keys),
          Projection:
            project.length > 0
              ? { ProjectionType: 'INCLUDE', NonKeyAttributes: project }
              : { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    )
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.1 }, { TableName: name })
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
    await sameIndexes(client)
  }
}

/** Indexes cannot be changed later (hazard O3): data of another layout are refused, not half read. */
async function sameIndexes(client: DynamoDBClient) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const there = Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()
  if (`${there}` !== `${Object.keys(indexes).sort()}`)
    throw new Error('The local data have another table layout. Forget them with "npm start -- --reset".')
}

/** Items whose time is over, one page after the other. */
async function removeExpired(client: DynamoDBClient) {
  const now = { N: String(Math.floor(Date.now() / 1000)) }
  const pages = paginateScan(
    { client },
    {
      TableName: name,
      ProjectionExpression: '#pk, #sk',
      FilterExpression: '#ttl < :now',
      ExpressionAttributeNames: { '#pk': keys[0], '#sk': keys[1], '#ttl': ttl },
      ExpressionAttributeValues: { ':now': now },
    },
  )
  let removed = 0
  for await (const { Items = [] } of pages) {
    for (const Key of Items) {
      // The condition again: somebody may have given the item a longer life meanwhile.
      const lapsed = new DeleteItemCommand({
        TableName: name,
        Key,
        ConditionExpression: '#ttl < :now',
        ExpressionAttributeNames: { '#ttl': ttl },
        ExpressionAttributeValues: { ':now': now },
      })
      removed += await client.send(lapsed).then(
        () => 1,
        () => 0,
      )
    }
  }
  return removed
}

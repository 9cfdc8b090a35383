import { accountId } from '@ascolta/core/accounts/account'
import { accountStore } from '@ascolta/core/accounts/account.store'
import { iso } from '@ascolta/core/clock'
import { shelf } from '@ascolta/functions/files'
import { parameterStore } from '@ascolta/functions/parameter-store'
import { queue } from '@ascolta/functions/queue'
import { secrets } from '@ascolta/functions/secrets'
import { topology, variables } from '@ascolta/functions/topology'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { credentials, region } from '../../aws.ts'
import { startCloud } from '../../cloud.ts'
import { setEnvironment } from '../../environment.ts'
import { load } from '../../functions.ts'
import { invoker } from '../../invoke.ts'
import { bucket } from '../../objects.ts'
import type { Invoke } from '../../poller.ts'
import type { Running } from '../../running.ts'
import type { Door } from './doors.ts'
import type { Addressed } from './events.ts'
import type { Posted } from './mail.ts'

/** As core's, with a client that can also go through pages. */
interface Table {
  client: DynamoDBDocumentClient
  name: string
}

/** A desk as the tool needs it: where to post, what to sign with, and what came of it. */
export interface Desk {
  origin: string
  /** What each door's notifications are signed with. */
  secrets: Record<Door['name'], string>
  table: Table
  /** Does what the mail service does with a mail. */
  mail: (posted: Posted) => Promise<unknown>
  /** Resolves when triage has nothing left to do. */
  idle: () => Promise<void>
  /** Makes the desk as if nothing had been said; the accounts stay. Absent for a desk that people use. */
  empty?: () => Promise<void>
  stop: () => Promise<unknown>
}

/** A desk of our own, in memory, with as much of it as takes messages in. */
export async function ownDesk(): Promise<Desk> {
  const cloud = await startCloud({
    functions: ['webhook', 'triage', 'mail', 'fetch'],
    overrides: { queues: { inbound: { visibilitySeconds: 2 } } },
  })
  const table = cloud.table.documents
  return {
    origin: cloud.origin,
    secrets: {
      meta: await cloud.secret('signing', 'meta.secrets'),
      x: await cloud.secret('signing', 'x.secrets'),
    },
    table,
    mail: taking((event) => cloud.call('mail', event)),
    idle: () => drained(() => cloud.queues.depth('inbound')),
    async empty() {
      cloud.queues.forget()
      await wipe(table)
    },
    stop: cloud.stop,
  }
}

/** The desk that runs on this machine. */
export async function runningDesk({ origin, env }: Running): Promise<Desk> {
  const at = (service: string) => ({ endpoint: env[`AWS_ENDPOINT_URL_${service}`], region, credentials })
  const sqs = new SQSClient({ ...at('SQS'), useQueueUrlAsEndpoint: false })
  setEnvironment(env)
  const dynamo = new DynamoDBClient(at('DYNAMODB'))
  const signing = await secrets(parameterStore(), env[variables.signing] ?? '')()
  const inbound = queue(sqs, env[variables.inbound] ?? '')
  return {
    origin,
    secrets: { meta: first(signing['meta.secrets']), x: first(signing['x.secrets']) },
    table: { client: DynamoDBDocumentClient.from(dynamo), name: env[variables.table] ?? '' },
    mail: async (posted) => {
      // Mail reaches a function without any address: it runs here, with the desk's own engines behind it.
      setEnvironment(env)
      const handler = await load('mail')
      return taking(invoker('mail', handler))(posted)
    },
    idle: () => drained(inbound.depth),
    stop: async () => [sqs, dynamo].map((client) => client.destroy()),
  }
}

const first = (secrets = '') => secrets.split(',')[0] ?? ''

const taking = (call: Invoke) => {
  const store = shelf(bucket, topology.files.mails)
  return async ({ event, original }: Posted) => {
    if (original) await store.write(original.key, original.bytes, 'message/rfc822')
    return call(event)
  }
}

const longest = 60_000

async function drained(depth: () => Promise<{ waiting: number; inFlight: number }>) {
  const until = Date.now() + longest
  while (Date.now() < until) {
    const { waiting, inFlight } = await depth()
    if (waiting + inFlight === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('The desk is still working on what it got a minute ago. Its log says why.')
}

/** Connects the accounts that are written to and are not connected yet. Resolves to how many. */
export async function connect({ table }: Desk, addressed: Addressed[]) {
  const accounts = accountStore(table)
  const there = new Set((await accounts.list()).map(({ id }) => id))
  let connected = 0
  for (const { channel, external } of addressed) {
    const id = accountId(channel, external)
    if (there.has(id)) continue
    there.add(id)
    connected++
    await accounts.put({
      id,
      channel,
      external,
      name: `Replay ${external}`,
      team: 'care',
      state: 'connected',
      targetMinutes: 60,
      connectedAt: iso(Date.now()),
    })
  }
  return connected
}

/** How many things said by customers rest in the table. */
export async function messagesIn({ table }: Desk) {
  let count = 0
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      Select: 'COUNT',
      FilterExpression: 'begins_with(sk, :line) AND attribute_exists(seq) AND own = :own',
      ExpressionAttributeValues: { ':line': 'M#', ':own': false },
    },
  )
  for await (const { Count = 0 } of pages) count += Count
  return count
}

async function wipe(table: Table) {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      ProjectionExpression: 'pk, sk',
      FilterExpression: 'NOT begins_with(pk, :account)',
      ExpressionAttributeValues: { ':account': 'K#' },
    },
  )
  for await (const { Items = [] } of pages)
    for (let from = 0; from < Items.length; from += 25) {
      const RequestItems = { [table.name]: Items.slice(from, from + 25).map((Key) => ({ DeleteRequest: { Key } })) }
      await table.client.send(new BatchWriteCommand({ RequestItems }))
    }
}

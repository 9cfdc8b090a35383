import { once } from 'node:events'
import { parentPort, Worker } from 'node:worker_threads'
import { accountStore } from '@ascolta/core/accounts/account.store'
import { iso } from '@ascolta/core/clock'
import { variables } from '@ascolta/functions/topology'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { credentials, region } from '../../aws.ts'
import { startCloud } from '../../cloud.ts'
import { accounts } from './crowd.ts'
import { trouble } from './trouble.ts'

/** What the load needs to know of the desk. */
export interface Place {
  origin: string
  /** What webhooks are signed with, what live passes are, and what ids are hashed with. */
  signing: string
  live: string
  salt: string
  table: { endpoint: string; name: string }
  queue: { endpoint: string; url: string }
}
export type Word = { ready: Place } | { ended: ReturnType<typeof trouble>['count'] }

const Table = v.object({ endpoint: v.string(), name: v.string() })

/** Longer than a batch takes, shorter than anybody waits for a crashed one. */
const visibilitySeconds = 5

/** The desk under load, in a thread of its own: whoever measures it must not share its clock cycles. Ends with the first word it gets. */
if (parentPort) {
  const port = parentPort
  const say = (word: Word) => port.postMessage(word)
  // The functions write their log here, crashes that were asked for too; the lines of the tool must stay alone.
  for (const level of ['log', 'warn', 'error'] as const) console[level] = () => undefined

  const engine = new Worker(new URL('./table.ts', import.meta.url))
  const [started] = await once(engine, 'message')
  const table = v.parse(Table, started)
  const { around, count } = trouble()
  const cloud = await startCloud({
    functions: ['webhook', 'triage', 'live'],
    overrides: { queues: { inbound: { visibilitySeconds } } },
    around,
    env: { AWS_ENDPOINT_URL_DYNAMODB: table.endpoint, [variables.table]: table.name },
  })
  const client = new DynamoDBClient({ endpoint: table.endpoint, region, credentials })
  const store = accountStore({ name: table.name, client: DynamoDBDocumentClient.from(client) })
  for (const account of accounts) await store.put({ ...account, state: 'connected', connectedAt: iso(Date.now()) })
  port.once('message', async () => {
    await cloud.stop()
    client.destroy()
    await engine.terminate()
    say({ ended: count })
    port.close()
  })
  say({
    ready: {
      origin: cloud.origin,
      signing: await cloud.secret('signing', 'meta.secrets'),
      live: await cloud.secret('keys', 'live'),
      salt: await cloud.secret('keys', 'salt'),
      table,
      queue: { endpoint: cloud.queues.endpoint, url: cloud.queues.url('inbound') },
    },
  })
}

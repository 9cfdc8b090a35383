import { parentPort } from 'node:worker_threads'
import { accountStore } from '@ascolta/core/account.store'
import { iso } from '@ascolta/core/clock'
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

/** Longer than a batch takes, shorter than anybody waits for a crashed one. */
const visibilitySeconds = 5

/** The desk under load, in a thread of its own: whoever measures it must not share its clock cycles. Ends with the first word it gets. */
if (parentPort) {
  const port = parentPort
  const say = (word: Word) => port.postMessage(word)
  // The functions write their log here, crashes that were asked for too; the lines of the tool must stay alone.
  for (const level of ['log', 'warn', 'error'] as const) console[level] = () => undefined

  const { around, count } = trouble()
  const cloud = await startCloud({
    functions: ['webhook', 'triage', 'live'],
    overrides: { queues: { inbound: { visibilitySeconds } } },
    around,
  })
  const store = accountStore(cloud.table.documents)
  for (const account of accounts) await store.put({ ...account, state: 'connected', connectedAt: iso(Date.now()) })
  port.once('message', async () => {
    await cloud.stop()
    say({ ended: count })
    port.close()
  })
  say({
    ready: {
      origin: cloud.origin,
      signing: await cloud.secret('signing', 'meta.secrets'),
      live: await cloud.secret('keys', 'live'),
      salt: await cloud.secret('keys', 'salt'),
      table: { endpoint: cloud.table.endpoint, name: cloud.table.name },
      queue: { endpoint: cloud.queues.endpoint, url: cloud.queues.url('inbound') },
    },
  })
}

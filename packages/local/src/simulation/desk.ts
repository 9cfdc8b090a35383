import type { Account } from '@ascolta/core/accounts/account'
import type { Dial } from '@ascolta/core/accounts/network'
import type { Agent } from '@ascolta/core/team/agent'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { topology } from '@ascolta/functions/topology'
import { ulid } from 'ulid'
import { containers, type Process, type Surroundings } from './container.ts'
import type { Core } from './core.ts'
import { doorEvent, lambdaContext } from './event.ts'
import { graph } from './graph.ts'
import { appSecret, notifier } from './notify.ts'
import { accountIds, type Channel, channels, type Outside, type Person } from './outside.ts'
import { fifoQueue, type Message } from './queue.ts'
import { openTable } from './store.ts'
import { tableModel } from './table.ts'

const { functions, queues } = topology
const salt = 'simulated-salt'
/** The default of the setting. */
const listenMinutes = 10
const tellTakes = [2, 30] as const
const socketTakes = [20, 80] as const

export const account = (channel: Channel): Account => ({
  id: accountIds[channel],
  channel,
  external: accountIds[channel].slice(3),
  name: 'Brezza Energia',
  team: 'care',
  state: 'connected',
  targetMinutes: 10,
  connectedAt: '2026-01-01T00:00:00.000Z',
})

export const agents: Agent[] = ['giulia', 'marco', 'sara'].map((id) => ({
  id,
  name: id,
  role: id === 'sara' ? 'supervisor' : 'agent',
  teams: ['care'],
  createdAt: '2026-01-01T00:00:00.000Z',
}))

/** The desk as the topology composes it, every port simulated: door, queues, functions, table, networks. */
export function simulatedDesk(core: Core, around: Surroundings, world: Outside, invited: (half: Person) => void) {
  const { time, random } = around
  const newId = (prefix: string) => `${prefix}-${ulid(Math.floor(time.now), random.next).toLowerCase()}`
  const model = tableModel(() => time.now)
  const hash = core.hasher(salt)
  const dial: Dial = async (_, { path }) => ({ url: `https://network.example${path}`, headers: {} })
  const tokens = async () => Object.fromEntries(Object.values(accountIds).map((id) => [id, 'token']))
  const signing = async () => ({ 'meta.secrets': appSecret })

  function base(process: Process) {
    const opened = core.stores(openTable(model, process, around), () => process.clock().getTime())
    const tell = (_: Ticket) =>
      process.call(
        () => {},
        tellTakes,
        () => 'tells',
      )
    return { stores: opened, hash, tell, clock: process.clock }
  }

  const door = containers(around, {
    name: 'webhook',
    seconds: functions.webhook.seconds,
    boot: (process) =>
      core.createWebhook(
        { queue: inbound.outbox(process), signing, clock: process.clock, origin: 'https://desk.example.com' },
        () => {},
      ),
  })
  const triage = containers(around, {
    name: 'triage',
    seconds: functions.triage.seconds,
    boot: (process) =>
      core.onQueue(core.hearing({ ...base(process), fetchMedia: async () => {}, detect: async () => undefined })),
  })
  const deliver = containers(around, {
    name: 'deliver',
    seconds: functions.deliver.seconds,
    boot: (process) =>
      core.onQueue(
        core.sending({
          ...base(process),
          tokens,
          network: core.network(dialled(process), dial),
          files: noFiles,
          bring: core.lists(dialled(process), dial),
          act: core.acts(dialled(process), dial),
          meet: core.meets(dialled(process), dial),
          sleep: process.wait,
        }),
      ),
  })
  const tick = containers(around, {
    name: 'tick',
    seconds: functions.tick.seconds,
    boot: (process) => {
      const all = { ...base(process), tokens }
      return core.inTurn([
        core.sweeping({ ...all, outbound: outbound.outbox(process), lookUp: core.lookUp(dialled(process), dial) }),
        core.listening({
          ...all,
          lists: core.lists(dialled(process), dial),
          enqueue: (pieces) => core.enqueue(inbound.outbox(process), pieces, { concurrency: 1 }),
          sleep: process.wait,
          everyMinutes: listenMinutes,
        }),
      ])
    },
  })
  const api = containers(around, {
    name: 'api',
    seconds: functions.api.seconds,
    boot: (process) => {
      const all = base(process)
      return {
        stores: all.stores,
        ...core.acting({
          ...all,
          outbound: outbound.outbox(process),
          undoSeconds: 10,
          newId,
        }),
      }
    },
  })

  const inbound = fifoQueue(around, queues.inbound, (messages) => handled(triage, messages))
  const outbound = fifoQueue(around, queues.outbound, (messages) => handled(deliver, messages))
  const notify = notifier(around, world, async (body, signature) => {
    const { statusCode } = await door((handler) => handler(doorEvent(body, signature), lambdaContext))
    return statusCode ?? 500
  })
  const pausedAt = new Map<string, number>()
  const network = graph(around, world, { notify, paused, invited })

  function paused(id: string) {
    const row = model.at('K#accounts', id)
    if (row?.state !== 'paused') pausedAt.delete(id)
    else if (!pausedAt.has(id)) pausedAt.set(id, time.now)
    return pausedAt.get(id)
  }

  function dialled(process: Process) {
    return (url: string, init: RequestInit) =>
      process.call(
        () => network.fetch(url, init),
        socketTakes,
        () => `${init.method} ${url} ${init.body ?? ''}`,
      )
  }

  for (const channel of channels) connect(channel)

  /** An admin connects the account, or connects it again. */
  function connect(channel: Channel) {
    const one = account(channel)
    network.revoked.delete(one.id)
    pausedAt.delete(one.id)
    around.trace?.(`an admin connects ${one.id}`)
    model.overwrite({ pk: 'K#accounts', sk: one.id, v: 1, ...one })
  }

  return {
    newId,
    model,
    hash,
    api,
    notify,
    inbound,
    outbound,
    connect,
    tick: () => tick((duties) => duties()).catch(() => undefined),
    /** What died in a queue is brought back by a person. */
    redrive: async () => {
      for (const queue of [inbound, outbound]) {
        let moved = 0
        await core.redrive({
          dead: {
            receive: async () => queue.dead.slice(0, 10).map((message) => ({ ...message, receipt: message.id })),
            remove: async (receipt) => {
              queue.dead.splice(
                queue.dead.findIndex(({ id }) => id === receipt),
                1,
              )
            },
          },
          queue: {
            send: async (notes) => {
              queue.accept(notes)
              return []
            },
          },
          newId: () => `${time.now}-${moved++}`,
        })()
      }
    },
  }

  async function handled(
    invoke: ReturnType<typeof containers<ReturnType<Core['onQueue']>>>,
    messages: Message[],
  ): Promise<string[]> {
    const Records = messages.map(({ id, body, group, receives }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      attributes: {
        MessageGroupId: group,
        ApproximateReceiveCount: `${receives}`,
        SentTimestamp: '',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: '',
    }))
    const { batchItemFailures } = await invoke((handler) => handler({ Records }, lambdaContext))
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
}
export type SimulatedDesk = ReturnType<typeof simulatedDesk>

/** Nobody in the simulation sends a file. */
const noFiles = { look: async () => undefined, read: async () => undefined, lend: async () => '' }

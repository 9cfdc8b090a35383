import type { Account } from '@ascolta/core/accounts/account'
import { acts, type Dial, lists, lookUp, meets, network } from '@ascolta/core/accounts/network'
import type { Channel } from '@ascolta/core/channels/channel'
import { tellings } from '@ascolta/core/company/telling'
import {
  acting,
  folding,
  hearing,
  listening,
  lookingAfter,
  naming,
  reckonings,
  searching,
  sending,
  stores,
  sweeping,
  templating,
} from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import { newId } from '@ascolta/core/id'
import type { Delivery } from '@ascolta/core/inbound/delivery'
import type { Unwanted, Wanted } from '@ascolta/core/inbound/media'
import { detect } from '@ascolta/core/language/detector'
import { enclosing } from '@ascolta/core/outbound/enclosing'
import type { Note, Table } from '@ascolta/core/ports'
import type { Agent } from '@ascolta/core/team/agent'
import type { TimelineItem } from '@ascolta/core/tickets/message.store'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { enqueue } from '@ascolta/functions/webhook/enqueue'
import { startTable } from '@ascolta/local/table'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { faults } from './faults.ts'

/** What was applied on the network, whatever our own records say. */
export interface Applied {
  path: string
  body: Record<string, unknown>
  id: string
}

/** The real workflows over the real table engine, with a network, a queue and a clock that a test holds in its hand. */
export async function aDesk() {
  const engine = await startTable()
  const client = DynamoDBDocumentClient.from(engine.client, { marshallOptions: { removeUndefinedValues: true } })
  const plan = faults()
  const time = { now: new Date('2026-11-20T10:00:00.000Z') }
  const clock = () => new Date(time.now)
  const queue: Note[] = []
  const inbound: Note[] = []
  const wanted: (Wanted | Unwanted)[] = []
  const applied: Applied[] = []
  /** What agents brought, by its key. */
  const kept = new Map<string, Uint8Array>()
  const told: { ticket: Ticket; line?: TimelineItem }[] = []
  const mood: { answer: (applied: Applied) => Response | Promise<Response> } = {
    answer: ({ id }) => Response.json({ id, message_id: id }),
  }
  /** What the network answers to whoever reads there. */
  const shown: { answer: (path: string) => Response | Promise<Response> } = {
    answer: () => Response.json({ data: [] }),
  }

  /** A network that plays along, in place of the answers above. */
  const talk: { with?: (path: string, init: RequestInit) => Promise<Response> } = {}

  const send = (command: { constructor: { name: string }; input: unknown }) =>
    // The client's overloads cannot be named from outside; what goes in comes out.
    plan.around(
      command.constructor.name,
      () => client.send(command as unknown as Parameters<typeof client.send>[0]),
      command.input,
    )
  const table: Table = { client: { send } as Table['client'], name: engine.name }
  const fetch = (url: string, init: RequestInit) =>
    plan.around('fetch', async () => {
      const { pathname, search } = new URL(url)
      if (talk.with) return talk.with(pathname + search, init)
      if (init.method === 'GET') return shown.answer(pathname + search)
      const body = JSON.parse(String(init.body ?? '{}'))
      const made = { path: pathname, body, id: `sent_${applied.length + 1}` }
      applied.push(made)
      return mood.answer(made)
    })
  const outbound = {
    send: (notes: Note[]) =>
      plan.around('nudge', async () => {
        queue.push(...notes)
        return []
      }),
  }
  const taken = {
    send: (notes: Note[]) =>
      plan.around('enqueue', async () => {
        inbound.push(...notes)
        return []
      }),
  }
  const files = {
    look: (key: string) =>
      plan.around('look', async () => {
        const file = kept.get(key)
        return file && { bytes: file.byteLength }
      }),
    read: (key: string) => plan.around('read', async () => kept.get(key)),
    lend: (key: string) => plan.around('lend', async () => `https://files.example/${key}`),
  }
  const sleep = async (milliseconds: number) => {
    time.now = new Date(time.now.getTime() + milliseconds)
  }
  const tell = async (ticket: Ticket, { line }: { line?: TimelineItem } = {}) => {
    await plan.around('tell', async () => told.push(line ? { ticket, line } : { ticket }))
  }

  const dial: Dial = async (_, { path }, token) => ({
    url: `https://network.example${path.replace('{token}', token)}`,
    headers: {},
  })
  const hash = hasher('test-salt')
  const secrets = {
    tokens: {
      'fp-1000': 'token',
      'ms-1000': 'token',
      'wa-500': 'token',
      'x-900': 'token',
      'ig-700': 'token',
      'em-care-example-com-a71e13': 'any',
    } as Record<string, string>,
    renewals: {} as Record<string, string>,
    crm: {} as Record<string, string>,
  }
  const tokens = async () => ({ ...secrets.tokens })
  const put = (group: Record<string, string>) => (name: string, value: string) =>
    plan.around('secret', async () => void (group[name] = value))
  /** What the company's own addresses are told, and what they answer. */
  const posted: {
    answer: (told: { url: string; headers: Record<string, string>; body: string }) => { ok: boolean; answer: string }
  } = {
    answer: () => ({ ok: true, answer: '200' }),
  }
  const alarms: { account: string; reason: string }[] = []
  /** A container of each function: nothing that is kept in memory survives a crash. */
  const boot = ({ webhooks = 'https://desk.example.com/webhooks' } = {}) => {
    const opened = stores(table, () => time.now.getTime())
    const base = { stores: opened, hash, tell, clock }
    const care = lookingAfter({
      ...base,
      tokens,
      renewals: async () => ({ ...secrets.renewals }),
      setRenewal: put(secrets.renewals),
      setToken: put(secrets.tokens),
      lists: lists(fetch, dial),
      webhooks,
      alarm: (_, of) => void alarms.push(of),
    })
    const names = naming({
      ...base,
      tokens,
      lists: lists(fetch, dial),
      enqueue: (pieces) => enqueue(taken, pieces, { concurrency: 1 }),
    })
    const company = tellings({
      ...opened,
      clock,
      crm: async () => ({ ...secrets.crm }),
      post: (url, headers, body) => plan.around('post', async () => posted.answer({ url, headers, body })),
    })
    const clocks = reckonings(base)
    return {
      ...opened,
      reckon: clocks.run,
      triage: hearing({
        ...base,
        fetchMedia: (one) => plan.around('fetchMedia', async () => void wanted.push(one)),
        detect,
      }),
      ...acting({ ...base, outbound, undoSeconds: 10, newId }),
      ...enclosing({
        ...opened,
        uploads: { ...files, slot: async (key) => ({ url: `https://files.example/${key}`, headers: {} }) },
        newId,
        clock,
      }),
      deliver: sending({
        ...base,
        tokens,
        network: network(fetch, dial),
        files,
        bring: lists(fetch, dial),
        act: acts(fetch, dial),
        meet: meets(fetch, dial),
        sleep,
      }),
      sweep: sweeping({
        ...base,
        tokens,
        outbound,
        lookUp: lookUp(fetch, dial),
        cared: care.note,
        inquired: names.note,
        reckoned: clocks.note,
        told: company.note,
      }),
      tellCompany: company.run,
      care: care.run,
      inquire: names.run,
      listen: listening({
        ...base,
        tokens,
        lists: lists(fetch, dial),
        enqueue: (pieces) => enqueue(taken, pieces, { concurrency: 1 }),
        sleep,
        everyMinutes: 10,
      }),
      fold: folding(base),
      search: searching(base),
      readTemplates: templating({ ...base, tokens, lists: lists(fetch, dial) }),
    }
  }

  const opened = stores({ client, name: engine.name })
  for (const channel of ['facebook-page', 'messenger'] as const) await opened.accounts.put(anAccount(channel))

  return {
    boot,
    faults: plan,
    stores: opened,
    hash,
    queue,
    /** What triage asked to be fetched. */
    wanted,
    /** Deliveries that were put back and wait for triage. */
    inbound,
    shown,
    talk,
    secrets,
    posted,
    alarms,
    applied,
    kept,
    told,
    mood,
    time,
    pass(milliseconds: number) {
      time.now = new Date(time.now.getTime() + milliseconds)
    },
    /** Every item of the table. */
    async items(prefix: string) {
      const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
      const { Items = [] } = await client.send(new ScanCommand({ TableName: engine.name }))
      return Items.filter(({ pk, sk }) => String(pk).startsWith(prefix) || String(sk).startsWith(prefix))
    },
    client,
    name: engine.name,
    stop: () => engine.stop(),
  }
}
export type Desk = Awaited<ReturnType<typeof aDesk>>

export const anAccount = (channel: Channel, changes: Partial<Account> = {}): Account => ({
  id: `${channel === 'messenger' ? 'ms' : 'fp'}-1000`,
  channel,
  external: '1000',
  name: 'Brezza Energia',
  team: 'care',
  state: 'connected',
  targetMinutes: 60,
  connectedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
})

export const anAgent = (changes: Partial<Agent> = {}): Agent => ({
  id: 'giulia',
  name: 'Giulia Ferri',
  role: 'agent',
  teams: ['care'],
  createdAt: '2026-01-01T00:00:00.000Z',
  ...changes,
})

const delivery = (channel: Channel, change: unknown, at: string): string => {
  const wrapped: Delivery = { v: 1, channel, external: '1000', sentAt: at, receivedAt: at, raw: JSON.stringify(change) }
  return JSON.stringify(wrapped)
}

/** Deliveries as the webhook puts them into the queue. */
export const said = {
  comment({
    id,
    from = '77',
    name = 'Luca Bianchi',
    text = 'Dov’è il mio pacco?',
    at = '2026-11-20T09:59:00.000Z',
    post = '1000_55',
    parent = post,
    verb = 'add',
  }: {
    id: string
    from?: string
    name?: string
    text?: string
    at?: string
    post?: string
    parent?: string
    verb?: string
  }) {
    const value = {
      item: 'comment',
      verb,
      comment_id: id,
      post_id: post,
      parent_id: parent,
      from: { id: from, name },
      created_time: Math.floor(Date.parse(at) / 1000),
      ...(verb === 'remove' ? {} : { message: text }),
    }
    return delivery('facebook-page', { field: 'feed', value }, at)
  },

  message({
    mid,
    from = '88',
    text = 'Buongiorno, la bolletta è doppia',
    at = '2026-11-20T09:59:00.000Z',
    echo = false,
    metadata,
  }: {
    mid: string
    from?: string
    text?: string
    at?: string
    echo?: boolean
    metadata?: string
  }) {
    const item = {
      sender: { id: echo ? '1000' : from },
      recipient: { id: echo ? from : '1000' },
      timestamp: Date.parse(at),
      message: { mid, text, ...(echo ? { is_echo: true, app_id: 1 } : {}), ...(metadata ? { metadata } : {}) },
    }
    return delivery('messenger', { messaging: item }, at)
  },
}

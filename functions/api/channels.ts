import { randomBytes } from 'node:crypto'
import type { Account } from '@ascolta/core/accounts/account'
import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { Care } from '@ascolta/core/accounts/care'
import type { CareStore } from '@ascolta/core/accounts/care.store'
import { Adjust, adjust, Connect, connect, lookNow, restored } from '@ascolta/core/accounts/connecting'
import type { PulseStore } from '@ascolta/core/accounts/pulse.store'
import { troubles } from '@ascolta/core/accounts/troubles'
import { adapterOf, spoken } from '@ascolta/core/channels/adapters'
import type { Clock } from '@ascolta/core/clock'
import type { NewId } from '@ascolta/core/id'
import type { Cursor, ListenStore } from '@ascolta/core/inbound/listen.store'
import type { OddityStore } from '@ascolta/core/inbound/oddity.store'
import type { ReplyStore } from '@ascolta/core/outbound/reply.store'
import type { SetSecret } from '@ascolta/core/ports'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { topology } from '../topology.ts'
import type { Settings } from './deps.ts'
import { type Base, body, may, nothing } from './door.ts'
import { accountOf } from './view-of.ts'
import { ChannelView } from './views.ts'

interface Deps {
  accounts: AccountStore
  pulses: PulseStore
  cursors: ListenStore
  cares: CareStore
  replies: Pick<ReplyStore, 'doubts' | 'doubtful'>
  oddities: OddityStore
  records: RecordStore
  setToken: SetSecret
  setRenewal: SetSecret
  setSigning: SetSecret
  clock: Clock
  newId: NewId
  settings: Pick<Settings, 'origin'>
}

const Setup = v.object({ webhooks: v.object({ meta: v.string(), x: v.string(), deletion: v.string() }) })
const Channels = v.object({ channels: v.array(ChannelView), setup: Setup })
const One = v.object({ channel: ChannelView })
const Troubles = v.object({
  troubles: v.array(
    v.object({
      account: v.string(),
      /** Nobody knows whether they are out; `undecided` of them wait for a person. */
      unknown: v.number(),
      undecided: v.number(),
      unreadable: v.number(),
      ignored: v.number(),
    }),
  ),
})
const Look = v.strictObject({ again: v.boolean() })
const Secret = v.strictObject({
  network: v.picklist(['meta', 'x']),
  secret: v.pipe(v.string(), v.trim(), v.minLength(8), v.maxLength(400)),
})

/** Connecting accounts, and whether they live. Secrets go in and never come out. */
export function channels({ settings, setSigning, ...deps }: Deps) {
  const { accounts, pulses, cursors, cares, replies } = deps
  const connected = connect(deps)
  const adjusted = adjust(deps)
  const looked = lookNow(deps)
  const broughtBack = restored(deps)
  const standing = troubles(deps)

  const list = may('admin', {
    summary: 'Connected accounts with their pulse, and what to paste at the networks',
    says: Channels,
  })
  const add = may('admin', { summary: 'Connect an account', says: One, refuses: ['account.connected'] })
  const change = may('admin', {
    summary: 'Change a connected account; a new token ends a pause',
    says: One,
    refuses: ['account.missing'],
  })
  const look = may('admin', {
    summary: 'Ask the network within a minute whether it brings us everything; or have us subscribed again',
    says: One,
    refuses: ['account.missing', 'account.unwatched'],
  })
  const open = may('admin', {
    summary: 'What is not settled, account by account: replies in doubt, and changes that nobody understood',
    says: Troubles,
  })
  const verify = may('admin', {
    summary: 'Make a new verify token: the old one stays valid',
    says: v.object({ verifyToken: v.string() }),
  })
  const secret = may('admin', {
    summary: 'Add what a network signs with: the old one stays valid',
    says: v.object({ ok: v.literal(true) }),
  })

  const back = may('admin', {
    summary:
      'After the table was brought back from a backup: what was let out before goes to a person, not to its network',
    says: v.object({ at: v.string() }),
  })

  return new Hono<Base>()
    .get('/channels', list, async (c) => {
      const [known, beats, read, cared] = await Promise.all([accounts.list(), pulses.all(), cursors.all(), cares.all()])
      const webhook = (network: string) => `${settings.origin}${topology.functions.webhook.on.http}/${network}`
      return c.json({
        channels: await Promise.all(
          known
            .filter(({ channel }) => spoken.includes(channel))
            .map(async (account) => ({
              ...view(account, beats, read, cared),
              unknown: await replies.doubts(account.id),
            })),
        ),
        setup: { webhooks: { meta: webhook('meta'), x: webhook('x'), deletion: webhook('meta/deletion') } },
      })
    })
    .get('/channels/troubles', open, async (c) =>
      c.json({ troubles: [...(await standing())].map(([account, counts]) => ({ account, ...counts })) }),
    )
    .post('/channels', add, body(Connect), async (c) =>
      c.json({ channel: view(await connected(c.get('agent'), c.req.valid('json'))) }),
    )
    .patch('/channels/:id', change, body(Adjust), async (c) =>
      c.json({ channel: view(await adjusted(c.get('agent'), c.req.param('id'), c.req.valid('json'))) }),
    )
    .post('/channels/:id/check', look, body(Look), async (c) =>
      c.json({ channel: view(await looked(c.get('agent'), c.req.param('id'), c.req.valid('json'))) }),
    )
    .post('/channels/restored', back, body(nothing), async (c) => c.json(await broughtBack(c.get('agent'))))
    .post('/channels/verify', verify, body(nothing), async (c) => {
      const verifyToken = randomBytes(24).toString('base64url')
      await setSigning(`meta.verify.${Date.now()}`, verifyToken)
      return c.json({ verifyToken })
    })
    .post('/channels/secrets', secret, body(Secret), async (c) => {
      const { network, secret } = c.req.valid('json')
      await setSigning(`${network}.secrets.${Date.now()}`, secret)
      return c.json({ ok: true as const })
    })
}

function view(
  account: Account,
  beats?: Awaited<ReturnType<PulseStore['all']>>,
  read?: Awaited<ReturnType<ListenStore['all']>>,
  cared?: Awaited<ReturnType<CareStore['all']>>,
) {
  const { external, targetMinutes, dedicated = [], signature, tokenAt, connectedAt, recording } = account
  const care = adapterOf(account.channel).watch && cared?.get(account.id)
  const { heardAt, sentAt } = beats?.get(account.id) ?? {}
  const since = dedicated.find(({ to }) => to === undefined)?.from
  return {
    ...accountOf(account, adapterOf(account.channel).capabilities),
    external,
    targetMinutes,
    connectedAt,
    ...(since ? { dedicatedSince: since } : {}),
    ...(signature ? { signature } : {}),
    ...(tokenAt ? { tokenAt } : {}),
    ...(recording ? { recordingUntil: recording.until } : {}),
    ...(heardAt ? { heardAt } : {}),
    ...(sentAt ? { sentAt } : {}),
    ...gaps(read?.get(account.id)),
    ...(care ? { care: careOf(care) } : {}),
  }
}

/** What the network said, without our own book-keeping. */
function careOf({ account: _, rev: __, due, renews, wanted, ...said }: Care) {
  return { ...said, ...(due ? { nextAt: due } : {}), renews: renews !== undefined, asked: wanted !== undefined }
}

const gaps = (cursor: Cursor | undefined) =>
  cursor
    ? {
        gaps: {
          lastAt: cursor.askedAt,
          restored: cursor.restored,
          ...(cursor.refused ? { refused: cursor.refused } : {}),
        },
      }
    : {}

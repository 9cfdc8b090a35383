import * as v from 'valibot'
import type { AccountStore } from '../accounts/account.store.ts'
import { type Account, accountId } from '../accounts/account.ts'
import type { PulseStore } from '../accounts/pulse.store.ts'
import type { RecordingStore } from '../accounts/recording.store.ts'
import { isRecorded, recorded } from '../accounts/recording.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Author, Channel, Heard } from '../channels/channel.ts'
import { parseExact } from '../channels/exact-json.ts'
import { type Clock, iso } from '../clock.ts'
import { sha256 } from '../hash.ts'
import { Forget } from './deletion.ts'
import { Delivery, passedOver } from './delivery.ts'
import type { Stored } from './media.ts'
import type { OddityStore } from './oddity.store.ts'
import { type Oddity, rawLimit } from './oddity.ts'

/** Where a delivery stands among its siblings: which account, when we heard of it, and its own bytes, should it have to be heard again. */
export interface Context {
  account: Account
  now: string
  body: string
}

interface Deps {
  accounts: AccountStore
  oddities: OddityStore
  pulses: PulseStore
  recordings: RecordingStore
  clock: Clock
  /** One for each thing that can happen; see `take.ts`, `echo.ts`, `change.ts`. */
  take: (said: Extract<Heard, { kind: 'message' | 'postback' | 'mention' }>, context: Context) => Promise<unknown>
  echo: (echo: Extract<Heard, { kind: 'echo' }>, context: Context) => Promise<unknown>
  change: (
    changed: Extract<Heard, { kind: 'edit' | 'delete' | 'hide' | 'reaction' }>,
    context: Context,
  ) => Promise<unknown>
  /** Somebody has new ids on this network: where they went on before, they go on now. */
  moved: (author: Author, context: Context) => Promise<unknown>
  /** Somebody asked a network to be forgotten. */
  forget: (asked: Forget) => Promise<unknown>
  /** What was to be fetched is kept, or is not. */
  stored: (stored: Stored, context: Pick<Context, 'account'>) => Promise<unknown>
  receipt: (receipt: Extract<Heard, { kind: 'receipt' | 'status' }>, context: Context) => Promise<unknown>
}

/**
 * What becomes of one delivery: it is understood, then heard by the customer's ticket.
 * Runs any number of times with the same end; throws only where another try may help.
 */
export const triage = (deps: Deps) => {
  const { accounts, oddities, pulses, clock } = deps

  async function triage(body: string) {
    const now = iso(clock())
    const told = json(body)
    const parsed = v.safeParse(Delivery, told)
    const wish = parsed.success ? undefined : v.safeParse(Forget, told)
    if (wish?.success) return deps.forget(wish.output.forget)
    if (!parsed.success) return keep({ kind: 'unreadable', account: 'unknown', reason: 'not a delivery' }, body, now)
    const delivery = parsed.output
    const { channel, external, reason = 'unknown-object' } = delivery
    if (!channel) {
      const kind = passedOver.has(reason) ? 'ignored' : 'unreadable'
      return keep({ kind, account: external, reason }, delivery.raw, delivery.receivedAt)
    }

    const account = await meant(channel, external)
    if (delivery.stored) return account && deps.stored(delivery.stored, { account })
    if (!account || account.state === 'disconnected')
      return keep(
        { kind: 'ignored', channel, account: external, reason: 'account not connected', sentAt: delivery.sentAt },
        delivery.raw,
        delivery.receivedAt,
      )

    await pulses.beat(account.id, 'heardAt', now)
    // Before it is understood: what makes us fail is what somebody will want to look at.
    if (isRecorded(account, now)) await deps.recordings.keep(account.id, recorded(delivery))
    const context = { external: account.external, sentAt: delivery.sentAt ?? delivery.receivedAt }
    for (const heard of heardIn(delivery.raw, channel, context)) await one(heard, { account, now, body }, delivery)
  }

  /** Whose it is. A filtered stream of X names no account: then the desk's only one there is meant. */
  async function meant(channel: Channel, external: string) {
    const id = accountId(channel, external)
    // Connected a moment ago, an old read may not show it: nothing is passed over before a consistent one says so.
    const named = (await accounts.find(id)) ?? (await accounts.fresh(id))
    if (named || external) return named
    const [only, ...more] = (await accounts.list()).filter((one) => one.channel === channel)
    return more.length === 0 ? only : undefined
  }

  async function one(heard: Heard, context: Context, { raw, sentAt, receivedAt }: Delivery) {
    switch (heard.kind) {
      case 'message':
      case 'postback':
      case 'mention':
        return deps.take(heard, context)
      case 'echo':
        return deps.echo(heard, context)
      case 'edit':
      case 'delete':
      case 'hide':
      case 'reaction':
        return deps.change(heard, context)
      case 'receipt':
      case 'status':
        return deps.receipt(heard, context)
      case 'ignored':
        if (heard.author) await deps.moved(heard.author, context)
        // Likes and the like are known and mean nothing to us; only what we do not know is kept.
        if (!heard.unknown) return
        return keep(odd(heard.kind, context, heard.reason, sentAt), raw, receivedAt)
      case 'unreadable':
        return keep(odd(heard.kind, context, heard.reason, sentAt), raw, receivedAt)
    }
  }

  /** By when it came to our door, so that a redelivery and a redrive find their own. */
  const keep = (oddity: Omit<Oddity, 'id' | 'at' | 'raw'>, raw: string, at: string) =>
    oddities.keep({ ...oddity, id: sha256(raw).slice(0, 20), at, raw: raw.slice(0, rawLimit).toWellFormed() })

  return triage
}
export type Triage = ReturnType<typeof triage>

const odd = (kind: Oddity['kind'], { account }: Context, reason: string, sentAt: string | undefined) => ({
  kind,
  channel: account.channel,
  account: account.external,
  reason,
  sentAt,
})

function heardIn(raw: string, channel: Channel, context: { external: string; sentAt: string }): Heard[] {
  try {
    return adapterOf(channel).hear(parseExact(raw), context)
  } catch (error) {
    if (error instanceof SyntaxError) return [{ kind: 'unreadable', reason: 'not-json' }]
    throw error
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

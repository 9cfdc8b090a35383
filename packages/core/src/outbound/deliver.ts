import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { AccountStore } from '../accounts/account.store.ts'
import { isOlder, pause } from '../accounts/account.ts'
import { meeting } from '../accounts/meeting.ts'
import type { Meet, Network } from '../accounts/network.ts'
import type { PulseStore } from '../accounts/pulse.store.ts'
import type { TemplateStore } from '../accounts/template.store.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Outcome } from '../channels/channel.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import type { TrollStore } from '../people/troll.store.ts'
import type { Secrets } from '../ports.ts'
import { Version } from '../schema.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { closesAt } from './address.ts'
import { type Carry, slow } from './carry.ts'
import { Mark } from './marking.ts'
import { outgoing } from './outgoing.ts'
import type { ReplyStore } from './reply.store.ts'
import { claimable, type Reply, requeued, sending, unknown } from './reply.ts'
import type { Settle } from './settle.ts'

/** A nudge: look at this reply, or at this deed. The item itself is the truth. */
export const Nudge = v.union([
  v.object({ v: Version, ticket: v.string(), draft: v.string(), attempt: v.number() }),
  v.object({ v: Version, deed: v.object({ pk: v.string(), sk: v.string() }) }),
  v.object({ v: Version, mark: Mark }),
])
export type Nudge = v.InferOutput<typeof Nudge>

interface Deps {
  replies: ReplyStore
  tickets: TicketStore
  accounts: AccountStore
  settle: Settle
  pulses: PulseStore
  templates: TemplateStore
  trolls: TrollStore
  tokens: Secrets
  network: Network
  carry: Carry
  meet: Meet
  hash: Hasher
  clock: Clock
  tell: Tell
  doDeed: (key: { pk: string; sk: string }) => Promise<unknown>
  doMark: (mark: Mark) => Promise<unknown>
  /** Waits so many milliseconds. */
  sleep: (milliseconds: number) => Promise<unknown>
  newToken?: () => string
}

/** The queue's delay and our clock may differ by so much. */
const patience = 5_000
/** How long a reply rests whose account is paused before the sweep looks again. */
const rest = 5 * 60
/** Nothing is claimed later: the network has ten seconds then and the last writes what is left of the function's thirty. */
const claiming = 12_000
/** After so many tries whose files could not be made ready a reply has failed: a minute lies between two. */
const tiring = 30

/**
 * Sends one reply, at most once. The claim is the last write before the socket; a doubt is stored and never sent again
 * by itself (reliability 3.1). Whatever happens the nudge is done with: what is left to do is in the `due` index.
 */
export const deliver = (deps: Deps) => {
  const { replies, tickets, accounts, settle, tokens, network, clock, tell, newToken = randomUUID } = deps
  const met = meeting(deps)

  return async function deliver(body: string) {
    const nudge = v.parse(Nudge, JSON.parse(body))
    if ('deed' in nudge) return deps.doDeed(nudge.deed)
    // Never again: by the next try it would say what is no longer so.
    if ('mark' in nudge) return deps.doMark(nudge.mark).catch(() => undefined)
    const last = later(iso(clock()), claiming)
    const late = () => iso(clock()) > last
    const { ticket, draft, attempt } = nudge
    const reply = await replies.get(ticket, draft, { consistent: true })
    if (!reply) return
    // Undone and pressed again: the nudge of the first press must not send the second, whose ticket may have refused it.
    if (reply.attempt !== attempt && reply.state === 'asked') return
    const early = reply.notBefore ? Date.parse(reply.notBefore) - clock().getTime() : 0
    if (early > 0 && early <= patience) await deps.sleep(early)
    const may = claimable(reply, iso(clock()))
    if (may === 'yes') return send(reply, late)
    if (may === 'mismatch') return settle.stopped(reply, { state: 'failed', reason: 'not-approved', now: iso(clock()) })
    if (reply.state === 'sent') return settle.follow(reply)
  }

  async function send(reply: Reply, late: () => boolean) {
    const now = iso(clock())
    const account = await accounts.fresh(reply.account)
    const adapter = account && adapterOf(account.channel)
    if (!account || !adapter) return settle.stopped(reply, { state: 'failed', reason: 'account-gone', now })
    if (isOlder(account, reply)) return settle.stopped(reply, { state: 'needs-person', reason: 'restored', now })
    if (account.state !== 'connected') return wait(reply, 'account-paused', rest)
    const closes = closesAt(await tickets.get(reply.ticket), reply, account)
    if (closes && now > closes) return settle.stopped(reply, { state: 'failed', reason: 'window-closed', now })
    const token = (await tokens())[account.id] ?? (await tokens({ fresh: true }))[account.id]
    if (!token) return wait(reply, 'no-token', rest)

    const whom = await met(reply, { account, adapter, token })
    if (whom && 'kind' in whom) return ended(reply, whom, token)
    const reached = whom ? { reached: [whom.met] } : {}
    const ready = await deps.carry(reply, outgoing({ ...reply, ...reached }, account), adapter, token, late)
    if (ready.held) return ended(reply, ready.held, token)
    if (late()) return ended(reply, slow, token)
    const claimed = await claim(reply, reached)
    if (!claimed) return
    const outcome = await network(adapter, ready.words, token)
    await ended(claimed, outcome, token)
  }

  /** One conditional write. An answer that was lost is looked up: the token says whose claim it is (hazard C12). */
  async function claim(reply: Reply, reached: Pick<Reply, 'reached'>) {
    const mine = newToken()
    const taken = { ...sending(reply, { token: mine, now: iso(clock()) }), ...reached }
    const claimed = await replies.replace(reply, taken)
    if (claimed) return claimed
    const now = await replies.get(reply.ticket, reply.id, { consistent: true })
    return now?.token === mine ? now : undefined
  }

  async function ended(reply: Reply, outcome: Outcome, token: string) {
    const now = iso(clock())
    switch (outcome.kind) {
      case 'sent': {
        const { id, space, recipient, aliases } = outcome
        const done = await settle.sent(reply, { platform: id, space, at: now, recipient, aliases })
        await deps.pulses.beat(reply.account, 'sentAt', now)
        return done ?? late(reply, outcome)
      }
      case 'retry':
        if (tired(reply, outcome)) return settle.stopped(reply, { state: 'failed', reason: outcome.reason, now })
        return wait(reply, outcome.reason, outcome.afterSeconds)
      case 'failed':
        // A copy that is behind offers what the network does not take any more.
        if (reply.template && outcome.reason.startsWith('template')) await deps.templates.ask(reply.account, now)
        return settle.stopped(reply, { state: 'failed', reason: outcome.reason, now })
      case 'paused':
        // A token that was replaced meanwhile says nothing about the new one.
        if ((await tokens({ fresh: true }))[reply.account] !== token) return wait(reply, outcome.reason, 1)
        await accounts.change(reply.account, (account) => pause(account, { reason: outcome.reason, now }))
        return wait(reply, outcome.reason, rest)
      case 'unknown': {
        const done = await replies.replace(reply, unknown(reply, { reason: outcome.reason, now }))
        if (done) await tell(await tickets.get(reply.ticket), { line: { type: 'reply', reply: done } })
        return done
      }
    }
  }

  /** An echo or the sweep was faster. The network's answer is still the best evidence there is. */
  async function late(reply: Reply, { id, space, recipient, aliases }: Extract<Outcome, { kind: 'sent' }>) {
    const now = await replies.get(reply.ticket, reply.id, { consistent: true })
    if (!now) return
    if (now.state === 'sent') return settle.follow(now)
    const mine = now.attempt === reply.attempt && (now.state === 'unknown' || now.state === 'needs-person')
    if (mine) return settle.sent(now, { platform: id, space, at: iso(clock()), recipient, aliases })
    console.error('a reply was sent by an attempt that is over', {
      ticket: reply.ticket,
      reply: reply.id,
      state: now.state,
    })
  }

  async function wait(reply: Reply, reason: string, afterSeconds: number) {
    const done = await replies.replace(reply, requeued(reply, { reason, now: iso(clock()), afterSeconds }))
    if (done) await tell(await tickets.get(reply.ticket), { line: { type: 'reply', reply: done } })
    return done
  }
}

/** What never gets as far as the socket is not tried for ever. */
const tired = ({ attempt, reason: before }: Reply, { reason }: { reason: string }) =>
  attempt > tiring && before === reason && (reason === slow.reason || reason === 'files-unreachable')

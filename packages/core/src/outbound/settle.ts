import type { AccountStore } from '../accounts/account.store.ts'
import type { FactStore } from '../books/fact.store.ts'
import { announce } from '../company/announce.ts'
import type { HookStore } from '../company/hook.store.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Hasher } from '../hash.ts'
import type { LedgerStore } from '../inbound/ledger.store.ts'
import type { ThreadStore } from '../inbound/thread.store.ts'
import { parts } from '../keys.ts'
import { type Afterwards, merge } from '../tickets/message.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { answeredAfterAll, unanswer } from '../tickets/waiting.ts'
import { found } from './begin.ts'
import { keyOf, type ReplyStore } from './reply.store.ts'
import { type Reply, reachedAs, restored, sent, stopped, unmet } from './reply.ts'

/** Somebody wrote the ticket between our look at the reply and our own write. */
const overtaken = new Error('a settled ticket is written by too many at once')

interface Deps {
  replies: ReplyStore
  tickets: TicketStore
  threads: ThreadStore
  ledger: LedgerStore
  facts: FactStore
  accounts: AccountStore
  hash: Hasher
  tell: Tell
  policies: PolicyStore
  hooks: HookStore
}

/** How a reply ends: each ending may be written again by whoever comes next. */
export const settle = (deps: Deps) => {
  const { replies, tickets, threads, ledger, facts, accounts, hash, tell } = deps
  const announced = announce(deps)

  /** What follows a sent reply: the network's id is known for ever as ours, the turn it answered becomes a fact, and a private answer leads back here. */
  async function follow(reply: Reply): Promise<Reply> {
    const { platform, space = 'message', sentAt } = reply
    if (!sentAt) return reply
    await record(reply, 'answered', sentAt)
    await tellCompany(reply, sentAt)
    await leadBack(reply)
    if (unmet(reply)) await foundBy(reply)
    // Last: who finds it in the ledger takes all the rest for done.
    if (!platform) return reply
    const object = hash.long('object', reply.account, space, platform)
    const at = keyOf(reply.ticket, reply.id).sk.split('#')[3] ?? sentAt
    const to = { ticket: reply.ticket, at, line: 'r' as const, id: reply.id, decidedAt: sentAt }
    const { stub } = await ledger.decide(reply.account, object, to)
    return stub ? caughtUp(reply, stub) : reply
  }

  /** What became of it on the network before we knew that it is ours (hazard C5). */
  async function caughtUp(reply: Reply, news: Afterwards): Promise<Reply> {
    const done = await replies.replace(reply, merge(reply, news))
    if (done) return done
    const now = await replies.get(reply.ticket, reply.id, { consistent: true })
    return now ? caughtUp(now, news) : reply
  }

  /**
   * Where the answer will come in, leads here: under every id by which the network reached the person, in the private lane
   * of a public ticket as well. A mail's thread is private as it is, and its answer names it.
   */
  async function leadBack({ ticket, account, recipient, reached = [], public: open }: Reply) {
    const { customer, lane } = parts(ticket)
    const ids = [...reached, ...(recipient && lane !== 'dm' ? [recipient] : [])]
    if (open || ids.length === 0 || (lane !== 'dm' && !(await tickets.get(ticket)).public)) return
    for (const id of ids) {
      const person = hash.long('customer', account, id)
      if (lane !== 'dm' || person !== customer) await tickets.forward(person, 'dm', ticket)
    }
  }

  /** A conversation that we began with a public name: its ticket learns who it is and, in public, the post that all hangs under. */
  async function foundBy({ ticket, account, reached: [author] = [], public: open, platform }: Reply) {
    const post = open ? platform : undefined
    if (post && author)
      await tickets.forward(hash.long('customer', account, author), hash.short('thread', post), ticket)
    const known = await tickets.change(ticket, (now) => found(now, { author, post }))
    if (post) await threads.join(account, hash.long('thread', post), known)
  }

  /** The company's own addresses, where it has any. */
  async function tellCompany({ id: reply, ticket, account, actor, attempt, turn, public: open }: Reply, at: string) {
    const data = { ticket, account, reply, actor, public: open }
    await announced({ type: 'reply.sent', key: `reply.sent-${reply}-${attempt}`, at, data })
    if (turn) await announced({ type: 'turn.answered', key: `turn.answered-${reply}-${attempt}`, at, data })
  }

  async function record(reply: Reply, outcome: 'answered' | 'undelivered', at: string) {
    const { turn, approval } = reply
    const account = await accounts.find(reply.account)
    if (!turn || !account) return
    await facts.record({
      kind: 'turn',
      ticket: reply.ticket,
      seq: turn.from,
      account: reply.account,
      channel: account.channel,
      team: account.team,
      public: reply.public,
      outcome,
      reply: reply.id,
      attempt: reply.attempt,
      actor: approval?.by ?? reply.actor,
      turn,
      at,
      recordedAt: at,
    })
  }

  return {
    follow,

    /** The network has it. Undefined if somebody else settled it in between. */
    async sent(reply: Reply, news: Parameters<typeof sent>[1]) {
      // Whoever sends or hears an echo comes back after a crash. A doubt is settled by those who do not: then the sweep finishes.
      const due = reply.state === 'sending' ? {} : { due: news.at }
      const done = await replies.replace(reply, { ...sent(reply, news), ...due })
      return done && finish(done)
    },

    finish,

    /** It did not go out: the reply says so first, then the customer waits again. */
    async stopped(reply: Reply, news: Parameters<typeof stopped>[1]) {
      const done = await replies.replace(reply, stopped(reply, news))
      return done && restore(done)
    },

    restore,

    /** Whom the first reply of a conversation reached, told after it was sent: the answer may come under any of these ids. */
    async met(reply: Reply, ids: (string | undefined)[]) {
      const next = reply.begins ? reachedAs(reply, ids) : reply
      if (next === reply) return reply
      await leadBack(next)
      return (await replies.replace(reply, next)) ?? reply
    },
  }

  /** All that comes after a reply that is sent, once more if need be. */
  async function finish(sent: Reply) {
    const reply = await follow(sent)
    const ticket = await answered(reply)
    const { due, ...rest } = reply
    const done = due ? ((await replies.replace(reply, rest)) ?? reply) : reply
    await tell(ticket, { line: { type: 'reply', reply: done } })
    return done
  }

  /** Given up and there after all: nobody waits for it any more. */
  async function answered({ ticket: id, id: draft, askedAt, attempt, turn }: Reply) {
    const read = await tickets.get(id)
    if (!turn || !read.turn || read.turn.from > turn.from) return read
    for (let tries = 0; tries < 5; tries++) {
      const before = await tickets.get(id, { consistent: true })
      // The network may have said meanwhile that it could not deliver it: then who waits for it waits with reason.
      const now = await replies.get(id, draft, { consistent: true })
      if (now?.state !== 'sent' || now.attempt !== attempt) return before
      const rule = (ticket: Ticket) => {
        if (ticket.rev !== before.rev) throw overtaken
        return answeredAfterAll(ticket, { draft, askedAt, turn })
      }
      try {
        return await tickets.change(id, rule, before)
      } catch (error) {
        if (error !== overtaken) throw error
      }
    }
    throw overtaken
  }

  async function restore(reply: Reply) {
    if (reply.failedAt) await record(reply, 'undelivered', reply.failedAt)
    const ticket = await tickets.change(reply.ticket, (now) =>
      unanswer(now, { draft: reply.id, askedAt: reply.askedAt, turn: reply.turn }),
    )
    const done = (await replies.replace(reply, restored(reply))) ?? reply
    await tell(ticket, { line: { type: 'reply', reply: done }, listed: 'wait' })
    return { reply: done, ticket }
  }
}
export type Settle = ReturnType<typeof settle>

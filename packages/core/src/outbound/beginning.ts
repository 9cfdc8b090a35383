import type { Account } from '../accounts/account.ts'
import { adapterOf } from '../channels/adapters.ts'
import { iso } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import type { LedgerStore } from '../inbound/ledger.store.ts'
import { parts, ticketId } from '../keys.ts'
import type { TrollStore } from '../people/troll.store.ts'
import { Problem } from '../problem.ts'
import { mustSee, sees } from '../team/agent.ts'
import type { Numbers } from '../tickets/number.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { isOpen, type Ticket } from '../tickets/ticket.ts'
import type { Audience } from './address.ts'
import { addressee, begun } from './begin.ts'
import { mustBeFresh } from './draft.ts'
import { draftedAt } from './reply.store.ts'
import { ask, type Reply } from './reply.ts'
import { finishing, type ReplyingDeps } from './replying.ts'
import { type Saying, wording } from './wording.ts'

interface Deps extends ReplyingDeps {
  ledger: LedgerStore
  trolls: TrollStore
  numbers: Numbers
  hash: Hasher
}

interface Begin extends Saying {
  /** The draft's id: the key of the conversation as of its first reply (O6). */
  draft: string
  account: string
  /** One person: there is no list of them. */
  to: string
  subject?: string | undefined
  audience?: Audience | undefined
}

/** Of whom the conversation is, in keys: the person as this account knows them, and the matter. */
type Lane = Omit<ReturnType<typeof parts>, 'generation'>

/** In the ledger the beginnings of all accounts stand together: a draft begins one conversation, whatever is asked of it later. */
const beginnings = 'begun'

/**
 * An agent writes first. As with every reply the intent is written before all else, now with what its ticket is made of:
 * whoever finishes it, this request, its repeat or the sweep, makes the same ticket and sends once (hazards C9, C10).
 */
export const beginConversation = (deps: Deps) => {
  const { tickets, replies, accounts, ledger, trolls, numbers, hash, clock, undoSeconds } = deps
  const worded = wording(deps)
  const finish = finishing(deps)
  const make = making(deps)

  return async function begin(act: Begin): Promise<{ reply: Reply; ticket: Ticket }> {
    const now = iso(clock())
    mustBeFresh(act.draft, now)
    const known = await accounts.list()
    const account = known.find(({ id }) => id === act.account)
    if (!account || !sees(act.agent, account.team))
      throw new Problem('missing', 'account.missing', 'There is no such account.')
    const audience = act.audience ?? 'private'
    const capability = adapterOf(account.channel).capabilities[audience]
    const whom = addressee(capability, { ...act, audience, template: act.template !== undefined }, known)
    if (!capability) throw new Error('whoever can be addressed has a way')
    const lane = {
      customer: hash.long('customer', account.id, whom.person),
      lane: whom.lane === 'dm' ? whom.lane : hash.short('thread', whom.lane.thread),
    }
    const decided = await before(act.draft, lane)
    const held = decided && (await replies.get(decided, act.draft, { consistent: true }))
    if (held) return again(held, act)
    if (account.state === 'disconnected')
      throw new Problem('conflict', 'account.gone', 'This account is not connected any more.')
    await mustNotFeed(lane, account, now)
    const words = await worded(act, { account, capability })

    const place = await placed(lane, act, decided)
    const asked = ask(
      {
        id: act.draft,
        ticket: place.ticket,
        account: account.id,
        actor: act.agent.id,
        state: 'draft',
        text: '',
        rev: 0,
        createdAt: now,
        public: audience === 'public',
        attempt: 0,
        begins: {
          number: await numbers.next(),
          team: account.team,
          name: whom.name,
          ...(whom.author ? { author: whom.author } : {}),
          ...(place.follows ? { follows: place.follows } : {}),
        },
      },
      {
        ...words,
        public: audience === 'public',
        seq: 0,
        now,
        undoSeconds,
        turn: undefined,
        target: undefined,
        recipient: whom.author,
        context: whom.context,
      },
    )
    return (await replies.insert(asked)) ? go(asked, act) : begin(act)
  }

  async function go(asked: Reply, { draft, agent }: Begin) {
    const ticket = await make(asked)
    try {
      return await finish(asked, { ticket: ticket.id, draft, agent }, ticket)
    } catch (error) {
      // The customer or a colleague was faster: the words are a draft of theirs, in the conversation that there is now.
      if (error instanceof Problem && error.code === 'ticket.changed') throw open(ticket)
      throw error
    }
  }

  /** Pressed again: the same answer, and what was left half way is finished. What came back to its author goes on in its conversation. */
  async function again(held: Reply, act: Begin) {
    const { agent } = act
    if (held.actor !== agent.id) throw new Problem('forbidden', 'draft.foreign', 'A colleague wrote this draft.')
    if (held.state === 'asked') return go(held, act)
    const ticket = await tickets.get(held.ticket, { consistent: true })
    mustSee(agent, ticket.team)
    if (held.state === 'draft' || held.state === 'undone' || held.state === 'failed') throw open(ticket)
    return { reply: held, ticket }
  }

  async function before(draft: string, lane: Lane) {
    const { to } = (await ledger.get(beginnings, hash.long('begun', draft), { consistent: true })) ?? {}
    return to && within(lane, to.ticket)
  }

  /** Nobody writes first to who is marked as a troll (S35), also where they stand under another id by now. Where nobody is marked it costs nothing. */
  async function mustNotFeed({ customer, lane }: Lane, account: Account, now: string) {
    if (!account.trollsUntil || account.trollsUntil <= now) return
    const { ticket } = await tickets.newest(customer, lane)
    for (const one of new Set([customer, ...(ticket ? [parts(ticket.id).customer] : [])]))
      if (await trolls.until(one, account, now))
        throw new Problem('conflict', 'troll.locked', 'Do not feed the troll. A supervisor may unlock this.')
  }

  /** Where the conversation stands: decided once for a draft, so that presses side by side and a press after a crash meet. */
  async function placed(lane: Lane, { draft, agent }: Begin, decided?: string) {
    const { ticket, generation } = await tickets.newest(lane.customer, lane.lane)
    const follows = ticket && !isOpen(ticket) ? ticket.id : undefined
    const mine = decided ?? (ticket && isOpen(ticket) ? await before(draft, lane) : undefined)
    if (mine) return { ticket: mine }
    if (ticket && isOpen(ticket)) throw open(sees(agent, ticket.team) ? ticket : undefined)
    const { to } = await ledger.decide(beginnings, hash.long('begun', draft), {
      ticket: ticketId(lane.customer, lane.lane, generation + 1),
      at: draftedAt(draft),
      line: 'r',
      id: draft,
      decidedAt: iso(clock()),
    })
    return { ticket: within(lane, to.ticket), ...(follows ? { follows } : {}) }
  }
}

/** A place decided for this draft counts for one person on one account alone: whoever was corrected since is somebody else. */
function within({ customer, lane }: Lane, ticket: string) {
  const decided = parts(ticket)
  if (decided.customer === customer && decided.lane === lane) return ticket
  throw new Problem('conflict', 'draft.elsewhere', 'This draft began a conversation with somebody else.')
}

/** The ticket of a conversation that begins with this reply, made if it is not there, and findable by its number. */
export const making = ({ tickets, numbers }: { tickets: TicketStore; numbers: Numbers }) =>
  async function make(first: Reply): Promise<Ticket> {
    const ticket = begun(first)
    if (!ticket) throw new Error(`reply ${first.id} begins nothing`)
    const there = (await tickets.insert(ticket)) ? ticket : await tickets.get(ticket.id, { consistent: true })
    await numbers.name(there.number, there.id)
    return there
  }

/** One person, one conversation at a time where the network knows only one: it goes on there. */
const open = (ticket: Ticket | undefined) =>
  new Problem('conflict', 'conversation.open', 'There is a conversation with this person already.', {
    ...(ticket ? { ticket: ticket.id } : {}),
  })

import type { AccountStore } from '../accounts/account.store.ts'
import type { Author, Said } from '../channels/channel.ts'
import { type Announce, ticketData } from '../company/announce.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Hasher } from '../hash.ts'
import { parts, ticketId } from '../keys.ts'
import { type Detect, languageOf } from '../language/language.ts'
import type { ReplyStore } from '../outbound/reply.store.ts'
import { whoIs } from '../people/alike.ts'
import type { ProfileStore } from '../people/profile.store.ts'
import type { TrollStore } from '../people/troll.store.ts'
import { awake } from '../people/troll.ts'
import type { Noting } from '../search/note.ts'
import type { Given } from '../team/placing.ts'
import { isGiven, returned, type Welcoming } from '../team/welcoming.ts'
import { handlingOf } from '../tickets/handling.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import { type Message, merge, redacted, wordsOf } from '../tickets/message.ts'
import type { Numbers } from '../tickets/number.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import { change, stateAt } from '../tickets/states.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Entry, isOpen, knows, promise, short, type Ticket } from '../tickets/ticket.ts'
import { type Heard, hear, open, wasAnswered } from '../tickets/waiting.ts'
import { becoming, matters } from './change.ts'
import { filling, nameOf } from './filling.ts'
import { counted, isFlood } from './flood.ts'
import type { InquiryStore } from './inquiry.store.ts'
import type { Decision, LedgerStore, Seen } from './ledger.store.ts'
import { askFor, asking, type FetchMedia } from './media.ts'
import type { ThreadStore } from './thread.store.ts'
import type { Context } from './triage.ts'

export interface TakeDeps {
  tickets: TicketStore
  messages: MessageStore
  replies: ReplyStore
  ledger: LedgerStore
  threads: ThreadStore
  trolls: TrollStore
  inquiries: InquiryStore
  numbers: Numbers
  accounts: AccountStore
  note: Noting
  policies: PolicyStore
  profiles: Pick<ProfileStore, 'get'>
  keepPromises: KeepPromises
  announce: Announce
  hash: Hasher
  tell: Tell
  fetchMedia: FetchMedia
  detect: Detect
  welcome: Welcoming
  /** Hears a delivery again that had to wait for this object. */
  again: (body: string) => Promise<unknown>
}

/** Where a person's words belong: who they are to us, and on which lane. One lane per person and thread in public and by mail, one per person in other private messages. */
export function placeOf(hash: Hasher, account: string, said: Pick<Said, 'author' | 'public' | 'root' | 'id'>) {
  return {
    customer: hash.long('customer', account, said.author?.id ?? `anon:${said.id}`),
    // A private thread with a root is one matter among several of this person: a mail's.
    lane: said.public || said.root ? hash.short('thread', said.root ?? said.id) : 'dm',
  }
}

/**
 * A customer said something: ledger, ticket, message, in this order, each step safe to run again.
 * The ledger holds the decision where it goes; the message is written last and is the commit mark (hazards C1, C2).
 */
export const take = (deps: TakeDeps) => {
  const { tickets, messages, ledger, hash, tell } = deps
  const ask = askFor(deps)
  const { fill, inquire } = filling(deps)
  const become = becoming(deps)

  return async function take(heard: Said, { account, now }: Context) {
    const said = await rooted(heard, account.id)
    const object = hash.long('object', account.id, said.space, said.id)
    const { customer, lane } = await placed(said, account.id)
    const { ticket: newest, generation } = await lately(said, account.id, customer, lane)
    const proposal = newest && (await goesOn(newest, now)) ? newest.id : ticketId(customer, lane, generation + 1)
    const seen = await ledger.decide(account.id, object, {
      ticket: proposal,
      at: said.at,
      line: 'm',
      id: object,
      decidedAt: now,
    })
    const { to } = seen
    if (!seen.first) {
      const committed = await messages.get(to.ticket, to.at, to.id, { consistent: true })
      if (committed) {
        const filled = await fill(committed, said, now)
        const message = filled ?? committed
        const ticket = await tickets.get(to.ticket)
        await tell(ticket, { line: { type: 'message', message }, listed: filled && 'wait' })
        await ask(message, account)
        await inquire(message, said, account, now)
        await caughtUp(seen, message, now)
        return rehear(seen)
      }
    }

    const words = wordsOf({ text: said.text, ...seen.stub })
    const profile = async () => (await deps.profiles.get(parts(to.ticket).customer)).language
    const lang = await languageOf(words, { thread: newest?.lang, profile, page: account.language }, deps.detect)
    const by: By = {}
    const ticket = await heardBy(said, { object, now, newest, seen, account, lang, by })
    const message = redacted(
      merge<Message>(
        {
          id: object,
          ticket: ticket.id,
          rev: 0,
          at: to.at,
          seq: ticket.seq,
          kind: said.kind,
          public: said.public,
          own: false,
          platform: said.id,
          space: said.space,
          text: said.text,
          attachments: isFlood(ticket) ? said.attachments : asking(said.attachments),
          ...(nameOf(said) ? { name: nameOf(said) } : {}),
          ...(said.parent ? { parent: said.parent } : {}),
          ...(said.permalink ? { permalink: said.permalink } : {}),
          ...(lang ? { lang } : {}),
          ...by,
        },
        seen.stub ?? {},
      ),
    )
    // Whoever commits it tells of it: fifty deliveries at once are one notification (I5).
    if (await messages.insert(message)) {
      const opened = !ticket.troll && (ticket.turn?.from === ticket.seq || ticket.seq === 1)
      // A resolved ticket that is open again comes back into lists.
      const back =
        newest?.id === ticket.id && ticket.turn && (newest.state === 'resolved' || newest.owner !== ticket.owner)
      // Whose it is from the first word on stands in two lists at once.
      const placed = ticket.seq === 1 && ticket.owner !== undefined
      const listed = back || placed ? 'place' : opened ? 'wait' : undefined
      // In a flood desks count for themselves: the header says how many there are.
      if (!isFlood(ticket) || listed) await tell(ticket, { line: { type: 'message', message }, listed })
    }
    // Also for whom it was there: it may be their own write, whose answer was lost (hazard C2).
    await ask(message, account)
    await inquire(message, said, account, now)
    // Who comes after somebody that died may have been overtaken by news of this message.
    if (!seen.first) await caughtUp(await ledger.get(account.id, object, { consistent: true }), message, now)
    await rehear(seen)
  }

  /** News that came to the ledger while the message was decided and not stored. */
  async function caughtUp(seen: Seen | undefined, message: Message, now: string) {
    if (seen?.to && seen.stub && matters(message, seen.stub)) await become(seen.to, seen.stub, now)
  }

  /** A resolved ticket goes on for as many days as the company set; to look them up costs nothing where a ticket is open. */
  async function goesOn(ticket: Ticket, now: string) {
    if (ticket.state !== 'resolved') return ticket.state !== 'closed'
    const { reopenDays } = await handlingOf(deps.policies)
    return stateAt(ticket, { now, reopenDays }) !== 'closed'
  }

  /** Some networks name only what is answered: then the thread is that of the answered, as far as we know it. */
  async function rooted(said: Said, account: string): Promise<Said> {
    if (!said.public || said.root || !said.parent) return said
    const seen = await ledger.get(account, hash.long('object', account, said.space, said.parent))
    const known = seen?.to && (await tickets.find(seen.to.ticket))
    return { ...said, root: known?.root ?? said.parent }
  }

  /** A mail that names only an answer of ours goes on where that answer was given, if it is from the same person. */
  async function placed(said: Said, account: string) {
    const place = placeOf(hash, account, said)
    if (said.public || !said.root || !said.parent) return place
    const seen = await ledger.get(account, hash.long('object', account, said.space, said.parent))
    const answered = seen?.to && parts(seen.to.ticket)
    return answered?.customer === place.customer ? { ...place, lane: answered.lane } : place
  }

  /** The ticket that may go on here: of this lane, or of another id that the network says is the same person (hazard C16). */
  async function lately(said: Said, account: string, customer: string, lane: string) {
    const own = await tickets.newest(customer, lane)
    if (own.ticket && isOpen(own.ticket)) return own
    for (const alias of said.author?.aliases ?? []) {
      const { ticket } = await tickets.newest(hash.long('customer', account, alias), lane)
      if (!ticket || !isOpen(ticket)) continue
      await tickets.forward(customer, lane, ticket.id)
      return { ...own, ticket }
    }
    return own
  }

  async function heardBy(
    said: Said,
    {
      object,
      now,
      newest,
      seen,
      account,
      lang,
      by,
    }: {
      object: string
      now: string
      newest: Ticket | undefined
      seen: Seen & { first: boolean; to: Decision }
      lang: string | undefined
      /** What it did to its ticket, for its line. */
      by: By
    } & Pick<Context, 'account'>,
  ): Promise<Ticket> {
    const gone = seen.stub?.gone !== undefined
    const heard: Heard = {
      mark: object,
      at: said.at,
      text: wordsOf({ text: said.text, ...seen.stub }),
      gone,
      lang,
      name: nameOf(said),
      ...(said.public ? { target: { id: said.id, space: said.space } } : {}),
      ...(said.context ? { context: said.context } : {}),
      ...(said.public || !said.author ? {} : { dm: { account: account.id, recipient: said.author.id } }),
    }
    const { targetMinutes } = account
    let again: Awaited<ReturnType<Welcoming['again']>>
    const id = seen.to.ticket
    const { customer } = parts(id)
    const known = newest?.id === id ? newest : await knownAlready(newest, seen)
    const words = { account: known?.account ?? account.id, at: seen.to.at, now }
    const noted = await deps.note({ ...words, ticket: known?.id ?? id, read: known })
    const rule = (read: Ticket) => {
      if (knows(read, object)) return read
      const ticket = awake(read, now)
      const heardNow = returned(hear(ticket, heard, { targetMinutes }), again, now)
      const given = isGiven(again) && heardNow.owner === again.agent ? again : undefined
      const next = back(ticket, noted(counted(heardNow, now)), now, given)
      // What came back has an entry of its own.
      if (next.out?.length === ticket.out?.length) {
        if (next.state !== ticket.state) by.moved = { from: ticket.state, to: next.state }
        if (given) by.placed = placedBy(given)
      }
      return wasAnswered(ticket, heard) && !gone ? promise(next, bornAnswered(next, said.at, now)) : next
    }

    /** A lane may have begun to lead elsewhere after it was read: then the ledger says so before the message is stored there (hazard C17). */
    const here = async (ticket: Ticket) => {
      if (ticket.id === id) return ticket
      await deps.ledger.move(account.id, object, seen.to, ticket.id)
      await deps.note({ ...words, account: ticket.account, ticket: ticket.id, read: ticket })
      return ticket
    }
    if (known) {
      // It was inserted with its agent, and whoever did died before its line was written.
      if (knows(known, object) && known.rev === 0 && known.owner && known.why)
        by.placed = { whom: known.owner, why: known.why }
      // A part of another ticket is whose that is.
      if (!gone && !known.merged && !knows(known, object)) again = await deps.welcome.again(known)
      const ticket = await deps.keepPromises(await tickets.change(id, rule, known))
      if (again)
        await deps.welcome.done(ticket, { given: isGiven(again) ? again : undefined, behind: again === 'behind' })
      // Whoever began the ticket may have died before it could be found.
      if (!seen.first) await findable(ticket, said, account.id)
      return here(ticket)
    }

    const [number, troll] = await Promise.all([deps.numbers.next(), deps.trolls.until(customer, account, now)])
    const nobodyWaits = gone || troll !== undefined
    const place = await deps.welcome.first(id, account, {
      ...heard,
      public: said.public,
      language: lang,
      gone: nobodyWaits,
    })
    const opened = open(
      {
        id,
        number,
        account: account.id,
        ...place.header,
        public: said.public,
        ...(said.author ? { author: said.author.id } : {}),
        ...(said.public ? { root: said.root ?? said.id } : {}),
        ...(newest && newest.id !== id ? { follows: newest.id } : {}),
      },
      heard,
      { targetMinutes, now: seen.to.decidedAt, troll },
    )
    const ticket = noted(await tickets.timed(opened))
    if (place.given) by.placed = placedBy(place.given)
    const there = (await tickets.insert(ticket)) ? ticket : await deps.keepPromises(await tickets.change(id, rule))
    await findable(there, said, account.id)
    await deps.welcome.done(there, place)
    return here(there)
  }

  /** A person who was never here, decided on just now: nothing to look for. The insert finds out if that was wrong. */
  async function knownAlready(
    newest: Ticket | undefined,
    { first, to }: Seen & { first: boolean; to: { ticket: string } },
  ) {
    return first && !newest ? undefined : tickets.find(to.ticket, { consistent: true })
  }

  /** By its number, and in public by its thread. Both are written once, whoever comes first. */
  async function findable(ticket: Ticket, said: Said, account: string) {
    await deps.announce({
      type: 'ticket.opened',
      key: `ticket.opened-${ticket.id}`,
      at: ticket.openedAt,
      data: ticketData(ticket),
    })
    if (said.public) await deps.threads.join(account, hash.long('thread', said.root ?? said.id), ticket)
    await deps.numbers.name(ticket.number, ticket.id, whoIs(hash, nameOf(said)))
  }

  /** Deliveries that answered this object before it came. */
  async function rehear({ waiting = [] }: Seen) {
    for (const body of waiting) await deps.again(body)
  }
}

/** What a message does to its ticket without an event of its own. */
type By = Pick<Message, 'moved' | 'placed'>

const placedBy = ({ agent, why }: Given) => ({ whom: agent, why })

/** A customer's word brought a ticket back: who sleeps wakes, what was resolved is open again. Seldom, so it is worth an entry of its own. */
function back(ticket: Ticket, next: Ticket, now: string, given: Given | undefined): Ticket {
  const kind: Entry['kind'] | undefined = ({ snoozed: 'woken', resolved: 'reopened' } as const)[String(ticket.state)]
  if (!kind || next.state === ticket.state) return next
  const request = `${kind}-${ticket.rev}-${short(next.newest ?? '')}`
  const whose = given ? placedBy(given) : {}
  return promise(next, {
    kind,
    actor: 'customer',
    at: now,
    seq: ticket.rev + 1,
    request,
    ...whose,
    ...change(ticket, next),
  })
}

/** Somebody had answered in the network's own app before we heard of the message: settled the moment it is known (hazard C13). */
const bornAnswered = (ticket: Ticket, at: string, now: string) => ({
  kind: 'answered-elsewhere' as const,
  actor: 'network',
  at: now,
  seq: ticket.rev + 1,
  request: `born-${ticket.seq}`,
  turn: { since: at, last: at, n: 1, from: ticket.seq, due: at },
})

/** A person's private lane under a new id leads to the open ticket that stands under an old one (hazard C16). */
export const moved = ({ tickets, hash }: Pick<TakeDeps, 'tickets' | 'hash'>) =>
  async function moved({ id, aliases = [] }: Author, { account }: Pick<Context, 'account'>) {
    for (const alias of aliases) {
      const { ticket } = await tickets.newest(hash.long('customer', account.id, alias), 'dm')
      if (ticket && isOpen(ticket)) await tickets.forward(hash.long('customer', account.id, id), 'dm', ticket.id)
    }
  }

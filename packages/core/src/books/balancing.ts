import type { AccountStore } from '../accounts/account.store.ts'
import type { Account } from '../accounts/account.ts'
import type { Lists } from '../accounts/network.ts'
import type { PulseStore } from '../accounts/pulse.store.ts'
import { adapterOf, spoken } from '../channels/adapters.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { crawl } from '../inbound/crawl.ts'
import type { LedgerStore } from '../inbound/ledger.store.ts'
import type { Reply } from '../outbound/reply.ts'
import type { Secrets } from '../ports.ts'
import type { RosterStore } from '../team/roster.store.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Message } from '../tickets/message.ts'
import type { Numbers } from '../tickets/number.ts'
import type { Page, TicketStore } from '../tickets/ticket.store.ts'
import type { Turn } from '../tickets/ticket.ts'
import type { WaitingStore } from '../tickets/waiting.store.ts'
import { balanceOf, covers, dayOf, fatesOf, type Line, linesOf } from './balance.ts'
import type { Book, BookStore } from './book.store.ts'
import type { FactStore } from './fact.store.ts'
import { type Fact, settledTurns } from './fact.ts'

export interface BalancingDeps {
  accounts: AccountStore
  books: BookStore
  facts: FactStore
  hash: Hasher
  ledger: LedgerStore
  messages: MessageStore
  numbers: Numbers
  pulses: PulseStore
  roster: Pick<RosterStore, 'of'>
  tickets: TicketStore
  waiting: WaitingStore
  tokens: Secrets
  lists: Lists
  clock: Clock
  sleep: (milliseconds: number) => Promise<unknown>
  /** Says that the books of an account do not balance. */
  alarm?: (message: string, of: { account: string; day: string; holes: number }) => void
}

const hour = 3_600_000
/** The day is closed this long after midnight: what came in its last minutes is answered by then, or waits. */
const after = hour / 2
/** Tickets of one slice: its rows fit into one item of every account. */
const slice = 200
/** Of a tick's time the books take no more than this. */
const patience = 15_000
/** Blocks of ticket numbers that a container may still hold. */
const leased = 200
/** The slice of what only the network names. */
const ofNetwork = 9_999
/** In `Line.ticket`: the network lists it, and nobody ever took it in. */
export const unheard = 'unheard'

/**
 * After midnight in Rome: what came in is held against what is in the books (C23). What came in is counted by the messages
 * themselves, on every ticket that anything names (an index, a fact, a number, the network's own list), never by facts.
 * Slice by slice, each overwriting its own rows: two ticks at once, or one that dies, do no harm.
 */
export const balancing = (deps: BalancingDeps) => {
  const { accounts, books, facts, hash, ledger, messages, numbers, tickets, waiting, clock } = deps
  const alarm = deps.alarm ?? ((message, of) => console.error(message, of))
  /** The day that is known to be closed. */
  let closed = ''

  return async function balance() {
    const begun = iso(clock())
    const { day, from, to } = dayOf(later(begun, -after), 1)
    if (closed === day) return
    const known = (await books.book(day)) ?? (await begin(day, from, to))
    if (known && !known.done) await goOn(known, { from, to, begun })
    else if (known) closed = day
  }

  async function begin(day: string, from: string, to: string): Promise<Book | undefined> {
    const [all, pulses] = await Promise.all([accounts.list(), deps.pulses.all()])
    // Of an account that heard nothing there are no books.
    const heard = all.filter(({ id }) => (pulses.get(id)?.heardAt ?? '') >= later(from, -hour / 2))
    const before = await books.book(dayOf(from, 1).day)
    const number = await numbers.last()
    const named = heard.length > 0 ? await touched(heard, from, [before ? before.number - leased : 1, number]) : []
    const network: Book['network'] = {}
    for (const account of heard) {
      const own = await listed(account, day, { from, to })
      if (!own) continue
      network[account.id] = own.count
      named.push(...own.tickets)
    }
    const ids = [...new Set(named)].toSorted()
    const slices = Math.ceil(ids.length / slice)
    for (let n = 0; n < slices; n++) await books.putSlice(day, n, ids.slice(n * slice, (n + 1) * slice))
    const book: Book = { day, rev: 0, slices, next: 0, accounts: heard.map(({ id }) => id), number, network }
    return (await books.begin(book)) ? book : books.book(day)
  }

  /** Every ticket that anything names and that may have been written on: more is better than less. */
  async function touched(heard: Account[], from: string, [low, high]: [number, number]) {
    const teams = [...new Set(heard.map(({ team }) => team))]
    const agents = [...new Set((await Promise.all(teams.map((team) => deps.roster.of(team)))).flat())]
    const lists = [
      ...teams.map((team) => (page: Page) => tickets.unassigned(team, page)),
      ...agents.map((agent) => (page: Page) => tickets.ofAgent(agent, page)),
    ]
    const named: string[] = (await waiting.hints()).map(({ ticket }) => ticket)
    for (const list of lists) {
      let cursor: string | undefined
      do {
        const page = await list({ limit: 100, cursor })
        named.push(...page.tickets.filter(({ heardAt = '' }) => heardAt >= from).map(({ id }) => id))
        cursor = page.cursor
      } while (cursor)
    }
    for (const { id } of heard) named.push(...(await recorded(id, from)).map(({ ticket }) => ticket))
    // On the first day of a desk all its numbers are looked at, at most so many.
    named.push(...(await numbers.between(Math.max(1, low, high - 20_000), high)))
    return named
  }

  /** Facts that were recorded since the day began, with an hour for clocks that differ. */
  async function recorded(account: string, from: string): Promise<Fact[]> {
    const found: Fact[] = []
    for (let at = later(from, -hour); at.slice(0, 13) <= iso(clock()).slice(0, 13); at = later(at, hour))
      found.push(...(await facts.ofHour(account, at.slice(0, 13))))
    return found
  }

  /** The network's own count: what it lists of the day and nobody took in is a hole by name; the rest leads to its tickets. */
  async function listed(account: Account, day: string, { from, to }: { from: string; to: string }) {
    const token = (await deps.tokens())[account.id]
    // X charges for every post that is read.
    if (!token || account.channel === 'x' || !spoken.includes(account.channel) || !adapterOf(account.channel).listen)
      return undefined
    const { found, left, stopped, refused } = await crawl(deps, account, token, {
      since: `${from.slice(0, 19)}.000Z`,
      calls: undefined,
    })
    if (left.length > 0 || stopped || refused) return undefined
    const today = new Map(
      found
        .filter(({ at }) => from <= at && at < to)
        .map((one) => [hash.long('object', account.id, one.space, one.id), one] as const),
    )
    const tickets: string[] = []
    const lines: Line[] = []
    for (const [object, { at }] of today) {
      const to = (await ledger.get(account.id, object, { consistent: true }))?.to
      if (to) tickets.push(to.ticket)
      const there = to?.line === 'r' || (to && (await messages.get(to.ticket, to.at, to.id, { consistent: true })))
      if (!there)
        lines.push({
          ticket: to?.ticket ?? unheard,
          class: 'hole',
          n: 1,
          turns: 1,
          at,
          seq: 0,
          reason: object.slice(0, 12),
        })
    }
    await books.putLines(account.id, day, ofNetwork, lines)
    return { tickets, count: { listed: today.size, missing: lines.length } }
  }

  async function goOn(book: Book, { from, to, begun }: { from: string; to: string; begun: string }) {
    let now: Book | undefined = book
    const settled = new Map<string, (Fact & { turn: Turn })[]>()
    for (const account of book.accounts)
      for (const [ticket, about] of Map.groupBy(settledTurns(await recorded(account, from)), (fact) => fact.ticket))
        settled.set(ticket, about)
    while (now && now.next < now.slices) {
      if (iso(clock()) > later(begun, patience)) return
      const lines = new Map<string, Line[]>(book.accounts.map((account) => [account, []]))
      for (const id of await books.slice(book.day, now.next)) {
        const { account, found } = await ofTicket(id, book, settled, { from, to })
        lines.get(account ?? '')?.push(...found)
      }
      for (const [account, found] of lines) await books.putLines(account, book.day, now.next, found)
      now = await books.replace(now, { ...now, next: now.next + 1 })
    }
    if (now) await close(now)
  }

  async function ofTicket(
    id: string,
    { accounts: heard }: Book,
    settled: Map<string, (Fact & { turn: Turn })[]>,
    day: { from: string; to: string },
  ) {
    const ticket = await tickets.find(id, { consistent: true })
    const facts = [...(settled.get(id) ?? []), ...(ticket && ticket.id !== id ? (settled.get(ticket.id) ?? []) : [])]
    const { said, replies } = await read(
      id,
      facts.map(({ turn }) => turn.since).reduce((a, b) => (a < b ? a : b), day.from),
    )
    const found = linesOf(
      { id, number: ticket?.number },
      fatesOf(said, ticket ? covers(ticket, facts, replies) : []),
      day,
    )
    // A message whose ticket is gone is named after the account that it was said to: its id says so.
    const [one] = said
    const named = one && heard.find((account) => hash.long('object', account, one.space, one.platform) === one.id)
    return { account: ticket?.account ?? named, found }
  }

  /** What customers said on a ticket since then, and what is on its way to them. */
  async function read(id: string, since: string) {
    const said: Message[] = []
    const replies: Reply[] = []
    let cursor: string | undefined
    do {
      const page = await messages.lines(id, { limit: 100, consistent: true, ...(cursor ? { cursor } : {}) })
      for (const item of page.items) {
        if (item.type === 'message' && !item.message.own) said.push(item.message)
        if (item.type === 'reply') replies.push(item.reply)
      }
      const last = said.at(-1)?.at ?? since
      cursor = last < since ? undefined : page.cursor
    } while (cursor)
    return { said: said.filter(({ at }) => at >= since), replies }
  }

  async function close(book: Book) {
    for (const account of book.accounts) {
      const lines = await books.lines(account, book.day)
      const network = book.network[account]
      const of = { account, day: book.day, slices: book.slices, at: iso(clock()), ...(network ? { network } : {}) }
      const balance = balanceOf(lines, of)
      await books.put(balance)
      const holes = balance.classes.hole ?? 0
      if (holes > 0) alarm('books do not balance', { account, day: book.day, holes })
    }
    if (await books.replace(book, { ...book, done: true })) closed = book.day
  }
}
export type Balancing = ReturnType<typeof balancing>

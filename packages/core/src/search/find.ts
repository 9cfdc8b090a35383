import type { AccountStore } from '../accounts/account.store.ts'
import type { Channel } from '../channels/channel.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Hasher } from '../hash.ts'
import { type Agent, sees } from '../team/agent.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Numbers } from '../tickets/number.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket, TicketState } from '../tickets/ticket.ts'
import type { NoteStore } from './note.store.ts'
import { hourOf } from './note.ts'
import { searchingKind } from './policy.ts'
import { limits, matches, parse, type Query } from './query.ts'
import { blocks, instant, reading } from './reading.ts'
import type { SegmentStore } from './segment.store.ts'
import type { Place } from './segment.ts'
import { type Spoken, spoken } from './spoken.ts'
import { hitsIn, Moved, placesOf, shelf, wanted } from './stream.ts'

export interface FindDeps {
  accounts: AccountStore
  tickets: TicketStore
  messages: MessageStore
  policies: PolicyStore
  notes: NoteStore
  segments: SegmentStore
  numbers: Numbers
  hash: Hasher
  clock: Clock
}

/** What somebody looks for, and where. */
export interface Wish {
  agent: Agent
  text: string
  account?: string | undefined
  channel?: Channel | undefined
  team?: string | undefined
  state?: TicketState | undefined
  public?: boolean | undefined
  /** The agent who answered. */
  by?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** Only what was said before this instant: where an earlier page ended. */
  before?: string | undefined
}

/** Lines that were found on a ticket, newest first. */
export interface Hit {
  ticket: Ticket
  lines: Spoken[]
}

/** What a search came to. `stopped` says why it did not look at everything before `next`. */
export interface Found {
  query: Query
  /** The ticket whose number was asked for. */
  numbered?: Ticket
  hits: Hit[]
  /** Where the next page begins. */
  next?: string
  stopped?: 'rows' | 'time' | 'index'
  /** The newest hours could not all be looked at. */
  partly?: true
  /** Absent: no index is kept, only numbers are found. */
  since?: string
}

/** Said in the answer where they are met. */
export const most = {
  /** Lines of a page. */
  lines: 20,
  /** Places that are looked at for a page, whoever may see them. */
  rows: 400,
  /** Pieces of the index that are read for a page. */
  pieces: 1_000,
  /** Tickets of the hours that are not folded yet. */
  open: 300,
  milliseconds: 4_000,
} as const

/** Segments that are looked into at once, the newest first. */
const together = 12
/** Places that are looked at together. */
const slice = 25

/**
 * Looks for words over the whole history: closed hours in the index, the open ones where they stand. Whatever the index
 * says, the ticket and the line themselves decide whether it is a hit, and whether this person may see it (SEC1).
 */
export const searching = (deps: FindDeps) => {
  const { accounts, tickets, numbers, policies, clock } = deps
  return async function search(wish: Wish): Promise<Found> {
    const query = parse(wish.text, wish)
    const named = query.number !== undefined && !wish.before ? await numbers.find(query.number) : undefined
    const ticket = named ? await tickets.find(named) : undefined
    const numbered = ticket && sees(wish.agent, ticket.team) ? { numbered: ticket } : {}
    const [chosen] = await policies.list(searchingKind)
    if (!chosen?.on) return { query, ...numbered, hits: [] }
    if (query.terms.length === 0) return { query, ...numbered, hits: [], since: chosen.since }
    const where = (await accounts.list()).filter(
      ({ id, channel }) => (wish.account ?? id) === id && (wish.channel ?? channel) === channel,
    )
    const ids = where.map(({ id }) => id)
    const started = iso(clock())
    for (let attempt = 0; ; attempt++)
      try {
        return {
          ...(await round(deps, { wish, query, ids, started, kept: hourOf(chosen.since) })),
          query,
          ...numbered,
          since: chosen.since,
        }
      } catch (error) {
        // A day was put together in this moment: its hours are gone, its day is there.
        if (!(error instanceof Moved) || attempt > 1) throw error
      }
  }
}
export type Search = ReturnType<typeof searching>

interface Round {
  wish: Wish
  query: Query
  ids: string[]
  started: string
  /** Since when words are kept in mind. */
  kept: string
}

/** Places of one source, newest first: the next one, or when it can be at the latest. */
interface Source {
  latest: number
  next?: Place | undefined
  open?: () => Promise<AsyncIterator<Place> | undefined>
  rest?: AsyncIterator<Place> | undefined
}

async function round(deps: FindDeps, { wish, query, ids, started, kept }: Round): Promise<Omit<Found, 'query'>> {
  const { clock } = deps
  const span = {
    before: Date.parse(wish.before ?? (wish.to ? later(wish.to, 1) : '9999-12-31T00:00:00.000Z')),
    since: Date.parse(wish.from ?? '0000-01-01T00:00:00.000Z'),
  }
  const loads: { read: number }[] = []
  const parts = await Promise.all(ids.map((id) => sourcesOf(deps, id, { query, kept }, span, loads)))
  let sources = parts.flatMap(({ sources }) => sources)
  const partly = parts.some((part) => part.partly) ? { partly: true as const } : {}
  const hits = new Map<string, Hit>()
  let lines = 0
  let rows = 0
  let last: Place | undefined
  const seen = new Set<string>()

  const late = () => iso(clock()) > later(started, most.milliseconds)
  const spent = () => loads.reduce((sum, { read }) => sum + read, 0) > most.pieces
  for (;;) {
    const places: Place[] = []
    // Places of one instant stay together: the next page begins before an instant.
    while (places.length < slice || places.at(-1)?.at === (await peek())) {
      const place = await pull()
      if (!place) break
      const key = `${place.ticket}#${place.at}`
      if (!seen.has(key)) places.push(place)
      seen.add(key)
    }
    const found = await Promise.all(places.map((place) => look(deps, wish, query, place)))
    rows += places.length
    let cut: number | undefined
    for (const [index, place] of places.entries()) {
      if (cut !== undefined && place.at !== cut) break
      last = place
      const hit = found[index]
      if (hit) {
        const held = hits.get(hit.ticket.id) ?? { ticket: hit.ticket, lines: [] }
        held.lines.push(...hit.lines)
        hits.set(hit.ticket.id, held)
        lines += hit.lines.length
      }
      if (lines >= most.lines) cut = place.at
    }
    const ended = places.length < slice && sources.length === 0
    const page = { hits: [...hits.values()], ...partly }
    const next = last && { next: instant(last.at) }
    if (cut !== undefined) return ended && last === places.at(-1) ? page : { ...page, ...next }
    if (ended) return page
    const stopped = rows >= most.rows ? 'rows' : late() ? 'time' : spent() ? 'index' : undefined
    if (stopped) return { ...page, ...next, stopped }
  }

  async function peek() {
    await ready()
    return sources[0]?.next?.at
  }

  async function pull(): Promise<Place | undefined> {
    await ready()
    const [first] = sources
    if (!first?.next) return undefined
    const place = first.next
    await advance(first)
    sort()
    return place
  }

  /** The newest place of all is at the front: what may be newer is looked into, several at once. */
  async function ready() {
    for (;;) {
      sort()
      if (!sources[0]?.open) return
      const closed = sources.filter(({ open }) => open).slice(0, together)
      await Promise.all(
        closed.map(async (source) => {
          source.rest = await source.open?.()
          delete source.open
          await advance(source)
        }),
      )
    }
  }

  async function advance(source: Source) {
    const next = await source.rest?.next()
    source.next = next?.done ? undefined : next?.value
    if (source.next) source.latest = source.next.at
  }

  function sort() {
    sources = sources.filter(({ open, next }) => open || next).sort((a, b) => b.latest - a.latest || (a.open ? -1 : 1))
  }
}

/** Where an account's words may stand: its segments, and the hours that are in none yet. */
async function sourcesOf(
  deps: FindDeps,
  account: string,
  { query, kept }: Pick<Round, 'query' | 'kept'>,
  span: { before: number; since: number },
  loads: { read: number }[],
): Promise<{ sources: Source[]; partly: boolean }> {
  const { segments, hash } = deps
  const shelves = await segments.shelves(account, { consistent: true })
  const loaded = shelf(segments, account)
  loads.push(loaded)
  const hashes = query.terms.flat(2).map(hash.word)
  const sources = Object.values(shelves)
    .flatMap((level) => level.segments)
    .filter(({ from, to }) => from < span.before && to >= span.since)
    .map(
      (entry): Source => ({
        latest: entry.to,
        async open() {
          await loaded.load(wanted(entry, hashes))
          const hits = hitsIn(entry, query.terms, hash.word, loaded)
          return hits.length > 0 ? placesOf(entry, hits, loaded, span) : undefined
        },
      }),
    )
  const { places, partly } = await recent(deps, account, query, shelves.h?.folded ?? kept)
  const news = places.filter(({ at }) => at < span.before && at >= span.since).sort((a, b) => b.at - a.at)
  const [first] = news
  if (first) sources.push({ latest: first.at, rest: each(news.slice(1)), next: first })
  return { sources, partly }
}

async function* each(places: Place[]) {
  yield* places
}

/** Lines of the hours that are in no segment yet: read where they stand. */
async function recent(deps: FindDeps, account: string, query: Query, folded: string) {
  const read = reading(deps)
  const found = await deps.notes.of(account, blocks(folded, later(iso(deps.clock()), 1)), most.open)
  const noted = found.noted.filter(({ at, now }) => at === undefined || now >= folded)
  // A ticket that is noted in two blocks is read once.
  const once = [...new Map(noted.map((one) => [`${one.ticket}#${one.at ?? ''}`, one])).values()]
  const places: Place[] = []
  for (let start = 0; start < Math.min(once.length, most.open); start += slice * 2) {
    const some = await Promise.all(once.slice(start, start + slice * 2).map((one) => read(one, folded)))
    for (const { ticket, at, lines } of some.flat())
      if (lines.some((line) => matches(query, line))) places.push({ ticket, at })
  }
  return { places, partly: once.length > most.open || found.more }
}

/** What stands at a place, if it is what was looked for and this person may see it. */
async function look(
  { tickets, messages }: FindDeps,
  wish: Wish,
  query: Query,
  { ticket: id, at }: Place,
): Promise<Hit | undefined> {
  const ticket = await tickets.find(id)
  if (!ticket || !sees(wish.agent, ticket.team)) return undefined
  if ((wish.team ?? ticket.team) !== ticket.team || (wish.state ?? ticket.state) !== ticket.state) return undefined
  const items = await messages.from(id, instant(at), { only: true })
  const lines = items
    .map((item) => spoken(item, ticket))
    .filter((line) => line !== undefined)
    .filter((line) => (wish.public ?? line.public) === line.public && matches(query, line))
  return lines.length > 0 ? { ticket, lines } : undefined
}

export { limits }

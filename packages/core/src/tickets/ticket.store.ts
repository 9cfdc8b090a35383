import * as v from 'valibot'
import { iso } from '../clock.ts'
import { difference, type Item, items, type Key } from '../items.ts'
import { keys, parts, places, ranges, shardOf, shards, ticketId } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Follow } from '../team/slot.ts'
import type { Timing } from '../time/timing.ts'
import { concerned } from './merger.ts'
import { isOpen, Ticket } from './ticket.ts'

/** Where tickets rest: one header each, in the customer's partition. `list` holds those not resolved, `due` those the sweep must look at. An index is a hint, the header is the truth. `follow` hears of every change, so that seats know what their agents hold. */
export function ticketStore(
  table: Table,
  timing: Timing = async () => (_, after) => after,
  follow?: Follow,
  now: () => number = Date.now,
) {
  const rows = items(table)

  /** Who looks for a ticket where its lane leads elsewhere finds the one it leads to: look at its `id`. */
  async function find(id: string, { consistent = false } = {}): Promise<Ticket | undefined> {
    const item = await rows.get(keys.ticket(id), { consistent })
    if (typeof item?.into === 'string') return find(item.into, { consistent })
    return item && parse(item)
  }

  /** The newest ticket of a customer's lane, also where the lane only points to one elsewhere; and how many stand on it. */
  async function newest(
    customer: string,
    lane: string,
    { consistent = false } = {},
  ): Promise<{ ticket: Ticket | undefined; generation: number }> {
    const { pk, prefix } = ranges.lane(customer, lane)
    const { items: found } = await rows.query({
      ...begins(pk, prefix),
      ScanIndexForward: false,
      Limit: 1,
      ...(consistent ? { ConsistentRead: true } : {}),
    })
    const [item] = found
    if (!item) return { ticket: undefined, generation: 0 }
    const generation = Number(String(item.sk).split('#')[2])
    return { ticket: typeof item.into === 'string' ? await find(item.into, { consistent }) : parse(item), generation }
  }

  async function get(id: string, options?: { consistent?: boolean }) {
    const ticket = await find(id, options)
    if (!ticket) throw new Problem('missing', 'ticket.missing', 'There is no such ticket.')
    return ticket
  }

  /** All that was merged into a ticket, also by way of others. Costs nothing where nothing was. */
  async function within({ id, merges = [] }: Ticket): Promise<Ticket[]> {
    if (merges.length === 0) return []
    const held = await headers(merges.map((part) => keys.ticket(part.id)))
    const parts = held.filter(({ merged }) => merged?.into === id)
    return [...parts, ...(await Promise.all(parts.map(within))).flat()]
  }

  return {
    find,
    get,

    newest,

    /** Makes a lane lead to a ticket that began elsewhere: a private half, another id of the same person (hazards C16, C17). */
    async forward(customer: string, lane: string, into: string) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const { ticket, generation } = await newest(customer, lane, { consistent: true })
        if (ticket && (ticket.id === into || isOpen(ticket))) return
        if (await rows.insert(keys.ticket(ticketId(customer, lane, generation + 1)), { into })) return
      }
      throw new Error('a lane is written by too many at once')
    },

    /** All tickets of the person behind one of them, newest first. */
    async ofCustomer(id: string) {
      const { pk, prefix } = ranges.customer(parts(id).customer)
      const { items: found } = await rows.query({ ...begins(pk, prefix), Limit: 50 })
      const elsewhere = await Promise.all(found.flatMap(({ into }) => (typeof into === 'string' ? [find(into)] : [])))
      const here = found.filter(({ into }) => into === undefined).map(parse)
      return [...here, ...elsewhere.filter((ticket) => ticket !== undefined)].sort((a, b) =>
        a.openedAt < b.openedAt ? 1 : -1,
      )
    },

    within,

    /** Those of these that exist, oldest first. */
    some: (ids: string[]) => headers(ids.map(keys.ticket)),

    /** A new ticket with its clocks set, before it is inserted. */
    timed: async (ticket: Ticket) => (await timing(ticket))(undefined, ticket),

    /** False if the ticket exists already. */
    insert: (ticket: Ticket) => rows.insert(keys.ticket(ticket.id), item(ticket)),

    /**
     * Applies a rule to the ticket as it is now, again if somebody wrote in between, at most five times.
     * A rule that gives the ticket back unchanged writes nothing; after any other the clocks are set anew.
     */
    async change(id: string, rule: (ticket: Ticket) => Ticket, read?: Ticket): Promise<Ticket> {
      let before = read ?? (await get(id, { consistent: true }))
      const clocks = await timing(before)
      for (let attempt = 0; attempt < 5; attempt++) {
        const ruled = rule(before)
        const after = ruled === before ? before : concerned(before, clocks(before, ruled), iso(now()))
        const changes = difference(item(before), item(after))
        if (Object.keys(changes).length === 0) return after
        const next = { ...after, rev: before.rev + 1 }
        const done = await rows.amend(
          keys.ticket(before.id),
          { ...changes, rev: next.rev },
          { expression: '#rev = :rev', values: { ':rev': before.rev } },
        )
        if (done) {
          await follow?.(before, next, iso(now()))
          return next
        }
        before = await get(id, { consistent: true })
      }
      throw new Error(`ticket ${id} is written by too many at once`)
    },

    /** An agent's queue, oldest first. */
    async ofAgent(agent: string, page: Page = {}) {
      const { keys: found, last } = await listed(places.agent(agent), page)
      const tickets = await headers(found)
      return { tickets: tickets.filter((ticket) => ticket.owner === agent && isListed(ticket)), ...next(last) }
    },

    /** Who waits for somebody to take them in a team, oldest first, out of every shard. */
    unassigned: (team: string, page: Page = {}) =>
      merged(
        Array.from({ length: shards.unassigned }, (_, shard) => async (part: Page) => {
          const { keys: found, last } = await listed(places.unassigned(team, shard), part)
          const tickets = await headers(found)
          return { tickets: tickets.filter((it) => it.team === team && !it.owner && isListed(it)), ...next(last) }
        }),
        page,
      ),

    parse,
  }

  async function listed(place: string, { limit = 50, cursor }: Page) {
    const { items: found, last } = await rows.query({
      IndexName: 'list',
      KeyConditionExpression: 'l = :l',
      ExpressionAttributeValues: { ':l': place },
      Limit: limit,
      ...(cursor ? { ExclusiveStartKey: { ...opened(cursor), l: place } } : {}),
    })
    return { keys: found.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })), last }
  }

  async function headers(found: Key[]) {
    const tickets = (await rows.many(found)).map(parse)
    return tickets.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
  }
}
export type TicketStore = ReturnType<typeof ticketStore>

export interface Page {
  limit?: number
  cursor?: string | undefined
}

export interface Listed {
  tickets: Ticket[]
  cursor?: string
}

/** One list out of several, each oldest first. A page ends where the first of them was cut, so that the next one misses nothing. */
export async function merged(
  lists: ((page: Page) => Promise<Listed>)[],
  { limit = 50, cursor }: Page = {},
): Promise<Listed> {
  const pages = await Promise.all(lists.map((list) => list({ limit, cursor })))
  const ends = pages.flatMap(({ cursor: end }) => (end ? [{ end, at: opened(end).ls }] : []))
  const [first] = ends.sort((a, b) => (a.at < b.at ? -1 : 1))
  const known = pages
    .flatMap(({ tickets }) => tickets)
    .filter(({ openedAt }) => !first || openedAt <= first.at)
    .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
  const tickets = known.slice(0, limit)
  const last = known.length > limit ? tickets.at(-1) : undefined
  const end = last ? behind(last) : first?.end
  // Only hints that are true no more: whoever looks sees the next ones, not an empty page.
  if (tickets.length === 0 && end) return merged(lists, { limit, cursor: end })
  return { tickets, ...(end ? { cursor: end } : {}) }
}

/** A place between two tickets of a list: the same in every list that is sorted by the instant of opening. */
const KeyPart = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const Cursor = v.object({ pk: KeyPart, sk: KeyPart, ls: KeyPart })
type Cursor = v.InferOutput<typeof Cursor>

const sealed = ({ pk, sk, ls }: Cursor) => Buffer.from(JSON.stringify({ pk, sk, ls })).toString('base64url')

const next = (last: Item | undefined) =>
  last ? { cursor: sealed({ pk: String(last.pk), sk: String(last.sk), ls: String(last.ls) }) } : {}

function opened(cursor: string): Cursor {
  try {
    return v.parse(Cursor, JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  }
}

/** The place right behind a ticket, in every list that is sorted by the instant of opening. */
export const behind = ({ id, openedAt }: Pick<Ticket, 'id' | 'openedAt'>) =>
  sealed({ ...keys.ticket(id), ls: openedAt })

/** Querying a partition by the beginning of the sort key. */
export const begins = (pk: string, prefix: string) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
})

/** A part of another ticket stands in no list of its own. */
const isListed = (ticket: Ticket) => isOpen(ticket) && !ticket.merged

/** The item of a ticket: its own attributes and its places in the indexes. */
export function item({ id, ...ticket }: Ticket): Item {
  const { due, turn } = ticket
  const place = ticket.owner
    ? places.agent(ticket.owner)
    : places.unassigned(ticket.team, shardOf(id) % shards.unassigned)
  return {
    ...ticket,
    // What a marked person begins is nobody's work: it stands in no queue.
    ...(isListed({ id, ...ticket }) && (ticket.owner || !ticket.troll) ? { l: place, ls: ticket.openedAt } : {}),
    ...(due ? { d: places.due(shardOf(id)), ds: due } : {}),
    ...(due && turn ? { since: turn.since } : {}),
  }
}

/** `C#customer`, `T#lane#generation` -> the id. */
function parse(found: Item): Ticket {
  const [, customer = ''] = String(found.pk).split('#')
  const [, lane = '', generation = ''] = String(found.sk).split('#')
  return v.parse(Ticket, { ...found, id: `${customer}-${lane}-${generation}` })
}

import * as v from 'valibot'
import { difference, type Item, items, type Key } from './items.ts'
import { keys, parts, places, ranges, shardOf, shards } from './keys.ts'
import type { Table } from './ports.ts'
import { Problem } from './problem.ts'
import { isOpen, Ticket } from './ticket.ts'

/** Where tickets rest: one header each, in the customer's partition. `list` holds those not resolved, `due` those the sweep must look at. An index is a hint, the header is the truth. */
export function ticketStore(table: Table) {
  const rows = items(table)

  async function find(id: string, { consistent = false } = {}) {
    const item = await rows.get(keys.ticket(id), { consistent })
    return item && parse(item)
  }

  async function get(id: string, options?: { consistent?: boolean }) {
    const ticket = await find(id, options)
    if (!ticket) throw new Problem('missing', 'ticket.missing', 'There is no such ticket.')
    return ticket
  }

  return {
    find,
    get,

    /** The newest ticket of a customer's lane. */
    async newest(customer: string, lane: string) {
      const { pk, prefix } = ranges.lane(customer, lane)
      const {
        items: [item],
      } = await rows.query({ ...begins(pk, prefix), ScanIndexForward: false, Limit: 1 })
      return item && parse(item)
    },

    /** All tickets of the person behind one of them, newest first. */
    async ofCustomer(id: string) {
      const { pk, prefix } = ranges.customer(parts(id).customer)
      const { items: found } = await rows.query({ ...begins(pk, prefix), Limit: 50 })
      return found.map(parse).sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
    },

    /** False if the ticket exists already. */
    insert: (ticket: Ticket) => rows.insert(keys.ticket(ticket.id), item(ticket)),

    /**
     * Applies a rule to the ticket as it is now, again if somebody wrote in between, at most five times.
     * A rule that gives the ticket back unchanged writes nothing.
     */
    async change(id: string, rule: (ticket: Ticket) => Ticket, read?: Ticket): Promise<Ticket> {
      let before = read ?? (await get(id, { consistent: true }))
      for (let attempt = 0; attempt < 5; attempt++) {
        const after = rule(before)
        const changes = difference(item(before), item(after))
        if (Object.keys(changes).length === 0) return after
        const next = { ...after, rev: before.rev + 1 }
        const done = await rows.amend(
          keys.ticket(id),
          { ...changes, rev: next.rev },
          { expression: '#rev = :rev', values: { ':rev': before.rev } },
        )
        if (done) return next
        before = await get(id, { consistent: true })
      }
      throw new Error(`ticket ${id} is written by too many at once`)
    },

    /** An agent's queue, oldest first. */
    async ofAgent(agent: string, page: Page = {}) {
      const { keys: found, last } = await listed(places.agent(agent), page)
      const tickets = await headers(found)
      return { tickets: tickets.filter((ticket) => ticket.owner === agent && isOpen(ticket)), ...next(last) }
    },

    /** Who waits for somebody to take them in a team, oldest first. Every shard is read; one page of each. */
    async unassigned(team: string, { limit = 50 }: Page = {}) {
      const pages = await Promise.all(
        Array.from({ length: shards.unassigned }, (_, shard) => listed(places.unassigned(team, shard), { limit })),
      )
      const tickets = await headers(pages.flatMap((page) => page.keys))
      return {
        tickets: tickets.filter((ticket) => ticket.team === team && !ticket.owner && isOpen(ticket)).slice(0, limit),
      }
    },

    parse,
  }

  async function listed(place: string, { limit = 50, cursor }: Page) {
    const { items: found, last } = await rows.query({
      IndexName: 'list',
      KeyConditionExpression: 'l = :l',
      ExpressionAttributeValues: { ':l': place },
      Limit: limit,
      ...(cursor ? { ExclusiveStartKey: opened(cursor, place) } : {}),
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

const Cursor = v.object({ pk: v.string(), sk: v.string(), ls: v.string() })

const next = (last: Item | undefined) =>
  last ? { cursor: Buffer.from(JSON.stringify({ pk: last.pk, sk: last.sk, ls: last.ls })).toString('base64url') } : {}

function opened(cursor: string, l: string) {
  try {
    return { ...v.parse(Cursor, JSON.parse(Buffer.from(cursor, 'base64url').toString())), l }
  } catch {
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  }
}

/** Querying a partition by the beginning of the sort key. */
export const begins = (pk: string, prefix: string) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
})

/** The item of a ticket: its own attributes and its places in the indexes. */
export function item({ id, ...ticket }: Ticket): Item {
  const { due, turn } = ticket
  const place = ticket.owner
    ? places.agent(ticket.owner)
    : places.unassigned(ticket.team, shardOf(id) % shards.unassigned)
  return {
    ...ticket,
    ...(isOpen({ id, ...ticket }) ? { l: place, ls: ticket.openedAt } : {}),
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

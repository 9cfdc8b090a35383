import * as v from 'valibot'
import { later } from '../clock.ts'
import { places as keyOf, shards } from '../keys.ts'
import { Problem } from '../problem.ts'
import type { Listed, Page, TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { lastClosed } from './calendar.ts'
import type { DueStore } from './due.store.ts'
import { calendarFor, type Policies } from './timing.ts'

/** What is running out, what has run out, what came in while nobody was there. */
export type DeadlineList = 'soon' | 'late' | 'closed'

/** Without a target that warns, this near counts as running out. */
const near = 60 * 60_000
/** Entries of the index that one page looks at: a list for people, not a report. */
const most = 1_000
/** Of each shard at once: few while most of them fit, more where a filter passes them over. */
const slices = { first: 8, next: 25 }

const clocks = ({ turn, solve, words = [] }: Ticket) => [
  ...(turn ? [turn] : []),
  ...(solve?.due ? [solve] : []),
  ...words,
]

export const isLate = (ticket: Ticket, now: string) => clocks(ticket).some(({ due }) => due !== undefined && due <= now)

export const isSoon = (ticket: Ticket, now: string) =>
  !isLate(ticket, now) &&
  clocks(ticket).some(({ due, told }) => told === 1 || (due !== undefined && due <= later(now, near)))

/** Came in while its calendar was closed the last time, and waits since. */
export function cameInClosed({ turn, ...ticket }: Ticket, now: string, policies: Policies) {
  const closed = turn && lastClosed(now, calendarFor(policies, ticket))
  return (
    turn !== undefined && closed !== undefined && turn.since >= closed.from && (!closed.to || turn.since < closed.to)
  )
}

/** Where a reader stands in each shard: behind which entry of the index, or through with it. */
const Part = v.pipe(v.string(), v.minLength(1), v.maxLength(300))
const Place = v.tuple([Part, Part, Part])
type Place = v.InferOutput<typeof Place>
const Places = v.pipe(v.array(v.nullable(Place)), v.length(shards.due))
type Places = (Place | null | undefined)[]

/** A page at a time, the most pressing of a page at its top. What a page passes over is not read again. */
export const deadlines = ({ due, tickets }: { due: DueStore; tickets: Pick<TicketStore, 'some'> }) =>
  async function deadlines(
    list: DeadlineList,
    now: string,
    { policies, sees }: { policies: Policies; sees: (ticket: Ticket) => boolean },
    { limit = 50, cursor }: Page = {},
  ): Promise<Listed> {
    const fits = (ticket: Ticket) =>
      list === 'late'
        ? isLate(ticket, now)
        : list === 'soon'
          ? isSoon(ticket, now)
          : cameInClosed(ticket, now, policies)
    const places: Places = cursor ? opened(cursor) : Array.from({ length: shards.due }, () => undefined)
    const found: Ticket[] = []
    let looked = 0
    while (found.length < limit && looked < most && places.some((place) => place !== null)) {
      const read = await Promise.all(
        places.map((place, shard) => (place === null ? undefined : step(shard, place, looked))),
      )
      for (const [shard, one] of read.entries()) if (one) places[shard] = one.place
      const ids = read.flatMap((one) => one?.ids ?? [])
      looked += read.reduce((sum, one) => sum + (one?.seen ?? 0), 0)
      if (ids.length > 0) found.push(...(await tickets.some(ids)).filter((ticket) => sees(ticket) && fits(ticket)))
    }
    return {
      tickets: found.toSorted((a, b) => (firstDue(a) < firstDue(b) ? -1 : 1)),
      ...(places.some((place) => place !== null) ? { cursor: closed(places) } : {}),
    }

    async function step(shard: number, place: Place | undefined, behind: number) {
      const from = place && { d: keyOf.due(shard), ds: place[0], pk: place[1], sk: place[2] }
      const limit = behind === 0 ? slices.first : slices.next
      // What is late has told all there is to tell: it stands behind everything else.
      const { keys, last } = await due.page(shard, { limit, from, backwards: list === 'late' })
      const ids = keys.flatMap(({ pk, sk }) =>
        sk.startsWith('T#') ? `${pk.slice(2)}-${sk.slice(2).replace('#', '-')}` : [],
      )
      const end = last && keys.at(-1)
      return { ids, seen: keys.length, place: end ? ([end.ds, end.pk, end.sk] satisfies Place) : null }
    }
  }

const firstDue = (ticket: Ticket) =>
  clocks(ticket)
    .flatMap(({ due }) => due ?? [])
    .toSorted()[0] ?? ''

const closed = (places: Places) =>
  Buffer.from(JSON.stringify(places.map((place) => place ?? null))).toString('base64url')

function opened(cursor: string): Places {
  try {
    return v.parse(Places, JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  }
}

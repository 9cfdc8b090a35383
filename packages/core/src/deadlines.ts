import { lastClosed } from './calendar.ts'
import { later } from './clock.ts'
import type { DueStore } from './due.store.ts'
import { shards } from './keys.ts'
import type { TicketStore } from './ticket.store.ts'
import type { Ticket } from './ticket.ts'
import { calendarFor, type Policies } from './timing.ts'

/** What is running out, what has run out, what came in while nobody was there. */
export type DeadlineList = 'soon' | 'late' | 'closed'

/** Without a target that warns, this near counts as running out. */
const near = 60 * 60_000
/** So many tickets are looked at in each shard: a list for people, not a report. */
const most = 200
const page = 100

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

/** The first of them, the most pressing at the top. `more`: there may be others. */
export const deadlines = ({ due, tickets }: { due: DueStore; tickets: TicketStore }) =>
  async function deadlines(
    list: DeadlineList,
    now: string,
    { policies, sees }: { policies: Policies; sees: (ticket: Ticket) => boolean },
  ) {
    const fits = (ticket: Ticket) =>
      list === 'late'
        ? isLate(ticket, now)
        : list === 'soon'
          ? isSoon(ticket, now)
          : cameInClosed(ticket, now, policies)
    const found = await Promise.all(
      Array.from({ length: shards.due }, async (_, shard) => {
        const ids: string[] = []
        let last: Record<string, string> | undefined
        do {
          // What is late has told all there is to tell: it stands behind everything else.
          const next = await due.page(shard, { limit: page, from: last, backwards: list === 'late' })
          for (const { pk, sk } of next.keys)
            if (sk.startsWith('T#')) ids.push(`${pk.slice(2)}-${sk.slice(2).replace('#', '-')}`)
          last = next.last
        } while (last && ids.length < most)
        return { tickets: ids.length > 0 ? await tickets.some(ids) : [], more: last !== undefined }
      }),
    )
    const first = (ticket: Ticket) =>
      clocks(ticket)
        .flatMap(({ due: at }) => at ?? [])
        .toSorted()[0] ?? ''
    return {
      tickets: found
        .flatMap((one) => one.tickets)
        .filter((ticket) => sees(ticket) && fits(ticket))
        .toSorted((a, b) => (first(a) < first(b) ? -1 : 1)),
      more: found.some(({ more }) => more),
    }
  }

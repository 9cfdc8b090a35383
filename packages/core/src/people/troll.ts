import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import { promise, scheduled, type Ticket } from '../tickets/ticket.ts'
import { settled } from '../tickets/waiting.ts'

/**
 * A person whom nobody feeds: proposed by one, confirmed by another, for a time (S35). Rests in one partition, for the
 * review list; what triage needs of it stands on the tickets (`Ticket.troll`) and, as a date, on the account.
 */
export const TrollMark = v.object({
  /** Whom: as they are known to one account. */
  customer: v.string(),
  rev: v.number(),
  account: v.string(),
  team: v.string(),
  /** Where it was proposed: leads to the person. */
  ticket: v.string(),
  name: v.optional(personal(v.string())),
  reason: personal(v.string()),
  until: Instant,
  by: v.string(),
  at: Instant,
  confirmedBy: v.optional(v.string()),
  confirmedAt: v.optional(Instant),
  endedBy: v.optional(v.string()),
  endedAt: v.optional(Instant),
  /** When the sweep looks whether its tickets say the same. */
  due: v.optional(Instant),
})
export type TrollMark = v.InferOutput<typeof TrollMark>

/** Whether the mark holds at an instant. */
export const holds = ({ confirmedAt, endedAt, until }: TrollMark, now: string) =>
  confirmedAt !== undefined && endedAt === undefined && now < until

/** The second person's word. Confirming twice is confirming once. */
export function confirmed(mark: TrollMark, { by, now }: { by: string; now: string }): TrollMark {
  if (mark.endedAt) throw new Problem('conflict', 'troll.ended', 'This mark was taken back.')
  if (mark.confirmedBy === by) return mark
  if (mark.confirmedBy) throw new Problem('conflict', 'troll.confirmed', 'Somebody confirmed this already.')
  if (mark.by === by) throw new Problem('forbidden', 'troll.own', 'A second person confirms a mark.')
  if (mark.until <= now) throw new Problem('conflict', 'troll.ended', 'This mark has run out.')
  return { ...mark, confirmedBy: by, confirmedAt: now }
}

/** From now on nobody waits on this ticket: who waited is in the books as a troll. */
export function marked(
  ticket: Ticket,
  { until, by, now, request }: { until: string; by: string; now: string; request: string },
): Ticket {
  if (ticket.troll === until) return ticket
  const next = scheduled({ ...settled(ticket), troll: until, ...(ticket.turn ? { state: 'waiting-customer' } : {}) })
  const { turn } = ticket
  return promise(next, { kind: 'troll', actor: by, at: now, seq: ticket.rev + 1, request, ...(turn ? { turn } : {}) })
}

/** Anybody like others again: what they said meanwhile goes into the books as said by a troll, what they say next waits. */
export function unmarked(ticket: Ticket, { by, now, request }: { by: string; now: string; request: string }): Ticket {
  if (!ticket.troll) return ticket
  const { troll: _, muted, ...rest } = ticket
  const next = scheduled(rest)
  const ended = { actor: by, at: now, seq: ticket.rev + 1 }
  if (!muted) return promise(next, { ...ended, kind: 'untroll', request })
  const { asks: __, ...turn } = muted
  return promise(promise(next, { ...ended, kind: 'troll', request: `${request}-said`, turn }), {
    ...ended,
    kind: 'untroll',
    request,
  })
}

/** As it is now, if its mark has run out meanwhile. */
export const awake = (ticket: Ticket, now: string) =>
  ticket.troll && ticket.troll <= now
    ? unmarked(ticket, { by: 'system', now, request: `ran-out-${ticket.troll}` })
    : ticket

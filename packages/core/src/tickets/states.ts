import { later } from '../clock.ts'
import { Problem } from '../problem.ts'
import { days, type Entry, isOpen, promise, scheduled, type Ticket, type TicketState } from './ticket.ts'

/** What a person waits for in front of a ticket that rests: a year is for ever. */
const longest = days(366)

/** In work again: with its owner, or for whoever takes it. */
export const inWork = ({ owner }: Pick<Ticket, 'owner'>): TicketState => (owner ? 'open' : 'new')

/** It waits for a carrier, a technician, another office. Whoever says so keeps it. Its clocks towards the customer go on. */
export function hold(ticket: Ticket, { agent }: { agent: string }): Ticket {
  mustBeOpen(ticket)
  if (ticket.state === 'waiting-third-party') return ticket
  return scheduled({ ...ticket, owner: ticket.owner ?? agent, state: 'waiting-third-party' })
}

/** It sleeps until an instant; a customer's word wakes it before. A customer who waits keeps waiting: clocks do not sleep. */
export function snooze(ticket: Ticket, { until, now }: { until: string; now: string }): Ticket {
  mustBeOpen(ticket)
  if (until <= now || until > later(now, longest))
    throw new Problem('invalid', 'snooze.instant', 'Choose an instant to come, within a year.')
  if (ticket.state === 'snoozed' && ticket.wakesAt === until) return ticket
  return scheduled({ ...ticket, state: 'snoozed', wakesAt: until })
}

/** What rested is taken up again. */
export function resume(ticket: Ticket): Ticket {
  if (ticket.state !== 'waiting-third-party' && ticket.state !== 'snoozed') return ticket
  return scheduled({ ...ticket, state: inWork(ticket) })
}

/** Its hour has come, however late somebody looks: also after an outage. */
export function wake(ticket: Ticket, { now }: { now: string }): Ticket {
  if (ticket.state !== 'snoozed' || !ticket.wakesAt || ticket.wakesAt > now) return ticket
  const next = resume(ticket)
  const request = `wake-${ticket.rev}`
  return promise(next, {
    kind: 'woken',
    actor: 'clock',
    at: now,
    seq: ticket.rev + 1,
    request,
    ...change(ticket, next),
  })
}

/** Nothing more is expected: the next word of the customer opens a new ticket. */
export function close(ticket: Ticket, { now, agent }: { now: string; agent: string }): Ticket {
  if (ticket.state === 'closed') return ticket
  if (ticket.turn)
    throw new Problem('conflict', 'ticket.waiting', 'The customer still waits for an answer.', {
      since: ticket.turn.since,
    })
  const { owner = agent, resolvedAt = now } = ticket
  return scheduled({ ...ticket, owner, state: 'closed', resolvedAt })
}

/** Resolved too early. What is closed stays closed. */
export function reopen(ticket: Ticket, { now, reopenDays }: { now: string; reopenDays: number }): Ticket {
  if (isOpen(ticket)) return ticket
  if (stateAt(ticket, { now, reopenDays }) === 'closed')
    throw new Problem('conflict', 'ticket.closed', 'It is closed. A new conversation follows it.')
  return scheduled({ ...ticket, state: inWork(ticket) })
}

/**
 * The state as it is now. A resolved ticket closes by itself when the days are over in which an answer reopens it: nobody
 * has to write that, and nothing has to be scheduled for it.
 */
export const stateAt = (ticket: Ticket, of: { now: string; reopenDays: number }): TicketState =>
  ticket.state === 'resolved' && of.now > closesAt(ticket, of) ? 'closed' : ticket.state

/** When a resolved ticket closes. */
export const closesAt = ({ resolvedAt, openedAt }: Ticket, { reopenDays }: { reopenDays: number }) =>
  later(resolvedAt ?? openedAt, days(reopenDays))

/** Which state became which, for whoever writes it down. */
export const change = ({ state: from }: Ticket, { state: to }: Ticket): Pick<Entry, 'from' | 'to'> =>
  from === to ? {} : { from, to }

function mustBeOpen(ticket: Ticket) {
  if (!isOpen(ticket)) throw new Problem('conflict', 'ticket.resolved', 'This ticket is already resolved.')
}

import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { scheduled, type Ticket } from './ticket.ts'
import { settled } from './waiting.ts'

/** Why nobody needs to answer. `other` needs words. */
export const Excuse = v.picklist(['thanks', 'spam', 'solved', 'not-ours', 'other'])
export type Excuse = v.InferOutput<typeof Excuse>

/**
 * Nobody needs to answer what the customer wrote: refused if they wrote more than its reader has seen. A ticket that was
 * done before is done again at once, so that a "grazie" restarts no clock.
 */
export function excuse(ticket: Ticket, { agent, seq }: { agent: string; seq: number }): Ticket {
  if (ticket.excused?.seq === seq + 1 && ticket.seq === seq + 1) return ticket
  const { turn } = ticket
  if (ticket.seq !== seq)
    throw new Problem('conflict', 'ticket.changed', 'Something happened on this ticket since you looked.', {
      seq: ticket.seq,
    })
  if (!turn) throw new Problem('conflict', 'ticket.answered', 'Nobody waits on this ticket.')
  const taken = turn.was === undefined && ticket.owner === undefined
  return scheduled({
    ...settled(ticket),
    seq: seq + 1,
    state: turn.was ?? 'waiting-customer',
    // Somebody must follow what is not done.
    ...(taken ? { owner: agent } : {}),
    excused: { turn, seq: seq + 1, ...(taken ? { taken } : {}) },
  })
}

/** Taken back: the customer waits again, as long as they have. Only while nothing else has happened. */
export function unexcuse(ticket: Ticket): Ticket {
  const { excused, owner, ...rest } = ticket
  const left = excused && { turn: excused.turn, state: excused.turn.was ?? 'waiting-customer' }
  if (!left || ticket.turn || ticket.seq !== excused.seq || ticket.state !== left.state)
    throw new Problem('conflict', 'ticket.changed', 'Something happened on this ticket since you looked.', {
      seq: ticket.seq,
    })
  const kept = excused.taken ? undefined : owner
  return scheduled({
    ...rest,
    ...(kept ? { owner: kept } : {}),
    seq: ticket.seq + 1,
    turn: left.turn,
    state: kept ? 'open' : 'new',
  })
}

import * as v from 'valibot'
import { iso } from '../clock.ts'
import { Instant } from '../schema.ts'
import { minutes, type Ticket } from '../tickets/ticket.ts'
import { elapsed, spans } from './calendar.ts'
import { allowedFor, groundAsWritten, hoursOf, type Policies } from './timing.ts'

/** How much of its opening time an answer still has, so that who shows it can count on by itself. */
export const Left = v.object({
  at: Instant,
  /** Milliseconds of opening time that were left at that instant; less than nothing when it is late. */
  ms: v.number(),
  /** Of how many in all. */
  of: v.number(),
  /** When it is open next: time passes inside these alone. They reach three days ahead. */
  open: v.array(v.tuple([Instant, Instant])),
})
export type Left = v.InferOutput<typeof Left>

const ahead = minutes(3 * 1440)
const most = 12

/** Undefined where every minute counts: there the wall says how much is left. */
export function leftOf(
  ticket: Pick<Ticket, 'account' | 'team' | 'goal' | 'turn'>,
  policies: Policies,
  now: string,
): Left | undefined {
  const { turn } = ticket
  if (!turn || !ticket.goal) return undefined
  const ground = groundAsWritten(policies, ticket, { targetMinutes: 0 })
  const allowed = ground.target && allowedFor(ground, turn)
  const calendar = allowed && hoursOf(ground, allowed)
  if (!calendar || calendar.always) return undefined
  const from = Date.parse(now)
  const open = [...spans(calendar, from, from + ahead)].slice(0, most)
  return {
    at: now,
    ms: elapsed(now, turn.due, calendar) - elapsed(turn.due, now, calendar),
    of: minutes(allowed.minutes),
    open: open.map(([opens, closes]) => [iso(opens), iso(closes)]),
  }
}

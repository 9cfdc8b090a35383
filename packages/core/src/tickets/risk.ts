import type { Weights } from './handling.ts'
import type { Ticket } from './ticket.ts'

/**
 * How much is at stake in letting a customer wait, to put the worst first:
 *
 *     risk = urgency x mood x reach
 *
 * urgency: 2 ^ (-left / half), where `left` is the time until the answer is due and `half` the policy's; 1 when it is due,
 * twice that for every `half` it is late, 32 at most. Nobody waits: 0. mood: the factor of a detractor or a promoter, 1
 * where nobody said. reach: 1 in private; in public the factor for public, and `tenfold` more for every tenfold of people
 * who may see it, where that is known.
 */
export function risk(
  { turn, mood, public: open, reach = 1 }: Pick<Ticket, 'turn' | 'mood' | 'public' | 'reach'>,
  { now, weights }: { now: string; weights: Weights },
): number {
  if (!turn) return 0
  const left = (Date.parse(turn.due) - Date.parse(now)) / 60_000
  const urgency = Math.min(highest, 2 ** (-left / weights.halfMinutes))
  const seen = open ? weights.public + weights.tenfold * Math.log10(Math.max(1, reach)) : 1
  return urgency * (mood ? weights[mood] : 1) * seen
}

const highest = 32

/** The worst first; of equals who waits longest. */
export const byRisk = (tickets: Ticket[], of: { now: string; weights: Weights }): Ticket[] =>
  tickets
    .map((ticket) => ({ ticket, at: risk(ticket, of), since: ticket.turn?.since ?? ticket.openedAt }))
    .sort((a, b) => b.at - a.at || (a.since < b.since ? -1 : 1))
    .map(({ ticket }) => ticket)

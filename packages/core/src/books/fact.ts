import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import { Instant } from '../schema.ts'
import { Turn } from '../tickets/ticket.ts'

/**
 * What was settled: the rows every figure is made of. Keyed by kind, ticket, `seq` and what settled it, so that writing it
 * again changes nothing. Of several facts about one turn (ticket and `turn.from`) the latest holds that was not taken back: a
 * reply that the network could not deliver after all leaves its turn waiting again.
 */
export const Fact = v.object({
  kind: v.picklist(['turn', 'resolution']),
  ticket: v.string(),
  seq: v.number(),
  account: v.string(),
  channel: Channel,
  team: v.string(),
  public: v.boolean(),
  /**
   * `turn`: answered by us, that answer not delivered after all, answered in the network's own app, taken back by its author;
   * excused by a colleague, that taken back; said by somebody who was marked as a troll at that moment.
   */
  outcome: v.picklist([
    'answered',
    'undelivered',
    'answered-elsewhere',
    'withdrawn',
    'excused',
    'unexcused',
    'troll',
    'resolved',
  ]),
  /** Why a turn was excused. */
  reason: v.optional(v.string()),
  /** Which write of the ticket settled it, where one turn may be settled, and waited for, again. */
  entry: v.optional(v.number()),
  /** The reply that settled a turn, where it was ours. */
  reply: v.optional(v.string()),
  /** Which attempt of it. */
  attempt: v.optional(v.number()),
  /** Who wrote the answer, where we know. */
  actor: v.optional(v.string()),
  turn: v.optional(Turn),
  openedAt: v.optional(Instant),
  at: Instant,
  /** In which hour it was recorded: its partition. A closed hour never changes (hazard C19). */
  recordedAt: Instant,
})
export type Fact = v.InferOutput<typeof Fact>

/** What became of each turn: of several facts about one the latest holds, and one that was taken back settles nothing. */
export function settledTurns(facts: Fact[]): (Fact & { turn: Turn })[] {
  const turns = facts.filter((fact): fact is Fact & { turn: Turn } => fact.kind === 'turn' && fact.turn !== undefined)
  return [...Map.groupBy(turns, ({ ticket, seq }) => `${ticket} ${seq}`).values()].flatMap(
    (about) =>
      about
        .filter((fact) => !about.some((other) => takesBack(other, fact)))
        .toSorted(byAge)
        .at(-1) ?? [],
  )
}

/** What takes back settles nothing itself. By what it names and not by its instant: the clocks of two processes may differ. */
const takesBack = (other: Fact, { outcome, reply, attempt, entry = 0 }: Fact) =>
  outcome === 'undelivered' ||
  outcome === 'unexcused' ||
  (other.outcome === 'undelivered' && outcome === 'answered' && other.reply === reply && other.attempt === attempt) ||
  (other.outcome === 'unexcused' && outcome === 'excused' && (other.entry ?? 0) > entry)

const byAge = (a: Fact, b: Fact) => (ageOf(a) < ageOf(b) ? -1 : 1)
const ageOf = ({ recordedAt, attempt = 0, entry = 0 }: Fact) =>
  `${recordedAt} ${String(attempt).padStart(4, '0')} ${String(entry).padStart(6, '0')}`

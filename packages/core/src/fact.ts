import * as v from 'valibot'
import { Channel } from './channels/channel.ts'
import { Instant } from './schema.ts'
import { Turn } from './ticket.ts'

/**
 * What was settled: the rows every figure is made of. Keyed by kind, ticket, `seq` and what settled it, so that writing it
 * again changes nothing. Of several facts about one turn (ticket and `turn.from`) the latest holds: a reply that the network
 * could not deliver after all leaves its turn waiting again.
 */
export const Fact = v.object({
  kind: v.picklist(['turn', 'resolution']),
  ticket: v.string(),
  seq: v.number(),
  account: v.string(),
  channel: Channel,
  team: v.string(),
  public: v.boolean(),
  /** `turn`: answered by us, that answer not delivered after all, answered in the network's own app, or taken back by its author. */
  outcome: v.picklist(['answered', 'undelivered', 'answered-elsewhere', 'withdrawn', 'resolved']),
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

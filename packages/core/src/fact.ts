import * as v from 'valibot'
import { Channel } from './channels/channel.ts'
import { Instant } from './schema.ts'
import { Turn } from './ticket.ts'

/** What was settled, once and for all: the rows every figure is made of. Keyed by kind, ticket and `seq`, so that writing it again changes nothing. */
export const Fact = v.object({
  kind: v.picklist(['turn', 'resolution']),
  ticket: v.string(),
  seq: v.number(),
  account: v.string(),
  channel: Channel,
  team: v.string(),
  public: v.boolean(),
  /** `turn`: answered by us, answered in the network's own app, or taken back by its author. */
  outcome: v.picklist(['answered', 'answered-elsewhere', 'withdrawn', 'resolved']),
  /** Who wrote the answer, where we know. */
  actor: v.optional(v.string()),
  turn: v.optional(Turn),
  openedAt: v.optional(Instant),
  at: Instant,
  /** In which hour it was recorded: its partition. A closed hour never changes (hazard C19). */
  recordedAt: Instant,
})
export type Fact = v.InferOutput<typeof Fact>

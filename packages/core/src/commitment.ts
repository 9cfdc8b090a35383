import * as v from 'valibot'
import { Instant, personal } from './schema.ts'

/** What a customer was told that we would do by when ("torno da lei entro giovedì 12:00"). The open ones' clocks are in the header (`Ticket.words`). */
export const Commitment = v.object({
  id: v.string(),
  due: Instant,
  /** What was promised, in the agent's words. */
  what: v.optional(personal(v.string())),
  by: v.string(),
  at: Instant,
  /** `open` until a person says what became of it; time alone does not break it. */
  state: v.picklist(['open', 'kept', 'broken', 'withdrawn']),
  settledBy: v.optional(v.string()),
  settledAt: v.optional(Instant),
})
export type Commitment = v.InferOutput<typeof Commitment>

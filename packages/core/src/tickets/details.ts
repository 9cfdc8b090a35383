import * as v from 'valibot'
import { Instant } from '../schema.ts'
import { Commitment } from '../time/commitment.ts'

/**
 * What belongs to a ticket and no message has to read: a sibling item, so that the header stays below 900 bytes (hazard S12).
 * Written lazily: most tickets have none.
 */
export const Details = v.object({
  ticket: v.string(),
  rev: v.number(),
  tags: v.optional(v.array(v.string())),
  /** Agents who want to hear of it. */
  watchers: v.optional(v.array(v.string())),
  /** What the customer was promised, and what became of it. */
  commitments: v.optional(v.array(Commitment)),
  /** A supervisor let colleagues answer although the customer is marked as a troll. */
  unlocked: v.optional(v.object({ by: v.string(), at: Instant })),
  /** Pages about it for people without a seat, by their hashes. */
  handoffs: v.optional(v.array(v.string())),
})
export type Details = v.InferOutput<typeof Details>

export const noDetails = (ticket: string): Details => ({ ticket, rev: 0 })

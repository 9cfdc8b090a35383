import * as v from 'valibot'
import { Instant } from './schema.ts'

/** Something that was done to a ticket, by whom and when: a line of its timeline. */
export const TimelineEvent = v.object({
  id: v.string(),
  ticket: v.string(),
  at: Instant,
  kind: v.string(),
  actor: v.string(),
})
export type TimelineEvent = v.InferOutput<typeof TimelineEvent>

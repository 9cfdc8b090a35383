import * as v from 'valibot'
import { Instant, personal } from '../schema.ts'
import { TicketState, Why } from './ticket.ts'

/** Something that was done to a ticket, by whom and when: a line of its timeline. */
export const TimelineEvent = v.object({
  id: v.string(),
  ticket: v.string(),
  at: Instant,
  kind: v.string(),
  actor: v.string(),
  /** It was done to many tickets at once, by this job. */
  job: v.optional(v.string()),
  /** Given to whom, or to which team, and why. */
  whom: v.optional(v.string()),
  team: v.optional(v.string()),
  why: v.optional(Why),
  /** Why, in our word; and in the actor's own. */
  reason: v.optional(v.string()),
  words: v.optional(personal(v.string())),
  /** The ticket's state before and after, where it changed. */
  from: v.optional(TicketState),
  to: v.optional(TicketState),
  until: v.optional(Instant),
  /** The other ticket of a merge or a split. */
  other: v.optional(v.string()),
})
export type TimelineEvent = v.InferOutput<typeof TimelineEvent>

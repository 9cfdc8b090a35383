import * as v from 'valibot'
import { Instant, personal } from '../schema.ts'

/** A page about one ticket for somebody without a seat: a call centre, a branch. Says only what was chosen; ends by itself. */
export const Handoff = v.object({
  /** Hash of the secret in its link: who reads the table cannot open it. */
  id: v.string(),
  rev: v.number(),
  ticket: v.string(),
  by: v.string(),
  at: Instant,
  until: Instant,
  /** What it is about, in the agent's words. */
  summary: personal(v.string()),
  /** Which lines are shown: read when the page is, so that what its author took back is gone there, too. */
  lines: v.array(v.object({ type: v.picklist(['message', 'reply']), id: v.string(), at: Instant })),
  /** Whether the customer's name stands there. */
  named: v.boolean(),
  revoked: v.optional(v.object({ by: v.string(), at: Instant })),
  opens: v.number(),
  openedAt: v.optional(Instant),
  lastAt: v.optional(Instant),
})
export type Handoff = v.InferOutput<typeof Handoff>

export const mostLines = 10
export const mostDays = 30
/** So many of a ticket's pages are listed. */
export const mostHandoffs = 10

export const isValid = ({ until, revoked }: Handoff, now: string) => revoked === undefined && now < until

/** Looked at once more. */
export const opened = (handoff: Handoff, now: string): Handoff => ({
  ...handoff,
  opens: handoff.opens + 1,
  openedAt: handoff.openedAt ?? now,
  lastAt: now,
})

export const revoke = (handoff: Handoff, revoked: { by: string; at: string }): Handoff =>
  handoff.revoked ? handoff : { ...handoff, revoked }

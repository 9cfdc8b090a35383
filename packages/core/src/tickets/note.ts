import * as v from 'valibot'
import { Instant, personal } from '../schema.ts'

/** What colleagues say to one another about a ticket. No customer ever sees it, and it makes no reply stale: `seq` stays. */
export const Note = v.object({
  id: v.string(),
  ticket: v.string(),
  at: Instant,
  actor: v.string(),
  text: personal(v.string()),
  /** Agents who are called by it. */
  mentions: v.array(v.string()),
})
export type Note = v.InferOutput<typeof Note>

/** One agent was called by one note. */
export const Mention = v.object({
  agent: v.string(),
  note: v.string(),
  ticket: v.string(),
  at: Instant,
  by: v.string(),
  /** The note's words, cut. */
  preview: personal(v.string()),
  /** When the agent has looked. */
  seenAt: v.optional(Instant),
})
export type Mention = v.InferOutput<typeof Mention>

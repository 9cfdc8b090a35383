import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import { Instant, personal } from '../schema.ts'

/** What is kept of a change that could not be used, in characters. */
export const rawLimit = 20_000

/** A change that could not be understood, or belongs to no connected account. Kept raw, shown, acknowledged: never an error towards the network, never lost. */
export const Oddity = v.object({
  id: v.string(),
  at: Instant,
  kind: v.picklist(['unreadable', 'ignored']),
  channel: v.optional(Channel),
  account: v.string(),
  reason: v.string(),
  /** When the notification was made, where it said. */
  sentAt: v.optional(Instant),
  /** When somebody had it read again. If that did not help, it stays. */
  replayedAt: v.optional(Instant),
  raw: personal(v.string()),
})
export type Oddity = v.InferOutput<typeof Oddity>

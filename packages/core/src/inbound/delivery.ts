import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import { Instant, Version } from '../schema.ts'
import { Stored } from './media.ts'

/** One change as a network sent it, on its way from the webhook to triage: the body of an `inbound` message. */
export const Delivery = v.object({
  v: Version,
  /** Absent when the webhook could not tell whose it is: kept as unreadable. */
  channel: v.optional(Channel),
  /** The platform's id of our account: a Page's, a phone number's. */
  external: v.string(),
  /** When the notification was made, by the network; Meta gives no better time for some objects. */
  sentAt: v.optional(Instant),
  receivedAt: Instant,
  /** The change as JSON text, alone: what an adapter's `hear` is given. Long numbers in it have become strings. Without a channel: what was received, cut to a size that can be kept. */
  raw: v.string(),
  /** Why there is no channel, in a word: `not-json`, `unknown-object`, `unknown-list`, `too-large`, `replay-job`. */
  reason: v.optional(v.string()),
  /** No network's word but our own: what became of attachments that were to be fetched. `raw` is empty then. */
  stored: v.optional(Stored),
})
export type Delivery = v.InferOutput<typeof Delivery>

/** Reasons that are no defect: what nobody here reads, and X's own report about a replay that was asked for. */
export const passedOver: ReadonlySet<string> = new Set(['unknown-object', 'replay-job'])

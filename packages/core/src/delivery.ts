import * as v from 'valibot'
import { Channel } from './channels/channel.ts'
import { Instant, Version } from './schema.ts'

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
  /** The change, byte for byte as it was in the body. */
  raw: v.string(),
})
export type Delivery = v.InferOutput<typeof Delivery>

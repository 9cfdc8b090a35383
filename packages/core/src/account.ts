import * as v from 'valibot'
import { Channel } from './channels/channel.ts'
import { Instant } from './schema.ts'

/** One connected account of a network: a Page's comments, a Page's private messages. */
export const Account = v.object({
  id: v.string(),
  channel: Channel,
  /** The platform's own id of the account. */
  external: v.string(),
  name: v.string(),
  team: v.string(),
  state: v.picklist(['connected', 'paused', 'disconnected']),
  /** Why it is paused, in the network's words, and since when. */
  paused: v.optional(v.object({ reason: v.string(), since: Instant })),
  /** Minutes within which a first answer is due. */
  targetMinutes: v.number(),
  connectedAt: Instant,
})
export type Account = v.InferOutput<typeof Account>

const prefixes = {
  'facebook-page': 'fp',
  messenger: 'ms',
  instagram: 'ig',
  whatsapp: 'wa',
  x: 'x',
  email: 'em',
} satisfies Record<Channel, string>

/** An account's id follows from what a webhook names, so that keys can be made without looking it up. */
export const accountId = (channel: Channel, external: string) =>
  `${prefixes[channel]}-${external.replace(/[^A-Za-z0-9]/g, '-')}`

/** A token that the network refuses stops the account at once: nothing is lost, everything waits for a person. */
export const pause = (account: Account, { reason, now }: { reason: string; now: string }): Account => ({
  ...account,
  state: 'paused',
  paused: account.paused ?? { reason, since: now },
})

export const resume = ({ paused: _, ...account }: Account): Account => ({ ...account, state: 'connected' })

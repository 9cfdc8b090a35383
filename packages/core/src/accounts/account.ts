import * as v from 'valibot'
import { adapterOf } from '../channels/adapters.ts'
import { Marks } from '../channels/capability.ts'
import { Channel } from '../channels/channel.ts'
import { sha256 } from '../hash.ts'
import { Instant } from '../schema.ts'

/** One connected account of a network: a Page's comments, a Page's private messages. */
export const Account = v.object({
  id: v.string(),
  channel: Channel,
  /** The platform's own id of the account. */
  external: v.string(),
  name: v.string(),
  /** E-mail: the address that customers see, where mail to it is forwarded to the mailbox that we receive on. */
  from: v.optional(v.string()),
  team: v.string(),
  state: v.picklist(['connected', 'paused', 'disconnected']),
  /** Why it is paused, in the network's words, and since when. */
  paused: v.optional(v.object({ reason: v.string(), since: Instant })),
  /** Minutes within which a first answer is due. */
  targetMinutes: v.number(),
  connectedAt: Instant,
  /** When the table was last brought back from a backup: what was let out before that may have gone out already (hazard O5). */
  restoredAt: v.optional(Instant),
  /** When the token was last set. */
  tokenAt: v.optional(Instant),
  /** From when to when it was dedicated to care: figures ask for the flag as it was then (S21). */
  dedicated: v.optional(v.array(v.object({ from: Instant, to: v.optional(Instant) }))),
  /** What is not right with it though it still works, in our word, and since when: every desk of its team shows it. */
  trouble: v.optional(v.object({ reason: v.string(), since: Instant })),
  /** What customers are shown of us in private, where an admin chose; see `marksOf`. */
  marks: v.optional(Marks),
  /** Until when everything that comes for it is kept as it came, and who wanted that. */
  recording: v.optional(v.object({ until: Instant, by: v.string() })),
  /** Until when the last mark of a troll on this account holds: past it nobody has to be looked up. */
  trollsUntil: v.optional(Instant),
  /** How replies are signed, such as `^{name}`: the author's first name stands in (S46). */
  signature: v.optional(v.string()),
  /** The language most people write here (ISO 639-1): taken where words are too few to tell. */
  language: v.optional(v.string()),
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
export function accountId(channel: Channel, external: string) {
  const plain = external.replace(/[^A-Za-z0-9]/g, '-')
  // Two addresses may look alike without their dots.
  const mark = plain === external ? '' : `-${sha256(external).slice(0, 6)}`
  return `${prefixes[channel]}-${plain}${mark}`
}

/** Whether this account is a mailbox. */
export const isMailbox = (id: string) => id.startsWith(`${prefixes.email}-`)

/** The flag from now on; what it was before stays as it was. */
export function dedicate(account: Account, { dedicated, now }: { dedicated: boolean; now: string }): Account {
  const spans = account.dedicated ?? []
  const open = spans.find(({ to }) => to === undefined)
  if (dedicated === (open !== undefined)) return account
  if (dedicated) return { ...account, dedicated: [...spans, { from: now }] }
  return { ...account, dedicated: spans.map((span) => (span === open ? { ...span, to: now } : span)) }
}

/** How this author signs on this account; undefined: not at all. */
export function signatureOf({ signature }: Pick<Account, 'signature'>, author: string) {
  const [first = author] = author.split(' ')
  return signature?.replaceAll('{name}', () => first)
}

/** Words with the account's signature under them, once. */
export function signed(text: string, account: Pick<Account, 'signature'>, author: string) {
  const name = signatureOf(account, author)
  if (!name) return text
  return text.trimEnd().endsWith(name) ? text : `${text.trimEnd()} ${name}`
}

/** Whether a reply was let out before the table was brought back from a backup: then nobody knows whether it went out. */
export const isOlder = ({ restoredAt }: Account, { approval }: { approval?: { at: string } | undefined }) =>
  restoredAt !== undefined && (approval?.at ?? '') <= restoredAt

/** A token that the network refuses stops the account at once: nothing is lost, everything waits for a person. */
export const pause = (account: Account, { reason, now }: { reason: string; now: string }): Account => ({
  ...account,
  state: 'paused',
  paused: account.paused ?? { reason, since: now },
})

export const resume = ({ paused: _, ...account }: Account): Account => ({ ...account, state: 'connected' })

/** What customers are shown of us in private: what was chosen, or what the network's table says. */
export const marksOf = ({ channel, marks }: Pick<Account, 'channel' | 'marks'>): Marks => {
  const usual = adapterOf(channel).capabilities.private?.marks
  return usual === undefined ? 'none' : (marks ?? usual)
}

import * as v from 'valibot'
import { later } from '../clock.ts'
import { Instant, personal, Version } from '../schema.ts'

/** A person asked a network that what apps hold of them be deleted, and the network told us: the body of an `inbound` message. */
export const Forget = v.object({
  v: Version,
  forget: v.object({
    network: v.literal('meta'),
    /** What the person was given to ask how it stands; nobody can guess it. */
    code: v.pipe(v.string(), v.regex(/^[a-z2-7]{24}$/)),
    /** The person's id towards our app. */
    user: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    askedAt: Instant,
  }),
})
export type Forget = v.InferOutput<typeof Forget>['forget']

/** Such a request from its arrival to its end. */
export const Deletion = v.object({
  code: v.string(),
  network: v.literal('meta'),
  /** Kept until it is done: without it nobody can look again. */
  user: v.optional(personal(v.string())),
  askedAt: Instant,
  /** The law's month (GDPR, article 12). */
  due: Instant,
  state: v.picklist(['open', 'nothing-held', 'done']),
  /** Conversations that stand under this id, where there are any. */
  tickets: v.array(v.string()),
  doneAt: v.optional(Instant),
  /** Who deleted, and said so. */
  by: v.optional(v.string()),
  rev: v.number(),
})
export type Deletion = v.InferOutput<typeof Deletion>

const month = 30 * 24 * 60 * 60_000

/** What becomes of a request: open where we hold something under this id. */
export const begun = ({ code, network, user, askedAt }: Forget, tickets: string[]): Deletion => ({
  code,
  network,
  askedAt,
  due: later(askedAt, month),
  tickets,
  ...(tickets.length > 0 ? { state: 'open', user } : { state: 'nothing-held' }),
  rev: 0,
})

/** A person deleted, and says so: the id itself goes, too. */
export function ended({ user: _, ...deletion }: Deletion, { by, now }: { by: string; now: string }): Deletion {
  return deletion.state === 'done' ? deletion : { ...deletion, state: 'done', tickets: [], doneAt: now, by }
}

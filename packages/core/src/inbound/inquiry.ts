import * as v from 'valibot'
import { later } from '../clock.ts'
import { Instant } from '../schema.ts'
import type { Message } from '../tickets/message.ts'

/** What a webhook only named, to be read from its network: kept until it is known, or will never be. */
export const Inquiry = v.object({
  account: v.string(),
  /** The message that it is about: the hash of the platform's id. */
  message: v.string(),
  /** The platform's id, and what it hangs under. */
  id: v.string(),
  space: v.picklist(['comment', 'post', 'message']),
  root: v.optional(v.string()),
  /** The ticket whose customer this is, where it is asked how a person is called; `id` is theirs. */
  of: v.optional(v.string()),
  /** When the webhook said so. */
  at: Instant,
  begunAt: Instant,
  tries: v.number(),
  /** When the network is asked, or asked again. Absent: there is nothing to ask any more. */
  due: v.optional(Instant),
  /** Why the network would not say, in our word. */
  refused: v.optional(v.string()),
  rev: v.number(),
})
export type Inquiry = v.InferOutput<typeof Inquiry>

const minute = 60_000
const hour = 60 * minute
const longest = 7 * 24 * hour

/** A mention of which nobody told us more than that it is there. */
export const isBlank = ({ kind, text, name, gone }: Pick<Message, 'kind' | 'text' | 'name' | 'gone'>) =>
  kind === 'mention' && !gone && text === '' && name === undefined

/** One more try, and when the next would be if nothing comes of this one: after 1, 2, 4 … minutes, at most an hour, for a week. */
export function tried(inquiry: Inquiry, now: string): Inquiry {
  if (now > later(inquiry.begunAt, longest)) return settled(inquiry, inquiry.refused ?? 'no-answer')
  const tries = inquiry.tries + 1
  return { ...inquiry, tries, due: later(now, Math.min(2 ** (tries - 1) * minute, hour)) }
}

/** The network asked for patience, or its token is to be mended first. */
export const postponed = (
  inquiry: Inquiry,
  now: string,
  { reason, seconds = 0 }: { reason: string; seconds?: number },
): Inquiry => {
  const due = later(now, seconds * 1000)
  return { ...inquiry, refused: reason, ...(inquiry.due && inquiry.due > due ? {} : { due }) }
}

/** Known, or never to be known. */
export function settled({ due: _, refused: __, ...inquiry }: Inquiry, refused?: string): Inquiry {
  return refused ? { ...inquiry, refused } : inquiry
}

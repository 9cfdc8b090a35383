import * as v from 'valibot'
import { base32, sha256 } from '../hash.ts'
import { Attachment } from './channel.ts'
import { detail, Id, Words } from './meta.ts'

const header = detail(v.string())
const verdict = detail(v.picklist(['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED', 'DISABLED']))

/** One received mail as the door has read it: what `raw` of an e-mail's delivery holds. Ids stand without angle brackets. */
export const Mail = v.object({
  /** Which mail this is: see `mailId`. */
  id: Id,
  /** The mail service's own id, under which it keeps the original. */
  stored: header,
  /** Our address as the envelope had it, with its plus-part: where it was really delivered. */
  recipient: v.string(),
  /** MAIL FROM. Empty on bounces. */
  sender: Words,
  from: detail(v.object({ address: v.string(), name: header })),
  /** Where answers are wanted, if not where it came from. */
  replyTo: header,
  messageId: header,
  inReplyTo: v.nullish(v.array(v.string()), []),
  references: v.nullish(v.array(v.string()), []),
  subject: Words,
  text: Words,
  attachments: v.nullish(v.array(Attachment), []),
  verdicts: detail(v.object({ spam: verdict, virus: verdict, dmarc: verdict })),
  /** Headers that say that no person waits for an answer. */
  automatic: detail(v.object({ submitted: header, precedence: header, list: header, suppress: header })),
})
export type Mail = v.InferOutput<typeof Mail>

/** What the mail service tells of a mail that we sent. */
export const Told = v.object({
  /** Its word for it in lower case, such as `delivery`. */
  told: v.string(),
  /** The mail service's id of our mail. */
  id: Id,
  to: header,
  /** What we tagged it with. */
  tag: header,
  /** A bounce that will not change. */
  permanent: detail(v.boolean()),
})
export type Told = v.InferOutput<typeof Told>

/** A mail that could not be read in any try: what the mail service said of it, by which it is read again. */
export const Failed = v.object({ failed: v.record(v.string(), v.unknown()) })
export type Failed = v.InferOutput<typeof Failed>

/** An address that can be written to; what would be two addresses or a header is none. */
const address = /^[^\s@<>()[\]",;:\\]{1,64}@[^\s@<>()[\]",;:\\]{1,255}$/
export const isAddress = (text: string | undefined): text is string => text !== undefined && address.test(text)

/** A mailbox's own address: lower case, without what stands after a plus. */
export const mailboxOf = (address: string) =>
  address
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*@/, '@')

/** The thread that stands in a plus-address of ours: `support+c_<thread>@…`. */
export const threadIn = (address: string) => /\+c_([a-z0-9]{1,64})@/i.exec(address)?.[1]?.toLowerCase()

/** An address whose answers come back into this thread. */
export const addressOf = (mailbox: string, thread: string) => mailbox.replace(/@/, `+c_${thread}@`)

/** A thread's name: short, and allowed in front of an @. Says where a mail belongs, grants nothing: anyone who knows the first mail can make it. */
export const threadOf = (root: string) => base32(Buffer.from(sha256(`thread:${root}`), 'hex').subarray(0, 10))

/** Ids in a header such as `References`, without their brackets, at most fifty. Folding may have left white space inside. */
export function idsIn(text: string | undefined) {
  const found = text?.match(/<[^<>]{1,998}>/g)?.map((id) => id.slice(1, -1).replace(/\s+/g, '')) ?? []
  const ids = found.filter((id) => /^[!-~]+$/.test(id))
  return ids.length > 50 ? [...ids.slice(0, 1), ...ids.slice(-49)] : ids
}

/** An id as the ledger knows it. What we sent has the mail service's id before the @, and its host is not promised (platforms 6.3). */
export const idOf = (messageId: string) =>
  /@([\w-]+\.)?amazonses\.com$/i.test(messageId) ? messageId.slice(0, messageId.lastIndexOf('@')) : messageId

/**
 * Which mail this is. A writer chooses `Message-ID` freely, so alone it proves nothing: with envelope, author, date and body
 * it names one mail that came to two of our addresses, and none that somebody else forged (hazard C22). Without it, the service's id.
 */
export function mailId(
  stored: string,
  { messageId, sender, from, date, body }: Record<'messageId' | 'sender' | 'from' | 'date' | 'body', string>,
) {
  if (!messageId || !body) return stored
  const parts = [messageId, sender, from, date, body]
  return `mail-${sha256(parts.map((part) => `${part.length}:${part}`).join('')).slice(0, 40)}`
}

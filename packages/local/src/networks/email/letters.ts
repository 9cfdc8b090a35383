import { randomUUID } from 'node:crypto'
import { mailboxOf } from '@ascolta/core/channels/email.mail'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import * as v from 'valibot'
import type { Shelves } from '../shelf.ts'

/** One mail between a person and a mailbox of ours. */
export const Letter = v.object({
  id: v.string(),
  account: v.string(),
  /** The person, by address: in the world outside nobody proves more. */
  person: v.string(),
  fromUs: v.boolean(),
  from: v.string(),
  to: v.string(),
  /** Where an answer to it goes. */
  replyTo: v.optional(v.string()),
  subject: v.string(),
  text: v.string(),
  html: v.optional(v.string()),
  files: v.array(v.string()),
  /** What came with a mail of ours, where it can be seen. */
  enclosed: v.optional(v.array(v.object({ name: v.string(), mime: v.string(), url: v.string() }))),
  messageId: v.string(),
  references: v.array(v.string()),
  at: v.number(),
  /** A mail of a person that the desk has not taken yet, in base64, with its envelope. */
  raw: v.optional(v.string()),
  envelope: v.optional(v.object({ sender: v.string(), recipients: v.array(v.string()) })),
  verdicts: v.optional(v.record(v.string(), v.picklist(['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED']))),
})
export type Letter = v.InferOutput<typeof Letter>

export const openLetters = ({ shelf }: Pick<Shelves, 'shelf'>) => shelf('letter', Letter)
export type Letters = ReturnType<typeof openLetters>

/** An address for somebody of whom only the name is known. */
export function addressOf(name: string) {
  if (name.includes('@')) return mailboxOf(name)
  const words = name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .toLowerCase()
    .trim()
  return `${words.replace(/[^a-z0-9]+/g, '.').replace(/^\.|\.$/g, '') || 'qualcuno'}@posta.example`
}

export interface Written {
  from: { name: string; address: string }
  to: string
  subject: string
  text?: string
  html?: string
  messageId?: string
  inReplyTo?: string
  references?: string[]
  at: Date
  headers?: Record<string, string>
  files?: { filename: string; content: string; encoding?: 'base64'; contentType?: string }[]
}

/** A mail as a mail program would send it. */
export async function composed({ at, files = [], inReplyTo, references = [], messageId, ...mail }: Written) {
  const raw = await new MailComposer({
    ...mail,
    date: at,
    messageId: `<${messageId ?? newMessageId(mail.from.address)}>`,
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>` }),
    ...(references.length > 0 && { references: references.map((id) => `<${id}>`).join(' ') }),
    attachments: files,
    newline: '\r\n',
  })
    .compile()
    .build()
  return new Uint8Array(raw)
}

export const newMessageId = (address: string) => `${randomUUID()}@${address.split('@').at(-1)}`

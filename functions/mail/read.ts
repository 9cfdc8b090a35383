import { createHash } from 'node:crypto'
import type { Attachment } from '@ascolta/core/channels/channel'
import { idsIn, isAddress, type Mail, mailboxOf, mailId } from '@ascolta/core/channels/email.mail'
import { sniff } from '@ascolta/core/outbound/sniff'
import PostalMime, { type Address, type Email } from 'postal-mime'
import { harmless, textOf } from './html.ts'
import type { Notification } from './notification.ts'
import { unfolded } from './quotation.ts'

/** Puts something that a mail held where it can be fetched later. Resolves to its key. */
export type Keep = (bytes: Uint8Array<ArrayBuffer>, type: string, name?: string) => Promise<string>

/** Of a text so much stays in the mail, in bytes; all of it is kept beside. */
const longest = 80_000
const most = { attachments: 50, title: 300, header: 2000 }

/** What the adapter will hear of a received mail. `raw` is the original; without it only what the notification says is left. */
export async function mailOf(notification: Notification, raw: Uint8Array | undefined, keep: Keep): Promise<Mail> {
  const { mail, receipt } = notification
  const email = (raw && (await parsed(raw))) ?? (await parsed(headersOf(notification)))
  const header = (name: string) => headerIn(email, name)?.slice(0, most.header)
  const from = mailboxesIn(email?.from)[0] ?? mailboxesIn(email?.sender)[0]
  const messageId = idsIn(email?.messageId).at(0)
  const verdicts = {
    spam: receipt.spamVerdict?.status,
    virus: receipt.virusVerdict?.status,
    dmarc: receipt.dmarcVerdict?.status,
  }
  const id = mailId(mail.messageId, {
    // Who is not proven to be the author cannot take the real mail's place, not even with a true copy.
    messageId: (verdicts.dmarc !== 'FAIL' && messageId) || '',
    sender: mail.source,
    from: from?.address ?? '',
    date: email?.date ?? '',
    body: raw ? bodyHash(raw) : '',
  })
  const replyTo = mailboxesIn(...(email?.replyTo ?? [])).find(({ address }) => isAddress(address))?.address
  // What a filter holds back is not taken apart: the original is there for who must look.
  const safe = verdicts.virus !== 'FAIL' && verdicts.spam !== 'FAIL'
  const content = email && raw && safe ? await contentOf(email, id, keep) : { text: '', attachments: [] }
  return {
    id,
    stored: mail.messageId,
    recipient: recipientOf(notification),
    sender: mail.source,
    from: from && { address: from.address.slice(0, 320), name: from.name.slice(0, most.title) },
    replyTo,
    messageId,
    inReplyTo: idsIn(header('in-reply-to')),
    references: idsIn(headerIn(email, 'references')).slice(-most.attachments),
    subject: (email?.subject ?? '').slice(0, most.header).toWellFormed(),
    ...content,
    verdicts,
    automatic: {
      submitted: header('auto-submitted'),
      precedence: header('precedence'),
      list: header('list-id'),
      suppress: header('x-auto-response-suppress'),
    },
  }
}

/** Whose mailbox this is: what the envelope said, the address of a thread before any other (platforms 6.2). */
export function recipientOf({ receipt, mail }: Notification) {
  const addresses = [...receipt.recipients, ...mail.destination].map((address) => address.trim().toLowerCase())
  return addresses.find((address) => address.includes('+c_')) ?? addresses[0] ?? ''
}

export const mailboxIn = (notification: Notification) => mailboxOf(recipientOf(notification))

/** A mail so broken or so deep that its parser refuses is read by its headers. */
async function parsed(raw: Uint8Array | string): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 50 })
  } catch {
    return undefined
  }
}

/** The headers alone, where there is no mail: those that SES has read before those that it may have cut. */
function headersOf({ mail: { headers, commonHeaders = {} } }: Notification) {
  const { from, replyTo, messageId, date, subject } = commonHeaders
  const read = new Map([
    ['from', from?.join(', ')],
    ['reply-to', replyTo?.join(', ')],
    ['message-id', messageId],
    ['date', date],
    ['subject', subject],
  ])
  const rest = headers.filter(({ name }) => !read.get(name.toLowerCase()))
  const lines = [...read, ...rest.map(({ name, value }) => [name, value] as const)]
  return `${lines.flatMap(([name, value]) => (value ? [`${name}: ${value.replace(/[\r\n]+/g, ' ')}`] : [])).join('\r\n')}\r\n\r\n`
}

async function contentOf(email: Email, id: string, keep: Keep) {
  const html = email.html ?? ''
  const plain = clean(email.text ?? '')
  const { own, quoted } = unfolded(plain.trim() || clean(textOf(html)))
  const text = cut(own)
  const attachments: Attachment[] = []
  const file = async (name: string, words: string) =>
    attachments.push({ type: 'file', title: name, key: await keep(utf8(words), 'text/plain; charset=utf-8') })
  if (text !== own) await file('message.txt', own)
  for (const { filename, mimeType, content, description } of email.attachments.slice(0, most.attachments)) {
    const title = (filename || description || mimeType).replace(/[\p{Cc}/\\]+/gu, ' ').trim()
    const bytes = typeof content === 'string' ? utf8(content) : new Uint8Array(content)
    attachments.push({
      type: typeOf(mimeType),
      title: title.slice(0, most.title).toWellFormed(),
      key: await keep(bytes, mimeType),
      mime: sniff(bytes),
      bytes: bytes.length,
    })
  }
  if (quoted) await file('quoted.txt', quoted)
  if (html) await keep(utf8(harmless(html)), 'text/html; charset=utf-8', `${id}.html`)
  return { text, attachments }
}

function typeOf(mimeType: string): Attachment['type'] {
  const [kind] = mimeType.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

/** The body as its bytes stood, for telling one mail from another. */
function bodyHash(raw: Uint8Array) {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const [crlf, lf] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
  const at = crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf >= 0 ? lf + 2 : bytes.length
  // Servers on the way may end lines differently, and one line more or less.
  const body = bytes.subarray(at).toString('latin1').replace(/\r\n/g, '\n').trimEnd()
  return createHash('sha256').update(body, 'latin1').digest('hex')
}

const headerIn = (email: Email | undefined, name: string) => email?.headers.find(({ key }) => key === name)?.value

function mailboxesIn(...addresses: (Address | undefined)[]) {
  return addresses.flatMap((one) => (one?.group ? one.group : one?.address ? [one] : []))
}

/** Words without the control characters that no person types; they would also swell in JSON. */
const clean = (text: string) => text.replace(/[^\P{Cc}\n\t\r]+/gu, '').toWellFormed()
const utf8 = (text: string) => new Uint8Array(Buffer.from(text))

function cut(text: string) {
  if (Buffer.byteLength(text) <= longest) return text
  return `${Buffer.from(text)
    .subarray(0, longest)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}…`
}

import { randomUUID } from 'node:crypto'
import { type Failed, mailboxOf, type Told } from '@ascolta/core/channels/email.mail'
import { instant } from '@ascolta/core/channels/meta'
import { type Piece, piece, unread } from '@ascolta/core/channels/piece'
import { type Clock, iso } from '@ascolta/core/clock'
import { sha256 } from '@ascolta/core/hash'
import { rawLimit } from '@ascolta/core/inbound/oddity'
import type { Outbox } from '@ascolta/core/ports'
import type { Shelf } from '../files.ts'
import { topology } from '../topology.ts'
import { enqueue } from '../webhook/enqueue.ts'
import { type Notification, notificationsIn, type SentEvent } from './notification.ts'
import { type Keep, mailboxIn, mailOf } from './read.ts'

export interface Deps {
  queue: Outbox
  /** Reads what the mail service left, keeps what is taken out of it. */
  mailbox: Pick<Shelf, 'read' | 'write'>
  clock: Clock
}

const { mails: inbound, parts } = topology.files

/** Takes received mails in: each is read from where the mail service kept it and put into the queue as one delivery. Throws unless all are: then it is called again. */
export const receive = ({ queue, mailbox, clock }: Deps, log: (line: string) => void = console.log) => {
  async function receive(event: unknown) {
    const pieces = await piecesOf(event, mailbox, iso(clock()))
    await put(pieces)
    log(JSON.stringify({ accepted: counted(pieces) }))
  }

  /** Every try has failed: a mail that cannot be read now goes on as what the mail service said of it, to be shown and read again. */
  async function failed(event: unknown) {
    const pieces = piecesAsTold(event, iso(clock()))
    await put(pieces)
    log(JSON.stringify({ failed: counted(pieces) }))
  }

  async function put(pieces: Piece[]) {
    const left = await enqueue(queue, pieces)
    if (left > 0) throw new Error('The queue did not take all mails.')
  }

  return { receive, failed }
}

/** One delivery for each mail in an event. */
export async function piecesOf(event: unknown, mailbox: Deps['mailbox'], receivedAt: string): Promise<Piece[]> {
  const pieces: Piece[] = []
  // One after the other: two mails of 40 MB at once would not fit.
  for (const found of notificationsIn(event))
    pieces.push(
      'unknown' in found
        ? unread(JSON.stringify(found.unknown) ?? '', 'unknown-object', receivedAt)
        : 'sent' in found
          ? told(found.sent, receivedAt)
          : await pieceOf(found, mailbox, receivedAt),
    )
  return pieces
}

/** The same without looking at any mail: what made us fail may lie in there. */
const piecesAsTold = (event: unknown, receivedAt: string): Piece[] =>
  notificationsIn(event).map((found) =>
    'unknown' in found
      ? unread(JSON.stringify(found.unknown) ?? '', 'unknown-object', receivedAt)
      : 'sent' in found
        ? told(found.sent, receivedAt)
        : unreadNow(found, receivedAt),
  )

/** By when the mail came, so that a second failure is found to be the first one. */
function unreadNow(notification: Notification, now: string) {
  const time = notification.receipt.timestamp ?? notification.mail.timestamp
  const at = instant(time) ?? now
  return piece('email', failure(notification), { id: mailboxIn(notification), time }, at)
}

/** Headers stand in the mail itself, too: where they would be too long to be kept, they are left out. */
function failure(failed: Notification): Failed {
  if (JSON.stringify(failed).length < rawLimit / 2) return { failed }
  return { failed: { ...failed, mail: { ...failed.mail, headers: [] } } }
}

/** What became of a mail of ours, for the mailbox that it was sent from: answers come back there. */
function told({ eventType, notificationType, mail, bounce, delivery }: SentEvent, receivedAt: string): Piece {
  const [replyTo = mail.source] = mail.commonHeaders?.replyTo ?? []
  const change: Told = {
    told: (eventType ?? notificationType ?? '').toLowerCase(),
    id: mail.messageId,
    to: mail.destination[0],
    tag: mail.tags?.reply?.[0],
    permanent: bounce?.bounceType === 'Permanent',
  }
  const time = delivery?.timestamp ?? bounce?.timestamp ?? mail.timestamp
  return piece('email', change, { id: mailboxOf(addressIn(replyTo)), time }, receivedAt)
}

/** The address in `Name <address>`. */
const addressIn = (text: string) => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text

async function pieceOf(notification: Notification, mailbox: Deps['mailbox'], receivedAt: string): Promise<Piece> {
  const keep: Keep = async (bytes, type, name = randomUUID()) => {
    const key = `${parts}/${name}`
    await mailbox.write(key, bytes, type)
    return key
  }
  const mail = await mailOf(notification, await original(notification, mailbox), keep)
  const time = notification.receipt.timestamp ?? notification.mail.timestamp
  const made = piece('email', mail, { id: mailboxIn(notification), time }, receivedAt)
  // Parts have new names in each try; the mail is the same.
  return { ...made, dedup: sha256(`mail:${mail.id}:${made.delivery.external}`) }
}

/** The mail as it came: in the notification itself, else where the receipt rule has put it. */
async function original({ mail, receipt, content }: Notification, mailbox: Deps['mailbox']) {
  const { encoding, objectKey } = receipt.action ?? {}
  if (content !== undefined) return Buffer.from(content, encoding?.toLowerCase() === 'base64' ? 'base64' : 'utf8')
  // Only the last part of a key is believed: where mails are kept is ours to say.
  const name = objectKey?.split('/').at(-1)
  return mailbox.read(`${inbound}/${name && /^[\w.-]{1,200}$/.test(name) ? name : mail.messageId}`)
}

function counted(pieces: Piece[]) {
  const counts: Record<string, number> = {}
  for (const { delivery } of pieces) {
    const account = `${delivery.channel ?? 'unread'}:${delivery.external.slice(0, 64)}`
    counts[account] = (counts[account] ?? 0) + 1
  }
  return counts
}

import type { Channel } from '@ascolta/core/channels/channel'
import type { Piece } from '@ascolta/core/channels/piece'
import { piecesOf } from '@ascolta/functions/mail/receive'
import { topology } from '@ascolta/functions/topology'
import { envelopeOf, receivedEvent, serviceId } from '../../received.ts'

/** What the mail service would do with a file: the event it calls with, and the mail it has kept before. */
export interface Posted {
  event: unknown
  original?: { key: string; bytes: Uint8Array<ArrayBuffer> }
}

/** A file as mail: one as mail programs keep it, or an event of the mail service in JSON. Undefined for what is neither. */
export function mailIn(file: string, bytes: Uint8Array, channel?: Channel): Posted | undefined {
  if (channel && channel !== 'email') return undefined
  if (file.endsWith('.eml')) return received(new Uint8Array(bytes))
  const event = json(bytes)
  return channel === 'email' || isEvent(event) ? { event } : undefined
}

function received(raw: Uint8Array<ArrayBuffer>): Posted {
  const id = serviceId(raw)
  const { date, ...envelope } = envelopeOf(raw)
  const at = new Date(date ?? '')
  const event = receivedEvent({ raw, ...envelope, at: Number.isNaN(at.getTime()) ? new Date(0) : at }, id)
  return { event, original: { key: `${topology.files.mails}/${id}`, bytes: raw } }
}

/** The same deliveries that the function makes of it; attachments are kept nowhere. */
export const mailPieces = ({ event, original }: Posted, receivedAt: string): Promise<Piece[]> =>
  piecesOf(
    event,
    { read: async (key) => (key === original?.key ? original.bytes : undefined), write: async () => {} },
    receivedAt,
  )

/** Members by which what SES, SNS and a queue behind them send is known. */
const isEvent = (event: object) =>
  'notificationType' in event ||
  ('eventType' in event && 'mail' in event) ||
  ('Type' in event && 'TopicArn' in event) ||
  ('Records' in event &&
    Array.isArray(event.Records) &&
    event.Records.some((record: unknown) =>
      ['ses', 'Sns', 'eventSourceARN', 'body'].some((name) => name in Object(record)),
    ))

function json(bytes: Uint8Array): object {
  try {
    return Object(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return {}
  }
}

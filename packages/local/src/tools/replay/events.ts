import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Channel, Heard, Kind } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import type { Piece } from '@ascolta/core/channels/piece'
import { passedOver } from '@ascolta/core/inbound/delivery'
import { piecesOf } from './doors.ts'
import { mailIn, mailPieces } from './mail.ts'

/** One happening in a file, as the desk understands it. Null where the network does not say. */
export interface Printed {
  kind: Kind
  id: string | null
  lane: string
  author: string | null
  public: boolean | null
  text: string | null
  at: string | null
  /** Why it is ignored or unreadable. */
  reason?: string
}

/** Who else is written to: an account that must be connected before. */
export interface Addressed {
  channel: Channel
  external: string
}

/** What a file says, by the same code that runs behind the door and behind the queue. */
export async function understoodFile(file: string, bytes: Buffer, receivedAt: string, of?: Channel) {
  const mail = mailIn(file, bytes, of)
  return mail ? told(await mailPieces(mail, receivedAt)) : understood(bytes.toString('utf8'), receivedAt, of)
}

/** The same of a webhook's body. */
export const understood = (text: string, receivedAt: string, of?: Channel) => told(piecesOf(text, receivedAt, of))

function told(pieces: Piece[]) {
  return {
    events: pieces.flatMap((piece) => heardOf(piece).map((heard) => printed(heard, piece))),
    accounts: pieces.flatMap(({ delivery: { channel, external } }): Addressed[] =>
      channel ? [{ channel, external }] : [],
    ),
  }
}

function heardOf({ delivery }: Piece): Heard[] {
  const { channel, external, sentAt, receivedAt, raw, reason = 'unknown-object' } = delivery
  if (channel) return adapterOf(channel).hear(parseExact(raw), { external, sentAt: sentAt ?? receivedAt })
  if (!passedOver.has(reason)) return [{ kind: 'unreadable', reason }]
  return [{ kind: 'ignored', reason, at: receivedAt, public: false }]
}

function printed(heard: Heard, { lane, delivery }: Piece): Printed {
  const none = { kind: heard.kind, id: null, lane, author: null, public: null, text: null, at: null }
  if (heard.kind === 'unreadable') return { ...none, reason: heard.reason }
  const said = { ...none, public: heard.public, at: heard.at }
  switch (heard.kind) {
    case 'ignored':
      return { ...said, id: heard.id ?? null, reason: heard.reason }
    case 'echo':
      return { ...said, id: heard.id, author: delivery.external, text: heard.text }
    case 'receipt':
    case 'status':
      return { ...said, id: heard.ids[0] ?? null, author: heard.author?.id ?? null }
    case 'reaction':
      return { ...said, id: heard.id, author: heard.author?.id ?? null, text: heard.reaction ?? null }
    default:
      return { ...said, id: heard.id, author: heard.author?.id ?? null, text: heard.text ?? null }
  }
}

import * as v from 'valibot'
import type { Delivery } from '../delivery.ts'
import { sha256 } from '../hash.ts'
import { adapterOf } from './adapters.ts'
import type { Channel } from './channel.ts'
import { detail, Id, instant } from './meta.ts'

/** One change on its way to the inbound queue. */
export interface Piece {
  delivery: Delivery
  /** The message group: letters, digits and hyphens, at most 128. Equal for what should be handled in order; never the account alone (hazard C4). */
  lane: string
  /** Equal only for the same bytes in the same notification (hazard C21). */
  dedup: string
}

/** The largest change handed on as such, in bytes: an item of the table holds 400 kB. Networks stay far below. */
const largest = 200_000
/** What is kept of a body that cannot be read, in characters: in UTF-8 it still fits an item of the table. */
const kept = 100_000

const Body = v.object({ object: v.string(), entry: v.array(v.unknown()) })
const Entry = v.object({
  id: detail(Id),
  time: v.optional(v.unknown()),
  changes: detail(v.array(v.unknown())),
  messaging: detail(v.array(v.unknown())),
  standby: detail(v.array(v.unknown())),
})
type Entry = v.InferOutput<typeof Entry>

/** A webhook body of Meta, taken apart: one piece per change and per message. What no channel of ours reads is kept as it came, never refused. */
export function split(body: unknown, receivedAt: string): Piece[] {
  const read = v.safeParse(Body, body)
  if (!read.success || read.output.object !== 'page')
    return [unread(JSON.stringify(body), 'unknown-object', receivedAt)]
  return read.output.entry.flatMap((entry) => piecesOf(entry, receivedAt))
}

function piecesOf(entry: unknown, receivedAt: string): Piece[] {
  const read = v.safeParse(Entry, entry)
  if (!read.success) return [unread(JSON.stringify(entry), 'unknown-list', receivedAt)]
  const { changes = [], messaging = [], standby = [] } = read.output
  const pieces = [
    ...changes.map((change) => piece('facebook-page', change, read.output, receivedAt)),
    ...messaging.map((item) => piece('messenger', { messaging: item }, read.output, receivedAt)),
    ...standby.map((item) => piece('messenger', { standby: item }, read.output, receivedAt)),
  ]
  const empty = !read.output.changes && !read.output.messaging && !read.output.standby
  return empty ? [unread(JSON.stringify(entry), 'unknown-list', receivedAt, read.output.id)] : pieces
}

function piece(channel: Channel, change: unknown, { id: external = '', time }: Entry, receivedAt: string): Piece {
  const raw = JSON.stringify(change)
  if (Buffer.byteLength(raw) > largest) return unread(raw, 'too-large', receivedAt, external)
  const sentAt = instant(time)
  const dedup = hash(raw, String(time), external)
  const { customer = '', root = '' } = adapterOf(channel).lane(change, { external })
  return {
    delivery: { v: 1, channel, external, ...(sentAt && { sentAt }), receivedAt, raw },
    lane: `${channel}-${hash(channel, external, ...(customer || root ? [customer, root] : [dedup])).slice(0, 40)}`,
    dedup,
  }
}

/** Something signed that cannot be told apart further: refused, the network would only send it again, so it is kept with the reason. */
export function unread(text: string, reason: string, receivedAt: string, external = ''): Piece {
  const dedup = hash(text, '', external)
  return {
    delivery: { v: 1, external, receivedAt, raw: text.slice(0, kept), reason },
    lane: `unread-${dedup.slice(0, 40)}`,
    dedup,
  }
}

const hash = (...parts: string[]) => sha256(parts.map((part) => `${part.length}:${part}`).join(''))

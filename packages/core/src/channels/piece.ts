import { sha256 } from '../hash.ts'
import type { Delivery } from '../inbound/delivery.ts'
import type { Channel } from './channel.ts'
import { parseExact } from './exact-json.ts'
import { lanes } from './lanes.ts'
import { instant } from './meta.ts'

/** One change on its way to the inbound queue. */
export interface Piece {
  delivery: Delivery
  /** The message group: letters, digits and hyphens, at most 128. Equal for what should be handled in order; never the account alone (hazard C4). */
  lane: string
  /** Equal only for the same bytes in the same notification (hazard C21). */
  dedup: string
  /** Known to change nothing: the door does not queue it. */
  idle?: true
}

/** The largest change handed on as such, in bytes: an item of the table holds 400 kB. Networks stay far below. */
const largest = 200_000
/** What is kept of a body that cannot be read, in characters: in UTF-8 it still fits an item of the table. */
const kept = 100_000

/** A change of one account as a piece; too large a one loses its channel and is kept as unreadable. */
export function piece(
  channel: Channel,
  change: unknown,
  { id: external = '', time }: { id?: string | undefined; time?: unknown },
  receivedAt: string,
): Piece {
  const raw = JSON.stringify(change)
  if (Buffer.byteLength(raw) > largest) return unread(raw, 'too-large', receivedAt, external)
  const sentAt = instant(time)
  const dedup = hash(raw, JSON.stringify(time) ?? '', external)
  return {
    delivery: { v: 1, channel, external, ...(sentAt && { sentAt }), receivedAt, raw },
    lane: laneOf(channel, change, external, dedup),
    dedup,
  }
}

/** What was kept, once more on the lane that its webhook chose, under an id that the queue has not seen. Undefined for what has no channel. */
export function again(delivery: Delivery, dedup: string): Piece | undefined {
  const { channel, external, raw } = delivery
  return channel && { delivery, lane: laneOf(channel, read(raw), external, dedup), dedup }
}

function laneOf(channel: Channel, change: unknown, external: string, dedup: string) {
  const { customer = '', root = '' } = lanes[channel](change, { external })
  return `${channel}-${hash(channel, external, ...(customer || root ? [customer, root] : [dedup])).slice(0, 40)}`
}

function read(raw: string): unknown {
  try {
    return parseExact(raw)
  } catch {
    return undefined
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

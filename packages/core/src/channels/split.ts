import * as v from 'valibot'
import { piecesOfInstagram } from './instagram.split.ts'
import { detail, Id } from './meta.ts'
import { type Piece, piece, unread } from './piece.ts'
import { piecesOfWhatsapp } from './whatsapp.split.ts'

const Body = v.object({ object: v.string(), entry: v.array(v.unknown()) })
const Entry = v.object({
  id: detail(Id),
  time: v.optional(v.unknown()),
  changes: detail(v.array(v.unknown())),
  messaging: detail(v.array(v.unknown())),
  standby: detail(v.array(v.unknown())),
})

/** How an entry of each of Meta's objects is taken apart. */
const objects = new Map<string, (entry: unknown, receivedAt: string) => Piece[]>([
  ['page', piecesOfPage],
  ['instagram', piecesOfInstagram],
  ['whatsapp_business_account', piecesOfWhatsapp],
])

/** A webhook body of Meta, taken apart: one piece per change and per message. What no channel of ours reads is kept as it came, never refused. */
export function split(body: unknown, receivedAt: string): Piece[] {
  const read = v.safeParse(Body, body)
  const pieces = read.success ? objects.get(read.output.object) : undefined
  if (!read.success || !pieces) return [unread(JSON.stringify(body), 'unknown-object', receivedAt)]
  return read.output.entry.flatMap((entry) => pieces(entry, receivedAt))
}

function piecesOfPage(entry: unknown, receivedAt: string): Piece[] {
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

import * as v from 'valibot'
import { detail, Id } from './meta.ts'
import { type Piece, piece, unread } from './piece.ts'

const Entry = v.object({
  id: detail(Id),
  time: v.optional(v.unknown()),
  changes: detail(v.array(v.unknown())),
  messaging: detail(v.array(v.unknown())),
  standby: detail(v.array(v.unknown())),
  /** The flat form that is documented beside the nested one: the entry is itself the change. */
  field: detail(v.string()),
  value: v.optional(v.unknown()),
})

/** One entry of an `instagram` body: comments and mentions as changes, nested or flat, and what was said in private. */
export function piecesOfInstagram(entry: unknown, receivedAt: string): Piece[] {
  const read = v.safeParse(Entry, entry)
  if (!read.success) return [unread(JSON.stringify(entry), 'unknown-list', receivedAt)]
  const { field, value, changes, messaging, standby } = read.output
  if (!changes && !messaging && !standby && field === undefined)
    return [unread(JSON.stringify(entry), 'unknown-list', receivedAt, read.output.id)]
  const all = [
    ...(field === undefined ? [] : [{ field, value }]),
    ...(changes ?? []),
    ...(messaging ?? []).map((item) => ({ messaging: item })),
    ...(standby ?? []).map((item) => ({ standby: item })),
  ]
  return all.map((change) => piece('instagram', change, read.output, receivedAt))
}

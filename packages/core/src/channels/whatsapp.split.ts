import * as v from 'valibot'
import { detail, Id } from './meta.ts'
import { type Piece, piece, unread } from './piece.ts'
import { contactOf } from './whatsapp.people.ts'
import { Change, Parties, Recipient, Value } from './whatsapp.shape.ts'

const Entry = v.object({ id: detail(Id), changes: detail(v.array(v.unknown())) })

/** What is looked at in an item before it is read as a whole. */
const Item = v.object({
  ...Parties.entries,
  ...Recipient.entries,
  timestamp: v.optional(v.unknown()),
  status: detail(v.string()),
})
type Item = v.InferOutput<typeof Item>

/** Where in an item of each list the customer stands. */
const customers = {
  messages: ({ from_user_id, from }: Item) => [from_user_id, from],
  message_echoes: ({ to_user_id, to }: Item) => [to_user_id, to],
  statuses: ({ recipient_user_id, recipient_id }: Item) => [recipient_user_id, recipient_id],
} as const
const lists = ['messages', 'message_echoes', 'statuses'] as const

/**
 * An entry of `whatsapp_business_account`, one piece per message and status. The entry names the business account; our
 * account is the phone number, which every change names for itself. A piece is a change again, with one item in one list.
 */
export function piecesOfWhatsapp(entry: unknown, receivedAt: string): Piece[] {
  const read = v.safeParse(Entry, entry)
  const { id, changes } = read.success ? read.output : {}
  if (!changes) return [unread(JSON.stringify(entry), 'unknown-list', receivedAt, id)]
  return changes.flatMap((change) => piecesOf(change, id, receivedAt))
}

function piecesOf(change: unknown, business: string | undefined, receivedAt: string): Piece[] {
  const outer = v.safeParse(Change, change)
  const inner = v.safeParse(Value, outer.success ? outer.output.value : undefined)
  if (!outer.success || !inner.success) return [piece('whatsapp', change, { id: business }, receivedAt)]
  const { field, value } = outer.output
  const { metadata, contacts, errors, ...all } = inner.output
  const id = metadata?.phone_number_id ?? business
  const made = (members: object, time?: unknown) =>
    piece('whatsapp', { field, value: { ...(metadata && { metadata }), ...members } }, { id, time }, receivedAt)

  const items = lists.flatMap((list) => (all[list] ?? []).map((item) => ({ list, item })))
  const pieces = items.map(({ list, item }) => {
    const known = v.parse(v.fallback(Item, {}), item)
    const contact = contactOf(contacts, ...customers[list](known))
    const one = made({ ...(contact && { contacts: [contact] }), [list]: [item] }, known.timestamp)
    // The first mark, `sent`, proves a send as well, and nobody looks at the second (hazard C7).
    return list === 'statuses' && known.status === 'delivered' ? { ...one, idle: true as const } : one
  })
  if (errors && errors.length > 0) pieces.push(made({ errors }))
  const rest = pieces.length > 0 ? unnamed(value) : {}
  if (Object.keys(rest).length > 0) pieces.push(made(rest))
  return pieces.length > 0 ? pieces : [piece('whatsapp', change, { id }, receivedAt)]
}

/** What stands in a change beside all that we have a name for. */
const unnamed = (value: unknown) =>
  Object.fromEntries(
    Object.entries(value ?? {}).filter(([name]) => !(name in Value.entries) && name !== 'messaging_product'),
  )

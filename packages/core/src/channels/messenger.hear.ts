import * as v from 'valibot'
import type { Adapter, Author, Heard, Ignored } from './channel.ts'
import { advert, attached, Piece, Referral } from './messenger.attachments.ts'
import { attachment, detail, Id, instant, rank, unreadable, Words, word } from './meta.ts'

const Party = detail(v.object({ id: detail(Id), user_ref: detail(Id) }))

/** One item of `entry.messaging[]`. Which member is there says what happened. */
const Item = v.object({
  sender: Party,
  recipient: Party,
  timestamp: v.optional(v.unknown()),
  message: v.optional(
    v.object({
      mid: Id,
      text: Words,
      attachments: v.nullish(v.array(detail(Piece)), []),
      is_echo: detail(v.boolean()),
      is_deleted: detail(v.boolean()),
      metadata: detail(v.string()),
      reply_to: detail(v.object({ mid: detail(Id) })),
      referral: Referral,
    }),
  ),
  message_edit: v.optional(v.object({ mid: Id, text: Words, num_edit: detail(v.number()) })),
  postback: v.optional(v.object({ mid: detail(Id), title: Words, payload: Words, referral: Referral })),
  reaction: v.optional(
    v.object({ mid: Id, action: v.string(), reaction: detail(v.string()), emoji: detail(v.string()) }),
  ),
  read: v.optional(v.object({ watermark: v.optional(v.unknown()) })),
  delivery: v.optional(v.object({ mids: v.nullish(v.array(Id), []), watermark: v.optional(v.unknown()) })),
})
type Item = v.InferOutput<typeof Item>

/** As `split` wraps it: the item under the name of the list it stood in. */
const Change = v.union([v.object({ messaging: v.unknown() }), v.object({ standby: v.unknown() })])

const envelope = new Set(['sender', 'recipient', 'timestamp'])

type Context = Parameters<Adapter['hear']>[1]

/** Where and when: what all happenings of one item share. */
interface Scene {
  item: Item
  at: string
  external: string
  sentAt: string
  /** Who did it: the Page itself for echoes. */
  author?: Author
  own: boolean
}

/** What one item of a Page's `messaging` or `standby` list says. */
export function hear(change: unknown, { external, sentAt }: Context): Heard[] {
  const outer = v.safeParse(Change, change)
  if (!outer.success) return [unreadable(outer.issues)]
  // The app that owns the thread answers in it; listening in would open a ticket that nobody may answer.
  if ('standby' in outer.output) return [ignored('another app owns the thread', sentAt)]
  const read = v.safeParse(Item, outer.output.messaging)
  if (!read.success) return [unreadable(read.issues)]
  const item = read.output
  const id = item.sender?.id ?? item.sender?.user_ref
  const at = instant(item.timestamp) ?? sentAt
  const scene: Scene = { item, at, external, sentAt, own: id === external, ...(id && { author: { id } }) }
  const heard = [message, edit, postback, reaction, marks].flatMap((part) => part(scene) ?? [])
  return heard.length > 0 ? heard : [passed(outer.output.messaging, at)]
}

function message({ item, at, sentAt, author, own }: Scene): Heard | undefined {
  const said = item.message
  if (!said) return undefined
  const base = { id: said.mid, space: 'message', at, public: false } as const
  if (said.is_deleted) return { kind: 'delete', ...base, ...(author && { author }), rank: rank(at, sentAt, '') }
  const parent = said.reply_to?.mid
  const pieces = said.attachments.map(attached)
  const content = {
    ...base,
    ...(parent && { parent }),
    text: said.text,
    // A message of a kind that the network does not hand out still was said: it shows as something to look at there.
    attachments: said.text || pieces.length > 0 ? [...pieces, ...advert(said.referral)] : [attachment('other')],
  }
  if (!said.is_echo && !own) return { kind: 'message', ...content, ...(author && { author }) }
  const to = item.recipient?.id
  return { kind: 'echo', ...content, ...(to && { to: { id: to } }), ...(said.metadata && { marker: said.metadata }) }
}

function edit({ item, at, sentAt, author }: Scene): Heard | undefined {
  if (!item.message_edit) return undefined
  const { mid, text, num_edit = 0 } = item.message_edit
  const count = String(Math.max(0, Math.trunc(num_edit))).padStart(6, '0')
  return {
    kind: 'edit',
    id: mid,
    space: 'message',
    at,
    public: false,
    ...(author && { author }),
    text,
    rank: `${count} ${rank(at, sentAt, text)}`,
  }
}

/** A button. Before API version 8 it has no id of its own: person and instant name it. */
function postback({ item, at, author, own }: Scene): Heard | undefined {
  if (!item.postback || own) return undefined
  const { mid, title, payload, referral } = item.postback
  return {
    kind: 'postback',
    id: mid ?? `postback-${author?.id ?? 'unknown'}-${Date.parse(at)}`,
    space: 'message',
    at,
    public: false,
    ...(author && { author }),
    text: title || payload,
    attachments: advert(referral),
  }
}

function reaction({ item, at, sentAt, author }: Scene): Heard | undefined {
  if (!item.reaction) return undefined
  const { mid, action, emoji, reaction: name } = item.reaction
  const given = action === 'react' ? (emoji ?? name ?? 'other') : undefined
  return {
    kind: 'reaction',
    id: mid,
    space: 'message',
    at,
    public: false,
    ...(author && { author }),
    ...(given && { reaction: given }),
    rank: rank(at, sentAt, given ?? ''),
  }
}

function marks({ item, at, author, own }: Scene): Heard | undefined {
  const mark = item.read ?? item.delivery
  if (!mark || own) return undefined
  const until = instant(mark.watermark)
  return {
    kind: 'receipt',
    state: item.read ? 'read' : 'delivered',
    ids: item.read ? [] : (item.delivery?.mids ?? []),
    at: item.timestamp === undefined ? (until ?? at) : at,
    public: false,
    ...(author && { author }),
    ...(until && { until }),
  }
}

/** Events that Meta documents and that no customer waits on; reads and buttons only where the Page itself is behind them. */
const passedOver = new Set([
  'referral',
  'optin',
  'pass_thread_control',
  'take_thread_control',
  'request_thread_control',
  'app_roles',
  'account_linking',
  'read',
  'delivery',
  'postback',
])

function passed(item: unknown, at: string): Ignored {
  const name = Object.keys(item ?? {}).find((member) => !envelope.has(member))
  if (name === undefined) return ignored('nothing in it', at)
  return { ...ignored(`event ${word(name)}`, at), ...(!passedOver.has(name) && { unknown: true }) }
}

const ignored = (reason: string, at: string): Ignored => ({ kind: 'ignored', reason, at, public: false })

const Parties = v.object({ sender: Party, recipient: Party })

/** The person, whichever side of the item they stand on. */
export function lane(change: unknown, { external }: { external: string }) {
  const read = v.safeParse(v.object({ messaging: v.optional(Parties), standby: v.optional(Parties) }), change)
  const item = read.success ? (read.output.messaging ?? read.output.standby) : undefined
  const ids = [item?.sender?.id ?? item?.sender?.user_ref, item?.recipient?.id]
  const customer = ids.find((id) => id !== undefined && id !== external)
  return customer ? { customer } : {}
}

import * as v from 'valibot'
import type { Adapter, Author, Heard, Ignored } from './channel.ts'
import { advert, attached, Piece, Referral } from './messenger.attachments.ts'
import { attachment, detail, Id, instant, rank, unreadable, Words, word } from './meta.ts'

const Party = detail(v.object({ id: detail(Id), user_ref: detail(Id) }))
/** What a message answers: another one, or on Instagram a story of ours. */
const ReplyTo = detail(
  v.object({ mid: detail(Id), story: detail(v.object({ id: detail(Id), url: v.optional(v.unknown()) })) }),
)

/** One private happening on Meta's messaging platform, which Messenger and Instagram share. Which member is there says what happened. */
const Item = v.object({
  sender: Party,
  recipient: Party,
  timestamp: v.optional(v.unknown()),
  reply_to: ReplyTo,
  message: v.optional(
    v.object({
      mid: Id,
      text: Words,
      attachments: v.nullish(v.array(detail(Piece)), []),
      is_echo: detail(v.boolean()),
      is_self: detail(v.boolean()),
      is_deleted: detail(v.boolean()),
      metadata: detail(v.string()),
      reply_to: ReplyTo,
      referral: Referral,
    }),
  ),
  message_edit: v.optional(v.object({ mid: Id, text: v.nullish(v.string()), num_edit: detail(v.number()) })),
  postback: v.optional(v.object({ mid: detail(Id), title: Words, payload: Words, referral: Referral })),
  reaction: v.optional(
    v.object({
      mid: Id,
      action: detail(v.string()),
      verb: detail(v.string()),
      reaction: detail(v.string()),
      emoji: detail(v.string()),
    }),
  ),
  read: v.optional(v.object({ mid: detail(Id), watermark: v.optional(v.unknown()) })),
  delivery: v.optional(v.object({ mids: v.nullish(v.array(Id), []), watermark: v.optional(v.unknown()) })),
})
type Item = v.InferOutput<typeof Item>

const envelope = new Set(['sender', 'recipient', 'timestamp', 'is_self', 'reply_to'])

type Context = Parameters<Adapter['hear']>[1]

/** Where and when: what all happenings of one item share. */
interface Scene {
  item: Item
  at: string
  external: string
  sentAt: string
  /** Who did it: our own account for echoes. */
  author?: Author
  own: boolean
}

/** What one item of an account's `messaging` list says. Never throws. */
export function hearItem(value: unknown, { external, sentAt }: Context): Heard[] {
  const read = v.safeParse(Item, value)
  if (!read.success) return [unreadable(read.issues)]
  const item = read.output
  const id = item.sender?.id ?? item.sender?.user_ref
  const at = instant(item.timestamp) ?? sentAt
  const scene: Scene = { item, at, external, sentAt, own: id === external, ...(id && { author: { id } }) }
  const heard = [message, edit, postback, reaction, marks].flatMap((part) => part(scene) ?? [])
  return heard.length > 0 ? heard : [passed(value, at)]
}

/** The app that owns the thread answers in it; listening in would open a ticket that nobody may answer. */
export const ownedElsewhere = (at: string): Ignored => ignored('another app owns the thread', at)

function message({ item, at, sentAt, author, own }: Scene): Heard | undefined {
  const said = item.message
  if (!said) return undefined
  const base = { id: said.mid, space: 'message', at, public: false } as const
  // A company that tries out its own automation: nobody waits.
  if (said.is_self) return { ...ignored('a message to ourselves', at), id: said.mid }
  if (said.is_deleted) return { kind: 'delete', ...base, ...(author && { author }), rank: rank(at, sentAt, '') }
  const { mid: parent, story } = said.reply_to ?? item.reply_to ?? {}
  const pieces = [...said.attachments.map(attached), ...(story ? [attachment('story', story.url)] : [])]
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
  // Without words nothing is known of the edit, least of all that the words are gone.
  if (typeof text !== 'string') return { ...ignored('an edit without words', at), id: mid }
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
  const { mid, action, verb, emoji, reaction: name } = item.reaction
  const given = action === 'react' || verb === 'add' ? (emoji ?? name ?? 'other') : undefined
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

/** Messenger marks up to an instant, Instagram names the message. */
function marks({ item, at, author, own }: Scene): Heard | undefined {
  const mark = item.read ?? item.delivery
  if (!mark || own) return undefined
  const until = instant(mark.watermark)
  const seen = item.read?.mid
  return {
    kind: 'receipt',
    state: item.read ? 'read' : 'delivered',
    ids: item.read ? (seen ? [seen] : []) : (item.delivery?.mids ?? []),
    at: item.timestamp === undefined ? (until ?? at) : at,
    public: false,
    ...(author && { author }),
    ...(until && { until }),
  }
}

/** Events that Meta documents and that no customer waits on; reads and buttons only where our own account is behind them. */
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
export function personIn(item: unknown, external: string) {
  const read = v.safeParse(Parties, item)
  if (!read.success) return {}
  const { sender, recipient } = read.output
  const customer = [sender?.id ?? sender?.user_ref, recipient?.id].find((id) => id !== undefined && id !== external)
  return customer ? { customer } : {}
}

import * as v from 'valibot'
import type { Adapter, Changed, Heard, Ignored } from './channel.ts'
import { detail, Id, instant, rank, unreadable, word } from './meta.ts'
import { encrypted, type Scene, spoken, typing, wasRead } from './x.message.ts'
import { among, person } from './x.people.ts'
import { type Post, readPost } from './x.post.ts'
import { posted } from './x.posted.ts'
import { dated, readTweet } from './x.tweet.ts'

type Context = Parameters<Adapter['hear']>[1]

const Activity = v.object({
  event_type: v.string(),
  filter: detail(v.object({ direction: detail(v.string()) })),
  payload: v.unknown(),
  includes: detail(v.looseObject({ users: detail(v.array(v.unknown())) })),
})
const Streamed = v.object({ data: v.unknown(), includes: v.optional(v.unknown()), matching_rules: v.unknown() })
const Lists = v.record(v.string(), v.unknown())

/** What one change says, as `splitX` made it: an event of X Activity, a post of the filtered stream, or an item of Account Activity under its list's name. */
export function hear(change: unknown, { external, sentAt }: Context): Heard[] {
  const scene: Scene = { external, sentAt, people: [] }
  const streamed = v.safeParse(Streamed, change)
  if (streamed.success) return post(readPost(streamed.output.data, streamed.output.includes, sentAt), scene)
  const activity = v.safeParse(v.object({ data: Activity }), change)
  if (activity.success) return happened(activity.output.data, scene)
  const lists = v.safeParse(Lists, change)
  if (!lists.success) return [unreadable(lists.issues)]
  return listed(lists.output, scene)
}

/** One or more lists of Account Activity; X Activity carries the same ones for private messages. */
function listed({ users, ...lists }: Record<string, unknown>, scene: Scene): Heard[] {
  const along = { ...scene, people: Object.values(Object(users)) }
  const heard = Object.entries(lists).flatMap(([name, list]) =>
    [list].flat().flatMap((item) => itemOf(name, item, along)),
  )
  return heard.length > 0 ? heard : [ignored('nothing in it', scene.sentAt)]
}

function itemOf(name: string, item: unknown, scene: Scene): Heard[] {
  switch (name) {
    case 'tweet_create_events':
      return post(readTweet(item, scene.sentAt), scene)
    case 'tweet_delete_events':
      return [removed(item, scene)]
    case 'direct_message_events':
      return [spoken(item, scene)]
    case 'direct_message_mark_read_events':
      return [wasRead(item, scene)]
    case 'direct_message_indicate_typing_events':
      return [typing(item, scene)]
    case 'favorite_events':
      return [liked(item, scene)]
    case 'user_event':
      return [revoked(scene)]
    case 'follow_events':
    case 'block_events':
    case 'mute_events':
      return [ignored(name, scene.sentAt)]
    default:
      return [ignored(`list ${word(name)}`, scene.sentAt, { unknown: true })]
  }
}

/** Events of X Activity that are known and that no customer waits on, by the first part of their names. */
const passedOver = new Set(['follow', 'mute', 'block', 'profile', 'news', 'spaces'])

function happened(
  { event_type: type, payload, includes, filter }: v.InferOutput<typeof Activity>,
  scene: Scene,
): Heard[] {
  const along = { ...scene, people: includes?.users ?? [] }
  switch (type) {
    case 'post.create':
    case 'post.mention.create':
    case 'post.reply.create':
      return post(readPost(payload, includes, scene.sentAt), along)
    case 'post.quote.create':
      return post(readPost(payload, includes, scene.sentAt), along, { quotesUs: true })
    case 'post.repost.create':
      return [ignored('repost', scene.sentAt)]
    case 'post.delete':
      return [removed(payload, along)]
    case 'like.create':
      return [liked(payload, along, filter?.direction)]
    case 'chat.received':
    case 'chat.sent':
      return [encrypted(payload, along)]
    case 'chat.conversation_join':
      return [ignored('an encrypted conversation began', scene.sentAt, { public: false })]
    case 'oauth.revoke':
      return [revoked(scene)]
    case 'dm.received':
    case 'dm.sent':
    case 'dm.read':
    case 'dm.indicate_typing':
      return v.is(Lists, payload) ? listed(payload, scene) : [{ kind: 'unreadable', reason: 'payload: expected lists' }]
  }
  return [
    ignored(`event ${type.replace(/[^\w.]/g, '').slice(0, 60)}`, scene.sentAt, {
      unknown: !passedOver.has(type.split('.')[0] ?? ''),
    }),
  ]
}

function post(read: Post | v.BaseIssue<unknown>[], scene: Scene, hint?: { quotesUs: boolean }): Heard[] {
  return [Array.isArray(read) ? unreadable(read) : posted(read, scene, hint)]
}

const Gone = v.union([
  v.object({ status: v.object({ id: Id, user_id: detail(Id) }), timestamp_ms: v.optional(v.unknown()) }),
  v.pipe(
    v.object({ id: Id, author_id: detail(Id) }),
    v.transform(({ id, author_id }) => ({ status: { id, user_id: author_id }, timestamp_ms: undefined })),
  ),
])

function removed(item: unknown, { sentAt, people }: Scene): Heard {
  const read = v.safeParse(Gone, item)
  if (!read.success) return unreadable(read.issues)
  const { status, timestamp_ms } = read.output
  const at = instant(timestamp_ms) ?? sentAt
  const author = among(people, status.user_id)
  return {
    kind: 'delete',
    id: status.id,
    space: 'post',
    at,
    public: true,
    ...(author && { author }),
    rank: rank(at, sentAt, ''),
  }
}

/** A like in the older shape, which holds the post, or in the newer one, which names it. */
const Liked = v.object({
  timestamp_ms: v.optional(v.unknown()),
  created_at: v.optional(v.unknown()),
  user: v.optional(v.unknown()),
  favorited_status: detail(v.object({ id_str: detail(Id), id: detail(Id), user: v.optional(v.unknown()) })),
  liked_tweet_id: detail(Id),
  liked_tweet_author_id: detail(Id),
  user_id: detail(Id),
  liking_user_id: detail(Id),
})

/** A like of ours is a reaction to our words; every other one belongs to somebody else. */
function liked(item: unknown, { external, sentAt, people }: Scene, direction?: string): Heard {
  const read = v.safeParse(Liked, item)
  if (!read.success) return unreadable(read.issues)
  const { favorited_status: old, liked_tweet_id, liked_tweet_author_id, ...like } = read.output
  const at = instant(like.timestamp_ms) ?? instant(like.created_at) ?? dated(like.created_at) ?? sentAt
  const id = old?.id_str ?? old?.id ?? liked_tweet_id
  const owner = person(old?.user)?.id ?? liked_tweet_author_id
  const author = person(like.user) ?? among(people, like.liking_user_id ?? like.user_id)
  const own = author?.id === external || direction === 'outbound'
  if (!id || own || owner !== external) return ignored('like', at, { id })
  const base: Changed = {
    kind: 'reaction',
    id,
    space: 'post',
    at,
    public: true,
    reaction: 'like',
    rank: rank(at, sentAt, 'like'),
  }
  return author ? { ...base, author } : base
}

/** The account's owner took our permission back: nothing comes from now on, so an admin must see it. */
const revoked = ({ sentAt }: Scene) => ignored('access revoked', sentAt, { unknown: true })

function ignored(reason: string, at: string, more: Partial<Pick<Ignored, 'id' | 'unknown' | 'public'>> = {}): Ignored {
  const { id, unknown } = more
  return { kind: 'ignored', ...(id && { id }), reason, ...(unknown && { unknown }), at, public: more.public ?? true }
}

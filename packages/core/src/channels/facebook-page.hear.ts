import * as v from 'valibot'
import type { Adapter, Attachment, Heard, Ignored, Space } from './channel.ts'
import { attachment, author, detail, Id, instant, link, rank, unreadable, Words, word } from './meta.ts'

const Change = v.object({ field: v.string(), value: v.unknown() })

/** What a change of a Page's feed may carry. `sender_id` is the older form of `from`; mentions have neither. */
const Value = v.object({
  item: detail(v.string()),
  verb: detail(v.string()),
  comment_id: detail(Id),
  post_id: detail(Id),
  parent_id: detail(Id),
  from: detail(v.object({ id: detail(Id), name: detail(v.string()) })),
  sender_id: detail(Id),
  sender_name: detail(v.string()),
  message: Words,
  created_time: v.optional(v.unknown()),
  reaction_type: detail(v.string()),
  permalink_url: v.optional(v.unknown()),
  post: detail(v.object({ permalink_url: v.optional(v.unknown()) })),
  photo: v.optional(v.unknown()),
  photos: detail(v.array(v.unknown())),
  video: v.optional(v.unknown()),
  link: v.optional(v.unknown()),
})
type Value = v.InferOutput<typeof Value>

const posts = new Set(['post', 'status', 'photo', 'video', 'share', 'link', 'note', 'album'])
const verbs = new Map<string | undefined, 'add' | 'edit' | 'delete' | 'hide' | 'show'>([
  ['add', 'add'],
  ['edit', 'edit'],
  ['edited', 'edit'],
  ['update', 'edit'],
  ['remove', 'delete'],
  ['delete', 'delete'],
  ['hide', 'hide'],
  ['unhide', 'show'],
])

/** Items and verbs that Meta documents and that no customer waits on. */
const passedOver = new Set<string | undefined>(['event', 'rating', 'mention', 'block', 'unblock', 'mute', 'follow'])

type Context = Parameters<Adapter['hear']>[1]

/** What one change of a Page's `feed` or `mention` says. */
export function hear(change: unknown, context: Context): Heard[] {
  const outer = v.safeParse(Change, change)
  if (!outer.success) return [unreadable(outer.issues)]
  const { field } = outer.output
  if (field !== 'feed' && field !== 'mention')
    return [ignored(`field ${word(field)}`, context.sentAt, { unknown: field !== 'ratings' })]
  const inner = v.safeParse(Value, outer.output.value)
  if (!inner.success) return [unreadable(inner.issues)]
  return [happening(inner.output, field, context)]
}

function happening(value: Value, field: 'feed' | 'mention', { external, sentAt }: Context): Heard {
  const at = instant(value.created_time) ?? sentAt
  const who = author(value.from?.id ?? value.sender_id, value.from?.name ?? value.sender_name)
  const own = who?.id === external
  if (value.item === 'reaction' || value.item === 'like') return reaction(value, at, sentAt)

  const space = spaceOf(value)
  if (!space) return ignored(`item ${word(value.item)}`, at, { unknown: !passedOver.has(value.item) })
  const id = space === 'comment' ? value.comment_id : value.post_id
  if (!id) return { kind: 'unreadable', reason: `${space}_id: expected an id` }
  if (own && space === 'post') return ignored('own post', at, { id })
  const verb = verbs.get(value.verb)
  const base = { id, space, at, public: true }

  switch (verb) {
    case 'add': {
      const said = { ...base, ...place(value, space, external), text: value.message, attachments: attachments(value) }
      if (own && field === 'mention') return ignored('own mention', at, { id })
      if (own) return { kind: 'echo', ...said }
      if (!who && field === 'feed' && space === 'post' && value.item !== 'post')
        return ignored('post without author', at, { id })
      const permalink = link(value.permalink_url) ?? link(value.post?.permalink_url)
      return {
        kind: field === 'mention' ? 'mention' : 'message',
        ...said,
        ...(who && { author: who }),
        ...(permalink && { permalink }),
      }
    }
    case 'edit':
      return {
        kind: 'edit',
        ...base,
        ...(who && { author: who }),
        text: value.message,
        rank: rank(at, sentAt, value.message),
      }
    case 'delete':
      return { kind: 'delete', ...base, ...(who && { author: who }), rank: rank(at, sentAt, '') }
    case 'hide':
    case 'show':
      return {
        kind: 'hide',
        ...base,
        ...(who && { author: who }),
        hidden: verb === 'hide',
        rank: rank(at, sentAt, verb),
      }
    case undefined:
      return ignored(`verb ${word(value.verb)}`, at, { id, unknown: !passedOver.has(value.verb) })
  }
}

function spaceOf({ item, comment_id }: Value): Space | undefined {
  if (item === 'comment') return 'comment'
  if (item !== undefined) return posts.has(item) ? 'post' : undefined
  return comment_id ? 'comment' : 'post'
}

/** Reactions on posts are counted by the network; on a comment they are an answer to a person. */
function reaction(value: Value, at: string, sentAt: string): Heard {
  if (!value.comment_id) return ignored(`${word(value.item)} on a post`, at, { id: value.post_id })
  const kind = value.reaction_type ?? 'like'
  const gone = verbs.get(value.verb) === 'delete'
  const who = author(value.from?.id ?? value.sender_id, value.from?.name ?? value.sender_name)
  return {
    kind: 'reaction',
    id: value.comment_id,
    space: 'comment',
    at,
    public: true,
    ...(who && { author: who }),
    ...(!gone && { reaction: kind }),
    rank: rank(at, sentAt, gone ? '' : kind),
  }
}

/** The post all hangs under, and the comment that is answered if it is not the post itself. A comment's id begins with its post's. */
function place(value: Value, space: Space, external: string) {
  const root = rootOf(value, external)
  const parent = space === 'comment' && value.parent_id
  const top = !parent || parent === root || root?.endsWith(`_${parent}`)
  return { ...(root && { root }), ...(!top && { parent }) }
}

function rootOf({ post_id, comment_id }: Value, external: string) {
  if (post_id) return post_id
  const post = comment_id?.includes('_') ? comment_id.slice(0, comment_id.indexOf('_')) : undefined
  return post && `${external}_${post}`
}

function attachments({ item, photo, photos = [], video, link: shared }: Value): Attachment[] {
  const isMedia = item === 'photo' || item === 'video'
  return [
    ...[photo, ...photos].filter(present).map((url) => attachment('image', url)),
    ...[video].filter(present).map((url) => attachment('video', url)),
    ...[shared]
      .filter(present)
      .filter((url) => url !== photo && url !== video)
      .map((url) => attachment(isMedia ? (item === 'photo' ? 'image' : 'video') : 'share', url)),
  ]
}

const present = (value: unknown) => value !== undefined && value !== null

const ignored = (reason: string, at: string, { id, unknown }: Pick<Ignored, 'id' | 'unknown'> = {}): Ignored => ({
  kind: 'ignored',
  ...(id && { id }),
  reason,
  ...(unknown && { unknown }),
  at,
  public: true,
})

/** Author and post. Our own answers, and removals that name nobody, belong to no customer. */
export function lane(change: unknown, { external }: { external: string }) {
  const read = v.safeParse(v.object({ value: Value }), change)
  if (!read.success) return {}
  const { value } = read.output
  const customer = value.from?.id ?? value.sender_id
  const root = rootOf(value, external)
  return { ...(customer && customer !== external && { customer }), ...(root && { root }) }
}

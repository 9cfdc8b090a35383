import * as v from 'valibot'
import type { Attachment, Author } from './channel.ts'
import { attachment, detail, Id, instant, Words } from './meta.ts'
import { among } from './x.people.ts'
import { prefixOf, type Shortened, unescaped } from './x.words.ts'

/** A post of either version of the API, in one shape. Ids are always the text forms: numbers of X do not fit into JSON's. */
export interface Post {
  id: string
  /** The first version's id: an edit makes a new one. */
  first: string
  /** How many versions came before. */
  edits: number
  at: string
  author?: Author
  /** As written, with HTML taken back. */
  text: string
  /** Signs at its beginning that X put there. */
  prefix: number
  links: Shortened[]
  /** The post that all of this hangs under; only the newer API says. */
  conversation?: string
  parent?: string
  parentAuthor?: string
  repost: boolean
  quoted?: { id?: string; author?: string }
  mentions: { id: string; at: number }[]
  attachments: Attachment[]
}

export const Range = detail(v.array(v.number()))
const Link = detail(v.object({ url: v.string(), expanded_url: v.string() }))
export const Urls = detail(v.array(Link))
export const Medium = detail(
  v.object({
    type: detail(v.string()),
    url: v.optional(v.unknown()),
    media_url_https: v.optional(v.unknown()),
    preview_image_url: v.optional(v.unknown()),
    media_key: detail(v.string()),
    alt_text: v.optional(v.unknown()),
  }),
)
type Medium = v.InferOutput<typeof Medium>
export const Media = detail(v.object({ media: detail(v.array(Medium)) }))

const Mentions = detail(v.array(detail(v.object({ id: detail(Id), start: detail(v.number()) }))))
const NewEntities = detail(v.object({ urls: Urls, mentions: Mentions }))

/** A post as X Activity, the filtered stream and the present API write it. */
const NewPost = v.object({
  id: Id,
  text: Words,
  note_tweet: detail(v.object({ text: v.string(), entities: NewEntities })),
  created_at: v.optional(v.unknown()),
  author_id: detail(Id),
  conversation_id: detail(Id),
  in_reply_to_user_id: detail(Id),
  in_reply_to_tweet_id: detail(Id),
  referenced_tweets: detail(v.array(detail(v.object({ type: v.string(), id: Id })))),
  entities: NewEntities,
  display_text_range: Range,
  edit_history_tweet_ids: detail(v.array(Id)),
  attachments: detail(v.object({ media_keys: detail(v.array(v.string())) })),
})
const Includes = detail(
  v.object({
    users: detail(v.array(v.unknown())),
    tweets: detail(v.array(v.unknown())),
    media: detail(v.array(Medium)),
  }),
)

/** Reads a post of the newer shape with what came along. Issues where it is none. */
export function readPost(value: unknown, includes: unknown, sentAt: string): Post | v.BaseIssue<unknown>[] {
  const read = v.safeParse(NewPost, value)
  if (!read.success) return [...read.issues]
  const post = read.output
  const { users = [], tweets = [], media = [] } = v.parse(Includes, includes) ?? {}
  const to = (type: string) => post.referenced_tweets?.find((one) => one?.type === type)?.id
  const parent = to('replied_to') ?? post.in_reply_to_tweet_id
  const quoted = to('quoted')
  const text = post.note_tweet?.text ?? post.text
  const entities = post.note_tweet?.entities ?? post.entities
  const author = among(users, post.author_id)
  const keys = post.attachments?.media_keys ?? []
  return {
    id: post.id,
    ...history(post.id, post.edit_history_tweet_ids ?? []),
    at: instant(post.created_at) ?? sentAt,
    ...(author && { author }),
    text: unescaped(text),
    prefix: prefixOf(text, post.note_tweet ? undefined : post.display_text_range, parent !== undefined),
    links: shortened(entities?.urls),
    ...(post.conversation_id && { conversation: post.conversation_id }),
    ...(parent && { parent }),
    ...(parent && post.in_reply_to_user_id && { parentAuthor: post.in_reply_to_user_id }),
    repost: to('retweeted') !== undefined,
    ...(quoted && { quoted: quote(quoted, writer(tweets, quoted)) }),
    mentions: (entities?.mentions ?? []).flatMap((one) => (one?.id ? [{ id: one.id, at: one.start ?? 0 }] : [])),
    attachments: media.filter((one) => one?.media_key && keys.includes(one.media_key)).map(medium),
  }
}

const Written = v.object({ id: Id, author_id: Id })
function writer(tweets: unknown[], id: string) {
  const read = tweets.map((tweet) => v.safeParse(Written, tweet)).flatMap((one) => (one.success ? [one.output] : []))
  return read.find((one) => one.id === id)?.author_id
}

/** What a post quotes, as far as it is known. */
export const quote = (id?: string, author?: string) => ({ ...(id && { id }), ...(author && { author }) })

export function history(id: string, ids: string[], initial = ids[0]) {
  const first = initial ?? id
  return { first, edits: first === id ? 0 : Math.max(1, ids.indexOf(id)) }
}

export const shortened = (urls: v.InferOutput<typeof Urls> = []): Shortened[] =>
  urls.flatMap((one) => (one ? [{ url: one.url, expanded: one.expanded_url }] : []))

const kinds = new Map<string | undefined, Attachment['type']>([
  ['photo', 'image'],
  ['video', 'video'],
  ['animated_gif', 'video'],
])

/** A picture or a film; of a film X gives a still. */
export function medium(one: Medium): Attachment {
  const { type, media_url_https, preview_image_url, url, alt_text } = one ?? {}
  return attachment(kinds.get(type) ?? 'other', media_url_https ?? preview_image_url ?? url, alt_text)
}

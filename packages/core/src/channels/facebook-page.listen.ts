import * as v from 'valibot'
import type { Adapter, Found, ListCall } from './channel.ts'
import { entriesOf, following, get, lively, Page, place } from './graph.list.ts'
import { detail, Id, instant, Words } from './meta.ts'

const By = detail(v.object({ id: detail(Id), name: detail(v.string()) }))
const Media = v.object({
  type: detail(v.string()),
  media_type: detail(v.string()),
  url: v.optional(v.unknown()),
  media: detail(
    v.object({ source: v.optional(v.unknown()), image: detail(v.object({ src: v.optional(v.unknown()) })) }),
  ),
})
type Media = v.InferOutput<typeof Media>

const Post = v.object({
  id: Id,
  from: By,
  message: Words,
  created_time: v.unknown(),
  updated_time: v.optional(v.unknown()),
  permalink_url: v.optional(v.unknown()),
  attachments: detail(v.object({ data: v.array(detail(Media)) })),
})
const Comment = v.object({
  id: Id,
  from: By,
  message: Words,
  created_time: v.unknown(),
  parent: detail(v.object({ id: Id })),
  permalink_url: v.optional(v.unknown()),
  attachment: detail(Media),
})
type Round = { external: string; since: string }

const fields = {
  feed: 'id,from,message,created_time,updated_time,permalink_url,attachments%7Bmedia_type,url,media%7D',
  tagged: 'id,from,message,created_time,permalink_url',
  comments: 'id,from,message,created_time,parent%7Bid%7D,permalink_url,attachment',
}

/**
 * A Page's posts with what was said below those that changed, and posts elsewhere that name it. Comments elsewhere that
 * name it, and those below advertisements that are no posts of the feed, are in no list.
 */
export const listen: NonNullable<Adapter['listen']> = {
  first: ({ external }) => [
    get(`/${encodeURIComponent(external)}/feed?fields=${fields.feed}&limit=100`),
    // Needs a permission of its own, which not every app gets.
    { ...get(`/${encodeURIComponent(external)}/tagged?fields=${fields.tagged}&limit=100`), optional: true },
  ],
  read(call, { json }, round) {
    const page = v.safeParse(Page, json)
    if (!page.success) return { changes: [], more: [] }
    const { data, paging } = page.output
    const { id, edge } = place(call)
    if (edge === 'comments') return comments(entriesOf(Comment, data), following(call, paging), id, round)
    const posts = entriesOf(Post, data)
    return edge === 'tagged'
      ? tagged(posts, following(call, paging), round)
      : feed(posts, following(call, paging), round)
  },
}

type Posts = v.InferOutput<typeof Post>[]

/** `updated_time` is the instant of the last comment too: a post that is quiet since then costs no call. */
function feed(posts: Posts, next: ListCall[], { external, since }: Round) {
  const changed = posts.filter((post) => timeOf(post.updated_time, timeOf(post.created_time, since)) >= since)
  const visitors = posts.filter(({ from }) => from?.id !== undefined && from.id !== external)
  return {
    changes: visitors.filter(fresh(since)).map((post) => found('feed', post, since)),
    more: [
      ...changed.map(({ id }) =>
        get(
          `/${encodeURIComponent(id)}/comments?filter=stream&order=reverse_chronological&since=${seconds(since)}&fields=${fields.comments}&limit=100`,
        ),
      ),
      ...(goesOn(posts, lively(since)) ? next : []),
    ],
  }
}

function tagged(posts: Posts, next: ListCall[], { external, since }: Round) {
  const others = posts.filter(({ from }) => from?.id !== external)
  return {
    changes: others.filter(fresh(since)).map((post) => found('mention', post, since)),
    more: goesOn(posts, since) ? next : [],
  }
}

function comments(all: v.InferOutput<typeof Comment>[], next: ListCall[], post: string, { since }: Round) {
  const changes = all.filter(fresh(since)).map((comment): Found => {
    const { id, from, message, parent, permalink_url, attachment } = comment
    const at = timeOf(comment.created_time, since)
    const value = {
      item: 'comment',
      verb: 'add',
      comment_id: id,
      post_id: post,
      parent_id: parent?.id ?? post,
      ...(from && { from }),
      message,
      created_time: seconds(at),
      ...(permalink_url !== undefined && { permalink_url }),
      ...shown([attachment]),
    }
    return { change: { field: 'feed', value }, id, space: 'comment', at }
  })
  return { changes, more: goesOn(all, since) ? next : [] }
}

function found(field: 'feed' | 'mention', post: Posts[number], since: string): Found {
  const { id, from, message, permalink_url, attachments } = post
  const at = timeOf(post.created_time, since)
  const value = {
    item: 'post',
    verb: 'add',
    post_id: id,
    ...(from && { from }),
    message,
    created_time: seconds(at),
    ...(permalink_url !== undefined && { permalink_url }),
    ...shown(attachments?.data ?? []),
  }
  return { change: { field, value }, id, space: 'post', at }
}

/** Pictures and films as a webhook names them; the rest is something shared. */
function shown(media: (Media | undefined)[]) {
  const some = media.filter((one) => one !== undefined)
  const images = some.filter((one) => one.media?.image && !film(one))
  const films = some.filter(film)
  const links = some.filter((one) => !one.media)
  return {
    ...(images.length > 0 && { photos: images.map(({ media }) => media?.image?.src) }),
    ...(films[0] && { video: films[0].media?.source ?? films[0].url }),
    ...(links[0] && { link: links[0].url }),
  }
}
const film = ({ type, media_type }: Media) => `${type} ${media_type}`.includes('video')

const timeOf = (value: unknown, otherwise: string) => instant(value) ?? otherwise
const fresh =
  (since: string) =>
  ({ created_time }: { created_time?: unknown }) =>
    timeOf(created_time, since) >= since
/** Lists run from new to old. */
const goesOn = (list: { created_time?: unknown }[], until: string) => timeOf(list.at(-1)?.created_time, until) >= until
const seconds = (at: string) => Math.floor(Date.parse(at) / 1000)

import * as v from 'valibot'
import type { Adapter, Found, ListCall, Listed } from './channel.ts'
import { entriesOf, get } from './graph.list.ts'
import { detail, Id, instant, Words } from './meta.ts'
import { readPost } from './x.post.ts'

const Page = v.object({
  data: v.nullish(v.array(v.unknown()), []),
  includes: detail(
    v.object({
      users: detail(v.array(v.unknown())),
      tweets: detail(v.array(v.unknown())),
      media: detail(v.array(v.unknown())),
    }),
  ),
  meta: detail(v.object({ next_token: detail(v.string()) })),
})
const Named = v.looseObject({ id: v.optional(v.unknown()), media_key: v.optional(v.unknown()) })
const Event = v.object({
  id: Id,
  event_type: v.literal('MessageCreate'),
  text: Words,
  created_at: v.unknown(),
  sender_id: Id,
  dm_conversation_id: detail(Id),
  participant_ids: detail(v.array(Id)),
  attachments: detail(v.object({ media_keys: detail(v.array(v.string())) })),
})

const post =
  'tweet.fields=id,text,author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,entities,note_tweet,edit_history_tweet_ids,attachments,display_text_range&expansions=author_id,attachments.media_keys,referenced_tweets.id&user.fields=id,name,username,public_metrics&media.fields=media_key,type,url,preview_image_url,alt_text'

type Round = { external: string; since: string }

/**
 * Posts that name us, what we ourselves answered, and private messages that are not encrypted. Each post that is read
 * has its price, so the lists of posts begin at the instant.
 */
export const listen: NonNullable<Adapter['listen']> = {
  first({ external }, since) {
    const user = `/2/users/${encodeURIComponent(external)}`
    const query = `${post}&max_results=100&start_time=${since.slice(0, 19)}Z`
    return [
      get(`${user}/mentions?${query}`),
      get(`${user}/tweets?${query}`),
      // Fifteen calls in fifteen minutes, and an app may have no right to private messages.
      {
        ...get(
          '/2/dm_events?event_types=MessageCreate&dm_event.fields=id,text,event_type,created_at,sender_id,dm_conversation_id,participant_ids,attachments&expansions=sender_id,attachments.media_keys&user.fields=id,name,username,public_metrics&media.fields=media_key,type,url,preview_image_url&max_results=100',
        ),
        optional: true,
      },
    ]
  },
  read(call, { json }, round) {
    const page = v.safeParse(Page, json)
    if (!page.success) return { changes: [], more: [] }
    return call.path.startsWith('/2/dm_events') ? messages(call, page.output, round) : posts(call, page.output, round)
  },
}

type Page = v.InferOutput<typeof Page>

function posts(call: ListCall, { data, includes, meta }: Page, { external, since }: Round): Listed {
  const changes = data.flatMap((item): Found[] => {
    const read = readPost(item, includes, since)
    if (Array.isArray(read) || read.repost || read.at < since) return []
    const own = read.author?.id === external
    // What we post without being asked answers nobody.
    if (own && !read.parent) return []
    const payload = {
      ...Object(item),
      // As it stands now it is new to us, whatever it said before.
      id: read.first,
      edit_history_tweet_ids: [read.first],
    }
    const names = new Set([read.author?.id, read.parent, read.quoted?.id, ...keysOf(item)])
    const event = {
      event_type: own ? 'post.create' : 'post.mention.create',
      filter: { user_id: external },
      payload,
      includes: {
        users: named(includes?.users, names),
        tweets: named(includes?.tweets, names),
        media: named(includes?.media, names),
      },
    }
    return [{ change: { data: event }, id: read.first, space: 'post', at: read.at }]
  })
  return { changes, more: next(call, meta?.next_token) }
}

function messages(call: ListCall, { data, includes, meta }: Page, { external, since }: Round): Listed {
  const events = entriesOf(Event, data)
  const changes = events.flatMap((event): Found[] => {
    const at = instant(event.created_at) ?? since
    if (at < since) return []
    const parties = event.participant_ids ?? event.dm_conversation_id?.split('-') ?? []
    const own = event.sender_id === external
    const to = own ? parties.find((id) => id !== external) : external
    const [media] = named(includes?.media, new Set(event.attachments?.media_keys ?? []))
    const item = {
      type: 'message_create',
      id: event.id,
      created_timestamp: String(Date.parse(at)),
      message_create: {
        target: { recipient_id: to },
        sender_id: event.sender_id,
        message_data: { text: event.text, ...(media && { attachment: { type: 'media', media } }) },
      },
    }
    const people = named(includes?.users, new Set([event.sender_id])).map((one) => [event.sender_id, one])
    const users = people.length > 0 ? { users: Object.fromEntries(people) } : {}
    return [{ change: { direct_message_events: item, ...users }, id: event.id, space: 'message', at }]
  })
  const last = events.at(-1)
  const goesOn = last !== undefined && (instant(last.created_at) ?? since) >= since
  return { changes, more: goesOn ? next(call, meta?.next_token) : [] }
}

const next = (call: ListCall, token: string | undefined): ListCall[] =>
  token
    ? [
        {
          ...call,
          path: `${call.path.replace(/&pagination_token=[^&]*/, '')}&pagination_token=${encodeURIComponent(token)}`,
        },
      ]
    : []

const Attached = v.object({ attachments: v.object({ media_keys: v.array(v.string()) }) })
const keysOf = (item: unknown) => (v.is(Attached, item) ? item.attachments.media_keys : [])

/** Of everything that came along with a page what one post needs: it is queued alone. */
const named = (list: unknown[] | undefined, names: ReadonlySet<string | undefined>) =>
  entriesOf(Named, list ?? []).filter(({ id, media_key }) => [id, media_key].some((name) => names.has(asName(name))))

const asName = (name: unknown) => (typeof name === 'string' ? name : undefined)

import * as v from 'valibot'
import { detail, Id, instant, Words } from './meta.ts'
import { person } from './x.people.ts'
import { history, Media, Medium, medium, type Post, quote, Range, shortened, Urls } from './x.post.ts'
import { prefixOf, unescaped } from './x.words.ts'

const Entities = detail(
  v.object({
    urls: Urls,
    media: detail(v.array(Medium)),
    user_mentions: detail(v.array(detail(v.object({ id_str: detail(Id), id: detail(Id), indices: Range })))),
  }),
)

/** A post as Account Activity and the older API write it. */
const Tweet = v.object({
  id_str: detail(Id),
  id: detail(Id),
  created_at: v.optional(v.unknown()),
  timestamp_ms: v.optional(v.unknown()),
  text: Words,
  display_text_range: Range,
  entities: Entities,
  extended_entities: Media,
  extended_tweet: detail(
    v.object({ full_text: v.string(), display_text_range: Range, entities: Entities, extended_entities: Media }),
  ),
  in_reply_to_status_id_str: detail(Id),
  in_reply_to_status_id: detail(Id),
  in_reply_to_user_id_str: detail(Id),
  in_reply_to_user_id: detail(Id),
  is_quote_status: detail(v.boolean()),
  quoted_status_id_str: detail(Id),
  quoted_status: v.optional(v.unknown()),
  retweeted_status: v.optional(v.unknown()),
  user: v.optional(v.unknown()),
  edit_history: detail(v.object({ edit_tweet_ids: detail(v.array(Id)), initial_tweet_id: detail(Id) })),
})

/** Reads a post of the older shape. Issues where it is none. */
export function readTweet(value: unknown, sentAt: string): Post | v.BaseIssue<unknown>[] {
  const read = v.safeParse(
    v.pipe(
      Tweet,
      v.check(({ id_str, id }) => Boolean(id_str ?? id), 'id'),
    ),
    value,
  )
  if (!read.success) return [...read.issues]
  const tweet = read.output
  const id = tweet.id_str ?? tweet.id ?? ''
  const whole = { ...tweet, ...tweet.extended_tweet }
  const parent = tweet.in_reply_to_status_id_str ?? tweet.in_reply_to_status_id
  const parentAuthor = tweet.in_reply_to_user_id_str ?? tweet.in_reply_to_user_id
  const text = tweet.extended_tweet?.full_text ?? tweet.text
  const quoted = tweet.quoted_status ?? (tweet.is_quote_status ? {} : undefined)
  const original = v.safeParse(v.object({ id_str: detail(Id), user: v.optional(v.unknown()) }), quoted)
  const author = person(tweet.user)
  const media = whole.extended_entities?.media ?? whole.entities?.media ?? []
  return {
    id,
    ...history(id, tweet.edit_history?.edit_tweet_ids ?? [], tweet.edit_history?.initial_tweet_id),
    at: instant(tweet.timestamp_ms) ?? instant(tweet.created_at) ?? dated(tweet.created_at) ?? sentAt,
    ...(author && { author }),
    text: unescaped(text),
    prefix: prefixOf(text, whole.display_text_range, parent !== undefined),
    links: shortened(whole.entities?.urls),
    ...(parent && { parent }),
    ...(parent && parentAuthor && { parentAuthor }),
    repost: present(tweet.retweeted_status),
    ...(original.success && {
      quoted: quote(tweet.quoted_status_id_str ?? original.output.id_str, person(original.output.user)?.id),
    }),
    mentions: (whole.entities?.user_mentions ?? []).flatMap((one) => {
      const who = one?.id_str ?? one?.id
      return who ? [{ id: who, at: one?.indices?.[0] ?? 0 }] : []
    }),
    attachments: media.map(medium),
  }
}

/** `Wed Feb 05 08:39:31 +0000 2020`, the older API's way to write an instant. */
export function dated(value: unknown) {
  const form = /^\w{3} (\w{3} \d\d) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})$/
  const [, day, time, zone, year] = typeof value === 'string' ? (form.exec(value) ?? []) : []
  const at = day ? Date.parse(`${day} ${year} ${time} GMT${zone}`) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

const present = (value: unknown) => value !== undefined && value !== null

import * as v from 'valibot'
import { detail, Id } from './meta.ts'
import { type Post, readPost } from './x.post.ts'
import { readTweet } from './x.tweet.ts'

const Parties = detail(
  v.object({
    sender_id: detail(Id),
    target: detail(v.object({ recipient_id: detail(Id) })),
    message_create: detail(v.object({ sender_id: detail(Id), target: detail(v.object({ recipient_id: detail(Id) })) })),
    conversation_id: detail(v.string()),
  }),
)

/** Where a person or a post may stand in one change. */
const Change = v.object({
  tweet_create_events: v.optional(v.unknown()),
  direct_message_events: Parties,
  direct_message_mark_read_events: Parties,
  direct_message_indicate_typing_events: Parties,
  matching_rules: v.optional(v.unknown()),
  includes: v.optional(v.unknown()),
  data: v.optional(v.unknown()),
})
const Activity = v.object({
  event_type: v.string(),
  payload: v.optional(v.unknown()),
  includes: v.optional(v.unknown()),
})
const Private = detail(
  v.object({
    direct_message_events: detail(v.array(Parties)),
    sender_id: detail(Id),
    conversation_id: detail(v.string()),
  }),
)

/** Who wrote and under what; in private the person, whichever side they stand on. */
export function lane(change: unknown, { external }: { external: string }): { customer?: string; root?: string } {
  const read = v.safeParse(Change, change)
  if (!read.success) return {}
  const { tweet_create_events: tweet, data, includes, matching_rules: rules, ...said } = read.output
  if (tweet !== undefined) return ofPost(readTweet(tweet, ''), external)
  if (rules !== undefined) return ofPost(readPost(data, includes, ''), external)
  const activity = v.safeParse(Activity, data)
  if (activity.success) return ofActivity(activity.output, external)
  return ofParties(
    said.direct_message_events ?? said.direct_message_mark_read_events ?? said.direct_message_indicate_typing_events,
    external,
  )
}

function ofActivity({ event_type, payload, includes }: v.InferOutput<typeof Activity>, external: string) {
  if (event_type.startsWith('post.')) return ofPost(readPost(payload, includes, ''), external)
  const said = v.parse(Private, payload)
  if (event_type.startsWith('chat.'))
    return other([said?.sender_id, ...(said?.conversation_id?.split(':') ?? [])], external)
  return ofParties(said?.direct_message_events?.[0], external)
}

function ofPost(post: Post | unknown[], external: string) {
  if (Array.isArray(post)) return {}
  const { author, conversation, parent, first } = post as Post
  return { ...other([author?.id], external), root: conversation ?? parent ?? first }
}

function ofParties(parties: v.InferOutput<typeof Parties>, external: string) {
  const { sender_id, target } = parties?.message_create ?? parties ?? {}
  return other([sender_id, target?.recipient_id], external)
}

function other(ids: (string | undefined)[], external: string) {
  const customer = ids.find((id) => id !== undefined && id !== external)
  return customer ? { customer } : {}
}

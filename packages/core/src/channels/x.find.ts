import * as v from 'valibot'
import type { Adapter, Answer, Call, Outgoing } from './channel.ts'
import { detail, Id, instant, Words } from './meta.ts'
import { readPost } from './x.post.ts'
import { plain, typed, unescaped, unpictured } from './x.words.ts'

/** Clocks of two companies differ by so much at most. */
const slack = 60_000
const List = v.object({ data: v.nullish(v.array(v.unknown()), []) })
const Event = v.object({
  id: Id,
  text: Words,
  sender_id: detail(Id),
  created_at: v.optional(v.unknown()),
})

/** Our own posts since the attempt began, or the conversation with the person. X lists both within seconds. */
export const find: NonNullable<Adapter['find']> = {
  call(reply): Call {
    if (reply.recipient)
      return {
        method: 'GET',
        path: `/2/dm_conversations/with/${encodeURIComponent(reply.recipient)}/dm_events?dm_event.fields=id,text,sender_id,created_at&event_types=MessageCreate&max_results=100`,
      }
    const from = reply.since ? `&start_time=${seconds(Date.parse(reply.since) - slack)}` : ''
    return {
      method: 'GET',
      path: `/2/users/${encodeURIComponent(reply.external)}/tweets?tweet.fields=author_id,created_at,referenced_tweets,entities,note_tweet&max_results=100${from}`,
    }
  },
  match(answer, reply) {
    // Pictures alone are told from no others.
    if (!plain(reply.text)) return []
    const earliest = reply.since ? Date.parse(reply.since) - slack : 0
    return (reply.recipient ? messages(answer, reply) : posts(answer, reply))
      .filter(({ at }) => Date.parse(at) >= earliest)
      .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
      .map(({ id }) => ({ id, space: reply.recipient ? ('message' as const) : ('post' as const) }))
  },
}

/** Ours under the same post with the same words. X writes addresses short and mentions in front. */
function posts({ json }: Answer, { text, target }: Outgoing) {
  const read = v.safeParse(List, json)
  if (!read.success) return []
  return read.output.data.flatMap((item) => {
    const post = readPost(item, undefined, '')
    if (Array.isArray(post) || post.parent !== target?.id) return []
    const words = typed(post.text, 0, post.links)
    const ours = [words, unpictured(words)].some((one) => plain(one) === plain(text))
    return ours ? [{ id: post.first, at: post.at }] : []
  })
}

function messages({ json }: Answer, { text, external }: Outgoing) {
  const read = v.safeParse(List, json)
  if (!read.success) return []
  return read.output.data.flatMap((item) => {
    const event = v.safeParse(Event, item)
    if (!event.success || event.output.sender_id !== external || linkless(event.output.text) !== linkless(text))
      return []
    return [{ id: event.output.id, at: instant(event.output.created_at) ?? '' }]
  })
}

/** In private X shortens addresses without saying what they were. */
const linkless = (text: string) => plain(unescaped(text).replace(/https?:\/\/\S+/gi, 'url'))

/** An instant as X takes it: without fractions. */
const seconds = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

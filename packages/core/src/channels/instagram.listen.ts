import * as v from 'valibot'
import type { Adapter, Found, ListCall } from './channel.ts'
import { conversations, readConversations } from './conversations.listen.ts'
import { entriesOf, following, get, lively, Page, Paging, place } from './graph.list.ts'
import { detail, Id, instant, Words } from './meta.ts'

const Said = {
  id: Id,
  text: Words,
  timestamp: v.unknown(),
  from: detail(v.object({ id: detail(Id), username: detail(v.string()) })),
  /** Given for our own comments only. */
  user: detail(v.object({ id: detail(Id) })),
  parent_id: detail(Id),
}
const Reply = v.object(Said)
const Comment = v.object({ ...Said, replies: detail(v.object({ data: v.array(v.unknown()) })) })
const Medium = v.object({
  id: Id,
  timestamp: v.unknown(),
  comments: detail(v.object({ data: v.array(v.unknown()), paging: Paging })),
})
type Comment = v.InferOutput<typeof Comment>
type Reply = v.InferOutput<typeof Reply>

const said = 'id,text,timestamp,from,user,parent_id'
const comments = `${said},replies.limit(50)%7B${said}%7D`

/**
 * Comments below our pictures of late, each with its newest answers, and private threads. Where others mention us is in
 * no list, and neither are comments below advertisements.
 */
export const listen: NonNullable<Adapter['listen']> = {
  first: ({ external }) => [
    get(`/${encodeURIComponent(external)}/media?fields=id,timestamp,comments.limit(50)%7B${comments}%7D&limit=25`),
    conversations(external, 'instagram'),
  ],
  read(call, { json }, round) {
    const { id, edge } = place(call)
    if (edge !== 'media' && edge !== 'comments') return readConversations(call, json, round)
    const page = v.safeParse(Page, json)
    if (!page.success) return { changes: [], more: [] }
    const { data, paging } = page.output
    if (edge === 'comments') return below(id, entriesOf(Comment, data), following(call, paging), round)
    const media = entriesOf(Medium, data)
    const parts = media.map((one) =>
      below(
        one.id,
        entriesOf(Comment, one.comments?.data ?? []),
        following(get(`/${encodeURIComponent(one.id)}/comments?fields=${comments}&limit=50`), one.comments?.paging),
        round,
      ),
    )
    const last = instant(media.at(-1)?.timestamp)
    return {
      changes: parts.flatMap(({ changes }) => changes),
      more: [
        ...parts.flatMap(({ more }) => more),
        ...(last && last >= lively(round.since) ? following(call, paging) : []),
      ],
    }
  },
}

function below(
  media: string,
  all: Comment[],
  next: ListCall[],
  { external, since }: { external: string; since: string },
) {
  const lines = all.flatMap((one): Reply[] => [
    one,
    ...entriesOf(Reply, one.replies?.data ?? []).map((reply) => ({ ...reply, parent_id: reply.parent_id ?? one.id })),
  ])
  const last = all.at(-1)
  return {
    changes: lines.flatMap((line) => found(media, line, external, since)),
    more: last && (instant(last.timestamp) ?? since) >= since ? next : [],
  }
}

function found(
  media: string,
  { id, text, timestamp, from, user, parent_id }: Reply,
  external: string,
  since: string,
): Found[] {
  const at = instant(timestamp) ?? since
  if (at < since) return []
  const by = user ? { ...from, id: external } : from
  const value = { id, ...(parent_id && { parent_id }), ...(by && { from: by }), text, media: { id: media } }
  return [{ change: { field: 'comments', value }, id, space: 'comment', at }]
}

import * as v from 'valibot'
import type { Found, ListCall, Listed } from './channel.ts'
import { entriesOf, following, get, Page, Paging, place } from './graph.list.ts'
import { detail, Id, instant, Words } from './meta.ts'

const Party = detail(v.object({ id: detail(Id) }))
const Url = v.object({ url: v.optional(v.unknown()) })
const File = v.object({
  mime_type: detail(v.string()),
  file_url: v.optional(v.unknown()),
  image_data: detail(Url),
  video_data: detail(Url),
})
const Message = v.object({
  id: Id,
  created_time: v.unknown(),
  from: Party,
  to: detail(v.object({ data: v.array(Party) })),
  message: Words,
  attachments: detail(v.object({ data: v.array(detail(File)) })),
  sticker: v.optional(v.unknown()),
})
type Message = v.InferOutput<typeof Message>
const Thread = v.object({
  id: Id,
  updated_time: v.unknown(),
  messages: detail(v.object({ data: v.array(v.unknown()), paging: Paging })),
})

const fields = 'id,created_time,from,to,message,attachments,sticker'

/** The first call to an account's private threads, the one that was talked in last first. Meta allows two a second. */
export const conversations = (external: string, platform: 'messenger' | 'instagram') =>
  get(
    `/${encodeURIComponent(external)}/conversations?platform=${platform}&fields=id,updated_time,messages.limit(25)%7B${fields}%7D&limit=25`,
  )

/** What a page of threads, or of one thread's messages, holds. Edits and what was taken back are in no list. */
export function readConversations(
  call: ListCall,
  json: unknown,
  { external, since }: { external: string; since: string },
): Listed {
  const page = v.safeParse(Page, json)
  if (!page.success) return { changes: [], more: [] }
  const next = following(call, page.output.paging)
  const { edge } = place(call)
  if (edge === 'messages') {
    const messages = entriesOf(Message, page.output.data)
    return { changes: said(messages, external, since), more: goesOn(messages, since) ? next : [] }
  }
  const threads = entriesOf(Thread, page.output.data)
  const lists = threads
    .filter(({ updated_time }) => (instant(updated_time) ?? since) >= since)
    .map(({ id, messages }) => ({ id, paging: messages?.paging, messages: entriesOf(Message, messages?.data ?? []) }))
  const last = threads.at(-1)
  return {
    changes: lists.flatMap(({ messages }) => said(messages, external, since)),
    more: [
      ...lists.flatMap(({ id, messages, paging }) =>
        goesOn(messages, since)
          ? following(get(`/${encodeURIComponent(id)}/messages?fields=${fields}&limit=100`), paging)
          : [],
      ),
      ...(last && (instant(last.updated_time) ?? since) >= since ? next : []),
    ],
  }
}

const goesOn = (messages: Message[], since: string) => {
  const last = messages.at(-1)
  return last !== undefined && (instant(last.created_time) ?? since) >= since
}

function said(messages: Message[], external: string, since: string): Found[] {
  return messages.flatMap(({ id, created_time, from, to, message, attachments, sticker }) => {
    const at = instant(created_time) ?? since
    if (at < since) return []
    const own = from?.id === external
    const item = {
      ...(from && { sender: from }),
      recipient: own ? to?.data[0] : { id: external },
      timestamp: Date.parse(at),
      message: {
        mid: id,
        ...(message && { text: message }),
        attachments: [
          ...(attachments?.data ?? []).flatMap((file) => (file ? [filed(file)] : [])),
          ...(typeof sticker === 'string' ? [{ type: 'sticker', payload: { url: sticker } }] : []),
        ],
        ...(own && { is_echo: true }),
      },
    }
    return [{ change: { messaging: item }, id, space: 'message' as const, at }]
  })
}

function filed({ mime_type = '', file_url, image_data, video_data }: v.InferOutput<typeof File>) {
  if (image_data) return { type: 'image', payload: { url: image_data.url } }
  if (video_data) return { type: 'video', payload: { url: video_data.url } }
  return { type: mime_type.startsWith('audio/') ? 'audio' : 'file', payload: { url: file_url } }
}

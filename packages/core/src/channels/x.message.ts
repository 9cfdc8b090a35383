import * as v from 'valibot'
import type { Heard } from './channel.ts'
import { attachment, detail, Id, instant, unreadable, Words } from './meta.ts'
import { among } from './x.people.ts'
import { Medium, medium, shortened, Urls } from './x.post.ts'
import { typed, unescaped } from './x.words.ts'

/** What all happenings of one notification share. */
export interface Scene {
  external: string
  sentAt: string
  /** Whoever came along, as the network describes them. */
  people: unknown[]
}

const Target = detail(v.object({ recipient_id: detail(Id) }))
const Message = v.object({
  id: Id,
  created_timestamp: v.optional(v.unknown()),
  message_create: v.object({
    target: Target,
    sender_id: Id,
    message_data: v.object({
      text: Words,
      entities: detail(v.object({ urls: Urls })),
      attachment: detail(v.object({ media: detail(v.looseObject({ url: v.optional(v.unknown()) })) })),
    }),
  }),
})

/** A private message, by a person or by our own account. */
export function spoken(item: unknown, { external, sentAt, people }: Scene): Heard {
  const read = v.safeParse(Message, item)
  if (!read.success) return unreadable(read.issues)
  const { id, created_timestamp, message_create: made } = read.output
  const { text, entities, attachment: attached } = made.message_data
  const media = attached?.media
  const words = without(unescaped(text), media?.url)
  const base = {
    id,
    space: 'message' as const,
    at: instant(created_timestamp) ?? sentAt,
    public: false,
    attachments: attached ? [medium(v.parse(Medium, media))] : [],
  }
  if (made.sender_id !== external) {
    const author = among(people, made.sender_id)
    return { kind: 'message', ...base, text: words, ...(author && { author }) }
  }
  const to = among(people, made.target?.recipient_id)
  return { kind: 'echo', ...base, text: typed(words, 0, shortened(entities?.urls)), ...(to && { to }) }
}

/** An attachment stands in the words too, as a short address that only its two people can open. */
const without = (text: string, url: unknown) => (typeof url === 'string' && url ? text.replace(url, '').trim() : text)

const Mark = v.object({
  created_timestamp: v.optional(v.unknown()),
  sender_id: detail(Id),
  target: Target,
})

/** The person read everything up to an instant. */
export const wasRead = (item: unknown, scene: Scene) => mark(item, scene, 'read')

/** Who is typing has the conversation before them: what was sent has reached them. X has no other word for that. */
export const typing = (item: unknown, scene: Scene) => mark(item, scene, 'delivered')

function mark(item: unknown, { external, sentAt, people }: Scene, state: 'read' | 'delivered'): Heard {
  const read = v.safeParse(Mark, item)
  if (!read.success) return unreadable(read.issues)
  const at = instant(read.output.created_timestamp) ?? sentAt
  if (read.output.sender_id === external) return { kind: 'ignored', reason: 'our own mark', at, public: false }
  const author = among(people, read.output.sender_id)
  return { kind: 'receipt', state, ids: [], at, public: false, until: at, ...(author && { author }) }
}

const Chat = v.object({
  id: Id,
  created_at_msec: v.optional(v.unknown()),
  sender_id: Id,
  conversation_id: detail(Id),
})

/** An encrypted message: nobody but its two people can read it, so the desk says that there is one. */
export function encrypted(payload: unknown, { external, sentAt, people }: Scene): Heard {
  const read = v.safeParse(Chat, payload)
  if (!read.success) return unreadable(read.issues)
  const { id, created_at_msec, sender_id, conversation_id } = read.output
  const base = {
    id,
    space: 'message' as const,
    at: instant(created_at_msec) ?? sentAt,
    public: false,
    text: '',
    attachments: [attachment('other', 'https://x.com/messages')],
  }
  if (sender_id !== external) {
    const author = among(people, sender_id)
    return { kind: 'message', ...base, ...(author && { author }), context: { reason: 'encrypted' } }
  }
  const to = among(
    people,
    conversation_id?.split(':').find((one) => one !== external),
  )
  return { kind: 'echo', ...base, ...(to && { to }) }
}

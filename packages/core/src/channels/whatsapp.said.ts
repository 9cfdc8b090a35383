import type { Author, Changed, Echo, Heard, Ignored, Said } from './channel.ts'
import { instant, rank, word } from './meta.ts'
import { addressee, moved, sender } from './whatsapp.people.ts'
import type { Contact, Message } from './whatsapp.shape.ts'
import { attachmentsOf, textOf } from './whatsapp.words.ts'

export type People = (Contact | undefined)[] | undefined

/** One item of `messages`. */
export function said(message: Message, contacts: People, sentAt: string): Heard {
  const author = sender(message, contacts)
  const at = instant(message.timestamp) ?? sentAt
  const { type } = message
  if (type === 'system') return { ...ignored(`system ${word(message.system?.type)}`, at), ...about(message) }
  if (type === 'request_welcome') return ignored('chat opened', at)
  const change = changed(message, at, sentAt)
  if (change) return { ...change, ...(author && { author }) }
  if (isChange(type)) return { kind: 'unreadable', reason: `${type}: expected an object` }
  return {
    kind: pressed(message) ? 'postback' : 'message',
    ...content(message, at),
    ...(author && { author }),
    // Whoever answers a group answers in it.
    ...(message.group_id && { context: { group: message.group_id } }),
  } satisfies Said
}

/** What a colleague did on the business's own phone. */
export function echoed(message: Message, contacts: People, sentAt: string): Heard {
  const at = instant(message.timestamp) ?? sentAt
  const change = changed(message, at, sentAt)
  if (change) return change
  if (isChange(message.type)) return { kind: 'unreadable', reason: `${message.type}: expected an object` }
  const to = addressee(message, contacts)
  return { kind: 'echo', ...content(message, at), ...(to && { to }) } satisfies Echo
}

function content(message: Message, at: string) {
  const parent = message.context?.id
  return {
    id: message.id,
    space: 'message',
    at,
    public: false,
    ...(parent && { parent }),
    text: textOf(message),
    attachments: attachmentsOf(message),
  } as const
}

const pressed = ({ button, interactive }: Message) =>
  Boolean(button || interactive?.button_reply || interactive?.list_reply)

const isChange = (type: string | undefined) => type === 'reaction' || type === 'edit' || type === 'revoke'

/** What became of a message said before; the item's own id is of no use to anybody. */
function changed({ reaction, edit, revoke }: Message, at: string, sentAt: string): Changed | undefined {
  const base = { space: 'message', at, public: false } as const
  if (revoke) return { kind: 'delete', id: revoke.original_message_id, ...base, rank: rank(at, sentAt, '') }
  if (edit) {
    const text = textOf(edit.message)
    return { kind: 'edit', id: edit.original_message_id, ...base, text, rank: rank(at, sentAt, text) }
  }
  if (!reaction) return undefined
  const emoji = reaction.emoji || undefined
  const given = { ...(emoji && { reaction: emoji }), rank: rank(at, sentAt, emoji ?? '') }
  return { kind: 'reaction', id: reaction.message_id, ...base, ...given }
}

/** A change of number or id says which people are one. */
function about(message: Message): { author?: Author } {
  const author = moved(message)
  return author ? { author } : {}
}

export const ignored = (reason: string, at: string, unknown = false): Ignored => ({
  kind: 'ignored',
  reason,
  ...(unknown && { unknown }),
  at,
  public: false,
})

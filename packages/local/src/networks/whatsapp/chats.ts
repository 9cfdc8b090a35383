import { createHash, randomBytes } from 'node:crypto'
import type { InferOutput } from 'valibot'
import { type Account, type Frame, type Happening, hearing } from '../frame.ts'
import { type Attachment, type Conversation, type Identity, type Message, privateId } from '../world.ts'
import type { Failure } from './errors.ts'
import { identityOf, moveOf } from './people.ts'
import * as shapes from './shapes.ts'
import { type Part, whatsappWire } from './wire.ts'

/** The subscriptions of our app on a business account, of those that Meta offers. */
export const fields = ['messages', 'smb_message_echoes']

/** The business account that a number belongs to. */
export const businessOf = (number: string) => `8${numeric(number)}`
/** The number as people dial it. */
export const displayOf = (number: string) => `39011${numeric(number).slice(-7)}`

const numeric = (text: string) => {
  const hash = createHash('sha256').update(text).digest().readBigUInt64BE()
  return String(hash % 10n ** 14n).padStart(14, '0')
}

/** An id as the network makes them; whoever has seen one knows nothing about the next. */
export const wamid = () => `wamid.HBgL${randomBytes(24).toString('base64')}`

interface Words {
  text?: string
  attachments?: InferOutput<typeof Attachment>[]
}

/** What changes in the chats of a business number, in the world and on the wire, whoever does it. */
export function chats(frame: Frame) {
  const { world } = frame
  const now = () => frame.clock().getTime()
  const name = (person: string) => world.people.get(person)?.name ?? ''
  const manner = (account: Account) => ({ old: frame.moods.of(account.id).shapes === 'old' })

  function happening(
    to: Conversation,
    list: Part['list'],
    item: (who: Identity, manner: shapes.Manner) => object,
    { named = true, field = 'messages' }: { named?: boolean; field?: string } = {},
  ): Happening[] {
    const account = hearing(frame, to.page, 'whatsapp')
    if (!account) return []
    const who = identityOf(world, to.person)
    const how = manner(account)
    const part: Part = {
      business: businessOf(to.page),
      field,
      metadata: { display_phone_number: displayOf(to.page), phone_number_id: to.page },
      ...(named && { contact: shapes.contact(who, name(to.person), how) }),
      list,
      item: item(who, how),
    }
    return [{ account, wire: whatsappWire, field, part }]
  }
  /** What the person says opens the window to answer. */
  const heard = (to: Conversation) => world.conversations.put({ ...to, heardAt: now() })
  const keep = (to: Conversation, words: Words, more: Partial<Message> & { fromPage: boolean }) =>
    world.messages.put({
      id: wamid(),
      conversation: to.id,
      text: words.text,
      attachments: words.attachments ?? [],
      at: now(),
      edits: 0,
      removed: false,
      ...more,
    })
  const told = (to: Conversation, what: shapes.Said, at = now()) =>
    happening(to, 'messages', (who, how) => shapes.said(who, { id: wamid(), at }, what, {}, how))

  return {
    /** The chat of a person with a number, begun if there is none. */
    conversation(number: string, person: string) {
      const id = privateId(number, person)
      identityOf(world, person)
      return world.conversations.get(id) ?? world.conversations.put({ id, page: number, person })
    },
    say(to: Conversation, what: shapes.Said, words: Words, extra: shapes.Extra) {
      heard(to)
      const message = keep(to, words, { fromPage: false })
      const happenings = happening(to, 'messages', (who, how) => shapes.said(who, message, what, extra, how))
      return { message, happenings }
    },
    edit(to: Conversation, message: Message, text: string) {
      world.messages.put({ ...message, text, edits: message.edits + 1 })
      const original_message_id = message.id
      return told(to, { type: 'edit', edit: { original_message_id, message: { ...shapes.text(text), context: {} } } })
    },
    revoke(to: Conversation, message: Message) {
      world.messages.put({ ...message, removed: true })
      return told(to, { type: 'revoke', revoke: { original_message_id: message.id } })
    },
    react(to: Conversation, message: Message, emoji: string | undefined) {
      heard(to)
      world.messages.put({ ...message, reaction: emoji })
      return told(to, { type: 'reaction', reaction: { message_id: message.id, ...(emoji && { emoji }) } })
    },
    /** The business writes through our app; failing comes later, as a status. */
    write(
      to: Conversation,
      words: Words,
      { marker, failure, paid }: { marker?: string; failure?: Failure; paid: boolean },
    ) {
      world.conversations.put({ ...to, typingUntil: undefined })
      const state = failure ? 'failed' : 'delivered'
      const message = keep(to, words, { fromPage: true, metadata: marker, app: 1, state })
      const mark = (state: NonNullable<Message['state']>) =>
        happening(
          to,
          'statuses',
          (who, how) => shapes.status(who, message, { state, at: now(), ...(failure ? { failure } : { paid }) }, how),
          { named: !failure },
        )
      return { message, happenings: failure ? mark('failed') : [...mark('sent'), ...mark('delivered')] }
    },
    /** A colleague writes on the business's own phone. */
    echo(to: Conversation, text: string) {
      const message = keep(to, { text }, { fromPage: true })
      const item = (who: Identity) => shapes.echoed(displayOf(to.page), who, message)
      const happenings = happening(to, 'message_echoes', item, { named: false, field: 'smb_message_echoes' })
      return { message, happenings }
    },
    /** The person opens the chat: everything of ours is read, one status each. Reading does not open the window. */
    read(to: Conversation, state: 'read' | 'played' = 'read') {
      world.conversations.put({ ...to, readAt: now() })
      const unread = world.messages
        .all()
        .filter((one) => one.conversation === to.id && one.state === (state === 'read' ? 'delivered' : 'read'))
      return unread.flatMap((message) => {
        world.messages.put({ ...message, state })
        const paid = state === 'read' ? false : undefined
        return happening(to, 'statuses', (who, how) => shapes.status(who, message, { state, at: now(), paid }, how))
      })
    },
    /** A person gets another number, and the network tells every business that has a chat with them. */
    move(person: string) {
      const ours = world.conversations.all().filter((one) => one.person === person && isNumber(one.page))
      const { before, after } = moveOf(world, person)
      return ours.flatMap((to) =>
        happening(to, 'messages', (_, how) => shapes.system(before, after, name(person), wamid(), now(), how), {
          named: false,
        }),
      )
    },
    /** The business has read up to a message; the person sees it. */
    seen(to: Conversation, { at }: Message) {
      return world.conversations.put({ ...to, seenAt: Math.max(at, to.seenAt ?? 0) })
    },
    typing(to: Conversation, until: number | undefined) {
      world.conversations.put({ ...to, typingUntil: until })
    },
  }

  function isNumber(external: string) {
    return frame.accounts.some((one) => one.channel === 'whatsapp' && one.external === external)
  }
}
export type Chats = ReturnType<typeof chats>

import type { InferOutput } from 'valibot'
import { type Account, type Frame, type Happening, hearing } from '../frame.ts'
import { metaWire } from '../meta/wire.ts'
import { type Attachment, type Conversation, type Message, messageId, privateId } from '../world.ts'
import * as shapes from './shapes.ts'

interface Words {
  text?: string
  attachments?: InferOutput<typeof Attachment>[]
}

/** What changes in a Page's private threads, in the world and on the wire, whoever does it. */
export function inbox(frame: Frame) {
  const { world } = frame
  const now = () => frame.clock().getTime()

  function happening(to: Conversation, field: string, item: unknown): Happening[] {
    const account = hearing(frame, to.page, 'messenger')
    return account
      ? [{ account, wire: metaWire, field, part: { id: to.page, time: now(), list: 'messaging', item } }]
      : []
  }
  /** What the person does opens the window to answer. */
  const heard = (to: Conversation) => world.conversations.put({ ...to, heardAt: now() })
  const keep = (to: Conversation, words: Words, more: Partial<Message> & { fromPage: boolean }) =>
    world.messages.put({
      id: messageId(),
      conversation: to.id,
      text: words.text,
      attachments: words.attachments ?? [],
      at: now(),
      edits: 0,
      removed: false,
      ...more,
    })

  return {
    /** The thread of a person with a Page, begun if there is none. */
    conversation(page: string, person: string) {
      const id = privateId(page, person)
      return world.conversations.get(id) ?? world.conversations.put({ id, page, person })
    },
    say(to: Conversation, words: Words, extra?: { quickReply?: string; replyTo?: string }) {
      heard(to)
      const message = keep(to, words, { fromPage: false })
      return { message, happenings: happening(to, 'messages', shapes.said(to, message, extra)) }
    },
    /** The Page writes: by our app with its marks, or by a colleague in the network's own inbox without. */
    write(to: Conversation, words: Words, marks: { app?: number; metadata?: string }) {
      world.conversations.put({ ...to, typingUntil: undefined })
      const message = keep(to, words, { fromPage: true, ...marks })
      const happenings = [
        ...happening(to, 'message_echoes', shapes.echoed(to, message)),
        ...happening(to, 'message_deliveries', shapes.delivered(to, [message.id], message.at)),
      ]
      return { message, happenings }
    },
    edit(to: Conversation, message: Message, text: string) {
      const next = world.messages.put({ ...message, text, edits: message.edits + 1 })
      return happening(to, 'message_edits', shapes.edited(to, next, now()))
    },
    unsend(to: Conversation, message: Message) {
      world.messages.put({ ...message, removed: true })
      return happening(to, 'messages', shapes.unsent(to, message, now()))
    },
    react(to: Conversation, message: Message, reaction: { reaction: string; emoji: string } | undefined) {
      heard(to)
      world.messages.put({ ...message, reaction: reaction?.emoji })
      return happening(to, 'message_reactions', shapes.reacted(to, message.id, reaction, now()))
    },
    press(to: Conversation, button: { title: string; payload: string }) {
      heard(to)
      const id = messageId()
      return { id, happenings: happening(to, 'messaging_postbacks', shapes.pressed(to, id, button, now())) }
    },
    /** Reading does not open the window. */
    read(to: Conversation) {
      world.conversations.put({ ...to, readAt: now() })
      return happening(to, 'message_reads', shapes.read(to, now()))
    },
    /** The Page has read; the person sees it. */
    seen(to: Conversation) {
      world.conversations.put({ ...to, seenAt: now() })
    },
    typing(to: Conversation, until: number | undefined) {
      world.conversations.put({ ...to, typingUntil: until })
    },
    hearing: (account: Account) => hearing(frame, account.external, 'messenger'),
  }
}
export type Inbox = ReturnType<typeof inbox>

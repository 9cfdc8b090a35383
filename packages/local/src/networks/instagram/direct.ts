import type { InferOutput } from 'valibot'
import { type Frame, type Happening, hearing } from '../frame.ts'
import { edited, pressed, reacted, unsent } from '../messenger/shapes.ts'
import { type Attachment, type Conversation, type Message, messageId, privateId } from '../world.ts'
import * as shapes from './shapes.ts'
import { instagramWire } from './wire.ts'

interface Words {
  text?: string | undefined
  attachments?: InferOutput<typeof Attachment>[] | undefined
}

/** What changes in an Instagram account's private threads, in the world and on the wire, whoever does it. */
export function direct(frame: Frame) {
  const { world } = frame
  const now = () => frame.clock().getTime()

  function happening(to: Conversation, field: string, item: object, list: 'messaging' | 'standby' = 'messaging') {
    const account = hearing(frame, to.page, 'instagram')
    if (!account) return []
    // Private items have been seen as changes, too.
    const changes = list === 'messaging' && frame.moods.of(account.id).shapes === 'old'
    const part = changes
      ? { account: to.page, time: now(), list: 'changes', item: { field, value: item } }
      : { account: to.page, time: now(), list, item }
    return [{ account, wire: instagramWire, field, part }] satisfies Happening[]
  }
  /** What the person does opens the window to answer. */
  const heard = (to: Conversation) => world.conversations.put({ ...to, heardAt: now() })
  const keep = (to: Conversation, { text, attachments = [] }: Words, fromPage: boolean) =>
    world.messages.put({
      id: `aWdf${messageId()}`,
      conversation: to.id,
      text,
      attachments,
      at: now(),
      fromPage,
      edits: 0,
      removed: false,
    })

  return {
    /** The thread of a person with an account, begun if there is none. */
    conversation(account: string, person: string) {
      const id = privateId(account, person)
      return world.conversations.get(id) ?? world.conversations.put({ id, page: account, person })
    },
    /** `standby`: another app owns the thread, and ours only listens. */
    say(to: Conversation, words: Words, extra: shapes.Extra & { standby?: boolean | undefined } = {}) {
      heard(to)
      const message = keep(to, words, false)
      const list = extra.standby ? 'standby' : 'messaging'
      const field = extra.standby ? 'standby' : 'messages'
      return { message, happenings: happening(to, field, shapes.said(to, message, extra), list) }
    },
    /** The account writes, by our app or in Instagram's own: the echo looks the same. */
    write(to: Conversation, words: Words) {
      world.conversations.put({ ...to, typingUntil: undefined })
      const message = keep(to, words, true)
      return { message, happenings: happening(to, 'messages', shapes.echoed(to, message)) }
    },
    edit(to: Conversation, message: Message, text: string) {
      const next = world.messages.put({ ...message, text, edits: message.edits + 1 })
      return happening(to, 'message_edit', edited(to, next, now()))
    },
    unsend(to: Conversation, message: Message) {
      world.messages.put({ ...message, removed: true })
      return happening(to, 'messages', unsent(to, message, now()))
    },
    react(to: Conversation, message: Message, reaction: { reaction: string; emoji: string } | undefined) {
      heard(to)
      world.messages.put({ ...message, reaction: reaction?.emoji })
      return happening(to, 'message_reactions', reacted(to, message.id, reaction, now()))
    },
    press(to: Conversation, button: { title: string; payload: string }) {
      heard(to)
      const id = `aWdf${messageId()}`
      return { id, happenings: happening(to, 'messaging_postbacks', pressed(to, id, button, now())) }
    },
    /** Reading does not open the window. */
    read(to: Conversation) {
      world.conversations.put({ ...to, readAt: now() })
      const newest = world.messages.all().findLast((one) => one.conversation === to.id && one.fromPage)
      return newest ? happening(to, 'messaging_seen', shapes.seen(to, newest.id, now())) : []
    },
    /** The account has read; the person sees it. */
    seen(to: Conversation) {
      world.conversations.put({ ...to, seenAt: now() })
    },
    typing(to: Conversation, until: number | undefined) {
      world.conversations.put({ ...to, typingUntil: until })
    },
  }
}
export type Direct = ReturnType<typeof direct>

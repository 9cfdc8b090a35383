import * as v from 'valibot'
import { accountOf, action, type Frame, type Happening } from '../frame.ts'
import { Attachment, personOf, Unplayable } from '../world.ts'
import type { Inbox } from './inbox.ts'

const ToPage = { account: v.string(), person: v.string() }
const faces: Record<string, string> = {
  smile: '😆',
  angry: '😠',
  sad: '😢',
  wow: '😮',
  love: '❤️',
  like: '👍',
  dislike: '👎',
}

/** What people do on Messenger. A person is named by id or by name; a new name is a new person. */
export function messengerCustomers(frame: Frame, inbox: Inbox) {
  const { world } = frame

  function tell(happenings: Happening[]) {
    for (const happening of happenings) void frame.tell(happening)
    frame.changed()
  }
  function thread({ account, person }: { account: string; person: string }) {
    return inbox.conversation(accountOf(frame, account).external, personOf(world, person).id)
  }
  function messageOf(id: string) {
    const message = world.messages.get(id)
    const to = message && world.conversations.get(message.conversation)
    if (!to || message.removed) throw new Unplayable(`There is no message "${id}".`)
    return { message, to }
  }

  return {
    message: action(
      v.object({
        ...ToPage,
        text: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
        attachments: v.optional(v.array(Attachment)),
        quickReply: v.optional(v.string()),
        replyTo: v.optional(v.string()),
      }),
      ({ account, person, text, attachments, ...extra }) => {
        const to = thread({ account, person })
        const { message, happenings } = inbox.say(to, { text, attachments }, extra)
        tell(happenings)
        return { id: message.id, person: to.person, psid: to.id }
      },
    ),
    postback: action(v.object({ ...ToPage, title: v.string(), payload: v.string() }), (input) => {
      const { id, happenings } = inbox.press(thread(input), { title: input.title, payload: input.payload })
      tell(happenings)
      return { id }
    }),
    read: action(v.object(ToPage), (input) => tell(inbox.read(thread(input)))),
    /** A colleague answers in the network's own inbox. */
    colleague: action(v.object({ ...ToPage, text: v.string() }), (input) => {
      const { message, happenings } = inbox.write(thread(input), { text: input.text }, {})
      tell(happenings)
      return { id: message.id }
    }),
    /** The person no longer wants messages of the Page, or wants them again. */
    block: action(v.object({ ...ToPage, blocked: v.optional(v.boolean(), true) }), ({ account, person, blocked }) => {
      const { external } = accountOf(frame, account)
      const who = personOf(world, person)
      const others = who.blocks.filter((page) => page !== external)
      world.people.put({ ...who, blocks: blocked ? [...others, external] : others })
      frame.changed()
    }),
    owns: (id: string) => Boolean(world.messages.get(id)),
    edit({ id, text }: { id: string; text: string }) {
      const { to, message } = messageOf(id)
      tell(inbox.edit(to, message, text))
    },
    remove({ id }: { id: string }) {
      const { to, message } = messageOf(id)
      tell(inbox.unsend(to, message))
    },
    react({ id, reaction }: { id: string; reaction?: string }) {
      const { to, message } = messageOf(id)
      const known = reaction !== undefined && reaction in faces
      const face = reaction && { reaction: known ? reaction : 'other', emoji: faces[reaction] ?? reaction }
      tell(inbox.react(to, message, face || undefined))
    },
  }
}

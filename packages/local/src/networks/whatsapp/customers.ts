import * as v from 'valibot'
import { accountOf, action, type Frame, type Happening } from '../frame.ts'
import { Attachment, type Message, personOf, Unplayable } from '../world.ts'
import { type Chats, displayOf } from './chats.ts'
import { identityOf } from './people.ts'
import { media, type Said, text } from './shapes.ts'

const ToNumber = { account: v.string(), person: v.string() }

/** What people do on WhatsApp. A person is named by id or by name; a new name is a new person. */
export function whatsappCustomers(frame: Frame, chats: Chats) {
  const { world } = frame

  function tell(happenings: Happening[]) {
    for (const happening of happenings) void frame.tell(happening)
    frame.changed()
  }
  function numberOf(id: string) {
    const { channel, external } = accountOf(frame, id)
    if (channel !== 'whatsapp') throw new Unplayable(`"${id}" is no number on WhatsApp.`)
    return external
  }
  const chat = ({ account, person }: { account: string; person: string }) =>
    chats.conversation(numberOf(account), personOf(world, person).id)
  function messageOf(id: string) {
    const message = world.messages.get(id)
    const to = message && world.conversations.get(message.conversation)
    if (!to || message.removed) throw new Unplayable(`There is no message "${id}".`)
    return { message, to }
  }
  /** Which of two people wrote what is quoted. */
  function quoted(id: string) {
    const { message, to } = messageOf(id)
    return { from: message.fromPage ? displayOf(to.page) : identityOf(world, to.person).phone, id }
  }

  return {
    /** Words, a file with or without words, or in `content` anything else that a phone can send, as the network puts it. */
    whatsappMessage: action(
      v.object({
        ...ToNumber,
        text: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
        attachment: v.optional(Attachment),
        content: v.optional(v.objectWithRest({ type: v.string() }, v.unknown())),
        replyTo: v.optional(v.string()),
        forwarded: v.optional(v.boolean()),
        context: v.optional(v.record(v.string(), v.unknown())),
        referral: v.optional(v.record(v.string(), v.unknown())),
      }),
      ({ account, person, text: words, attachment, content, replyTo, forwarded, context, referral }) => {
        const to = chat({ account, person })
        const what: Said = content ?? (attachment ? media(attachment, words) : text(words ?? ''))
        const about = context ?? (replyTo ? quoted(replyTo) : forwarded ? { forwarded } : undefined)
        const shown = {
          text: words ?? (attachment ? undefined : what.type),
          attachments: attachment ? [attachment] : [],
        }
        const extra = { ...(about && { context: about }), ...(referral && { referral }) }
        const { message, happenings } = chats.say(to, what, shown, extra)
        tell(happenings)
        const { phone, user } = identityOf(world, to.person)
        return { id: message.id, person: to.person, phone, user }
      },
    ),
    /** The person opens the chat. */
    whatsappRead: action(v.object({ ...ToNumber, played: v.optional(v.boolean(), false) }), ({ played, ...to }) =>
      tell(chats.read(chat(to), played ? 'played' : 'read')),
    ),
    /** A colleague answers on the business's own phone. */
    whatsappColleague: action(v.object({ ...ToNumber, text: v.string() }), (input) => {
      const { message, happenings } = chats.echo(chat(input), input.text)
      tell(happenings)
      return { id: message.id }
    }),
    /** The person takes a username, which hides the number, or gives it up. */
    whatsappUsername: action(v.object({ person: v.string(), username: v.optional(v.string()) }), (input) => {
      const { id } = personOf(world, input.person)
      world.identities.put({ ...identityOf(world, id), username: input.username || undefined })
      frame.changed()
    }),
    /** The person gets another number. */
    whatsappMove: action(v.object({ person: v.string() }), ({ person }) =>
      tell(chats.move(personOf(world, person).id)),
    ),
    owns: (id: string) => isOurs(world.messages.get(id)),
    edit({ id, text }: { id: string; text: string }) {
      const { to, message } = messageOf(id)
      if (message.fromPage) throw new Unplayable('Nobody edits what others wrote.')
      tell(chats.edit(to, message, text))
    },
    remove({ id }: { id: string }) {
      const { to, message } = messageOf(id)
      if (message.fromPage) throw new Unplayable('Nobody takes back what others wrote.')
      tell(chats.revoke(to, message))
    },
    /** An emoji, or the word that the page has for one. */
    react({ id, reaction }: { id: string; reaction?: string }) {
      const { to, message } = messageOf(id)
      tell(chats.react(to, message, reaction === 'love' ? '❤️' : reaction))
    },
  }
}

const isOurs = (message: Message | undefined) => message?.id.startsWith('wamid.') ?? false

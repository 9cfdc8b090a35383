import type { Account } from '../accounts/account.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Said } from '../channels/channel.ts'
import type { Hasher } from '../hash.ts'
import type { Noting } from '../search/note.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Message } from '../tickets/message.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { knows } from '../tickets/ticket.ts'
import { filled } from '../tickets/waiting.ts'
import type { InquiryStore } from './inquiry.store.ts'
import { isBlank } from './inquiry.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  inquiries: InquiryStore
  hash: Hasher
  note: Noting
}

/** Where a network gives no name, the public handle stands for it. */
export const nameOf = ({ author }: Said) => author?.name ?? author?.handle

/** Mentions of which a webhook brought ids only: asked for after the commit, and filled in where they stand. */
export const filling = ({ tickets, messages, inquiries, hash, note }: Deps) => ({
  /** The tick asks: who takes messages in has no tokens. Whoever died before this is called again. */
  async inquire(message: Message, said: Said, { id: account, channel }: Account, now: string) {
    if (!isBlank(message) || !adapterOf(channel).named) return
    const { id, space, root, at } = said
    const begun = { rev: 0, tries: 0, begunAt: now, due: now }
    await inquiries.put({ account, message: message.id, id, space, ...(root ? { root } : {}), at, ...begun })
  },

  /**
   * Words, author and address of a message that stands there without, once; the ticket first, the message is the mark that it is done.
   * Who the person is to us stays as it was decided when the ticket was opened.
   */
  async fill(message: Message, said: Said, now: string): Promise<Message | undefined> {
    const name = nameOf(said)
    const { text, permalink } = said
    if (!isBlank(message) || (!text && !name)) return undefined
    const mark = hash.long('filled', message.id)
    const read = await tickets.get(message.ticket, { consistent: true })
    const noted = await note({ ticket: message.ticket, account: read.account, at: message.at, read, now })
    await tickets.change(
      message.ticket,
      (ticket) => (knows(ticket, mark) ? ticket : noted(filled(ticket, { mark, message, text, name }))),
      read,
    )
    return messages.fill(message, { text, ...(name ? { name } : {}), ...(permalink ? { permalink } : {}) })
  },
})

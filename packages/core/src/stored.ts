import type { Hasher } from './hash.ts'
import type { LedgerStore } from './ledger.store.ts'
import { mediaOf, type Stored } from './media.ts'
import type { MessageStore } from './message.store.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import type { Context } from './triage.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  ledger: LedgerStore
  hash: Hasher
  tell: Tell
}

/** What became of a message's attachments comes back: it is written beside them. Any number of times, in any order (hazard X5). */
export const stored = ({ tickets, messages, ledger, hash, tell }: Deps) =>
  async function stored(news: Stored, { account }: Pick<Context, 'account'>) {
    const object = hash.long('object', account.id, news.space, news.id)
    const to = (await ledger.get(account.id, object, { consistent: true }))?.to
    if (to?.line !== 'm') return
    const message = await messages.get(to.ticket, to.at, to.id, { consistent: true })
    // What its author took back in the meantime has nothing left to stand beside.
    if (!message || message.gone) return
    const after = await messages.change(message, { media: mediaOf(news) })
    if (after) await tell(await tickets.get(to.ticket), { line: { type: 'message', message: after } })
  }

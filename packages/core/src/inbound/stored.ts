import type { Hasher } from '../hash.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { LedgerStore } from './ledger.store.ts'
import { type FetchMedia, mediaOf, nameOf, type Stored } from './media.ts'
import type { Context } from './triage.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  ledger: LedgerStore
  hash: Hasher
  tell: Tell
  fetchMedia: FetchMedia
}

/** What became of a message's attachments comes back: it is written beside them. Any number of times, in any order (hazard X5). */
export const stored = ({ tickets, messages, ledger, hash, tell, fetchMedia }: Deps) =>
  async function stored(news: Stored, { account }: Pick<Context, 'account'>) {
    const object = hash.long('object', account.id, news.space, news.id)
    const to = (await ledger.get(account.id, object, { consistent: true }))?.to
    if (to?.line !== 'm') return
    const read = () => messages.get(to.ticket, to.at, to.id, { consistent: true })
    const message = await read()
    const after = message && !message.gone && (await messages.change(message, { media: mediaOf(news) }))
    if (after) return tell(await tickets.get(to.ticket), { line: { type: 'message', message: after } })
    // What its author took back in the meantime has nothing left to stand beside.
    const erase = news.pieces.flatMap((piece) => ('key' in piece ? nameOf(hash, to.id, piece.place) : []))
    if (erase.length > 0 && (await read())?.gone) await fetchMedia({ erase })
  }

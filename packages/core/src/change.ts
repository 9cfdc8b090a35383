import type { Changed } from './channels/channel.ts'
import type { Hasher } from './hash.ts'
import type { Decision, LedgerStore } from './ledger.store.ts'
import { type FetchMedia, namesOf } from './media.ts'
import type { MessageStore } from './message.store.ts'
import { type Afterwards, aftermath, type Message, merge } from './message.ts'
import type { KeepPromises } from './promises.ts'
import type { ReplyStore } from './reply.store.ts'
import type { Noting } from './search/note.ts'
import type { Settle } from './settle.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { knows, promise, type Ticket } from './ticket.ts'
import type { Context } from './triage.ts'
import { divides } from './turn.ts'
import { edited, withdrawn } from './waiting.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  replies: ReplyStore
  ledger: LedgerStore
  keepPromises: KeepPromises
  settle: Settle
  hash: Hasher
  tell: Tell
  note: Noting
  fetchMedia: FetchMedia
}

/** Something became of an object: edit, deletion, hiding, reaction. In any order with the object itself, and any number of times (hazard C5). */
export const change = (deps: Deps) => {
  const { tickets, messages, replies, ledger, hash, tell } = deps

  return async function change(changed: Changed, { account, now }: Context) {
    const object = hash.long('object', account.id, changed.space, changed.id)
    const news = aftermath(changed, (id) => hash.short('person', account.id, id))
    const seen = await ledger.get(account.id, object)
    if (seen?.to) {
      await applied(seen.to, news, now)
      if (news.gone && seen.stub?.edit) await ledger.forget(account.id, object, seen, news)
      return
    }
    if (await ledger.stub(account.id, object, news)) return
    const decided = await ledger.get(account.id, object, { consistent: true })
    if (decided?.to) await applied(decided.to, news, now)
  }

  async function applied(to: Decision, news: Afterwards, now: string) {
    if (to.line === 'r') return ofReply(to, news)
    const message = await messages.get(to.ticket, to.at, to.id, { consistent: true })
    // Decided but not there: its create is in flight. Another try finds it.
    if (!message) throw new Error(`message ${to.id} is not there yet`)
    if (!matters(message, news)) return
    // Before the attachments are gone from the message: a try that dies here finds them again.
    const erase = news.gone ? namesOf(message, hash) : []
    if (erase.length > 0) await deps.fetchMedia({ erase })

    const read = news.gone || news.edit ? await ofTicket(message, news, now) : await tickets.get(to.ticket)
    const after = await messages.change(message, news)
    if (after) await tell(read, { line: { type: 'message', message: after }, listed: news.gone && 'wait' })
  }

  /** What readers must see raises the ticket's version; nobody waits for what is gone. */
  async function ofTicket(message: Message, news: Afterwards, now: string) {
    const mark = hash.long('change', message.id, JSON.stringify([news.gone, news.edit?.rank]))
    const read = await tickets.get(message.ticket)
    const noted = await deps.note({ ticket: message.ticket, account: read.account, at: message.at, read, now })
    const said =
      news.gone && !message.own && read.turn && divides(read, message.at)
        ? await messages.between(message.ticket, read.turn)
        : []
    const rule = (ticket: Ticket) => {
      if (knows(ticket, mark)) return ticket
      if (message.own || !news.gone) return noted(edited(ticket, { mark, message, text: news.edit?.text ?? '' }))
      const next = noted(withdrawn(ticket, { mark, message, said }))
      if (!ticket.turn || next.turn) return next
      const entry = { kind: 'withdrawn' as const, actor: 'network', at: now, seq: ticket.rev + 1, request: mark }
      return promise(next, { ...entry, turn: ticket.turn })
    }
    return deps.keepPromises(await tickets.change(message.ticket, rule, read))
  }

  async function ofReply(to: Decision, news: Afterwards) {
    const reply = await replies.get(to.ticket, to.id, { consistent: true })
    if (!reply) return
    const after = merge(reply, news)
    const done = await replies.replace(reply, after)
    if (!done) throw new Error(`reply ${reply.id} is being written`)
    await tell(await tickets.get(to.ticket), { line: { type: 'reply', reply: done } })
  }
}

const matters = (message: Message, news: Afterwards) =>
  JSON.stringify(merge<Afterwards>(picked(message), news)) !== JSON.stringify(merge<Afterwards>(picked(message), {}))

const picked = ({ edit, hide, gone, reactions, status }: Afterwards): Afterwards => ({
  ...(edit ? { edit } : {}),
  ...(hide ? { hide } : {}),
  ...(gone ? { gone } : {}),
  ...(reactions ? { reactions } : {}),
  ...(status ? { status } : {}),
})

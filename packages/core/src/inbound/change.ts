import type { Changed } from '../channels/channel.ts'
import type { Hasher } from '../hash.ts'
import type { ReplyStore } from '../outbound/reply.store.ts'
import type { Noting } from '../search/note.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import { type Afterwards, aftermath, type Message, merge } from '../tickets/message.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { knows, promise, type Ticket } from '../tickets/ticket.ts'
import { divides, type Said } from '../tickets/turn.ts'
import { edited, withdrawn } from '../tickets/waiting.ts'
import type { Decision, LedgerStore } from './ledger.store.ts'
import { type FetchMedia, namesOf } from './media.ts'
import type { Context } from './triage.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  replies: ReplyStore
  ledger: LedgerStore
  keepPromises: KeepPromises
  hash: Hasher
  tell: Tell
  note: Noting
  fetchMedia: FetchMedia
}

/** Whoever decided so long ago has written the message by now, or has died: no function of ours runs longer. */
const dead = 2 * 60_000

/** Something became of an object: edit, deletion, hiding, reaction. In any order with the object itself, and any number of times (hazard C5). */
export const change = (deps: Deps) => {
  const { tickets, ledger, hash } = deps
  const become = becoming(deps)
  const ofTicket = heeding(deps)

  return async function change(changed: Changed, context: Context) {
    const { account } = context
    const object = hash.long('object', account.id, changed.space, changed.id)
    const news = aftermath(changed, (id) => hash.short('person', account.id, id))
    const seen = await ledger.get(account.id, object)
    if (seen?.to) {
      await applied(object, seen.to, news, context)
      if (news.gone && seen.stub?.edit) await ledger.forget(account.id, object, seen, news)
      return
    }
    if (await ledger.stub(account.id, object, news)) return
    const decided = await ledger.get(account.id, object, { consistent: true })
    if (decided?.to) await applied(object, decided.to, news, context)
  }

  async function applied(object: string, to: Decision, news: Afterwards, { account, now }: Context) {
    if (await become(to, news, now)) return
    // Its create is in flight: another try finds it.
    if (Date.parse(now) - Date.parse(to.decidedAt) < dead) throw new Error(`message ${to.id} is not there yet`)
    // Its create comes behind us in our own group, and would wait for us for ever: it finds the news in the ledger, once the ticket, if that has heard the message, has heard of this too.
    const ticket = news.gone || news.edit ? await tickets.find(to.ticket, { consistent: true }) : undefined
    const message = { id: to.id, ticket: to.ticket, at: to.at, own: false, seq: ticket?.seq ?? 0 }
    if (ticket && knows(ticket, object)) await ofTicket(message, news, now, [message])
    await ledger.keep(account.id, object, news)
    await become(to, news, now)
  }
}

/** What became of an object, done to what is stored of it. False where its message is not stored yet. */
export function becoming(deps: Omit<Deps, 'ledger'>) {
  const { tickets, messages, replies, hash, tell } = deps
  const ofTicket = heeding(deps)

  return async function become(to: Decision, news: Afterwards, now: string): Promise<boolean> {
    if (to.line === 'r') {
      await ofReply(to, news)
      return true
    }
    const message = await messages.get(to.ticket, to.at, to.id, { consistent: true })
    if (!message) return false
    if (!matters(message, news)) return true
    // Before the attachments are gone from the message: a try that dies here finds them again.
    const erase = news.gone ? namesOf(message, hash) : []
    if (erase.length > 0) await deps.fetchMedia({ erase })

    const read = news.gone || news.edit ? await ofTicket(message, news, now) : await tickets.get(to.ticket)
    const after = await messages.change(message, news)
    if (after) await tell(read, { line: { type: 'message', message: after }, listed: news.gone && 'wait' })
    return true
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

/** Of a message, what its ticket needs to know. */
type Heard = Pick<Message, 'id' | 'ticket' | 'at' | 'own' | 'seq'>

/** What readers must see raises the ticket's version; nobody waits for what is gone. */
function heeding({ tickets, messages, keepPromises, hash, note }: Omit<Deps, 'ledger'>) {
  return async function ofTicket(message: Heard, news: Afterwards, now: string, unstored: Said[] = []) {
    const mark = hash.long('change', message.id, JSON.stringify([news.gone, news.edit?.rank]))
    const read = await tickets.get(message.ticket)
    const noted = await note({ ticket: message.ticket, account: read.account, at: message.at, read, now })
    const said =
      news.gone && !message.own && read.turn && divides(read, message.at)
        ? [...(await messages.between(message.ticket, read.turn)), ...unstored]
        : []
    const rule = (ticket: Ticket) => {
      if (knows(ticket, mark)) return ticket
      if (message.own || !news.gone) return noted(edited(ticket, { mark, message, text: news.edit?.text ?? '' }))
      const next = noted(withdrawn(ticket, { mark, message, said }))
      if (!ticket.turn || next.turn) return next
      const entry = { kind: 'withdrawn' as const, actor: 'network', at: now, seq: ticket.rev + 1, request: mark }
      return promise(next, { ...entry, turn: ticket.turn })
    }
    return keepPromises(await tickets.change(message.ticket, rule, read))
  }
}

/** Whether the news says something that the message does not show yet. */
export const matters = (message: Message, news: Afterwards) =>
  JSON.stringify(merge<Afterwards>(picked(message), news)) !== JSON.stringify(merge<Afterwards>(picked(message), {}))

const picked = ({ edit, hide, gone, reactions, status }: Afterwards): Afterwards => ({
  ...(edit ? { edit } : {}),
  ...(hide ? { hide } : {}),
  ...(gone ? { gone } : {}),
  ...(reactions ? { reactions } : {}),
  ...(status ? { status } : {}),
})

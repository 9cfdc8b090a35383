import type { AccountStore } from './account.store.ts'
import { type Agent, mustSee } from './agent.ts'
import { adapterOf } from './channels/adapters.ts'
import { lengthOf } from './channels/length.ts'
import { type Clock, iso, later } from './clock.ts'
import type { Outbox } from './ports.ts'
import { Problem } from './problem.ts'
import { draftedAt, type ReplyStore } from './reply.store.ts'
import { ask, isDraft, isFinal, type Reply, undo } from './reply.ts'
import type { Settle } from './settle.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { answer, type Ticket } from './ticket.ts'

export interface ReplyingDeps {
  tickets: TicketStore
  replies: ReplyStore
  accounts: AccountStore
  settle: Settle
  outbound: Outbox
  tell: Tell
  clock: Clock
  undoSeconds: number
}

interface Act {
  ticket: string
  draft: string
  agent: Agent
}

/** A draft is kept on the server under its own version: whoever saves over somebody else's words is told. */
export const saveDraft = ({ tickets, replies, clock }: Pick<ReplyingDeps, 'tickets' | 'replies' | 'clock'>) =>
  async function saveDraft({
    ticket: id,
    draft,
    agent,
    text,
    rev,
  }: Act & { text: string; rev: number }): Promise<Reply> {
    const held = await replies.get(id, draft, { consistent: true })
    if (!held) {
      const ticket = await tickets.get(id)
      mustSee(agent, ticket.team)
      const begun = blank(ticket, { draft, agent, now: iso(clock()) })
      if (await replies.insert({ ...begun, text })) return { ...begun, text }
      throw changed(await replies.get(id, draft, { consistent: true }))
    }
    mine(held, agent)
    if (!isDraft(held) && held.state !== 'failed')
      throw new Problem('conflict', 'reply.sent', 'This reply is on its way already.')
    if (held.text === text) return held
    if (held.rev !== rev) throw changed(held)
    const saved = await replies.replace(held, { ...held, text })
    if (!saved) throw changed(await replies.get(id, draft, { consistent: true }))
    return saved
  }

/**
 * Send was pressed. The intent is written first, then the ticket says that it is answered, then the queue is nudged:
 * a crash in between is finished or taken back by the sweep (hazard C9). Pressed five times, it is sent once (O6).
 */
export const sendReply = (deps: ReplyingDeps) => {
  const { tickets, replies, accounts, outbound, tell, clock, undoSeconds } = deps

  return async function sendReply(act: Act & { text: string; seq: number }): Promise<{ reply: Reply; ticket: Ticket }> {
    const ticket = await tickets.get(act.ticket, { consistent: true })
    mustSee(act.agent, ticket.team)
    const held = await replies.get(act.ticket, act.draft, { consistent: true })
    if (held) mine(held, act.agent)
    if (held && !isFinal(held)) return held.state === 'asked' ? finish(held, act, ticket) : { reply: held, ticket }
    if (held?.state === 'sent' || held?.state === 'needs-person') return { reply: held, ticket }
    // Before anything is written: who has not seen what came in between is told, and keeps the draft.
    if (ticket.seq !== act.seq) throw stale(ticket)

    const asked = await intent(act, ticket, held)
    return asked ? finish(asked, act, ticket) : sendReply(act)
  }

  async function intent(act: Act & { text: string; seq: number }, ticket: Ticket, held: Reply | undefined) {
    const now = iso(clock())
    const account = await accounts.find(ticket.account)
    if (!account || account.state === 'disconnected')
      throw new Problem('conflict', 'account.gone', 'The account of this ticket is not connected any more.')
    fits(account.channel, act.text, ticket, now)
    const draft = held ?? blank(ticket, { draft: act.draft, agent: act.agent, now })
    const { target, author } = ticket
    const asked = ask(draft, {
      text: act.text,
      public: ticket.public,
      seq: act.seq,
      now,
      undoSeconds,
      turn: ticket.turn,
      target: ticket.public ? target : undefined,
      recipient: ticket.public ? undefined : author,
      context: ticket.context,
    })
    if (held) return replies.replace(held, asked)
    return (await replies.insert(asked)) ? asked : undefined
  }

  async function finish(asked: Reply, { ticket: id, agent }: Act, read: Ticket) {
    try {
      const ticket = await tickets.change(
        id,
        (now) => answer(now, { draft: asked.id, seq: asked.seq ?? -1, agent: agent.id }),
        read,
      )
      await nudge(outbound, [asked])
      await tell(ticket, { line: { type: 'reply', reply: asked }, listed: read.owner ? 'wait' : 'place' })
      return { reply: asked, ticket }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      await replies.replace(asked, taken(asked))
      throw error.code === 'ticket.changed' ? stale(await tickets.get(id)) : error
    }
  }
}

/** Undone inside the window: the reply is a draft again and the customer waits again. */
export const undoReply = ({ tickets, replies, settle, clock }: ReplyingDeps) =>
  async function undoReply({ ticket: id, draft, agent }: Act): Promise<{ reply: Reply; ticket: Ticket }> {
    const held = await replies.get(id, draft, { consistent: true })
    if (!held) throw new Problem('missing', 'draft.missing', 'There is no such reply.')
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    mine(held, agent)
    if (held.state === 'undone') return held.due ? settle.restore(held) : { reply: held, ticket }
    const undone = await replies.replace(held, undo(held, iso(clock())))
    if (!undone) throw new Problem('conflict', 'reply.sent', 'Too late to undo: it is on its way.')
    return settle.restore(undone)
  }

/** Tells the sender to look. The message means nothing by itself, so one too many does no harm. */
export async function nudge(outbound: Outbox, due: Reply[]) {
  const notes = due.map((reply) => ({
    body: JSON.stringify({ v: 1, ticket: reply.ticket, draft: reply.id }),
    group: reply.ticket,
    // Undone and sent again is another nudge (hazard C11).
    dedup: `${reply.id}.${reply.attempt}.${Date.parse(reply.notBefore ?? '') || 0}`,
  }))
  for (let start = 0; start < notes.length; start += 10) {
    const left = await outbound.send(notes.slice(start, start + 10))
    // The sweep nudges again what the queue did not take.
    if (left.length > 0) console.warn('nudges not taken', { count: left.length })
  }
}

/** An intent whose ticket would not have it: a draft again, as it was. */
export function taken(asked: Reply): Reply {
  const { due: _, approval: __, notBefore: ___, askedAt: ____, turn: _____, seq: ______, ...draft } = asked
  return { ...draft, state: 'draft' }
}

const blank = (ticket: Ticket, { draft, agent, now }: { draft: string; agent: Agent; now: string }): Reply => {
  if (Math.abs(Date.parse(draftedAt(draft)) - Date.parse(now)) > 30 * 24 * 3_600_000)
    throw new Problem('invalid', 'draft.invalid', 'This draft is too old. Open the ticket again.')
  return {
    id: draft,
    ticket: ticket.id,
    account: ticket.account,
    actor: agent.id,
    state: 'draft',
    text: '',
    rev: 0,
    createdAt: now,
    public: ticket.public,
    attempt: 0,
  }
}

/** What the network would refuse is refused before it, with the same capability table that the composer shows. */
function fits(channel: Parameters<typeof adapterOf>[0], text: string, ticket: Ticket, now: string) {
  const capability = adapterOf(channel).capabilities[ticket.public ? 'public' : 'private']
  if (!capability) throw new Problem('conflict', 'account.gone', 'This desk does not speak on this channel.')
  if (text.trim() === '') throw new Problem('invalid', 'reply.empty', 'There is nothing to send.')
  const length = lengthOf(text, capability.text.unit)
  if (length > capability.text.limit)
    throw new Problem('invalid', 'reply.too-long', `This channel takes ${capability.text.limit}; this is ${length}.`, {
      limit: capability.text.limit,
      length,
    })
  if (ticket.public && !ticket.target)
    throw new Problem('conflict', 'reply.no-target', 'There is nothing to answer to.')
  if (!ticket.public && !ticket.author)
    throw new Problem('conflict', 'reply.no-recipient', 'The network does not say who wrote this.')
  const closes = windowCloses(ticket, capability.windowHours)
  if (closes && now > closes)
    throw new Problem(
      'conflict',
      'reply.window',
      'The network takes no free text any more: the customer wrote too long ago.',
      { closes },
    )
}

/** Until when free text may be sent, where the network has a window. */
export const windowCloses = ({ heardAt }: Pick<Ticket, 'heardAt'>, windowHours: number | null) =>
  windowHours && heardAt ? later(heardAt, windowHours * 3_600_000) : undefined

function mine(reply: Reply, agent: Agent) {
  if (reply.actor !== agent.id) throw new Problem('forbidden', 'draft.foreign', 'A colleague wrote this draft.')
}

const changed = (held: Reply | undefined) =>
  new Problem('conflict', 'draft.changed', 'This draft was saved from somewhere else.', {
    text: held?.text,
    rev: held?.rev,
  })

const stale = ({ seq }: Ticket) =>
  new Problem('conflict', 'ticket.changed', 'Something happened on this ticket since you looked. Your draft is kept.', {
    seq,
  })

import { type Clock, iso } from '../clock.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { days, type Ticket } from '../tickets/ticket.ts'
import type { Audience } from './address.ts'
import { draftedAt, type ReplyStore } from './reply.store.ts'
import { isDraft, type Reply, reworded } from './reply.ts'

/** Whoever does something to a draft, and which. */
export interface Act {
  ticket: string
  draft: string
  agent: Agent
}

/** A draft is kept on the server under its own version: whoever saves over somebody else's words is told. */
export const saveDraft = ({ tickets, replies, clock }: { tickets: TicketStore; replies: ReplyStore; clock: Clock }) =>
  async function saveDraft({
    ticket: id,
    draft,
    agent,
    text,
    rev,
    audience,
  }: Act & { text: string; rev: number; audience?: Audience | undefined }): Promise<Reply> {
    const held = await replies.get(id, draft, { consistent: true })
    if (!held) {
      const ticket = await tickets.get(id)
      mustSee(agent, ticket.team)
      const fresh = blank(ticket, { draft, agent, now: iso(clock()) })
      const begun = { ...fresh, text, public: audience ? audience === 'public' : fresh.public }
      if (await replies.insert(begun)) return begun
      throw changed(await replies.get(id, draft, { consistent: true }))
    }
    mustBeOwn(held, agent)
    if (!isDraft(held) && held.state !== 'failed')
      throw new Problem('conflict', 'reply.sent', 'This reply is on its way already.')
    // Words begun in private must not come back as public ones.
    const open = audience ? audience === 'public' : held.public
    if (held.text === text && held.public === open) return held
    if (held.rev !== rev) throw changed(held)
    // Free words take the place of approved ones.
    const { template: _, ...rest } = held
    const saved = await replies.replace(held, { ...reworded(rest, text, iso(clock())), public: open })
    if (!saved) throw changed(await replies.get(id, draft, { consistent: true }))
    return saved
  }

/** A key from long ago, or from times to come, is none of ours. */
export function mustBeFresh(draft: string, now: string) {
  if (Math.abs(Date.parse(draftedAt(draft)) - Date.parse(now)) > days(30))
    throw new Problem('invalid', 'draft.invalid', 'This draft is too old. Open the ticket again.')
}

/** A draft that nobody has written on. */
export function blank(ticket: Ticket, { draft, agent, now }: { draft: string; agent: Agent; now: string }): Reply {
  mustBeFresh(draft, now)
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

export function mustBeOwn(reply: Reply, agent: Agent) {
  if (reply.actor !== agent.id) throw new Problem('forbidden', 'draft.foreign', 'A colleague wrote this draft.')
}

export const changed = (held: Reply | undefined) =>
  new Problem('conflict', 'draft.changed', 'This draft was saved from somewhere else.', {
    text: held?.text ?? '',
    rev: held?.rev ?? 0,
    ...(held?.enclosures ? { enclosures: held.enclosures } : {}),
  })

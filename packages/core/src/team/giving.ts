import { type Clock, iso } from '../clock.ts'
import { Problem } from '../problem.ts'
import { mustBeWhole } from '../tickets/merger.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Entry, give, isOpen, move, promise, type Ticket } from '../tickets/ticket.ts'
import type { AgentStore } from './agent.store.ts'
import { type Agent, isActive, mustSee, sees } from './agent.ts'
import type { Placing } from './placing.ts'

interface Deps {
  agents: Pick<AgentStore, 'get'>
  tickets: TicketStore
  placing: Pick<Placing, 'round'>
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

/** Whom a supervisor gives a ticket to: somebody of its team, or another team. */
export type Whom = { agent: string } | { team: string }

/** A supervisor gives a ticket to somebody, also beyond their cap, or to another team, whose own method then says whose it is. */
export const giving = ({ agents, tickets, placing, keepPromises, tell, clock }: Deps) =>
  async function givenByHand({
    ticket: id,
    by,
    request,
    job,
    ...whom
  }: { ticket: string; by: Agent; request: string; job?: string | undefined } & Whom) {
    const now = iso(clock())
    const somebody = 'agent' in whom ? await agents.get(whom.agent) : undefined
    let left: Ticket | undefined
    const changed = await tickets.change(id, (ticket) => {
      mustSee(by, ticket.team)
      mustBeWhole(ticket)
      if (!isOpen(ticket)) throw new Problem('conflict', 'ticket.resolved', 'This ticket is already resolved.')
      left = ticket
      const entry = (more: Pick<Entry, 'kind' | 'whom' | 'team' | 'why'>): Entry => {
        return { ...more, actor: by.id, at: now, seq: ticket.rev + 1, request, ...(job ? { job } : {}) }
      }
      if ('team' in whom) {
        if (ticket.team === whom.team) return ticket
        return promise(move(ticket, { team: whom.team, now }), entry({ kind: 'moved', team: whom.team }))
      }
      if (!somebody || !isActive(somebody) || !sees(somebody, ticket.team))
        throw new Problem('conflict', 'agent.elsewhere', 'This person does not work in the ticket’s team.')
      if (ticket.owner === whom.agent) return ticket
      const why = { by: 'hand' } as const
      return promise(give(ticket, { agent: whom.agent, why }), entry({ kind: 'assigned', whom: whom.agent, why }))
    })
    const ticket = await keepPromises(changed)
    if (left && (left.team !== ticket.team || left.owner !== ticket.owner))
      await tell({ ...left, rev: ticket.rev }, { listed: 'place' })
    await tell(ticket, { listed: 'place' })
    // A job that moves many gives them out together.
    if (!job) for (const team of new Set([ticket.team, left?.team ?? ticket.team])) await placing.round(team)
    return ticket
  }
export type Giving = ReturnType<typeof giving>

import { type Clock, iso } from '../clock.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import { type Excuse, excuse, unexcuse } from './excuse.ts'
import type { KeepPromises } from './promises.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { promise, type Ticket } from './ticket.ts'

export interface ExcusingDeps {
  tickets: TicketStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

interface Act {
  ticket: string
  agent: Agent
  request: string
  job?: string | undefined
}

/** A person says that nobody needs to answer, and why: ticket and promise in one conditional write. Twice is once. */
export const excuseTurn = ({ tickets, keepPromises, tell, clock }: ExcusingDeps) =>
  async function excuseTurn(act: Act & { seq: number; reason: Excuse; words?: string | undefined }): Promise<Ticket> {
    const { agent, seq, reason, words, request, job } = act
    const now = iso(clock())
    const changed = await tickets.change(act.ticket, (ticket) => {
      mustSee(agent, ticket.team)
      const next = excuse(ticket, { agent: agent.id, seq })
      if (next === ticket || !ticket.turn) return ticket
      const entry = { kind: 'excused' as const, actor: agent.id, at: now, seq: ticket.rev + 1, request, reason }
      return promise(next, { ...entry, turn: ticket.turn, ...(words ? { words } : {}), ...(job ? { job } : {}) })
    })
    const ticket = await keepPromises(changed)
    await tell(ticket, { listed: 'place' })
    return ticket
  }
export type ExcuseTurn = ReturnType<typeof excuseTurn>

/** Taken back, while nothing else has happened: the customer waits again. */
export const unexcuseTurn = ({ tickets, keepPromises, tell, clock }: ExcusingDeps) =>
  async function unexcuseTurn(act: Act): Promise<Ticket> {
    const now = iso(clock())
    const changed = await tickets.change(act.ticket, (ticket) => {
      mustSee(act.agent, ticket.team)
      const next = unexcuse(ticket)
      const entry = { kind: 'unexcused' as const, actor: act.agent.id, at: now, seq: ticket.rev + 1 }
      return promise(next, { ...entry, request: act.request, ...(next.turn ? { turn: next.turn } : {}) })
    })
    const ticket = await keepPromises(changed)
    await tell(ticket, { listed: 'place' })
    return ticket
  }

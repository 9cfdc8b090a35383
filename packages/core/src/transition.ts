import { type Agent, mustSee } from './agent.ts'
import { type Clock, iso } from './clock.ts'
import type { Placing } from './placing.ts'
import type { KeepPromises } from './promises.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { claim, type Entry, promise, release, resolve, type Ticket } from './ticket.ts'

interface Deps {
  tickets: TicketStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
  placing: Pick<Placing, 'round'>
}

const rules = {
  claimed: (ticket: Ticket, agent: Agent) => claim(ticket, { agent: agent.id }),
  released: (ticket: Ticket, agent: Agent, now: string) =>
    release(ticket, { agent: agent.id, anyone: agent.role !== 'agent', now }),
  resolved: (ticket: Ticket, agent: Agent, now: string) => resolve(ticket, { agent: agent.id, now }),
}

const frees = { claimed: false, released: true, resolved: true } as const

/** What a person does to a ticket: rule, promise and ticket in one conditional write, then what was promised. Doing it twice is doing it once. */
export const transition = ({ tickets, keepPromises, tell, clock, placing }: Deps) =>
  async function transition(act: { ticket: string; agent: Agent; kind: keyof typeof rules; request: string }) {
    const now = iso(clock())
    const changed = await tickets.change(act.ticket, (ticket) => {
      mustSee(act.agent, ticket.team)
      const next = rules[act.kind](ticket, act.agent, now)
      if (next === ticket) return ticket
      const entry: Entry = { kind: act.kind, actor: act.agent.id, at: now, seq: ticket.rev + 1, request: act.request }
      return promise(next, entry)
    })
    const ticket = await keepPromises(changed)
    await tell(ticket, { listed: 'place' })
    // Whatever frees a slot gives it to whoever waits longest (hazard C15).
    if (frees[act.kind]) await placing.round(ticket.team)
    return ticket
  }

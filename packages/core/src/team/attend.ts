import { type Clock, iso } from '../clock.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Agent, mustSee } from './agent.ts'
import type { PresenceStore } from './presence.store.ts'
import { type Doing, here, mustWrite, type Presence } from './presence.ts'

interface Deps {
  tickets: TicketStore
  presences: PresenceStore
  tell: Tell
  clock: Clock
}

export interface Attend {
  agent: Agent
  /** The ticket that is open on their desk, if one is. */
  ticket?: string | undefined
  /** What they do there. */
  doing?: Doing | 'gone' | undefined
  /** Whether their desk hears live events. */
  live: boolean
}

/**
 * A desk says what its agent does, every fifteen seconds and whenever it changes, and hears who else is where in their
 * teams. Written only when it changes; published only where somebody else is on the same ticket (S06, hazard M6).
 */
export const attend = ({ tickets, presences, tell, clock }: Deps) =>
  async function attend({ agent, ticket: id, doing, live }: Attend): Promise<Presence[]> {
    const now = iso(clock())
    const ticket = id === undefined ? undefined : await tickets.get(id)
    if (ticket) mustSee(agent, ticket.team)
    const teams = [...new Set([...agent.teams, ...(ticket ? [ticket.team] : [])])]
    const all = (await Promise.all(teams.map(presences.of))).flat()
    const others = here(all, now).filter((one) => one.agent !== agent.id)
    if (!ticket || !doing) return others
    const mine = all.find((one) => one.ticket === ticket.id && one.agent === agent.id)
    const company = others.filter((one) => one.ticket === ticket.id && one.doing !== 'draft')
    if (doing === 'gone') {
      if (mine) await presences.remove(ticket.team, ticket.id, agent.id)
    } else if (mustWrite({ doing, live, now }, { mine, others: company })) {
      const since = mine?.doing === doing ? mine.since : now
      await presences.put(ticket.team, { ticket: ticket.id, agent: agent.id, doing, since, at: now, live })
    }
    if (company.length > 0) await tell(ticket, { presence: { agent: agent.id, doing, at: now } })
    return others
  }

import { type Clock, iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Entry, promise, release, type Ticket } from '../tickets/ticket.ts'
import type { AgentStore } from './agent.store.ts'
import { type Agent, isActive, sees } from './agent.ts'
import type { ReliefStore } from './relief.store.ts'
import type { SeatStore } from './seat.store.ts'
import { teamKind } from './team.ts'

export interface RelieveDeps {
  agents: AgentStore
  tickets: TicketStore
  seats: Pick<SeatStore, 'remove'>
  policies: Pick<PolicyStore, 'list'>
  reliefs: ReliefStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

/**
 * Gives back the tickets of somebody who may not work on them any more: no longer here, or no longer in their team. Drafts
 * and sent replies stay as they are. Derived from the agent as they are now, so that it may run again: the sweep does,
 * a minute later, for what a crash left and what the index did not show yet.
 */
export const relieve = ({ agents, tickets, seats, policies, reliefs, keepPromises, tell, clock }: RelieveDeps) =>
  async function relieve(id: string): Promise<number> {
    const agent = await agents.get(id, { consistent: true })
    const by = (await reliefs.get(id))?.by ?? 'desk'
    // First their seats: nothing new comes to them meanwhile.
    for (const { id: team } of await policies.list(teamKind))
      if (!agent || isUnfit(agent, team)) await seats.remove(team, id)
    let count = 0
    let cursor: string | undefined
    do {
      const page = await tickets.ofAgent(id, cursor ? { cursor } : {})
      for (const { id: ticket, team } of page.tickets) {
        if (agent && !isUnfit(agent, team)) continue
        await giveBack(ticket, agent, by)
        count++
      }
      cursor = page.cursor
    } while (cursor)
    return count

    async function giveBack(ticket: string, agent: Agent | undefined, by: string) {
      const now = iso(clock())
      const changed = await tickets.change(ticket, (found) => given(found, { owner: id, agent, by, now }))
      await tell(await keepPromises(changed), { listed: 'place' })
    }
  }
export type Relieve = ReturnType<typeof relieve>

const isUnfit = (agent: Agent, team: string) => !isActive(agent) || !sees(agent, team)

/** Somebody else may have taken it meanwhile. */
function given(
  ticket: Ticket,
  { owner, agent, by, now }: { owner: string; agent: Agent | undefined; by: string; now: string },
) {
  if (ticket.owner !== owner || (agent && !isUnfit(agent, ticket.team))) return ticket
  const entry: Entry = { kind: 'released', actor: by, at: now, seq: ticket.rev + 1, request: `rel-${ticket.rev + 1}` }
  return promise(release(ticket, { agent: by, anyone: true, now }), entry)
}

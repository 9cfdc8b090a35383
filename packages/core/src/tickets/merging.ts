import { type Clock, iso } from '../clock.ts'
import { Problem } from '../problem.ts'
import type { AgentStore } from '../team/agent.store.ts'
import { type Agent, isActive, mustSee, sees } from '../team/agent.ts'
import type { Placing } from '../team/placing.ts'
import { mergeInto, older, unmerge } from './merger.ts'
import type { KeepPromises } from './promises.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { promise, type Ticket } from './ticket.ts'

interface Deps {
  agents: Pick<AgentStore, 'get'>
  tickets: TicketStore
  placing: Pick<Placing, 'round'>
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

interface Act {
  ticket: string
  agent: Agent
  request: string
}

/** The ticket that stands for both in lists, and the one that is a part of it, or was. */
export interface Both {
  whole: Ticket
  part: Ticket
}

/**
 * Two tickets treated as one, and back. One conditional write of the younger one's header decides; what follows from it is
 * promised in that write. Nothing is moved: messages, turns, clocks, drafts and late news of each stay on their own ticket.
 */
export const merging = ({ agents, tickets, placing, keepPromises, tell, clock }: Deps) => {
  /** What stands for a ticket in lists. Older and older: there is an end. */
  async function wholeOf(id: string, agent: Agent): Promise<Ticket> {
    const ticket = await tickets.get(id, { consistent: true })
    mustSee(agent, ticket.team)
    return ticket.merged ? wholeOf(ticket.merged.into, agent) : ticket
  }

  return {
    async merge({ ticket: id, other, agent, request }: Act & { other: string }): Promise<Both> {
      if (id === other) throw new Problem('invalid', 'merge.self', 'A ticket is not merged with itself.')
      for (let attempt = 0; attempt < 5; attempt++) {
        const [one, two] = [await wholeOf(id, agent), await wholeOf(other, agent)]
        // They are one already: somebody else did it, or it is done again.
        if (one.id === two.id) return { whole: one, part: await tickets.get(id === one.id ? other : id) }
        const { stays, goes } = older(one, two)
        const now = iso(clock())
        const rule = (ticket: Ticket) => {
          mustSee(agent, ticket.team)
          const next = mergeInto(ticket, { into: stays, agent: agent.id, anyone: agent.role !== 'agent' })
          const entry = { kind: 'merged' as const, actor: agent.id, at: now, seq: ticket.rev + 1, request }
          return promise(next, { ...entry, other: stays.id })
        }
        try {
          return await done(await tickets.change(goes.id, rule, goes), goes, stays.id)
        } catch (error) {
          // A colleague merged it in between: then with what it is a part of.
          if (!(error instanceof Problem) || error.code !== 'ticket.merged') throw error
        }
      }
      throw new Error('a ticket is merged by too many at once')
    },

    /** Takes a merge back: `ticket` is the part. Doing it twice is doing it once. */
    async unmerge({ ticket: id, agent, request }: Act): Promise<Both> {
      const read = await tickets.get(id, { consistent: true })
      mustSee(agent, read.team)
      if (!read.merged) throw new Problem('conflict', 'merge.none', 'This ticket is not merged with another one.')
      const { into, owner, team = read.team } = read.merged
      const somebody = owner ? await agents.get(owner) : undefined
      const back = somebody !== undefined && isActive(somebody) && sees(somebody, team)
      // Whose it is, the older one says first.
      const whole = await tickets.find(into, { consistent: true })
      const now = iso(clock())
      const rule = (ticket: Ticket) => {
        mustSee(agent, ticket.team)
        if (ticket.merged?.into !== into) return ticket
        const next = unmerge(ticket, { whole, agent: agent.id, anyone: agent.role !== 'agent', back })
        const entry = { kind: 'unmerged' as const, actor: agent.id, at: now, seq: ticket.rev + 1, request }
        return promise(next, { ...entry, other: into })
      }
      return done(await tickets.change(id, rule, read), read, into)
    },
  }

  async function done(changed: Ticket, left: Ticket, into: string): Promise<Both> {
    const part = await keepPromises(changed)
    const whole = await tickets.get(into, { consistent: true })
    if (left.team !== part.team || left.owner !== part.owner)
      await tell({ ...left, rev: part.rev }, { listed: 'place' })
    await tell(part, { listed: 'place' })
    await tell(whole, { listed: 'place' })
    // Whoever had it has room for the next, and what is nobody's again may find somebody.
    for (const team of new Set([left.team, part.team])) await placing.round(team)
    return { whole, part }
  }
}
export type Merging = ReturnType<typeof merging>

import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

const keep = 60_000

/** Who works in a team: whose queues make up the team's list. A hint that is never taken back: who left has no tickets of the team. */
export function rosterStore(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  const held = new Map<string, { at: number; agents: Promise<string[]> }>()

  async function read(team: string) {
    const { items: found } = await rows.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.roster(team, '').pk },
    })
    return found.map(({ sk }) => String(sk)).filter((agent) => agent !== keys.waiting(team).sk)
  }

  return {
    join: async (agent: string, teams: string[]) => {
      // Beside what a seat says: nothing of it is taken away.
      await Promise.all(
        teams.map((team) => rows.amend(keys.roster(team, agent), { v: 1 }, undefined, { create: true })),
      )
      for (const team of teams) held.delete(team)
    },

    /** Ids of agents, kept a minute per container. */
    of(team: string): Promise<string[]> {
      const known = held.get(team)
      if (known && now() - known.at <= keep) return known.agents
      const agents = read(team)
      agents.catch(() => held.delete(team))
      held.set(team, { at: now(), agents })
      return agents
    },
  }
}
export type RosterStore = ReturnType<typeof rosterStore>

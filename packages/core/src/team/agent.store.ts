import * as v from 'valibot'
import { difference, type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Agent } from './agent.ts'

/** Where agents rest: one item each, under a hash of issuer and subject, and a list of who ever worked here. */
export function agentStore(table: Table) {
  const rows = items(table)
  const parse = (item: Item) => v.parse(Agent, item)

  async function many(ids: string[]) {
    const found = (await rows.many([...new Set(ids)].map(keys.agent))).map(parse)
    return new Map(found.map((agent) => [agent.id, agent]))
  }

  return {
    async get(id: string, options?: { consistent?: boolean }) {
      const item = await rows.get(keys.agent(id), options)
      return item && parse(item)
    },

    /**
     * What a login says of an agent, as long as nobody decided otherwise since they were read: false if somebody did.
     * Changes attributes, never the whole item: others write theirs beside them (hazard C20).
     */
    async put(agent: Agent, known?: Agent): Promise<boolean> {
      const done = await rows.amend(
        keys.agent(agent.id),
        { ...difference({ ...known }, { ...agent }), id: agent.id, v: 1 },
        known?.rights === undefined
          ? { expression: 'attribute_not_exists(#rights)' }
          : { expression: '#rights = :rights', values: { ':rights': known.rights } },
        { create: true },
      )
      if (done) await rows.put(keys.colleague(agent.id), {})
      return done
    },

    /** What an admin decided, as the so-manieth decision of all. A later one is never taken back by an earlier one that comes late. */
    decide: (before: Agent, after: Agent, turn: number) =>
      rows.amend(
        keys.agent(after.id),
        { ...difference({ ...before }, { ...after }), rights: turn },
        { expression: 'attribute_not_exists(#rights) OR #rights < :turn', values: { ':turn': turn } },
      ),

    /** They were here. */
    seen: async (id: string, at: string) => {
      await rows.amend(keys.agent(id), { seenAt: at })
      await rows.put(keys.colleague(id), {})
    },

    many,

    /** Everybody who ever worked here. */
    async everybody(): Promise<Agent[]> {
      const ids: string[] = []
      let from: Item | undefined
      do {
        const page = await rows.query({
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keys.colleague('').pk },
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        ids.push(...page.items.map(({ sk }) => String(sk)))
        from = page.last
      } while (from)
      return [...(await many(ids)).values()].sort((a, b) => a.name.localeCompare(b.name))
    },
  }
}
export type AgentStore = ReturnType<typeof agentStore>

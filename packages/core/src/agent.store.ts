import * as v from 'valibot'
import { Agent } from './agent.ts'
import { type Item, items } from './items.ts'
import { keys } from './keys.ts'
import type { Table } from './ports.ts'

/** Where agents rest: one item each, under a hash of issuer and subject. */
export function agentStore(table: Table) {
  const rows = items(table)
  const parse = (item: Item) => v.parse(Agent, item)

  return {
    async get(id: string) {
      const item = await rows.get(keys.agent(id))
      return item && parse(item)
    },
    /** What a login says of an agent. Changes attributes, never the whole item: others write theirs beside them (hazard C20). */
    async put(agent: Agent) {
      await rows.amend(keys.agent(agent.id), { ...agent, v: 1 }, undefined, { create: true })
    },
    async many(ids: string[]) {
      const found = (await rows.many([...new Set(ids)].map(keys.agent))).map(parse)
      return new Map(found.map((agent) => [agent.id, agent]))
    },
  }
}
export type AgentStore = ReturnType<typeof agentStore>

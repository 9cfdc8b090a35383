import type { AgentStore } from '@ascolta/core/team/agent.store'
import type { NameOf } from './view-of.ts'

const keep = 600_000
/** Whoever is not there yet is looked for again soon. */
const soon = 60_000

/** Names of agents, each kept ten minutes per container. An id that nobody has stands for itself. */
export function names(agents: Pick<AgentStore, 'many'>, now: () => number = Date.now) {
  const held = new Map<string, { at: number; name: string }>()
  return async (ids: (string | undefined)[]): Promise<NameOf> => {
    const stale = ids.filter((id) => id !== undefined && now() - (held.get(id)?.at ?? 0) > keep) as string[]
    if (stale.length > 0) {
      const found = await agents.many(stale)
      for (const id of stale) {
        const name = found.get(id)?.name
        held.set(id, { at: name ? now() : now() - keep + soon, name: name ?? id })
      }
    }
    return (id) => held.get(id)?.name ?? id
  }
}
export type Names = ReturnType<typeof names>

import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Agent } from './agent.ts'

/** The last decision on anybody's rights: before and after. */
const Decision = v.object({ rev: v.number(), before: Agent, after: Agent })
export type Decision = v.InferOutput<typeof Decision>

/**
 * Where the last decision rests. Decisions are made one after the other, each against what the one before left: two admins
 * who take each other's rights in one moment would leave nobody otherwise.
 */
export function rightsStore(table: Table) {
  const rows = items(table)
  return {
    async last(): Promise<Decision | undefined> {
      const item = await rows.get(keys.rights(), { consistent: true })
      return item && v.parse(Decision, item)
    },

    /** The next one. False if somebody was faster. */
    next: ({ rev, before, after }: Decision) =>
      rows.amend(
        keys.rights(),
        { rev, before, after, v: 1 },
        rev === 1
          ? { expression: 'attribute_not_exists(#rev)' }
          : { expression: '#rev = :read', values: { ':read': rev - 1 } },
        { create: true },
      ),
  }
}
export type RightsStore = ReturnType<typeof rightsStore>

import * as v from 'valibot'
import { later } from '../clock.ts'
import { items } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'

const Relief = v.object({ by: v.string(), ds: v.string() })
/** By then every index shows what was taken before. */
const settled = 60_000

/** Whose tickets are to be given back, and who said so: in the `due` index until the sweep has looked once more. */
export function reliefStore(table: Table) {
  const rows = items(table)
  return {
    async get(agent: string) {
      const item = await rows.get(keys.handBack(agent), { consistent: true })
      return item && v.parse(Relief, item)
    },
    ask: (agent: string, { by, now }: { by: string; now: string }) =>
      rows.put(keys.handBack(agent), { by, d: places.due(shardOf(agent)), ds: later(now, settled) }),
    /** Unless it was asked again meanwhile. */
    done: (agent: string, { ds }: { ds: string }) =>
      rows.amend(
        keys.handBack(agent),
        { d: undefined, ds: undefined },
        { expression: '#ds = :ds', values: { ':ds': ds } },
      ),
  }
}
export type ReliefStore = ReturnType<typeof reliefStore>

import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

/** Nobody repeats a click after so long. */
const keepSeconds = 24 * 3600

/** A key that a client makes for one wish: pressed twice, or sent again after an answer was lost, it is the same wish. */
export const WishKey = v.pipe(v.string(), v.regex(/^[\w-]{8,60}$/))

/** What was begun for a wish: its id and instant, which every repetition finds again. */
const Begun = v.object({ id: v.string(), at: v.string() })
export type Begun = v.InferOutput<typeof Begun>

export function onceStore(table: Table) {
  const rows = items(table)
  return {
    /** What stands for this wish of this agent: what is offered now, or what was the first time. */
    async first(agent: string, key: string, offered: Begun): Promise<Begun> {
      const where = keys.once(agent, key)
      const item: Item = { ...offered, expiresAt: Math.floor(Date.parse(offered.at) / 1000) + keepSeconds }
      if (await rows.insert(where, item)) return offered
      return v.parse(Begun, await rows.get(where, { consistent: true }))
    },
  }
}
export type OnceStore = ReturnType<typeof onceStore>

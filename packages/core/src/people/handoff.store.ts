import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Handoff } from './handoff.ts'

/** After its end the page is gone, but its ticket still says for a month that there was one. */
const keptAfter = 30 * 24 * 3600

/** Where hand-off pages rest: under the hash of their secret, until some time after their end. */
export function handoffStore(table: Table) {
  const rows = items(table)
  return {
    insert: (handoff: Handoff) =>
      rows.insert(keys.handoff(handoff.id), {
        ...handoff,
        expiresAt: Math.floor(Date.parse(handoff.until) / 1000) + keptAfter,
      }),

    async get(id: string): Promise<Handoff | undefined> {
      const item = await rows.get(keys.handoff(id), { consistent: true })
      return item && v.parse(Handoff, item)
    },

    async many(ids: string[]): Promise<Handoff[]> {
      return (await rows.many(ids.map(keys.handoff))).map((item) => v.parse(Handoff, item))
    },

    /** Applies a rule to the page as it is now, again if somebody wrote in between. Undefined if there is none. */
    async change(id: string, rule: (handoff: Handoff) => Handoff): Promise<Handoff | undefined> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await this.get(id)
        if (!before) return undefined
        const after = rule(before)
        if (after === before) return before
        const next = { ...after, rev: before.rev + 1 }
        const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
        if (await rows.amend(keys.handoff(id), difference(before, next), same)) return next
      }
      throw new Error('a hand-off page is written by too many at once')
    },
  }
}
export type HandoffStore = ReturnType<typeof handoffStore>

import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'

/** When an account last heard from its network, and last sent. */
export const Pulse = v.object({ heardAt: v.optional(Instant), sentAt: v.optional(Instant) })
export type Pulse = v.InferOutput<typeof Pulse>

const every = 5 * 60_000

/** The pulse of each account: proof that its webhooks arrive. Written at most once in five minutes and container: each minute it would be a quarter of a write for every message of a quiet desk. */
export function pulseStore(table: Table) {
  const rows = items(table)
  const beaten = new Map<string, number>()

  return {
    async beat(account: string, what: keyof Pulse, at: string) {
      const key = `${account} ${what}`
      if (Date.parse(at) - (beaten.get(key) ?? 0) < every) return
      beaten.set(key, Date.parse(at))
      await rows.amend(keys.pulse(account), { [what]: at }, undefined, { create: true })
    },

    async all(): Promise<Map<string, Pulse>> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.pulse('').pk },
      })
      return new Map(found.map((item) => [String(item.sk), v.parse(Pulse, item)]))
    },
  }
}
export type PulseStore = ReturnType<typeof pulseStore>

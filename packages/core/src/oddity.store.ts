import * as v from 'valibot'
import { items } from './items.ts'
import { keys } from './keys.ts'
import { Oddity } from './oddity.ts'
import type { Table } from './ports.ts'
import type { Page } from './ticket.store.ts'

/** How long we keep what we could not use. */
const keepSeconds = 30 * 24 * 3600

/** Where oddities rest: newest first, for 30 days. */
export function oddityStore(table: Table) {
  const rows = items(table)
  return {
    /** Once per content: a redelivery finds its own. */
    keep: (oddity: Oddity) =>
      rows.insert(keys.oddity(oddity.kind, oddity.at, oddity.id), {
        ...oddity,
        expiresAt: Math.floor(Date.parse(oddity.at) / 1000) + keepSeconds,
      }),

    async list(kind: Oddity['kind'], { limit = 50 }: Page = {}) {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.oddity(kind, '', '').pk },
        ScanIndexForward: false,
        Limit: limit,
      })
      return { oddities: found.map((item) => v.parse(Oddity, item)) }
    },
  }
}
export type OddityStore = ReturnType<typeof oddityStore>

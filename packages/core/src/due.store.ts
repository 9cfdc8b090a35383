import { type Item, items, type Key } from './items.ts'
import { places } from './keys.ts'
import type { Table } from './ports.ts'

/** The `due` index: what must be looked at before an instant, tickets and replies alike. A hint: who acts on it reads the item first. */
export function dueStore(table: Table) {
  const rows = items(table)
  return {
    async before(shard: number, until: string, limit = 100): Promise<Key[]> {
      const { items: found } = await rows.query({
        IndexName: 'due',
        KeyConditionExpression: 'd = :d AND ds <= :until',
        ExpressionAttributeValues: { ':d': places.due(shard), ':until': until },
        Limit: limit,
      })
      return found.map(({ pk, sk }: Item) => ({ pk: String(pk), sk: String(sk) }))
    },
  }
}
export type DueStore = ReturnType<typeof dueStore>

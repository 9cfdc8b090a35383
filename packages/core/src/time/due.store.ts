import * as v from 'valibot'
import { type Item, items, type Key } from '../items.ts'
import { places } from '../keys.ts'
import type { Table } from '../ports.ts'

const Place = v.record(v.string(), v.string())

/** The `due` index: what must be looked at before an instant, tickets and replies alike. A hint: who acts on it reads the item first. */
export function dueStore(table: Table) {
  const rows = items(table)
  return {
    /** What stands in a shard, due or not, from the nearest instant to the farthest or the other way. */
    async page(
      shard: number,
      { limit, from, backwards = false }: { limit: number; from?: Item | undefined; backwards?: boolean },
    ) {
      const { items: found, last } = await rows.query({
        IndexName: 'due',
        KeyConditionExpression: 'd = :d',
        ExpressionAttributeValues: { ':d': places.due(shard) },
        Limit: limit,
        ScanIndexForward: !backwards,
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      return {
        keys: found.map(({ pk, sk, ds }): Key & { ds: string } => ({ pk: String(pk), sk: String(sk), ds: String(ds) })),
        ...(last ? { last: v.parse(Place, last) } : {}),
      }
    },

    /** The oldest first, a page at a time: the next is read when somebody asks for what stands there, and mostly there is none. */
    async *before(shard: number, until: string, limit = 100): AsyncGenerator<Key> {
      let from: Item | undefined
      do {
        const { items: found, last } = await rows.query({
          IndexName: 'due',
          KeyConditionExpression: 'd = :d AND ds <= :until',
          ExpressionAttributeValues: { ':d': places.due(shard), ':until': until },
          Limit: limit,
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        for (const { pk, sk } of found) yield { pk: String(pk), sk: String(sk) }
        from = last
      } while (from)
    },
  }
}
export type DueStore = ReturnType<typeof dueStore>

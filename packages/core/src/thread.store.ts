import { items } from './items.ts'
import { keys, shards } from './keys.ts'
import type { Table } from './ports.ts'

/** Who takes part in a public thread: one line per ticket, written once, spread over shards so that a viral post is no hot partition (hazard S4). */
export function threadStore(table: Table) {
  const rows = items(table)
  return {
    join: (account: string, root: string, ticket: string) => rows.insert(keys.thread(account, root, ticket), {}),

    /** The tickets under a post. */
    async tickets(account: string, root: string) {
      const found = await Promise.all(
        Array.from({ length: shards.due }, (_, shard) =>
          rows.query({
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': `H#${account}#${root}#${shard}` },
          }),
        ),
      )
      return found.flatMap(({ items: lines }) => lines.map(({ sk }) => String(sk)))
    },
  }
}
export type ThreadStore = ReturnType<typeof threadStore>

import { items } from '../items.ts'
import { keys, shards } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Page } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** Who takes part in a public thread: one line per ticket, written once, spread over shards so that a viral post is no hot partition (hazard S4). */
export function threadStore(table: Table) {
  const rows = items(table)
  return {
    /** The instant of opening stands in the key: it never changes, so a repetition meets its own line. */
    join: (account: string, root: string, { id, openedAt }: Pick<Ticket, 'id' | 'openedAt'>) =>
      rows.insert(keys.thread(account, root, openedAt, id), {}),

    /** The tickets under a post, who came last first, in pages: every shard is asked for as many, and the page ends where the first of them would. */
    async latest(account: string, root: string, { limit = 25, cursor }: Page = {}) {
      const before = cursor === undefined ? '~' : unsealed(cursor)
      const found = await Promise.all(
        Array.from({ length: shards.due }, (_, shard) =>
          rows.query({
            KeyConditionExpression: 'pk = :pk AND sk < :before',
            ExpressionAttributeValues: { ':pk': keys.threadShard(account, root, shard), ':before': before },
            ScanIndexForward: false,
            Limit: limit,
          }),
        ),
      )
      const known = found.flatMap((page) => page.items.map(({ sk }) => String(sk))).sort((a, b) => (a < b ? 1 : -1))
      const lines = known.slice(0, limit)
      const more = known.length > limit || found.some(({ last }) => last)
      const end = lines.at(-1)
      return {
        tickets: lines.map((line) => line.slice(line.indexOf('#') + 1)),
        ...(more && end ? { cursor: Buffer.from(end).toString('base64url') } : {}),
      }
    },
  }
}
export type ThreadStore = ReturnType<typeof threadStore>

function unsealed(cursor: string) {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-[\d:.TZ-]+#[\w-]{1,100}$/.test(text))
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  return text
}

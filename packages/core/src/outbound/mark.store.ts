import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

/** Long after a conversation nobody asks any more. */
const keepSeconds = 30 * 24 * 3600

/** Up to where a customer was told that we read: one small item a conversation. */
export function markStore(table: Table) {
  const rows = items(table)
  return {
    /** False if that much, or more, was told before. */
    seenTo: (ticket: string, at: string, now: string) =>
      rows.amend(
        keys.mark(ticket),
        { seen: at, expiresAt: Math.floor(Date.parse(now) / 1000) + keepSeconds },
        { expression: 'attribute_not_exists(#seen) OR #seen < :at', values: { ':at': at } },
        { create: true },
      ),
  }
}
export type MarkStore = ReturnType<typeof markStore>

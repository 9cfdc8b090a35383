import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import type { TimelineEvent } from './timeline.ts'

/** What was done and by whom: a line in the ticket's timeline and an entry in the audit log. Both under keys that a repetition meets again. */
export function recordStore(table: Table) {
  const rows = items(table)
  return {
    event: (event: TimelineEvent) => rows.insert(keys.line(event.ticket, event.at, 'e', event.id), { ...event }),
    audit: (entry: { actor: string; at: string; request: string; act: string; object: string }) =>
      rows.insert(keys.audit(entry.at, entry.request), { ...entry }),
  }
}
export type RecordStore = ReturnType<typeof recordStore>

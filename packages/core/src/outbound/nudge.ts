import type { Outbox } from '../ports.ts'
import type { Reply } from './reply.ts'

/** Tells the sender to look. The message means nothing by itself, so one too many does no harm. */
export async function nudge(outbound: Outbox, due: Reply[]) {
  const notes = due.map((reply) => ({
    body: JSON.stringify({ v: 1, ticket: reply.ticket, draft: reply.id, attempt: reply.attempt }),
    group: reply.ticket,
    // Undone and sent again is another nudge (hazard C11).
    dedup: `${reply.id}.${reply.attempt}.${Date.parse(reply.notBefore ?? '') || 0}`,
  }))
  for (let start = 0; start < notes.length; start += 10) {
    const left = await outbound.send(notes.slice(start, start + 10))
    // The sweep nudges again what the queue did not take.
    if (left.length > 0) console.warn('nudges not taken', { count: left.length })
  }
}

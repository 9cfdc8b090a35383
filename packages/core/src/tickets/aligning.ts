import { along, withPart, withWaiting } from './merger.ts'
import type { TicketStore } from './ticket.store.ts'
import { type Entry, isOpen, type Ticket } from './ticket.ts'

/** After these the other tickets of a merge are looked at. */
const kinds = new Set<Entry['kind']>(['aligned', 'merged', 'unmerged', 'woken'])

/**
 * Merged tickets agree on what they share: whose they are, which team's, whether they are done. Each was written first and
 * looks at the others after it, and promised to do so in that write: whoever comes later sees the earlier one, in whatever
 * order two of them run, and however often (hazard C10).
 */
export const aligning = ({ tickets }: { tickets: TicketStore }) => {
  const fresh = (id: string) => tickets.find(id, { consistent: true })
  type Keep = (whole: Ticket) => Promise<unknown>

  async function upwards(part: string, whole: string, { kind, at: now }: Entry, keep: Keep) {
    const above = await fresh(whole)
    const below = above && (await fresh(part))
    if (!above || !below) return
    const after = await tickets.change(whole, (one) => withPart(one, below, { now, woke: kind === 'woken' }), above)
    if (after.out) await keep(after)
    for (let top = after; top.merged && below.turn; ) {
      const next = await fresh(top.merged.into)
      if (!next) break
      top = await tickets.change(next.id, (one) => withWaiting(one, below, now), next)
      if (top.out) await keep(top)
    }
    // It may have changed hands while it was being merged: the part follows.
    await downwards(part, whole, now, keep)
  }

  async function downwards(part: string, whole: string, now: string, keep: Keep) {
    const above = await fresh(whole)
    const below = above && (await fresh(part))
    if (!above || !below) return
    const after = await tickets.change(part, (one) => along(one, above), below)
    const parted = after.merged?.into !== whole
    if (!parted && (!after.turn || isOpen(above))) return
    const again = await tickets.change(whole, (one) => withPart(one, after, { now }), above)
    if (again.out) await keep(again)
  }

  return async function align(ticket: Ticket, entry: Entry, keep: Keep): Promise<void> {
    if (!kinds.has(entry.kind)) return
    const above = entry.kind === 'unmerged' ? entry.other : ticket.merged?.into
    if (above) await upwards(ticket.id, above, entry, keep)
    if (entry.kind !== 'woken') for (const { id } of ticket.merges ?? []) await downwards(id, ticket.id, entry.at, keep)
  }
}

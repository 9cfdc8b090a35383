import * as v from 'valibot'
import { Instant } from '../schema.ts'
import type { Entry, Ticket } from '../tickets/ticket.ts'

/** Where a bell hangs: with one agent, or with whoever supervises a team. */
export type Desk = { agent: string } | { team: string }

/** One thing that a clock told a desk. Says which ticket and which clock, nothing of what its customer wrote. */
export const Bell = v.object({
  ticket: v.string(),
  kind: v.picklist(['warned', 'late', 'escalated']),
  about: v.picklist(['first', 'next', 'resolution', 'commitment']),
  at: Instant,
  /** Which promise, where it is about one. */
  word: v.optional(v.string()),
})
export type Bell = v.InferOutput<typeof Bell>

const kinds = new Set<Entry['kind']>(['warned', 'late', 'escalated'])

/** What an entry of a ticket's outbox rings, if anything. */
export function bellOf({ kind, about, at, commitment }: Entry, { id }: Pick<Ticket, 'id'>): Bell | undefined {
  if (!about || !kinds.has(kind)) return undefined
  return { ticket: id, kind: kind as Bell['kind'], about, at, ...(commitment ? { word: commitment.id } : {}) }
}

/**
 * Who hears it: the owner first, supervisors once it has been late for too long. What nobody owns is theirs from the
 * beginning, and a promise that was not kept is everybody's matter at once.
 */
export function desksOf(
  { owner, team }: Pick<Ticket, 'owner' | 'team'>,
  { kind, about }: Pick<Bell, 'kind' | 'about'>,
): Desk[] {
  if (!owner) return [{ team }]
  if (kind !== 'escalated') return [{ agent: owner }]
  return about === 'commitment' ? [{ agent: owner }, { team }] : [{ team }]
}

/** Whether what it told is still so: nobody has answered, resolved or settled it since. */
export function stillRings({ turn, solve, words = [] }: Ticket, { about, word, at }: Bell): boolean {
  if (about === 'commitment') return words.some(({ id, told }) => id === word && told !== undefined)
  if (about === 'resolution') return solve?.due !== undefined && solve.told !== undefined
  return turn?.told !== undefined && turn.since <= at
}

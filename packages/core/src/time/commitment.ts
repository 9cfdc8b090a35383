import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import type { Details } from '../tickets/details.ts'
import { type Entry, minutes, scheduled, type Ticket, type Word } from '../tickets/ticket.ts'

/** What a customer was told that we would do by when ("torno da lei entro giovedì 12:00"). The open ones' clocks are in the header (`Ticket.words`). */
export const Commitment = v.object({
  id: v.string(),
  due: Instant,
  /** What was promised, in the agent's words. */
  what: v.optional(personal(v.string())),
  by: v.string(),
  at: Instant,
  /** `open` until a person says what became of it; time alone does not break it. */
  state: v.picklist(['open', 'kept', 'broken', 'withdrawn']),
  settledBy: v.optional(v.string()),
  settledAt: v.optional(Instant),
})
export type Commitment = v.InferOutput<typeof Commitment>

/** Open promises that one ticket may have: each has a clock in the header. */
const mostOpen = 3
const longestYear = 366

/** So long before a promise is due its owner is told; of a shorter one half the time. */
const before = minutes(60)

/** A promise that was made: its clock runs from now on, whatever state the ticket is in. Making it twice is making it once. */
export function commit(ticket: Ticket, { id, due, now }: { id: string; due: string; now: string }): Ticket {
  const { words = [] } = ticket
  if (words.some((word) => word.id === id)) return ticket
  const left = Date.parse(due) - Date.parse(now)
  if (left <= 0) throw new Problem('invalid', 'commitment.past', 'A promise is about the future.')
  if (left > minutes(longestYear * 1440))
    throw new Problem('invalid', 'commitment.far', 'A promise may be a year away at most.')
  if (words.length >= mostOpen)
    throw new Problem('conflict', 'commitment.many', 'There are three open promises on this ticket.', {
      most: mostOpen,
    })
  const word: Word = { id, due, at: new Date(Date.parse(due) - Math.min(before, left / 2)).toISOString() }
  return withWords(ticket, [...words, word])
}

/** What became of a promise. Only an open one; a second word about it changes nothing. */
export const settleWord = (ticket: Ticket, { id }: { id: string }): Ticket => {
  const { words = [] } = ticket
  return words.some((word) => word.id === id)
    ? withWords(
        ticket,
        words.filter((word) => word.id !== id),
      )
    : ticket
}

/** Promises of a ticket that goes on in another one are promises of that one. */
export const withWords = ({ words: _, ...ticket }: Ticket, words: Word[]): Ticket => {
  const sorted = words.toSorted((a, b) => (a.due < b.due ? -1 : 1))
  return scheduled(sorted.length > 0 ? { ...ticket, words: sorted } : ticket)
}

const ends = { kept: 'kept', broken: 'broken', retracted: 'withdrawn' } as const

/** The details with what an entry of the ticket says of a promise, however often it is written. */
export function noted(details: Details, { kind, commitment, actor, at }: Entry): Details {
  if (!commitment) return details
  const { commitments = [] } = details
  const known = commitments.some(({ id }) => id === commitment.id)
  if (kind === 'committed') {
    const made: Commitment = { ...commitment, by: actor, at, state: 'open' }
    return known ? details : { ...details, commitments: [...commitments, made] }
  }
  if (!(kind in ends)) return details
  const state = ends[kind as keyof typeof ends]
  return {
    ...details,
    commitments: commitments.map((one) =>
      one.id === commitment.id && one.state === 'open' ? { ...one, state, settledBy: actor, settledAt: at } : one,
    ),
  }
}

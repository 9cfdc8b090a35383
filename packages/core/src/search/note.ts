import { later } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import type { NoteStore } from './note.store.ts'
import { searchingKind } from './policy.ts'

interface Deps {
  policies: PolicyStore
  notes: NoteStore
}

/** How long a container goes by what it read: a choice takes hold everywhere within this time, and reading it costs next to nothing a message. */
export const heeded = 5 * 60_000
/** Platforms' clocks and queues: what is older than the hour by more than this is noted by itself. */
export const slack = 3 * 60_000

/** The hour of an instant: `2026-11-22T10:00:00.000Z`. */
export const hourOf = (at: string) => `${at.slice(0, 13)}:00:00.000Z`
/** How long one note stands for: shorter would be more notes, longer more tickets to look at in the open hours. */
export const blockHours = 8
/** Eight hours of a day, by their first: `2026-11-22T08`. A ticket is noted once in each. */
export const blockOf = (at: string) =>
  `${at.slice(0, 11)}${String(Math.floor(Number(at.slice(11, 13)) / blockHours) * blockHours).padStart(2, '0')}`

/** Words that come to a ticket, or change on it, or go. */
export interface News {
  ticket: string
  account: string
  /** The instant of the line. */
  at: string
  /** The ticket as it was read; absent if it is new. */
  read?: Ticket | undefined
  now: string
}

/**
 * Tells the index, before the words are there, that a ticket has some: one small write for a ticket and eight hours, none
 * where search is off. Gives what marks the header in the ticket's own write, so that the next message writes nothing.
 */
export function noting({ policies, notes }: Deps) {
  let held: { at: string; on: boolean } | undefined

  async function isOn(now: string) {
    if (!held || now > later(held.at, heeded) || now < held.at) {
      const [chosen] = await policies.list(searchingKind)
      held = { at: now, on: chosen?.on ?? false }
    }
    return held.on
  }

  return async function note({ ticket, account, at, read, now }: News): Promise<(ticket: Ticket) => Ticket> {
    if (!(await isOn(now))) return (same) => same
    const block = blockOf(now)
    const late = at < later(hourOf(now), -slack)
    if (late) await notes.put(account, block, ticket, now, at)
    else if (read?.noted !== block) await notes.put(account, block, ticket, now)
    return (after) => (late || after.noted === block ? after : { ...after, noted: block })
  }
}
export type Noting = ReturnType<typeof noting>

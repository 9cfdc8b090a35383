import { createHash } from 'node:crypto'
import type { PolicyStore } from '../company/policy.store.ts'
import { isOpen, type Ticket } from '../tickets/ticket.ts'
import type { SeatStore } from './seat.store.ts'
import { onDuty } from './seat.ts'
import { assigns, type Contact, contactOf, teamKind } from './team.ts'

/** A ticket's short id in the sets of seats: eight characters, so that sixty of them stay below a kilobyte (hazard C14). */
export const slotOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64url').slice(0, 8)

/** What a ticket takes from whom. */
export interface Held {
  team: string
  agent: string
  contact: Contact
  slot: string
}

const working = new Set<Ticket['state']>(['new', 'open', 'waiting-customer'])

/**
 * Whose slot a ticket takes, if anybody's: from when it has an owner until it is resolved, put off or given back. It keeps
 * the slot while its customer is to answer: so a new message of theirs costs nothing, and finds its agent with room for it.
 */
export function heldBy(ticket: Ticket): Held | undefined {
  // A part of another ticket is no work of its own.
  if (!ticket.owner || ticket.merged || !working.has(ticket.state)) return undefined
  return { team: ticket.team, agent: ticket.owner, contact: contactOf(ticket), slot: slotOf(ticket.id) }
}

/**
 * Seats follow what became of a ticket, whoever changed it: a slot is freed with its last write, and taken, also beyond the
 * cap, by what a person gave or what comes back (hazard C14). Costs nothing where no slot changes hands, or nobody counts them.
 */
export const following = ({ seats, policies }: { seats: SeatStore; policies: PolicyStore }) =>
  async function follow(before: Ticket, after: Ticket, now: string) {
    const [from, to] = [heldBy(before), heldBy(after)]
    if (from?.agent === to?.agent && from?.team === to?.team) return
    const teams = await policies.list(teamKind)
    const counted = ({ team }: Pick<Held, 'team'>) => assigns(teams.find(({ id }) => id === team))
    if (from && counted(from)) await seats.leave(from.team, from.agent, from)
    const back = to && counted(to) && !claimed(before, after) ? await seats.enter(to.team, to.agent, to) : undefined
    // What woke for somebody who is away finds another agent within the minute.
    if (back && !onDuty(back, now)) await seats.wait(after.team, now)
    // Whoever frees it gives it out; should they die before, the sweep does.
    if (before.owner && !after.owner && isOpen(after) && counted(after)) await seats.wait(after.team, now)
  }
export type Follow = ReturnType<typeof following>

/** Whoever chose by a rule took the slot first. */
const claimed = (before: Ticket, after: Ticket) =>
  after.why !== undefined && after.why.by !== 'hand' && JSON.stringify(before.why) !== JSON.stringify(after.why)

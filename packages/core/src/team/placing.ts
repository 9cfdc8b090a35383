import { type Clock, iso, later } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { give, isOpen, minutes, promise, type Ticket, type Why } from '../tickets/ticket.ts'
import type { AgentStore } from './agent.store.ts'
import { isActive, sees } from './agent.ts'
import { anyRoom, choose, type Nobody, type Seeker, seekerOf } from './assign.ts'
import type { Seating, SeatStore } from './seat.store.ts'
import { dutyOf, nextEdge, onDuty, type Seat } from './seat.ts'
import { heldBy, slotOf } from './slot.ts'
import { assigns, type Contact, contactOf, contacts, type Team, teamKind } from './team.ts'

export interface PlacingDeps {
  agents: Pick<AgentStore, 'get'>
  tickets: TicketStore
  seats: SeatStore
  policies: PolicyStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

/** Who does what nobody at the desk does. */
export const machine = 'ascolta'

/** A claim that was made must have become a ticket of the list after so long: a request that made it is over. */
const settled = minutes(2)
/** Seats are held against the lists so often, and this often while everybody is full. */
const hourly = minutes(60)
const whenFull = minutes(10)
/** After a look that gave nothing out, a container looks again because of new messages only so much later; the sweep does every minute. */
const patience = 5_000

/** When the sweep looks at a team where nobody waits: after an hour, or when a shift begins or ends. */
const nextLook = (known: Seat[], now: string) =>
  [later(now, hourly), ...known.flatMap((seat) => nextEdge(seat, now) ?? [])].sort()[0] ?? now

/** An agent with a slot taken, and why. */
export interface Given {
  agent: string
  why: Why
}

/** Who gets a ticket, in teams whose tickets find their agent by themselves. For all others it does nothing and asks nothing. */
export function placing({ agents, tickets, seats, policies, keepPromises, tell, clock }: PlacingDeps) {
  const rounds = new Map<string, number>()

  async function teamOf(id: string): Promise<Team | undefined> {
    return (await policies.list(teamKind)).find((team) => team.id === id)
  }

  /** Takes a slot for a ticket: the seat's own condition decides, and whoever was faster is seen by a fresh look. */
  async function claim(ticket: string, seeker: Seeker, team: Team, seating: Seating) {
    let { seats: known } = seating
    for (let attempt = 0; attempt <= known.length + 2; attempt++) {
      const at = iso(clock())
      const choice = choose(known, seeker, team, at)
      if ('nobody' in choice) return undefined
      const { seat, cap, why } = choice
      const taken = await seats.claim(seat, { contact: seeker.contact, slot: slotOf(ticket), cap, at })
      if (taken) return { agent: seat.agent, why: { ...why, n: taken.open[seeker.contact].length } }
      known = (await seats.look(team.id, { fresh: true })).seats
    }
    return undefined
  }

  /**
   * The agent of a conversation that begins or comes back, with the reason. `waits`: nobody fits; `behind`: others wait
   * already, who were first (hazard C15). Undefined where tickets are taken by hand.
   */
  async function atDoor(
    id: string,
    of: { team: string; need: Seeker['need']; contact: Contact; last?: string | undefined },
  ): Promise<Given | 'waits' | 'behind' | undefined> {
    const team = await teamOf(of.team)
    if (!assigns(team)) return undefined
    const now = iso(clock())
    const seating = await seats.look(team.id)
    if (seating.waits) return 'behind'
    const given = await claim(id, { ...of, since: now }, team, seating)
    if (!given) await seats.wait(team.id, now)
    return given ?? 'waits'
  }

  /**
   * A customer writes again on a ticket that took no slot. What was resolved goes through the same door as what is new;
   * what was put off stays with its agent, also beyond the cap, if they are on duty. Undefined: it stays as it is.
   */
  async function again(ticket: Ticket): Promise<Given | 'waits' | 'behind' | undefined> {
    const { owner, need = {}, state, id } = ticket
    if (!owner || heldBy(ticket)) return undefined
    const team = await teamOf(ticket.team)
    // Whoever had it may not work here any more: then it waits for whoever takes it.
    if (!assigns(team)) return state === 'resolved' && (await isGone(owner, ticket.team)) ? 'waits' : undefined
    if (state !== 'resolved') {
      const { seats: known } = await seats.look(team.id)
      if (known.some((seat) => seat.agent === owner && onDuty(seat, iso(clock())))) return undefined
    }
    return atDoor(id, { team: team.id, need, contact: contactOf(ticket), last: owner })
  }

  const isGone = async (owner: string, team: string) => {
    const agent = await agents.get(owner)
    return !agent || !isActive(agent) || !sees(agent, team)
  }

  /** Whether whoever has this ticket cannot go on with it now: gone, or off duty where duty counts. */
  async function isAway({ owner, team: id }: Ticket): Promise<boolean> {
    if (!owner) return false
    if (await isGone(owner, id)) return true
    const team = await teamOf(id)
    if (!assigns(team)) return false
    const { seats: known } = await seats.look(id)
    return !known.some((seat) => seat.agent === owner && onDuty(seat, iso(clock())))
  }

  /** After a ticket was filed behind others that wait: they are looked at, oldest first. */
  async function filed(team: string) {
    const now = clock().getTime()
    if (now - (rounds.get(team) ?? 0) < patience) return
    const { placed } = await round(team)
    if (placed === 0) rounds.set(team, now)
  }

  /** Gives out what waits in a team, oldest first, as long as anybody has room. Safe at any time and by many at once. */
  async function round(id: string): Promise<{ placed: number }> {
    const team = await teamOf(id)
    if (!assigns(team)) return { placed: 0 }
    const began = iso(clock())
    let seating = await seats.look(id, { fresh: true })
    let placed = 0
    let left = 0
    let cursor: string | undefined
    do {
      if (!anyRoom(seating.seats, team, began)) {
        left++
        break
      }
      const page = await tickets.unassigned(id, { limit: 50, cursor })
      for (const ticket of page.tickets) {
        if (await place(ticket, team, seating)) placed++
        else left++
        seating = await seats.look(id)
      }
      cursor = page.cursor
    } while (cursor)
    if (left > 0 && !seating.waits) await seats.wait(id, began)
    return { placed }
  }

  async function place(ticket: Ticket, team: Team, seating: Seating) {
    const seeker = seekerOf(ticket, contactOf(ticket))
    const given = await claim(ticket.id, seeker, team, seating)
    if (!given) return false
    const now = iso(clock())
    const changed = await tickets.change(
      ticket.id,
      (found) => {
        if (found.owner || !isOpen(found) || found.team !== team.id) return found
        const next = give(found, given)
        const seq = found.rev + 1
        const request = `assigned-${seq}`
        return promise(next, {
          kind: 'assigned',
          actor: machine,
          at: now,
          seq,
          request,
          whom: given.agent,
          why: given.why,
        })
      },
      ticket,
    )
    if (changed.owner !== given.agent)
      await seats.leave(team.id, given.agent, { contact: seeker.contact, slot: slotOf(ticket.id) })
    await tell(await keepPromises(changed), { listed: 'place' })
    return true
  }

  /**
   * The sweep's look at a team where somebody waits, or an hour after the last one: seats are held against the lists,
   * tickets of who is off duty go back, what waits is given out.
   */
  async function look(id: string, handBack: (agent: string, of: { placed: boolean }) => Promise<unknown>) {
    const team = await teamOf(id)
    if (!assigns(team)) return seats.close(id)
    const now = iso(clock())
    const { seats: known, countedAt = '', waits } = await seats.look(id, { fresh: true })
    const full = waits !== undefined && !anyRoom(known, team, now)
    const counts = now >= later(countedAt || new Date(0).toISOString(), full ? whenFull : hourly)
    if (counts) await recount(known, now)
    for (const seat of known) {
      const { on, lasts } = dutyOf(seat, now)
      // Whoever takes one while they are off duty wants it: only at the end of a shift all goes back.
      if (!on && contacts.some((one) => seat.open[one].length > 0))
        await handBack(seat.agent, { placed: lasts > settled })
    }
    await round(id)
    const { tickets: [first] = [] } = await tickets.unassigned(id, { limit: 1 })
    // Whoever said that somebody waits may not have filed the ticket yet.
    const quiet = !first && (!waits || now >= later(waits.since, settled))
    if (quiet) {
      await seats.rest(id, waits, { next: nextLook(known, now), ...(counts ? { countedAt: now } : {}) })
    } else if (counts) await seats.counted(id, now)
  }

  /** Makes each seat say what its agent's list says: what a crash left behind goes, what came back is there (hazard C14). */
  async function recount(known: Seat[], now: string) {
    for (const seat of known) {
      // What was claimed a moment ago may not be in the list yet.
      if (seat.lastAt && now < later(seat.lastAt, settled)) continue
      const open: Seat['open'] = { public: [], private: [], mail: [] }
      let cursor: string | undefined
      do {
        const page = await tickets.ofAgent(seat.agent, { limit: 100, cursor })
        for (const ticket of page.tickets) {
          const held = heldBy(ticket)
          if (held?.team === seat.team) open[held.contact].push(held.slot)
        }
        cursor = page.cursor
      } while (cursor)
      const same = contacts.every((one) => open[one].toSorted().join() === seat.open[one].toSorted().join())
      if (!same) await seats.recount(seat, open)
    }
  }

  /** Why nobody gets these now, by ticket: of those that wait in a team whose tickets find their agent by themselves. */
  async function nobody(waiting: Ticket[]): Promise<Map<string, Nobody>> {
    const found = new Map<string, Nobody>()
    const asked = new Set<string>()
    for (const ticket of waiting) {
      const team = ticket.owner ? undefined : await teamOf(ticket.team)
      if (!assigns(team)) continue
      const chosen = ({ seats: known }: Seating) =>
        choose(known, seekerOf(ticket, contactOf(ticket)), team, iso(clock()))
      let choice = chosen(await seats.kept(team.id))
      // It waits, and yet there is room: what is kept is older than what filled it.
      if (!('nobody' in choice) && !asked.has(team.id)) {
        asked.add(team.id)
        choice = chosen(await seats.look(team.id, { fresh: true }))
      }
      if ('nobody' in choice) found.set(ticket.id, choice.nobody)
    }
    return found
  }

  return {
    teamOf,
    nobody,
    isAway,
    atDoor,
    again,
    /** Takes back a slot that was taken for a ticket that somebody else has. */
    leave: (ticket: Ticket, agent: string) =>
      seats.leave(ticket.team, agent, { contact: contactOf(ticket), slot: slotOf(ticket.id) }),
    filed,
    round,
    look,
    /** A team begins to give out tickets, or its seats changed: they are counted anew, and who waits is looked at. */
    async begin(team: string) {
      const { seats: known } = await seats.look(team, { fresh: true })
      await recount(known, iso(clock()))
      const since = iso(clock())
      await seats.wait(team, since)
      await round(team)
      const { tickets: left } = await tickets.unassigned(team, { limit: 1 })
      // Nobody need stand behind a queue that is not there; whoever began to wait meanwhile keeps it.
      if (left.length === 0) await seats.rest(team, { since }, { next: nextLook(known, since), countedAt: since })
    },
  }
}
export type Placing = ReturnType<typeof placing>

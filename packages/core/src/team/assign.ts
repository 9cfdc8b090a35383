import type { Ticket, Why } from '../tickets/ticket.ts'
import { capOf, onDuty, type Seat } from './seat.ts'
import { lacking, type Skills } from './skill.ts'
import { type Contact, contacts, type Team } from './team.ts'

/** A ticket that looks for an agent. */
export interface Seeker {
  need: Skills
  contact: Contact
  /** Since when it waits for somebody. */
  since: string
  /** Who had it before. */
  last?: string | undefined
  /** They gave it back: not to them again until it has waited once for the time of widening. */
  shy?: boolean | undefined
}

/** Why nobody gets it now: nobody on duty; nobody there has these skills; those who have are full. */
export type Nobody = { why: 'off' } | { why: 'skill'; skills: string[] } | { why: 'full' }

export type Choice = { seat: Seat; cap: number; why: Why } | { nobody: Nobody }

export const seekerOf = ({ need = {}, freeAt, openedAt, left, shy }: Ticket, contact: Contact): Seeker => ({
  need,
  contact,
  since: freeAt ?? openedAt,
  last: left,
  shy,
})

/**
 * Who gets a ticket: on duty, with the skills, below the cap; of these the last agent, or else whoever has fewest, and
 * of equals whoever waits longest for one. The same seats at the same instant give the same agent.
 */
export function choose(seats: Seat[], seeker: Seeker, team: Team, now: string): Choice {
  const there = seats.filter((seat) => onDuty(seat, now))
  if (there.length === 0) return { nobody: { why: 'off' } }
  const widened = widening(there, seeker, team, now)
  const need = lowered(there, seeker.need, widened)
  const able = there.filter(({ skills }) => lacking(skills, need).length === 0)
  if (able.length === 0) return { nobody: { why: 'skill', skills: missing(there, need) } }
  const shy = seeker.shy && waited(seeker, now) < team.widenAfterMinutes
  const free = able.filter((seat) => hasRoom(seat, seeker, team) && !(shy && seat.agent === seeker.last))
  const kept = team.keepLastAgent && !seeker.shy && free.find(({ agent }) => agent === seeker.last)
  const [first] = kept ? [kept] : [...free].sort(byRank(team))
  if (!first) return { nobody: { why: 'full' } }
  const cap = capOf(first, team, seeker.contact)
  const down = Object.keys(seeker.need).length > 0 ? widened : 0
  return {
    seat: first,
    cap,
    why: {
      by: kept ? 'kept' : team.method === 'rotation' ? 'rotation' : 'least-loaded',
      n: first.open[seeker.contact].length + 1,
      of: cap,
      ...(down > 0 ? { widened: down } : {}),
    },
  }
}

const hasRoom = (seat: Seat, { contact }: Pick<Seeker, 'contact'>, team: Team) =>
  seat.open[contact].length < capOf(seat, team, contact)

/** Minutes. */
const waited = ({ since }: Pick<Seeker, 'since'>, now: string) => (Date.parse(now) - Date.parse(since)) / 60_000

/** By how many levels needed skills are lowered: one for each time that nobody was free for so long, and none while somebody is. */
function widening(there: Seat[], { need, since, contact }: Seeker, team: Team, now: string) {
  const steps = Math.floor(waited({ since }, now) / team.widenAfterMinutes)
  const fits = (down: number) =>
    there.some(
      (seat) => lacking(seat.skills, lowered(there, need, down)).length === 0 && hasRoom(seat, { contact }, team),
    )
  for (let down = 0; down < Math.min(steps, 3); down++) if (fits(down)) return down
  return Math.max(0, Math.min(steps, 3))
}

/** What is asked for after lowering. A skill is dropped altogether only while nobody on duty has it (S02). */
function lowered(there: Seat[], need: Skills, down: number): Skills {
  const left: Skills = {}
  for (const [skill, level] of Object.entries(need)) {
    const least = there.some(({ skills }) => (skills[skill] ?? 0) > 0) ? 1 : 0
    const asked = Math.max(level - down, least)
    if (asked > 0) left[skill] = asked
  }
  return left
}

/** Which needed skills nobody has there; if each has somebody, but nobody has all, all of them. */
function missing(there: Seat[], need: Skills) {
  const nowhere = Object.keys(need).filter(
    (skill) => !there.some(({ skills }) => (skills[skill] ?? 0) >= (need[skill] ?? 0)),
  )
  return nowhere.length > 0 ? nowhere : Object.keys(need)
}

/** Whether a seat on duty has room for anything at all: if not, nobody need look at who waits. */
export const anyRoom = (seats: Seat[], team: Team, now: string) =>
  seats.some((seat) => onDuty(seat, now) && contacts.some((contact) => hasRoom(seat, { contact }, team)))

const load = ({ open }: Seat, { weights }: Team) =>
  contacts.reduce((sum, contact) => sum + open[contact].length * weights[contact], 0)

const byRank = (team: Team) => (a: Seat, b: Seat) => {
  const less = team.method === 'rotation' ? 0 : load(a, team) - load(b, team)
  if (less !== 0) return less
  const [one, other] = [a.lastAt ?? '', b.lastAt ?? '']
  if (one !== other) return one < other ? -1 : 1
  return a.agent < b.agent ? -1 : 1
}

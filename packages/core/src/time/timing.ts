import * as v from 'valibot'
import type { AccountStore } from '../accounts/account.store.ts'
import type { Account } from '../accounts/account.ts'
import { iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import { parts } from '../keys.ts'
import type { ProfileStore } from '../people/profile.store.ts'
import { type Team, teamKind } from '../team/team.ts'
import { minutes, Solving, scheduled, type Ticket, Turn } from '../tickets/ticket.ts'
import { type Calendar, calendarKind, dueAfter, elapsed } from './calendar.ts'
import { type Allowed, type Target, targetFor, targetKind } from './target.ts'

/** What a company set up that clocks depend on. */
export interface Policies {
  targets: Target[]
  calendars: Calendar[]
  teams: Pick<Team, 'id' | 'calendar'>[]
}

/** What one ticket's clocks go by. Without a target: the account's own minutes, day and night. */
export interface Ground {
  target?: Target | undefined
  calendar?: Calendar | undefined
  /** The account's own target, in calendar minutes. */
  minutes: number
}

/** The calendar of a ticket: its account's own, where the target asks for that and there is one, or its team's. Undefined: day and night. */
export function calendarFor(
  { calendars, teams }: Pick<Policies, 'calendars' | 'teams'>,
  { account, team }: Pick<Ticket, 'account' | 'team'>,
  whose: Target['calendar'] = 'team',
): Calendar | undefined {
  const own = whose === 'account' && calendars.find(({ accounts }) => accounts.includes(account))
  if (own) return own
  const kept = teams.find(({ id }) => id === team)?.calendar
  return kept === undefined ? undefined : calendars.find(({ id }) => id === kept)
}

/** Where its team is, for instants that people agree on: its calendar's zone, or the desk's. */
export const zoneFor = (policies: Pick<Policies, 'calendars' | 'teams'>, ticket: Pick<Ticket, 'account' | 'team'>) =>
  calendarFor(policies, ticket)?.zone ?? home

/** The desk's own zone. */
export const home = 'Europe/Rome'

export function groundOf(
  policies: Policies,
  ticket: Pick<Ticket, 'account' | 'team' | 'priority'>,
  { targetMinutes, fields }: { targetMinutes: number; fields?: Record<string, string> | undefined },
): Ground {
  const target = targetFor(policies.targets, ticket, fields)
  return {
    minutes: targetMinutes,
    ...(target ? { target, calendar: calendarFor(policies, ticket, target.calendar) } : {}),
  }
}

/** What a ticket's clocks go by as it was last written: the target that its header names. */
export function groundAsWritten(
  policies: Policies,
  ticket: Pick<Ticket, 'account' | 'team' | 'goal'>,
  { targetMinutes }: { targetMinutes: number },
): Ground {
  const target = policies.targets.find(({ id }) => id === ticket.goal)
  return {
    minutes: targetMinutes,
    ...(target ? { target, calendar: calendarFor(policies, ticket, target.calendar) } : {}),
  }
}

/** Which hours count for an allowance. */
export const hoursOf = ({ calendar }: Ground, { hours }: Allowed) => (hours === 'business' ? calendar : undefined)

/** What is allowed until this turn is answered. */
export function allowedFor(ground: Ground, turn: Pick<Turn, 'next'>): Allowed {
  const { first, next } = ground.target ?? {}
  return (turn.next ? (next ?? first) : first) ?? { minutes: ground.minutes, hours: 'calendar' }
}

/**
 * A ticket's clocks as they are after a change: every due instant follows from the ticket and the policies as they stand now,
 * so that a change of priority, team or calendar, a merge, a pause or a reopening all end here. Where no target is set up the
 * ticket stays as it is.
 */
export function timed(before: Ticket | undefined, after: Ticket, ground: Ground, now: string): Ticket {
  const { target } = ground
  if (!target && !after.goal) return after
  const { goal: _, turn, late, solve, ...rest } = after
  const waiting = turn && turnClock(turn, before?.turn, after, ground, now)
  const solving = solveClock(solve, before?.solve, after, ground, now)
  const isLate = waiting && (target ? (waiting.told ?? 0) >= 2 : late && waiting.due <= now)
  return scheduled({
    ...rest,
    ...(target ? { goal: target.id } : {}),
    ...(waiting ? { turn: waiting } : {}),
    ...(isLate ? { late: true } : {}),
    ...(solving ? { solve: solving } : {}),
  })
}

function turnClock(turn: Turn, before: Turn | undefined, ticket: Ticket, ground: Ground, now: string): Turn {
  const { at: _, told, next: later, ...plain } = turn
  const { since } = turn
  const next = later ?? (isAnswered(ticket) || undefined)
  if (!ground.target) return { ...plain, due: dueAfter(since, minutes(ground.minutes)) }
  const allowed = allowedFor(ground, { next })
  const calendar = hoursOf(ground, allowed)
  const due = dueAfter(since, minutes(allowed.minutes), calendar)
  const warn = warnAt(since, minutes(allowed.minutes), ground.target, calendar)
  const alarm = ladder({ due, told, same: before?.due === due }, { warn, calendar, now }, ground.target)
  // In the schema's order: what stands right must not be written again.
  return v.parse(Turn, { ...plain, due, ...(next ? { next } : {}), ...alarm })
}

/** Somebody has answered on this ticket before: by us, or in the network's own app. */
const isAnswered = ({ reply, elsewhereAt }: Ticket) => reply !== undefined || elsewhereAt !== undefined

function solveClock(
  solve: Solving | undefined,
  before: Solving | undefined,
  ticket: Ticket,
  ground: Ground,
  now: string,
): Solving | undefined {
  if (!ground.target) return undefined
  const allowed = ground.target.resolution
  // A target that asks for no resolution, such as that of a priority somebody tried, does not forget how long it took so far.
  if (!allowed && !solve) return undefined
  const calendar = allowed ? hoursOf(ground, allowed) : ground.calendar
  const { used, from, told } = solve ?? {
    used: 0,
    from: isRunning(ticket, ground.target) ? ticket.openedAt : undefined,
  }
  if (!isRunning(ticket, ground.target))
    return { used: from ? used + elapsed(from, now, calendar) : used, ...(told ? { told } : {}) }
  const since = from ?? now
  if (!allowed) return { used, from: since, ...(told ? { told } : {}) }
  const total = minutes(allowed.minutes)
  const due = dueAfter(since, total - used, calendar)
  const warn = warnAt(since, total, ground.target, calendar, used)
  const same = before?.due === due || (before !== undefined && before.due === undefined)
  return v.parse(Solving, {
    used,
    from: since,
    due,
    ...ladder({ due, told, same }, { warn, calendar, now }, ground.target),
  })
}

/** While it is ours to do something. A snooze is our own choice. */
const isRunning = ({ state }: Pick<Ticket, 'state'>, { thirdPartyPauses }: Target) =>
  state === 'new' || state === 'open' || state === 'snoozed' || (state === 'waiting-third-party' && !thirdPartyPauses)

function warnAt(since: string, total: number, { warn }: Target, calendar: Calendar | undefined, used = 0) {
  if (!warn) return undefined
  const after = warn.by === 'minutes' ? total - minutes(warn.minutes) : (total * warn.percent) / 100
  return dueAfter(since, Math.max(0, Math.floor(after) - used), calendar)
}

/** What is still to be told, and when next. Once told is told, unless the clock was set back before it. */
function ladder(
  { due, told = undefined, same }: { due: string; told?: Turn['told']; same: boolean },
  { warn, calendar, now }: { warn: string | undefined; calendar: Calendar | undefined; now: string },
  { escalate }: Target,
): Pick<Turn, 'at' | 'told'> {
  const stages = [
    { stage: 1 as const, at: warn },
    { stage: 2 as const, at: due },
    { stage: 3 as const, at: escalate === undefined ? undefined : dueAfter(due, minutes(escalate), calendar) },
  ]
  const passed = stages.findLast(({ at }) => at !== undefined && at <= now)?.stage
  const said = same || (told ?? 0) <= (passed ?? 0) ? told : passed
  const next = stages.find(({ stage, at }) => at !== undefined && stage > (said ?? 0))
  return { ...(next?.at ? { at: next.at } : {}), ...(said ? { told: said } : {}) }
}

interface Deps {
  policies: PolicyStore
  accounts: Pick<AccountStore, 'find'>
  profiles: Pick<ProfileStore, 'get'>
  now: () => number
}

/** Sets the clocks of a ticket that is about to be written: the ticket as it was, if it was, and as it will be. */
export type Timing = (ticket: Ticket) => Promise<(before: Ticket | undefined, after: Ticket) => Ticket>

/** What clocks depend on, read once before a ticket is written: policies from what the container keeps, a customer's fields only if a target names one. */
export const timing = ({ policies, accounts, profiles, now }: Deps): Timing =>
  async function timing(ticket) {
    const known = await policiesOf(policies)
    if (known.targets.length === 0 && !ticket.goal) return (_, after) => after
    const asks = known.targets.some(({ field }) => field)
    const [account, profile] = await Promise.all([
      accounts.find(ticket.account),
      asks ? profiles.get(parts(ticket.id).customer) : undefined,
    ])
    return (before, after) => timed(before, after, groundFor(known, after, account, profile?.fields), iso(now()))
  }

export async function policiesOf(policies: Pick<PolicyStore, 'list'>): Promise<Policies> {
  const [targets, calendars, teams] = await Promise.all([
    policies.list(targetKind),
    policies.list(calendarKind),
    policies.list(teamKind),
  ])
  return { targets, calendars, teams }
}

const groundFor = (known: Policies, ticket: Ticket, account: Account | undefined, fields?: Record<string, string>) =>
  groundOf(known, ticket, { targetMinutes: account?.targetMinutes ?? 60, fields })

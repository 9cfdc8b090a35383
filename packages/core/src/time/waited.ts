import { type Calendar, elapsed, isOpenAt } from './calendar.ts'

/** How long somebody waited, both ways: on everybody's clock, and on that of the opening hours (S42). Milliseconds. */
export interface Waited {
  calendar: number
  business: number
  /** What of it fell outside opening hours. */
  outside: number
}

export function waited(since: string, until: string, calendar: Calendar | undefined): Waited {
  const all = Math.max(0, Date.parse(until) - Date.parse(since))
  const business = elapsed(since, until, calendar)
  return { calendar: all, business, outside: all - business }
}

/** The same over many waits, such as the turns of a day's facts: sums, and how many began while it was closed. */
export function waitedInAll(waits: { since: string; until: string }[], calendar: Calendar | undefined) {
  const each = waits.map(({ since, until }) => waited(since, until, calendar))
  const sum = (of: keyof Waited) => each.reduce((all, one) => all + one[of], 0)
  return {
    n: waits.length,
    cameInClosed: waits.filter(({ since }) => !isOpenAt(since, calendar)).length,
    calendar: sum('calendar'),
    business: sum('business'),
    outside: sum('outside'),
  }
}

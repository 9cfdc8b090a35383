import * as v from 'valibot'
import type { Kind } from '../company/policy.store.ts'
import { holidayOf } from './holiday.ts'
import { isZone, zoneClock } from './zone.ts'

const WallTime = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/))
const Day = v.pipe(v.string(), v.isoDate())

/** From when to when on one day, as the clock on the wall shows it; `24:00` is the day's end. */
export const Window = v.pipe(
  v.strictObject({ from: WallTime, to: WallTime }),
  v.check(({ from, to }) => from < to, 'must end after it begins'),
)
export type Window = v.InferOutput<typeof Window>

/** In the order of the day, none touching the next one's inside. */
const Windows = v.pipe(
  v.array(Window),
  v.maxLength(6),
  v.check(
    (list) => list.every(({ from }, index) => index === 0 || from >= (list[index - 1]?.to ?? '')),
    'must not overlap',
  ),
)

/** When people are there to answer. What one says in a calendar is said about the clock on the wall of its zone. */
export const CalendarFields = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
  /** IANA name, such as `Europe/Rome`. */
  zone: v.pipe(v.string(), v.maxLength(60), v.check(isZone, 'must be a time zone')),
  /** Never closed: day and night, holidays too. */
  always: v.boolean(),
  /** Monday first. */
  week: v.pipe(v.array(Windows), v.length(7)),
  /** Closed on Italian national holidays. */
  italian: v.boolean(),
  /** The patron saint's day, `MM-DD`: closed as well. */
  patron: v.optional(v.pipe(v.string(), v.regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/))),
  /** Days with windows of their own, holidays or not; without windows: closed. */
  days: v.pipe(
    v.array(v.strictObject({ date: Day, name: v.optional(v.pipe(v.string(), v.maxLength(60))), windows: Windows })),
    v.maxLength(200),
  ),
  /** Accounts that keep these hours, whatever their team does. */
  accounts: v.pipe(v.array(v.string()), v.maxLength(200)),
})
export const Calendar = v.object({ id: v.string(), ...CalendarFields.entries })
export type Calendar = v.InferOutput<typeof Calendar>

export const calendarKind: Kind<Calendar> = { kind: 'calendar', schema: Calendar }

/** Whether it is ever open in an ordinary week: clocks on any other would never end. */
export const opens = ({ always, week }: Pick<Calendar, 'always' | 'week'>) =>
  always || week.some((windows) => windows.length > 0)

const day = 86_400_000
const minute = 60_000
/** A clock that needs longer does not end. */
const longest = 4_000
/** Past every instant. */
const end = Date.parse('9999-12-31T00:00:00.000Z')

/** Part of time when a calendar is open: from, inclusive, to, exclusive; milliseconds since 1970. */
export type Span = readonly [from: number, to: number]

/** When it is open on a day of its own (counted from 1970 on the wall), in order. On days when clocks change there may be more spans than windows. */
function* spansOn(calendar: Calendar, date: number): Generator<Span> {
  const windows = windowsOn(calendar, date)
  if (windows.length === 0) return
  const around = zoneClock(calendar.zone).around(date * day)
  for (const { from, to, offset } of around) {
    for (const window of windows) {
      const opening = Math.max(date * day + wall(window.from) - offset, from)
      const closing = Math.min(date * day + wall(window.to) - offset, to)
      if (opening < closing) yield [opening, closing]
    }
  }
}

/** What stands in the calendar for a day. */
export function windowsOn(calendar: Calendar, date: number): Window[] {
  const at = new Date(date * day)
  const named = at.toISOString().slice(0, 10)
  const special = calendar.days.find((one) => one.date === named)
  if (special) return special.windows
  if (calendar.patron && named.endsWith(calendar.patron)) return []
  if (calendar.italian && holidayOf(named)) return []
  return calendar.week[(at.getUTCDay() + 6) % 7] ?? []
}

/** When it is open from an instant on, in order. Ends only for one that never opens again. */
export function* spans(calendar: Calendar, from: number, until = end): Generator<Span> {
  if (calendar.always) {
    yield [from, until]
    return
  }
  const first = dateOf(calendar, from)
  // Where the clock goes back at midnight, yesterday is not over with today's first moment.
  for (let date = first - 1; date * day < until + day; date++)
    for (const [opening, closing] of spansOn(calendar, date)) {
      if (opening >= until) return
      if (closing > from) yield [Math.max(opening, from), Math.min(closing, until)]
    }
}

/** The day on the wall, counted from 1970. */
export const dateOf = ({ zone }: Pick<Calendar, 'zone'>, at: number) =>
  Math.floor((at + zoneClock(zone).offset(at)) / day)

/** When so much of its opening time has passed. At the end of a window, not at the next one's beginning. Without a calendar every minute counts. */
export function dueAfter(start: string, milliseconds: number, calendar?: Calendar): string {
  const from = Date.parse(start)
  if (milliseconds <= 0) return start
  if (!calendar || calendar.always) return instant(from + milliseconds)
  let left = milliseconds
  for (const [opening, closing] of spans(calendar, from, from + longest * day)) {
    if (left <= closing - opening) return instant(opening + left)
    left -= closing - opening
  }
  return instant(end)
}

/** How much of its opening time lies between two instants, in milliseconds; 0 if they are the wrong way round. */
export function elapsed(from: string, to: string, calendar?: Calendar): number {
  const [begin, finish] = [Date.parse(from), Date.parse(to)]
  if (finish <= begin) return 0
  if (!calendar || calendar.always) return finish - begin
  let sum = 0
  for (const [opening, closing] of spans(calendar, begin, finish)) sum += closing - opening
  return sum
}

export const isOpenAt = (at: string, calendar?: Calendar) => elapsed(at, instant(Date.parse(at) + 1), calendar) > 0

/** The first instant from here on at which it is open: this one, if it is open. Undefined if it does not open within ten years. */
export function nextOpening(at: string, calendar?: Calendar): string | undefined {
  if (!calendar) return at
  const from = Date.parse(at)
  for (const [opening] of spans(calendar, from, from + longest * day)) return instant(opening)
  return undefined
}

/** The last time that it was closed, up to now: since when, and until when if it is over. Undefined for one that never closes. */
export function lastClosed(at: string, calendar?: Calendar): { from: string; to?: string } | undefined {
  if (!calendar || calendar.always) return undefined
  const now = Date.parse(at)
  // A fortnight reaches over the longest closure that a week's calendar makes, and over most holidays.
  const known = [...spans(calendar, now - 21 * day, now + 1)].reduce<Span[]>(joined, [])
  const last = known.at(-1)
  if (!last) return { from: instant(now - 21 * day) }
  if (last[1] <= now) return { from: instant(last[1]) }
  const before = known.at(-2)
  return { from: instant(before ? before[1] : now - 21 * day), to: instant(last[0]) }
}

/** Spans that touch are one: 24:00 is the next day's 00:00. */
export const joined = (list: Span[], [from, to]: Span): Span[] => {
  const last = list.at(-1)
  return last && last[1] === from ? [...list.slice(0, -1), [last[0], to]] : [...list, [from, to]]
}

const wall = (time: string) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * minute

const instant = (at: number) => new Date(Math.min(Math.max(at, 0), end)).toISOString()

import type { Calendar } from '@ascolta/core/time/calendar'

/**
 * The slow, obvious reference for clocks (D2): asks the platform what the wall shows at each step, looks that up in the
 * calendar as one would on paper, and counts. Knows nothing of how `calendar.ts` goes about it.
 */

const easterMondays = ['2024-04-01', '2025-04-21', '2026-04-06', '2027-03-29', '2028-04-17', '2029-04-02', '2030-04-22']
const easterSundays = ['2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2028-04-16', '2029-04-01', '2030-04-21']
const national = ['01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26']
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

interface Wall {
  date: string
  time: string
  weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
const seen = new Map<string, Wall>()

/** What the wall shows at an instant, in whole minutes. */
export function wallAt(zone: string, at: number): Wall {
  const name = `${zone} ${Math.floor(at / 60_000)}`
  const known = seen.get(name)
  if (known) return known
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
    })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const wall = {
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
    weekday: weekdays.indexOf(part.weekday ?? ''),
  }
  seen.set(name, wall)
  return wall
}

export function slowlyOpen(calendar: Calendar, at: number): boolean {
  if (calendar.always) return true
  const { date, time, weekday } = wallAt(calendar.zone, at)
  const within = (windows: { from: string; to: string }[]) => windows.some(({ from, to }) => from <= time && time < to)
  const special = calendar.days.find((one) => one.date === date)
  if (special) return within(special.windows)
  if (calendar.patron === date.slice(5)) return false
  if (calendar.italian) {
    if (national.includes(date.slice(5)) || easterMondays.includes(date) || easterSundays.includes(date)) return false
    if (date.slice(5) === '10-04' && date >= '2026') return false
  }
  return within(calendar.week[weekday] ?? [])
}

/** `step`: minutes within which nothing changes; windows and changes of clocks lie on multiples of it. */
export function slowlyElapsed(calendar: Calendar, from: number, to: number, step: number): number {
  let sum = 0
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / (step * 60_000)) + 1) * step * 60_000)
    if (slowlyOpen(calendar, at)) sum += next - at
    at = next
  }
  return sum
}

/** Undefined if it is not over after `most` steps. */
export function slowlyDue(calendar: Calendar, from: number, milliseconds: number, step: number, most = 20_000) {
  let left = milliseconds
  let at = from
  for (let count = 0; count < most; count++) {
    const next = (Math.floor(at / (step * 60_000)) + 1) * step * 60_000
    if (slowlyOpen(calendar, at)) {
      if (left <= next - at) return at + left
      left -= next - at
    }
    at = next
  }
  return undefined
}

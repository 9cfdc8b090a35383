import * as v from 'valibot'
import { Instant } from '../schema.ts'
import { isZone } from '../time/zone.ts'
import { Skills } from './skill.ts'
import { Caps, type Contact } from './team.ts'

const Time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/))

/** When somebody works, each week: day 0 is Monday; a shift ends on the day it begins, at 24:00 if `to` is 00:00. */
export const Shifts = v.object({
  zone: v.pipe(v.string(), v.check(isZone, 'no time zone')),
  week: v.pipe(
    v.array(
      v.pipe(
        v.object({ day: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)), from: Time, to: Time }),
        v.check(({ from, to }) => to === '00:00' || from < to, 'a shift ends after it begins'),
      ),
    ),
    v.maxLength(28),
  ),
})
export type Shifts = v.InferOutput<typeof Shifts>

/** An agent's place in one team: what they can, whether they are on duty, and which tickets they hold there. */
export const Seat = v.object({
  agent: v.string(),
  team: v.string(),
  /** Moves whenever a person changes the seat: whoever chose it by an older one chooses again. */
  rev: v.number(),
  skills: Skills,
  /** Other caps than the team's. */
  caps: v.optional(Caps),
  /** The agent's own switch, and when it was turned. */
  duty: v.optional(v.object({ on: v.boolean(), at: Instant })),
  shifts: v.optional(Shifts),
  /** Short ids of the tickets that take a slot. A guard: the list of the agent's tickets is the truth (hazard C14). */
  open: v.object({ public: v.array(v.string()), private: v.array(v.string()), mail: v.array(v.string()) }),
  /** When a ticket was last given here. */
  lastAt: v.optional(Instant),
  /** Moves with every change of `open`. */
  moves: v.number(),
})
export type Seat = v.InferOutput<typeof Seat>

/** How many tickets of a contact this seat may hold. */
export const capOf = ({ caps }: Pick<Seat, 'caps'>, team: { caps: Caps }, contact: Contact) =>
  (caps ?? team.caps)[contact]

const week = 7 * 24 * 60

/** Whether somebody is on duty: as their switch says since the last begin or end of a shift, otherwise as the shifts say. Without either they are not. */
export const onDuty = (seat: Pick<Seat, 'duty' | 'shifts'>, now: string): boolean => dutyOf(seat, now).on

/** The same, and for how many milliseconds it has been so. */
export function dutyOf({ duty, shifts }: Pick<Seat, 'duty' | 'shifts'>, now: string): { on: boolean; lasts: number } {
  const turned = duty ? Date.parse(now) - Date.parse(duty.at) : Number.POSITIVE_INFINITY
  if (!shifts || shifts.week.length === 0) return { on: duty?.on ?? false, lasts: turned }
  const minute = minuteOfWeek(now, shifts.zone)
  const windows = windowsOf(shifts)
  const planned = windows.some(({ begin, end }) => begin <= minute && minute < end)
  const sinceEdge = Math.min(...edgesOf(windows).map((edge) => (minute - edge + week) % week)) * 60_000
  return duty && turned <= sinceEdge ? { on: duty.on, lasts: turned } : { on: planned, lasts: sinceEdge }
}

/** When the next shift begins or ends, to the minute. */
export function nextEdge({ shifts }: Pick<Seat, 'shifts'>, now: string): string | undefined {
  if (!shifts || shifts.week.length === 0) return undefined
  const minute = minuteOfWeek(now, shifts.zone)
  const left = Math.min(...edgesOf(windowsOf(shifts)).map((edge) => (edge - minute - 1 + week) % week)) + 1
  return new Date(Math.floor(Date.parse(now) / 60_000) * 60_000 + left * 60_000).toISOString()
}

interface Window {
  begin: number
  end: number
}

const windowsOf = (shifts: Shifts): Window[] =>
  shifts.week.map(({ day, from, to }) => ({
    begin: day * 1440 + minutesOf(from),
    end: day * 1440 + (to === '00:00' ? 1440 : minutesOf(to)),
  }))

const edgesOf = (windows: Window[]) => windows.flatMap(({ begin, end }) => [begin, end % week])

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const clocks = new Map<string, Intl.DateTimeFormat>()
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Minutes since Monday 00:00 on the clocks of a zone. */
function minuteOfWeek(at: string, zone: string) {
  const known = clocks.get(zone)
  const clock =
    known ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  clocks.set(zone, clock)
  const part = Object.fromEntries(clock.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
  return days.indexOf(part.weekday ?? '') * 1440 + Number(part.hour) * 60 + Number(part.minute)
}

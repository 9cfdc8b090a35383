import type { Calendar, Window } from '@ascolta/core/time/calendar'

/** Numbers from 0 to 1 that follow from a seed. */
export function random(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const zones = [
  'Europe/Rome',
  'Europe/Rome',
  'Europe/London',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'UTC',
]

const two = (n: number) => String(n).padStart(2, '0')
const wall = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

/** None to four windows on one day, on multiples of `step` minutes. */
function windows(next: () => number, step: number): Window[] {
  const count = Math.floor(next() * 5)
  const places = new Set(Array.from({ length: count * 2 }, () => Math.floor(next() * (1440 / step + 1)) * step))
  const sorted = [...places].sort((a, b) => a - b)
  return sorted.flatMap((from, index) => {
    const to = sorted[index + 1]
    return index % 2 === 0 && to !== undefined ? [{ from: wall(from), to: wall(to) }] : []
  })
}

/** A calendar as a person might set it up, and as nobody would. `near`: a date that its special days lie around. */
export function aRandomCalendar(
  next: () => number,
  { step, near, zone }: { step: number; near: string; zone?: string },
): Calendar {
  const special = (offset: number) => new Date(Date.parse(near) + offset * 86_400_000).toISOString().slice(0, 10)
  const days = [-1, 0, 1, 2].filter(() => next() < 0.2)
  return {
    id: 'random',
    name: 'Random',
    zone: zone ?? zones[Math.floor(next() * zones.length)] ?? 'UTC',
    always: next() < 0.02,
    week: Array.from({ length: 7 }, () => windows(next, step)),
    italian: next() < 0.5,
    ...(next() < 0.2 ? { patron: near.slice(5) } : {}),
    days: days.map((offset) => ({ date: special(offset), windows: windows(next, step) })),
    accounts: [],
  }
}

import {
  type Calendar,
  CalendarFields,
  dueAfter,
  elapsed,
  isOpenAt,
  lastClosed,
  nextOpening,
} from '@ascolta/core/time/calendar'
import { easterSunday, holidayOf } from '@ascolta/core/time/holiday'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { aRandomCalendar, random } from '../support/random-calendar.ts'
import { slowlyDue, slowlyElapsed, slowlyOpen } from '../support/slow-calendar.ts'

const minutes = (count: number) => count * 60_000
const office = [
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '18:00' },
]
const aCalendar = (changes: Partial<Calendar> = {}): Calendar => ({
  id: 'cal-1',
  name: 'Ufficio',
  zone: 'Europe/Rome',
  always: false,
  week: [office, office, office, office, office, [], []],
  italian: true,
  days: [],
  accounts: [],
  ...changes,
})

/** Days around which clocks change, holidays lie, or nothing happens. */
const nears = [
  '2026-03-29',
  '2026-10-25',
  '2026-04-06',
  '2026-12-25',
  '2026-10-04',
  '2027-03-28',
  '2027-10-31',
  '2028-02-29',
  '2026-11-01',
  '2026-03-08',
  '2025-04-25',
  '2029-06-02',
  '2030-01-06',
]

test('D2: clocks against a slow, obvious reference: 10,000 random calendars, both clock changes in Rome, difference 0 s', () => {
  const seed = Number(process.env.ASCOLTA_SEED ?? Date.now() % 1_000_000)
  const next = random(seed)
  const rome = { spring: 0, autumn: 0 }
  for (let run = 0; run < 10_000; run++) {
    // Few look at every single minute: the reference asks the platform at each step.
    const step = run % 50 === 0 ? 1 : 5
    // The first of every ten are Rome's, at its two changes of 2026.
    const near =
      run % 10 === 0 ? '2026-03-29' : run % 10 === 1 ? '2026-10-25' : (nears[Math.floor(next() * nears.length)] ?? '')
    const calendar = aRandomCalendar(next, { step, near, ...(run % 10 < 2 ? { zone: 'Europe/Rome' } : {}) })
    const from = Date.parse(near) - minutes(1440) + Math.floor(next() * 2 * 86_400) * 1000
    const to = from + Math.floor(next() * (step === 1 ? 1 : 3) * 86_400) * 1000
    const allowed = Math.floor(next() * 12 * 3600) * 1000
    const said = `seed ${seed}, run ${run}: ${JSON.stringify({ calendar, from: new Date(from), to: new Date(to), allowed })}`
    const begun = new Date(from).toISOString()

    expect(elapsed(begun, new Date(to).toISOString(), calendar), said).toBe(slowlyElapsed(calendar, from, to, step))
    expect(isOpenAt(begun, calendar), said).toBe(slowlyOpen(calendar, from))
    const due = slowlyDue(calendar, from, allowed, step, step === 1 ? 2_000 : 1_200)
    if (due !== undefined && allowed > 0) expect(Date.parse(dueAfter(begun, allowed, calendar)), said).toBe(due)
    const last = Math.max(to, due ?? 0)
    if (
      calendar.zone === 'Europe/Rome' &&
      from < Date.parse('2026-03-29T01:00Z') &&
      last > Date.parse('2026-03-29T01:00Z')
    )
      rome.spring++
    if (
      calendar.zone === 'Europe/Rome' &&
      from < Date.parse('2026-10-25T01:00Z') &&
      last > Date.parse('2026-10-25T01:00Z')
    )
      rome.autumn++
  }
  expect(rome.spring).toBeGreaterThan(100)
  expect(rome.autumn).toBeGreaterThan(100)
}, 120_000)

describe('a calendar', () => {
  test('a message of Friday 17:50 is due Monday 09:50', () => {
    expect(dueAfter('2026-11-20T16:50:00.000Z', minutes(60), aCalendar())).toBe('2026-11-23T08:50:00.000Z')
  })

  test('time that ends with the window is due then, not when the next one begins', () => {
    expect(dueAfter('2026-11-20T16:00:00.000Z', minutes(60), aCalendar())).toBe('2026-11-20T17:00:00.000Z')
  })

  test('in the night of the 29th of March an hour is missing, in that of the 25th of October there is one more', () => {
    const nights = aCalendar({
      week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '06:00' }]),
      italian: false,
    })
    expect(elapsed('2026-03-28T22:00:00.000Z', '2026-03-29T12:00:00.000Z', nights)).toBe(minutes(300))
    expect(elapsed('2026-10-24T12:00:00.000Z', '2026-10-25T12:00:00.000Z', nights)).toBe(minutes(420))
    expect(dueAfter('2026-03-28T23:00:00.000Z', minutes(121), nights)).toBe('2026-03-29T01:01:00.000Z')
    expect(dueAfter('2026-10-24T22:00:00.000Z', minutes(240), nights)).toBe('2026-10-25T02:00:00.000Z')
  })

  test('a window inside the hour that comes twice is open twice, one inside the hour that is left out not at all', () => {
    const early = aCalendar({ week: Array.from({ length: 7 }, () => [{ from: '02:15', to: '02:45' }]), italian: false })
    expect(elapsed('2026-10-24T12:00:00.000Z', '2026-10-25T12:00:00.000Z', early)).toBe(minutes(60))
    expect(elapsed('2026-03-28T12:00:00.000Z', '2026-03-29T12:00:00.000Z', early)).toBe(0)
  })

  test('Italian holidays are closed, Easter Monday among them; the patron saint and a closing of its own too', () => {
    const closed = (date: string, changes: Partial<Calendar> = {}) =>
      elapsed(`${date}T00:00:00.000Z`, `${date}T23:00:00.000Z`, aCalendar(changes)) === 0
    for (const date of [
      '2026-01-01',
      '2026-01-06',
      '2026-04-06',
      '2026-05-01',
      '2026-06-02',
      '2026-12-08',
      '2026-12-25',
    ])
      expect(closed(date), date).toBe(true)
    expect(closed('2026-04-06', { italian: false })).toBe(false)
    expect(closed('2026-12-07')).toBe(false)
    expect(closed('2026-12-07', { patron: '12-07' })).toBe(true)
    expect(closed('2026-11-24', { days: [{ date: '2026-11-24', windows: [] }] })).toBe(true)
  })

  test('a half day has windows of its own, also on a holiday', () => {
    const eve = aCalendar({ days: [{ date: '2026-12-24', windows: [{ from: '09:00', to: '12:30' }] }] })
    expect(elapsed('2026-12-24T00:00:00.000Z', '2026-12-25T00:00:00.000Z', eve)).toBe(minutes(210))
    const open = aCalendar({ days: [{ date: '2026-12-08', windows: [{ from: '10:00', to: '12:00' }] }] })
    expect(elapsed('2026-12-08T00:00:00.000Z', '2026-12-09T00:00:00.000Z', open)).toBe(minutes(120))
  })

  test('Easter, against dates that anybody can look up', () => {
    expect([1999, 2000, 2019, 2024, 2025, 2026, 2027, 2038, 2049].map(easterSunday)).toEqual([
      '04-04',
      '04-23',
      '04-21',
      '03-31',
      '04-20',
      '04-05',
      '03-28',
      '04-25',
      '04-18',
    ])
    expect(holidayOf('2026-04-06')).toBe('Lunedì dell’Angelo')
    expect([holidayOf('2025-10-04'), holidayOf('2026-10-04')]).toEqual([undefined, 'San Francesco'])
  })

  test('when it opens next, and when it was closed last', () => {
    expect(nextOpening('2026-11-20T17:00:00.000Z', aCalendar())).toBe('2026-11-23T08:00:00.000Z')
    expect(nextOpening('2026-11-20T10:00:00.000Z', aCalendar())).toBe('2026-11-20T10:00:00.000Z')
    expect(lastClosed('2026-11-23T08:30:00.000Z', aCalendar())).toEqual({
      from: '2026-11-20T17:00:00.000Z',
      to: '2026-11-23T08:00:00.000Z',
    })
    expect(lastClosed('2026-11-21T08:30:00.000Z', aCalendar())).toEqual({ from: '2026-11-20T17:00:00.000Z' })
    expect(lastClosed('2026-11-21T08:30:00.000Z', aCalendar({ always: true }))).toBeUndefined()
  })

  test('day and night is calendar time, and so is no calendar', () => {
    const from = '2026-10-24T20:00:00.000Z'
    expect(dueAfter(from, minutes(600), aCalendar({ always: true }))).toBe('2026-10-25T06:00:00.000Z')
    expect(dueAfter(from, minutes(600))).toBe('2026-10-25T06:00:00.000Z')
  })

  test('1970, a leap day and 9999 end, and in an instant that the table takes', () => {
    for (const at of [
      '1970-01-01T00:00:00.000Z',
      '2028-02-29T23:59:59.999Z',
      '9999-12-30T12:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ]) {
      const due = dueAfter(at, minutes(5 * 1440), aCalendar())
      expect(due).toMatch(/^\d{4}-\d\d-\d\dT/)
      expect(due >= at || due === '9999-12-31T00:00:00.000Z').toBe(true)
    }
    expect(
      dueAfter('2026-11-20T10:00:00.000Z', minutes(1), aCalendar({ week: Array.from({ length: 7 }, () => []) })),
    ).toBe('9999-12-31T00:00:00.000Z')
  })

  test('what nobody can mean is refused: a zone that is none, windows that overlap or end before they begin', () => {
    const { id: _, ...fields } = aCalendar()
    const takes = (changes: Partial<Calendar>) => v.safeParse(CalendarFields, { ...fields, ...changes }).success
    expect(takes({})).toBe(true)
    expect(takes({ zone: 'Europe/Roma' })).toBe(false)
    expect(takes({ patron: '13-01' })).toBe(false)
    const on = (windows: Calendar['week'][number]) => takes({ week: [windows, [], [], [], [], [], []] })
    expect(on([{ from: '09:00', to: '24:00' }])).toBe(true)
    expect(on([{ from: '18:00', to: '09:00' }])).toBe(false)
    expect(on([{ from: '09:00', to: '25:00' }])).toBe(false)
    expect(
      on([
        { from: '09:00', to: '13:00' },
        { from: '12:00', to: '18:00' },
      ]),
    ).toBe(false)
  })
})

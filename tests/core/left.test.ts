import type { Calendar } from '@ascolta/core/time/calendar'
import { dueAfter, elapsed } from '@ascolta/core/time/calendar'
import { leftOf } from '@ascolta/core/time/left'
import type { Target } from '@ascolta/core/time/target'
import { expect, test } from 'vitest'
import { leftNow } from '../../web/src/ui/left.ts'
import { aRandomCalendar, random } from '../support/random-calendar.ts'

const target: Target = {
  id: 'tgt-1',
  name: 'Tutti',
  first: { minutes: 300, hours: 'business' },
  calendar: 'team',
  thirdPartyPauses: true,
}
const teams = [{ id: 'care', calendar: 'random' }]
const at = (instant: number) => new Date(instant).toISOString()

test('what the desk counts on by itself for three days is what is left of opening time, to the millisecond', () => {
  const next = random(Date.now() % 1_000_000)
  for (let run = 0; run < 500; run++) {
    const calendar: Calendar = { ...aRandomCalendar(next, { step: 5, near: '2026-10-25' }), always: false }
    const since = at(Date.parse('2026-10-23T00:00:00.000Z') + Math.floor(next() * 4 * 86_400) * 1000)
    const due = dueAfter(since, 300 * 60_000, calendar)
    const now = Date.parse(since) + Math.floor(next() * 3 * 86_400) * 1000
    const ticket = { account: 'a', team: 'care', goal: 'tgt-1', turn: { since, last: since, n: 1, from: 1, due } }
    const left = leftOf(ticket, { targets: [target], calendars: [calendar], teams }, at(now))
    if (!left || due.startsWith('9999')) continue
    for (const hours of [0, 1, 5, 17, 40]) {
      const then = now + hours * 3_600_000
      const really = elapsed(at(then), due, calendar) - elapsed(due, at(then), calendar)
      expect(leftNow(left, then), `${JSON.stringify(calendar)} ${since} ${at(now)} ${hours}`).toBe(really)
    }
  }
})

test('where every minute counts the wall says how much is left', () => {
  const since = '2026-11-20T10:00:00.000Z'
  const ticket = { account: 'a', team: 'care', turn: { since, last: since, n: 1, from: 1, due: since } }
  const all = { targets: [{ ...target, first: { minutes: 9, hours: 'calendar' as const } }], calendars: [], teams }
  expect(leftOf(ticket, all, since)).toBeUndefined()
  expect(leftOf({ ...ticket, goal: 'tgt-1' }, all, since)).toBeUndefined()
})

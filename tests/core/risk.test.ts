import { usualHandling } from '@ascolta/core/tickets/handling'
import { byRisk, risk } from '@ascolta/core/tickets/risk'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { expect, test } from 'vitest'

const { weights } = usualHandling
const now = '2026-11-20T10:00:00.000Z'
const due = (minutes: number) => ({
  turn: {
    since: '2026-11-20T09:00:00.000Z',
    last: now,
    n: 1,
    from: 1,
    due: new Date(Date.parse(now) + minutes * 60_000).toISOString(),
  },
})
const of = (changes: Partial<Ticket>) => risk({ public: false, ...changes }, { now, weights })

test('S04: risk doubles with every half of the policy, and is nothing where nobody waits', () => {
  expect(of({})).toBe(0)
  expect(of(due(0))).toBe(1)
  expect(of(due(60))).toBe(0.5)
  expect(of(due(-60))).toBe(2)
  expect(of(due(-100_000))).toBe(32)
})

test('S04: mood and reach weigh as the table says', () => {
  expect(of({ ...due(0), mood: 'detractor' })).toBe(2)
  expect(of({ ...due(0), mood: 'promoter' })).toBe(0.8)
  expect(of({ ...due(0), public: true })).toBe(1.5)
  expect(of({ ...due(0), public: true, reach: 1000 })).toBe(2.25)
  expect(of({ ...due(0), reach: 1000 })).toBe(1)
})

test('S04: an angry customer in public stands before a calm one in private who is due a little earlier; of equals the longest wait', () => {
  const ticket = (number: number, changes: Partial<Ticket>) =>
    ({ number, openedAt: now, public: false, ...changes }) as Ticket
  const older = ticket(4, due(60))
  if (older.turn) older.turn.since = '2026-11-20T08:00:00.000Z'
  const order = byRisk(
    [
      ticket(1, {}),
      ticket(2, due(20)),
      ticket(3, { ...due(60), public: true, mood: 'detractor' }),
      ticket(5, due(60)),
      older,
    ],
    { now, weights },
  )
  expect(order.map(({ number }) => number)).toEqual([3, 2, 4, 5, 1])
})

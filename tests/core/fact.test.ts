import { type Fact, settledTurns } from '@ascolta/core/books/fact'
import { expect, test } from 'vitest'

const turn = {
  since: '2026-11-20T08:00:00.000Z',
  last: '2026-11-20T08:00:00.000Z',
  n: 1,
  from: 1,
  due: '2026-11-20T08:10:00.000Z',
}
const fact = (minute: number, outcome: Fact['outcome'], more: Partial<Fact> = {}): Fact => {
  const at = `2026-11-20T08:${String(minute).padStart(2, '0')}:00.000Z`
  return {
    kind: 'turn',
    ticket: 'abc-dm-0001',
    seq: turn.from,
    account: 'wa-1',
    channel: 'whatsapp',
    team: 'care',
    public: false,
    turn,
    at,
    recordedAt: at,
    outcome,
    ...more,
  }
}
const first = { reply: 'drf-1', attempt: 1 }
const outcomes = (...facts: Fact[]) => settledTurns(facts).map(({ outcome, attempt }) => [outcome, attempt])

test('an answer that was not delivered settles nothing, also where a clock says that it was the later', () => {
  expect(outcomes(fact(1, 'answered', first), fact(2, 'undelivered', first))).toEqual([])
  expect(outcomes(fact(6, 'answered', first), fact(2, 'undelivered', first))).toEqual([])
})

test('the next answer counts', () => {
  const second = { ...first, attempt: 2 }
  const facts = [fact(6, 'answered', first), fact(2, 'undelivered', first), fact(3, 'answered', second)]
  expect(outcomes(...facts)).toEqual([['answered', 2]])
})

test('an excuse that was taken back settles nothing, and the next one does', () => {
  const back = [fact(5, 'excused', { entry: 3 }), fact(2, 'unexcused', { entry: 4 })]
  expect(outcomes(...back)).toEqual([])
  expect(outcomes(...back, fact(3, 'excused', { entry: 5 }))).toEqual([['excused', undefined]])
})

test('of two that hold, the latest', () => {
  expect(outcomes(fact(5, 'answered-elsewhere', { entry: 2 }), fact(2, 'answered', first))).toEqual([
    ['answered-elsewhere', undefined],
  ])
})

import type { Ticket, Turn } from '@ascolta/core/tickets/ticket'
import { answer, answeredAfterAll, hear, open, unanswer } from '@ascolta/core/tickets/waiting'
import { describe, expect, test } from 'vitest'

const target = { targetMinutes: 10 }
const at = (minute: number) => `2026-11-20T08:${String(minute).padStart(2, '0')}:00.000Z`
const from = { id: 'abc-dm-0001', number: 1, account: 'fp-1', team: 'care', public: true }

/** A ticket on which three messages came, each answered before the next: nobody waits. */
function answeredThrice() {
  let ticket: Ticket = open(from, { mark: 'message1', at: at(0), text: 'uno' }, { ...target, now: at(0) })
  const sends: { draft: string; askedAt: string; turn: Turn }[] = []
  for (const n of [1, 2, 3]) {
    if (n > 1) ticket = hear(ticket, { mark: `message${n}`, at: at(n * 10), text: 'ancora' }, target)
    const send = { draft: `drf-000${n}`, askedAt: `2026-11-20T08:${n}1:0${n}.00${n}Z`, turn: ticket.turn as Turn }
    ticket = answer(ticket, { ...send, seq: ticket.seq, agent: 'giulia' })
    sends.push(send)
  }
  const [first, second, third] = sends as [(typeof sends)[0], (typeof sends)[0], (typeof sends)[0]]
  return { ticket, first, second, third }
}

describe('two sends are given up, and one turns out to be there', () => {
  test('only who waits for the other goes on waiting', () => {
    const { ticket, first, second } = answeredThrice()
    const both = unanswer(unanswer(ticket, first), second)
    expect(both.turn).toMatchObject({ n: 2, from: 1, since: at(0), last: at(20) })
    const left = answeredAfterAll(both, second)
    expect(left.turn).toEqual({ ...first.turn })
    expect(answeredAfterAll(left, second), 'heard twice').toBe(left)
    expect(answeredAfterAll(left, first).turn).toBeUndefined()
  })

  test('and if that one was not delivered after all, its people wait again', () => {
    const { ticket, first } = answeredThrice()
    const there = answeredAfterAll(unanswer(ticket, first), first)
    expect(there.turn).toBeUndefined()
    expect(unanswer(there, first).turn).toEqual(first.turn)
  })

  test('the older one: who waits for the newer goes on', () => {
    const { ticket, first, second } = answeredThrice()
    const left = answeredAfterAll(unanswer(unanswer(ticket, first), second), first)
    expect(left.turn).toMatchObject({ n: 1, since: at(20), last: at(20) })
  })

  test('one of which nobody gave up takes nothing out of the turn of another', () => {
    const { ticket, first, second, third } = answeredThrice()
    const both = unanswer(unanswer(ticket, first), third)
    expect(answeredAfterAll(both, second)).toBe(both)
    expect(both.turn).toMatchObject({ n: 2, last: at(30) })
  })
})

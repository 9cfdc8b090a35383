import { choose } from '@ascolta/core/team/assign'
import { onDuty, type Seat } from '@ascolta/core/team/seat'
import { lacking } from '@ascolta/core/team/skill'
import { aTeam } from '@ascolta/core/team/team'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const now = '2026-11-20T10:00:00.000Z'
const skills = fc.dictionary(fc.constantFrom('lang:en', 'topic:bills'), fc.integer({ min: 1, max: 3 }))
const aSeat = fc.record({ on: fc.boolean(), skills, last: fc.integer({ min: 0, max: 9 }) })
const events = fc.array(fc.oneof(fc.record({ need: skills }), fc.record({ done: fc.nat() })), { maxLength: 30 })

/** A team whose tickets are given out by the choice alone, oldest first, whenever one comes or goes. */
it('10,000 runs: no cap exceeded, nobody waits while somebody fitting has room, oldest first, the same again for the same', () => {
  fc.assert(
    fc.property(
      fc.array(aSeat, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 3 }),
      events,
      (made, cap, steps) => {
        const team = {
          ...aTeam('care'),
          method: 'least-loaded' as const,
          caps: { public: cap, private: cap, mail: cap },
        }
        const seats: Seat[] = made.map(({ on, skills: has, last }, index) => ({
          agent: `a${index}`,
          team: 'care',
          rev: 1,
          moves: 0,
          skills: has,
          duty: { on, at: '2026-11-20T08:00:00.000Z' },
          open: { public: [], private: [], mail: [] },
          lastAt: `2026-11-20T09:0${last}:00.000Z`,
        }))
        let waiting: { id: string; need: Record<string, number> }[] = []
        const round = () => {
          waiting = waiting.filter(({ id, need }) => {
            const seeker = { need, contact: 'private' as const, since: now }
            const choice = choose(seats, seeker, team, now)
            expect(choose(structuredClone(seats), seeker, team, now)).toEqual(choice)
            if ('nobody' in choice) return true
            expect(lacking(choice.seat.skills, need)).toEqual([])
            expect(onDuty(choice.seat, now)).toBe(true)
            choice.seat.open.private.push(id)
            return false
          })
        }
        for (const [index, step] of steps.entries()) {
          if ('need' in step) waiting.push({ id: `t${index}`, need: step.need })
          else seats[step.done % seats.length]?.open.private.pop()
          round()
          for (const seat of seats) expect(seat.open.private.length).toBeLessThanOrEqual(cap)
          // Whoever is left fits nobody who has room; nobody later with the same need went before.
          for (const { need } of waiting) {
            // Without anybody at the level the choice says which skill is missing.
            const fits = seats.filter((seat) => onDuty(seat, now) && lacking(seat.skills, need).length === 0)
            expect(fits.every((seat) => seat.open.private.length >= cap)).toBe(true)
          }
          expect(waiting.map(({ id }) => Number(id.slice(1)))).toEqual(
            waiting.map(({ id }) => Number(id.slice(1))).toSorted((a, b) => a - b),
          )
        }
      },
    ),
    { numRuns: 10_000 },
  )
}, 300_000)

import { AsyncLocalStorage } from 'node:async_hooks'
import { accountId } from '@ascolta/core/accounts/account'
import { bulking } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { keys, ticketId } from '@ascolta/core/keys'
import type { Agent } from '@ascolta/core/team/agent'
import type { Act, Bulk } from '@ascolta/core/tickets/bulk'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { item } from '@ascolta/core/tickets/ticket.store'
import { describe, expect, test } from 'vitest'
import { said } from '../../support/desk.ts'
import { Crash } from '../../support/faults.ts'
import { inMemory, us } from '../../support/memory.ts'

const opened = '2026-11-20T08:00:00.000Z'
const rosa: Agent = { id: 'agt-rosa', name: 'Rosa Bianchi', role: 'agent', teams: ['care'], createdAt: opened }

/** So many answered conversations that nobody has, in a world whose every access of the table goes past `wait`. */
function world(count: number, wait: () => Promise<void> = async () => {}) {
  const ids = Array.from({ length: count }, (_, n) => ticketId(`c${String(n).padStart(5, '0')}`, 'dm', 1))
  const tickets = ids.map((id, n): Ticket => {
    const openedAt = new Date(Date.parse(opened) + n).toISOString()
    const at = { id, number: n + 1, rev: 1, seq: 2, openedAt, epoch: 0 }
    return { ...at, account: accountId('messenger', us), team: 'care', state: 'new', public: false }
  })
  const rows = [
    { ...keys.agent(rosa.id), ...rosa },
    ...tickets.map((ticket) => ({ ...keys.ticket(ticket.id), ...item(ticket) })),
  ]
  const memory = inMemory({ rows, wait })
  return { ...memory, ids, jobs: () => bulking({ ...memory.base(), newId }) }
}
const whole = { which: { list: 'unassigned' as const } }
const tagged: Act = { kind: 'tagged', add: ['onda'], remove: [] }
const ask = (jobs: ReturnType<ReturnType<typeof world>['jobs']>, act: Act): Promise<Bulk> =>
  jobs.ask({ agent: rosa, key: 'a-key-of-mine', act, ...whole })

describe('hazard M5: a job on many tickets', () => {
  test('hazard M5, S5: wherever a job of 10,000 tickets stands still, a message is taken, in no more steps than without it', async () => {
    let steps = 0
    const who = new AsyncLocalStorage<'message'>()
    let asked = 0
    let meanwhile: (() => Promise<void>) | undefined
    const here = world(10_000, async () => {
      if (who.getStore()) {
        asked++
        return
      }
      steps++
      here.time.now += 10
      await meanwhile?.()
    })
    const hear = here.boot()
    let people = 0
    /** Somebody new writes; gives how often the table was asked for them. */
    async function writes() {
      const from = `p${people++}`
      asked = 0
      const message = said.message({ mid: newId('mid'), from, at: new Date(here.time.now).toISOString() })
      await who.run('message', () => hear(message))
      return asked
    }
    await writes()
    const alone = await writes()
    const jobs = here.jobs()
    const job = await ask(jobs, tagged)
    steps = 0
    const taken: number[] = []
    // One after the other, so that each one's own steps can be counted.
    let queue = Promise.resolve()
    meanwhile = () => {
      queue = queue.then(async () => void taken.push(await writes()))
      return queue
    }
    expect(await jobs.step(rosa.id, job.id)).toMatchObject({ state: 'running', done: 25, failed: 0 })
    meanwhile = undefined
    expect(taken.length).toBeGreaterThan(100)
    expect(Math.max(...taken)).toBeLessThanOrEqual(alone)
    const slice = steps
    // The minute's round leaves off in time: ten milliseconds a step, twelve seconds at most, and the slice it has in hand.
    let rounds = 0
    let after = await jobs.step(rosa.id, job.id)
    while (after.state === 'running' && rounds < 200) {
      steps = 0
      jobs.note(keys.bulk(rosa.id, job.id))
      await jobs.run()
      expect(steps).toBeLessThanOrEqual(1_200 + 2 * slice)
      rounds++
      after = await here.base().stores.bulks.get(rosa.id, job.id)
    }
    expect(after).toMatchObject({ state: 'done', done: 10_002, failed: 0 })
    expect(rounds).toBeGreaterThan(10)
    const { details } = here.base().stores
    for (const id of here.ids) expect((await details.get(id)).tags, id).toEqual(['onda'])
    // With the two who wrote before. Who wrote meanwhile was in nobody's list then.
    const { tickets } = await here.base().stores.tickets.unassigned('care', { limit: 100, cursor: undefined })
    expect(tickets.length).toBe(100)
  }, 240_000)

  test.each([tagged, { kind: 'resolved' } as const])(
    'dies anywhere, is taken up by another: each ticket is $kind once, with one line',
    async (act) => {
      let left = Number.POSITIVE_INFINITY
      let dead = false
      const build = () =>
        world(30, async () => {
          if (dead || left-- <= 0) {
            dead = true
            throw new Crash('gone')
          }
        })
      for (let at = 0; at < 1_000; at += 3) {
        left = Number.POSITIVE_INFINITY
        dead = false
        const here = build()
        const job = await ask(here.jobs(), act)
        left = at
        await here
          .jobs()
          .step(rosa.id, job.id)
          .catch((error) => {
            if (!dead) throw error
          })
        const died = dead
        left = Number.POSITIVE_INFINITY
        dead = false
        here.time.now += 61_000
        const jobs = here.jobs()
        let after = await jobs.step(rosa.id, job.id)
        for (let count = 0; after.state === 'running' && count < 5; count++) after = await jobs.step(rosa.id, job.id)
        expect(after, `stopped at ${at}`).toMatchObject({ state: 'done', done: 30, failed: 0 })
        const { messages } = here.base().stores
        for (const id of here.ids) {
          const { items: lines } = await messages.lines(id)
          expect(
            lines.map((line) => line.type === 'event' && [line.event.kind, line.event.job]),
            `${id} stopped at ${at}`,
          ).toEqual([[act.kind, job.id]])
        }
        if (!died) return
      }
      throw new Error('it never came to its end')
    },
    240_000,
  )

  test('two at once hold one slice: the second leaves it alone until the first is gone for a minute', async () => {
    const here = world(30)
    const [one, other] = [here.jobs(), here.jobs()]
    const job = await ask(one, tagged)
    const ends = await Promise.all([one.step(rosa.id, job.id), other.step(rosa.id, job.id)])
    expect(Math.max(...ends.map(({ done }) => done))).toBe(25)
    let after = await other.step(rosa.id, job.id)
    while (after.state === 'running') after = await other.step(rosa.id, job.id)
    expect(after).toMatchObject({ done: 30, slices: 2 })
  })
})

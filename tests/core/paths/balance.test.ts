import { acts, type Dial, lists, lookUp, meets, network } from '@ascolta/core/accounts/network'
import { dayOf } from '@ascolta/core/books/balance'
import { acting, balancing, sending, sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import type { Note } from '@ascolta/core/ports'
import { describe, expect, test } from 'vitest'
import { anAgent, said } from '../../support/desk.ts'
import { inMemory } from '../../support/memory.ts'

const giulia = anAgent()
const sara = anAgent({ id: 'sara', role: 'supervisor' })
const day = '2026-11-21'
const account = 'ms-1000'

/** The real workflows on a day of their own, with a process that may die at any call. */
function aDay({
  shown = async (): Promise<Response> => Response.json({ data: [] }),
  tokens = {} as Record<string, string>,
} = {}) {
  const crash: { after: number | undefined } = { after: undefined }
  const memory = inMemory({
    wait: async () => {
      if (crash.after === undefined) return
      if (crash.after-- <= 0) {
        crash.after = 0
        throw new Error('the process is gone')
      }
    },
  })
  memory.time.now = Date.parse('2026-11-21T06:00:00.000Z')
  const queue: Note[] = []
  const outbound = { send: async (notes: Note[]) => (queue.push(...notes), []) }
  const dial: Dial = async (_, { path }) => ({ url: `https://network.example${path}`, headers: {} })
  let sent = 0
  const fetch = async (_: string, { method }: RequestInit) =>
    method === 'GET' ? shown() : Response.json({ message_id: `sent_${++sent}`, id: `sent_${sent}` })
  const secrets = async () => ({ [account]: 'token', 'fp-1000': 'token' })
  const sleep = async () => {}
  const alarms: { account: string; day: string; holes: number }[] = []
  const base = memory.base
  const desk = () => acting({ ...base(), outbound, undoSeconds: 10, newId })
  return {
    ...memory,
    crash,
    alarms,
    desk,
    stores: () => base().stores,
    async message(from: string, text = 'Buongiorno', at = memory.time.now, mid = newId('mid')) {
      await memory.boot()(said.message({ mid, from, text, at: new Date(at).toISOString() }))
      return this.of(from)
    },
    async of(from: string) {
      const { ticket } = await base().stores.tickets.newest(memory.hash.long('customer', account, from), 'dm')
      if (!ticket) throw new Error('no ticket')
      return ticket
    },
    excuse: async (id: string, seq: number) =>
      desk().excuseTurn({ ticket: id, agent: giulia, seq, reason: 'thanks', request: newId('req') }),
    async answer(id: string, seq: number) {
      await desk().sendReply({ ticket: id, draft: newId('drf'), text: `Eccoci ${newId('x')}`, seq, agent: giulia })
      memory.time.now += 11_000
      const deliver = sending({
        ...base(),
        tokens: secrets,
        network: network(fetch, dial),
        files: { lend: async (key: string) => key } as never,
        bring: lists(fetch, dial),
        act: acts(fetch, dial),
        meet: meets(fetch, dial),
        sleep,
      })
      for (const { body } of queue.splice(0)) await deliver(body)
    },
    sweep: () => sweeping({ ...base(), tokens: secrets, outbound, lookUp: lookUp(fetch, dial) } as never)(),
    /** Past midnight in Rome: the tick closes the day. */
    async night() {
      memory.time.now = Math.max(memory.time.now, Date.parse('2026-11-22T01:00:00.000Z'))
      await balancing({
        ...base(),
        tokens: async () => tokens,
        lists: lists(fetch, dial),
        sleep,
        alarm: (_, of) => void alarms.push(of),
      })()
      const [balance] = await base().stores.books.latest(account, 1)
      return balance
    },
    /** A hand in the table. */
    remove: (where: (row: Record<string, unknown>) => boolean) => {
      for (const row of [...memory.model.items()].filter(where))
        memory.model.run({
          constructor: { name: 'DeleteCommand' },
          input: { Key: { pk: row.pk, sk: row.sk } },
        } as never)
    },
  }
}

test('a day begins and ends at midnight in Rome, also when clocks change', () => {
  expect(dayOf('2026-11-21T22:59:00.000Z')).toEqual({
    day,
    from: '2026-11-20T23:00:00.000Z',
    to: '2026-11-21T23:00:00.000Z',
  })
  expect(dayOf('2026-10-25T12:00:00.000Z')).toMatchObject({
    from: '2026-10-24T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  })
})

describe('S33: the books of a day', () => {
  test('S33: received = answered + excused + waiting (+ elsewhere, withdrawn, troll), each with its rows', async () => {
    const desk = aDay()
    const answered = await desk.message('a')
    await desk.answer(answered.id, 1)
    const excused = await desk.message('b', 'Grazie')
    await desk.excuse(excused.id, 1)
    await desk.message('c')
    await desk.message('c', 'Ci siete?')
    await desk.message('d')
    await desk.boot()(
      said.message({ mid: 'echo', from: 'd', echo: true, at: new Date(desk.time.now + 1000).toISOString() }),
    )
    await desk.message('t', 'Ladri')
    const { customer } = await desk.desk().trolling.propose({
      ticket: (await desk.of('t')).id,
      agent: giulia,
      reason: 'insulta',
      until: '2027-01-01T00:00:00.000Z',
      request: 'r1',
    })
    await desk.desk().trolling.confirm({ agent: sara, customer, request: 'r2' })
    await desk.message('t', 'Ladri ancora')
    const balance = await desk.night()
    expect(balance).toMatchObject({
      day,
      received: 7,
      classes: { answered: 1, excused: 1, waiting: 2, elsewhere: 1, troll: 2 },
      // Two words that wait together are one person who waits.
      turns: { received: 6, classes: { answered: 1, excused: 1, waiting: 1, elsewhere: 1, troll: 2 } },
      holes: [],
    })
    expect(desk.alarms).toEqual([])
    const lines = await desk.stores().books.lines(account, day)
    expect(lines.reduce((sum, { n }) => sum + n, 0)).toBe(7)
    expect(lines.filter((line) => line.class === 'waiting')).toMatchObject([{ n: 2, ticket: (await desk.of('c')).id }])
    // Once a night; another tick finds it done.
    desk.time.now += 60_000
    expect(await desk.night()).toEqual(balance)
  })

  test('S33: a turn is of the day on which it began, and counted once however many messages it has', async () => {
    const desk = aDay()
    desk.time.now = Date.parse('2026-11-21T22:50:00.000Z')
    await desk.message('a', 'Buonasera')
    await desk.message('b', 'Ci siete?')
    const b = await desk.of('b')
    // After midnight in Rome the same person goes on, and is answered; another begins.
    desk.time.now = Date.parse('2026-11-21T23:05:00.000Z')
    await desk.message('a', 'Allora?')
    await desk.message('c', 'Buongiorno')
    await desk.answer(b.id, 1)
    await desk.message('b', 'E quando?')
    const before = await desk.night()
    expect(before).toMatchObject({
      received: 2,
      turns: { received: 2, classes: { waiting: 1, answered: 1 } },
      holes: [],
    })
    desk.time.now = Date.parse('2026-11-23T01:00:00.000Z')
    const after = await desk.night()
    expect(after).toMatchObject({
      day: '2026-11-22',
      received: 3,
      classes: { waiting: 3 },
      turns: { received: 2, classes: { waiting: 2 } },
      holes: [],
    })
  })

  test('S33, C23: a fact that is gone, a message without its ticket and a webhook that never came are each named', async () => {
    const at = '2026-11-21T08:00:00.000Z'
    const lost = { id: 'm_lost', created_time: at, from: { id: '5' }, to: { data: [{ id: '1000' }] }, message: 'persa' }
    const desk = aDay({
      tokens: { [account]: 'token' },
      shown: async () =>
        Response.json({
          data: [
            {
              id: 't_1',
              updated_time: at,
              participants: { data: [{ id: '5' }, { id: '1000' }] },
              messages: { data: [lost] },
            },
          ],
        }),
    })
    const first = await desk.message('a')
    await desk.excuse(first.id, 1)
    const second = await desk.message('b')
    await desk.message('c')
    desk.remove(({ pk, outcome }) => String(pk).startsWith('F#') && outcome === 'excused')
    desk.remove(({ pk, sk }) => pk === `C#${second.id.split('-')[0]}` && String(sk).startsWith('T#'))
    const balance = await desk.night()
    expect(balance).toMatchObject({ received: 4, classes: { hole: 3, waiting: 1 }, network: { listed: 1, missing: 1 } })
    expect(balance?.holes.map(({ ticket }) => ticket).toSorted()).toEqual([first.id, second.id, 'unheard'].toSorted())
    expect(balance?.holes.find(({ ticket }) => ticket === first.id)).toMatchObject({
      number: first.number,
      seq: 1,
      n: 1,
    })
    expect(desk.alarms).toEqual([{ account, day, holes: 3 }])
  })

  test('S33: a clean day of 2,000 turns, with processes that die, balances to 0', { timeout: 300_000 }, async () => {
    const desk = aDay()
    let random = 42
    const pick = (n: number) => (random = (random * 1103515245 + 12345) % 2147483648) % n
    let messages = 0
    /** Each begins with a word of who did not wait. */
    let turns = 0
    const survive = async (act: () => Promise<unknown>) => {
      desk.crash.after = pick(5) === 0 ? pick(12) : undefined
      await act().catch(() => {})
      desk.crash.after = undefined
    }
    for (let turn = 0; turn < 2000; turn++) {
      const from = `p${pick(600)}`
      if (!(await desk.of(from).catch(() => undefined))?.turn) turns++
      for (let n = pick(3); n >= 0; n--) {
        desk.time.now += 5_000
        const [mid, at] = [newId('mid'), desk.time.now]
        await survive(() => desk.message(from, 'Buongiorno', at, mid))
        // The queue hands it over again until it is taken.
        await desk.message(from, 'Buongiorno', at, mid)
        messages++
      }
      const { id, seq, turn: open } = await desk.of(from)
      if (!open) continue
      const what = pick(5)
      if (what === 0) await survive(() => desk.excuse(id, seq))
      if (what === 1) await survive(() => desk.answer(id, seq))
      if (what === 2)
        await desk.boot()(
          said.message({ mid: newId('e'), from, echo: true, at: new Date(desk.time.now).toISOString() }),
        )
      if (turn % 100 === 0) await desk.sweep()
    }
    for (let minute = 0; minute < 30; minute++) {
      desk.time.now += 60_000
      await desk.sweep()
    }
    // The night's own process dies on its way, again and again.
    for (const after of [3, 40, 150, 400]) {
      desk.crash.after = after
      await desk.night().catch(() => {})
    }
    desk.crash.after = undefined
    const balance = await desk.night()
    expect(balance?.classes.hole ?? 0).toBe(0)
    expect(balance?.received).toBe(messages)
    expect(balance?.turns?.received).toBe(turns)
    expect(desk.alarms).toEqual([])
  })
})

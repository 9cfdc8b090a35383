import { reckonings, sweeping } from '@ascolta/core/compose'
import { teamKind } from '@ascolta/core/team/team'
import { type Ticket, Ticket as TicketSchema } from '@ascolta/core/tickets/ticket'
import { open } from '@ascolta/core/tickets/waiting'
import type { Calendar } from '@ascolta/core/time/calendar'
import { calendarKind } from '@ascolta/core/time/calendar'
import { type Target, targetKind } from '@ascolta/core/time/target'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { inMemory } from '../../support/memory.ts'

const office = [{ from: '08:00', to: '18:00' }]
const calendar: Calendar = {
  id: 'cal-1',
  name: 'Ufficio',
  zone: 'Europe/Rome',
  always: false,
  week: [office, office, office, office, office, [], []],
  italian: true,
  days: [],
  accounts: [],
}
const target: Target = {
  id: 'tgt-1',
  name: 'Tutti',
  first: { minutes: 60, hours: 'business' },
  calendar: 'team',
  warn: { by: 'minutes', minutes: 20 },
  escalate: 30,
  thirdPartyPauses: true,
}
const nobody = { send: async () => [] }

type Desk = ReturnType<typeof inMemory>

async function setUp(desk: Desk, changes: { calendar?: Partial<Calendar>; target?: Partial<Target> } = {}) {
  const { policies } = desk.base().stores
  await policies.change(calendarKind, 'cal-1', () => ({ ...calendar, ...changes.calendar }))
  await policies.change(targetKind, 'tgt-1', () => ({ ...target, ...changes.target }))
  await policies.change(teamKind, 'care', () =>
    v.parse(teamKind.schema, { id: 'care', name: 'Care', calendar: 'cal-1' }),
  )
}

/** One container of the tick: its round, and what the round found to set anew. */
function aTick(desk: Desk) {
  const base = desk.base()
  const again = reckonings(base)
  const sweep = sweeping({
    ...base,
    tokens: async () => ({}),
    lookUp: async () => [],
    outbound: nobody,
    reckoned: again.note,
  })
  return async () => {
    await sweep()
    await again.run()
  }
}

const tickets = (desk: Desk): Ticket[] =>
  desk
    .rows()
    .filter(({ sk }) => String(sk).startsWith('T#'))
    .map((row) => v.parse(TicketSchema, { ...row, id: String(row.pk) }))

const written = (desk: Desk, kind: string) =>
  desk.rows().filter((row) => row.kind === kind && String(row.sk).startsWith('M#'))

const many = 5_000

describe('S3: clocks at nine o’clock', () => {
  test('S3: 5,000 fall due at once, two rounds at once: nobody told twice, nobody forgotten; a calendar edited meanwhile moves them all', {
    timeout: 300_000,
  }, async () => {
    const desk = inMemory()
    await setUp(desk)
    const { stores } = desk.base()
    // On Saturday, when nobody is there.
    const now = '2026-11-21T10:00:00.000Z'
    desk.time.now = Date.parse(now)
    for (let n = 0; n < many; n++) {
      const id = `c${String(n).padStart(5, '0')}-dm-0001`
      const from = { id, number: n + 1, account: 'ms-1000', team: 'care', public: false }
      const heard = { mark: `m${String(n).padStart(8, '0')}`, at: now, text: 'C’è qualcuno?' }
      await stores.tickets.insert(await stores.tickets.timed(open(from, heard, { targetMinutes: 60, now })))
    }
    const dues = () => new Set(tickets(desk).map(({ turn }) => turn?.due))
    expect([...dues()]).toEqual(['2026-11-23T08:00:00.000Z'])
    const ticks = [aTick(desk), aTick(desk)]
    // Step by step beside each other: the hardest there is.
    const round = () => Promise.all(ticks.map((tick) => tick()))

    // An hour later on Mondays from now on: decided while they wait.
    await setUp(desk, {
      calendar: { week: [[{ from: '09:00', to: '18:00' }], office, office, office, office, [], []] },
    })
    await stores.reckonings.want(new Date(desk.time.now).toISOString())
    desk.time.now += 90_000
    await round()
    expect([...dues()]).toEqual(['2026-11-23T09:00:00.000Z'])
    desk.time.now = Date.parse('2026-11-23T08:01:00.000Z')
    await round()
    expect(written(desk, 'late')).toHaveLength(0)

    desk.told.length = 0
    desk.time.now = Date.parse('2026-11-23T09:00:20.000Z')
    await round()
    const late = written(desk, 'late')
    expect(late).toHaveLength(many)
    expect(new Set(late.map(({ ticket }) => ticket)).size).toBe(many)
    expect(desk.rows().filter(({ act }) => act === 'late')).toHaveLength(many)
    const told = desk.told.flatMap(([ticket, news]) => (news?.alarms ?? []).map(({ kind }) => `${kind} ${ticket.id}`))
    expect(told).toHaveLength(many)
    expect(new Set(told).size).toBe(many)
    expect(tickets(desk).every((ticket) => ticket.late && ticket.turn?.told === 2 && !ticket.out)).toBe(true)

    // What nobody did anything about goes up, once.
    desk.time.now = Date.parse('2026-11-23T09:31:00.000Z')
    await round()
    await round()
    expect(written(desk, 'escalated')).toHaveLength(many)
    expect(written(desk, 'late')).toHaveLength(many)
  })

  test('after an outage it is said late rather than never, and only what matters by then', async () => {
    const desk = inMemory()
    await setUp(desk)
    const { stores } = desk.base()
    const now = '2026-11-20T09:00:00.000Z'
    desk.time.now = Date.parse(now)
    const from = { id: 'c1-dm-0001', number: 1, account: 'ms-1000', team: 'care', public: false }
    await stores.tickets.insert(
      await stores.tickets.timed(open(from, { mark: 'm000001', at: now, text: 'Ciao' }, { targetMinutes: 60, now })),
    )
    expect((await stores.tickets.get('c1-dm-0001')).due).toBe('2026-11-20T09:40:00.000Z')
    desk.time.now = Date.parse('2026-11-20T09:41:00.000Z')
    const tick = aTick(desk)
    await tick()
    expect(written(desk, 'warned')).toHaveLength(1)
    desk.time.now = Date.parse('2026-11-20T16:00:00.000Z')
    await tick()
    await tick()
    await tick()
    expect(['warned', 'late', 'escalated'].map((kind) => written(desk, kind).length)).toEqual([1, 1, 1])
    expect((await stores.tickets.get('c1-dm-0001')).due).toMatch(/^9/)
  })

  test('where no target is set up a ticket is as it always was, and being late writes nothing down', async () => {
    const desk = inMemory()
    const { stores } = desk.base()
    const now = '2026-11-20T09:00:00.000Z'
    desk.time.now = Date.parse(now)
    const from = { id: 'c1-dm-0001', number: 1, account: 'ms-1000', team: 'care', public: false }
    const plain = open(from, { mark: 'm000001', at: now, text: 'Ciao' }, { targetMinutes: 60, now })
    expect(await stores.tickets.timed(plain)).toEqual(plain)
    await stores.tickets.insert(plain)
    const before = desk.rows().length
    desk.time.now = Date.parse('2026-11-20T11:00:00.000Z')
    await aTick(desk)()
    expect((await stores.tickets.get('c1-dm-0001')).late).toBe(true)
    expect(desk.rows()).toHaveLength(before)
  })
})

import { sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { waitedInAll } from '@ascolta/core/time/waited'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let supervisor: Visitor

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  supervisor = await desk.signsIn(sara)
})
afterEach(() => desk[Symbol.asyncDispose]())

const minute = 60_000
const now = () => desk.deps.clock().getTime()
const inMinutes = (minutes: number) => new Date(now() + minutes * minute).toISOString()
const ids = async (visitor: Visitor, list: string) =>
  (await visitor.get(`/deadlines?list=${list}`)).json.tickets.map(({ id }: { id: string }) => id)

async function writes(from: string, at = inMinutes(-5)) {
  await desk.hears(said.message({ mid: newId('mid'), from, text: `Sono ${from}`, at }))
  const { tickets } = (await agent.get('/tickets?list=unassigned')).json
  return tickets.find(({ preview }: { preview: string }) => preview === `Sono ${from}`)
}

/** The minute's round, as the tick makes it. */
const round = () =>
  sweeping({ ...desk.deps, tokens: async () => ({}), lookUp: async () => [], outbound: { send: async () => [] } })()

const kinds = async (id: string) =>
  (await agent.get(`/tickets/${id}`)).json.lines
    .filter(({ type }: { type: string }) => type === 'event')
    .map(({ kind }: { kind: string }) => kind)

/** A zone in which it is past noon now, so that the test may be run at any hour. */
function noon() {
  const ahead = 12 - new Date().getUTCHours()
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}
const windows = [
  { from: '00:00', to: '06:00' },
  { from: '11:00', to: '20:00' },
]
const aCalendar = (changes: object = {}) => ({
  name: 'Ufficio',
  zone: noon(),
  always: false,
  week: Array.from({ length: 7 }, () => windows),
  italian: false,
  days: [],
  accounts: [],
  teams: ['care'],
  ...changes,
})
const aTarget = (changes: object = {}) => ({
  name: 'Tutti',
  first: { minutes: 30, hours: 'business' },
  calendar: 'team',
  thirdPartyPauses: true,
  ...changes,
})

test('S38: a promise to the customer has its own alarm; overdue it is listed and escalated even if the ticket waits on a third party', async () => {
  const { id } = await writes('1')
  const due = inMinutes(120)
  const promised = await agent.post(`/tickets/${id}/commitments`, { id: 'promise-1', due, what: 'esito del corriere' })
  expect(promised).toMatchObject({ status: 200, json: { ticket: { promised: due } } })
  // Asked again because the answer was lost: it is the same promise.
  await agent.post(`/tickets/${id}/commitments`, { id: 'promise-1', due, what: 'esito del corriere' })
  await desk.deps.stores.tickets.change(id, (ticket) => {
    const { turn: _, ...rest } = ticket
    return { ...rest, state: 'waiting-third-party' }
  })
  const { commitments } = (await agent.get(`/tickets/${id}/clocks`)).json
  expect(commitments).toMatchObject([
    { id: 'promise-1', state: 'open', by: 'Rosa Bianchi', what: 'esito del corriere' },
  ])
  expect(commitments[0].words.made).toMatch(/^Torno da lei entro .+ alle \d\d:\d\d\.$/)

  desk.clock.moves(65 * minute)
  await round()
  expect(await kinds(id)).toEqual(expect.arrayContaining(['committed', 'warned']))
  expect(await ids(supervisor, 'soon')).toEqual([id])
  expect(await ids(supervisor, 'late')).toEqual([])

  desk.clock.moves(60 * minute)
  await round()
  await round()
  expect((await kinds(id)).filter((kind: string) => kind === 'escalated')).toHaveLength(1)
  expect(await ids(supervisor, 'late')).toEqual([id])
  // Nothing was said to the customer by anybody.
  expect(desk.sent).toEqual([])

  expect((await agent.post(`/tickets/${id}/commitments/promise-1/kept`)).status).toBe(200)
  await agent.post(`/tickets/${id}/commitments/promise-1/broken`)
  expect((await agent.get(`/tickets/${id}/clocks`)).json.commitments).toMatchObject([
    { state: 'kept', settledBy: 'Rosa Bianchi' },
  ])
  expect(await ids(supervisor, 'late')).toEqual([])
  expect(await kinds(id)).toContain('kept')
})

test('a promise is about the future, three may be open, and it is nobody’s business but the team’s', async () => {
  const { id } = await writes('1')
  const make = (visitor: Visitor, name: string, minutes: number) =>
    visitor.post(`/tickets/${id}/commitments`, { id: name, due: inMinutes(minutes) })
  expect(await make(agent, 'promise-0', -1)).toMatchObject({ status: 400, json: { code: 'commitment.past' } })
  for (const n of [1, 2, 3]) expect((await make(agent, `promise-${n}`, n * 60)).status).toBe(200)
  expect(await make(agent, 'promise-4', 60)).toMatchObject({ status: 409, json: { code: 'commitment.many' } })
  expect((await make(await desk.signsIn(marta), 'promise-5', 60)).status).toBe(404)
  expect((await agent.post(`/tickets/${id}/commitments/promise-9/kept`)).status).toBe(404)
  const english = await writes('2')
  await desk.deps.stores.tickets.change(english.id, (ticket) => ({ ...ticket, lang: 'en' }))
  await agent.post(`/tickets/${english.id}/commitments`, { id: 'promise-1', due: inMinutes(60) })
  const [{ words }] = (await agent.get(`/tickets/${english.id}/clocks`)).json.commitments
  expect(words.made).toMatch(/^I will get back to you by /)
})

test('S42: waiting outside hours is counted both ways, and who came in while closed is a list', async () => {
  const begun = await supervisor.post('/calendars', aCalendar())
  expect(begun.status).toBe(200)
  const sinceNoon = Number(new Intl.DateTimeFormat('en', { timeZone: noon(), minute: 'numeric' }).format(now()))
  const early = await writes('1', new Date((Math.floor(now() / minute) - 240 - sinceNoon) * minute).toISOString())
  await writes('2', inMinutes(-20 - (sinceNoon > 20 ? 0 : sinceNoon)))
  const { waited } = (await agent.get(`/tickets/${early.id}/clocks`)).json
  expect(waited.outside).toBe(180 * minute)
  expect(waited.calendar).toBe(waited.business + waited.outside)
  expect(Math.floor(waited.business / minute)).toBe(60 + sinceNoon)
  expect(await ids(supervisor, 'closed')).toEqual([early.id])
  expect((await agent.get('/deadlines?list=closed')).status).toBe(403)

  // The same as a figure.
  const waits = [
    { since: '2026-11-20T17:00:00.000Z', until: '2026-11-23T09:00:00.000Z' },
    { since: '2026-11-23T08:00:00.000Z', until: '2026-11-23T08:30:00.000Z' },
  ]
  const office = [{ from: '09:00', to: '18:00' }]
  const calendar = {
    ...aCalendar(),
    id: 'c',
    zone: 'Europe/Rome',
    week: [office, office, office, office, office, [], []],
  }
  expect(waitedInAll(waits, calendar)).toEqual({
    n: 2,
    cameInClosed: 1,
    calendar: (64 * 60 + 30) * minute,
    business: 90 * minute,
    outside: 63 * 60 * minute,
  })
})

describe('calendars and targets', () => {
  test('a target gives new tickets their due instant, in opening hours; its change moves what is open', async () => {
    await supervisor.post(
      '/calendars',
      aCalendar({ week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]) }),
    )
    const { targets } = (await supervisor.post('/targets', aTarget())).json
    const ticket = await writes('1')
    expect(Date.parse(ticket.turn.due) - Date.parse(ticket.turn.since)).toBe(30 * minute)
    const { clocks } = (await agent.get(`/tickets/${ticket.id}/clocks`)).json
    expect(clocks).toMatchObject([
      { about: 'first', minutes: 30, hours: 'business', target: 'Tutti', calendar: 'Ufficio', stage: 'calm' },
    ])

    await supervisor.ask('PUT', `/targets/${targets[0].id}`, aTarget({ first: { minutes: 45, hours: 'calendar' } }))
    const prioritised = await agent.post(`/tickets/${ticket.id}/priority`, { priority: 'urgent' })
    expect(prioritised.json.ticket).toMatchObject({ priority: 'urgent' })
    expect(Date.parse(prioritised.json.ticket.turn.due) - Date.parse(ticket.turn.since)).toBe(45 * minute)
  })

  test('the more particular target wins; who speaks for one team sets nothing for others', async () => {
    expect((await agent.post('/targets', aTarget())).status).toBe(403)
    await desk.deps.stores.accounts.put({
      ...(await desk.deps.stores.accounts.fresh('ms-1000')),
      id: 'ms-2',
      external: '2',
      team: 'shop',
    } as never)
    expect(await supervisor.post('/targets', aTarget())).toMatchObject({
      status: 403,
      json: { code: 'target.foreign' },
    })
    expect((await supervisor.post('/targets', aTarget({ accounts: ['ms-1000'] }))).status).toBe(200)
    expect(await supervisor.post('/calendars', aCalendar({ teams: ['shop'] }))).toMatchObject({
      status: 403,
      json: { code: 'calendar.foreign' },
    })
    const admin = await desk.signsIn(ada)
    expect(
      (await admin.post('/targets', aTarget({ priority: 'urgent', first: { minutes: 5, hours: 'calendar' } }))).status,
    ).toBe(200)
    const ticket = await writes('1')
    const urgent = await agent.post(`/tickets/${ticket.id}/priority`, { priority: 'urgent' })
    expect(Date.parse(urgent.json.ticket.turn.due) - Date.parse(ticket.turn.since)).toBe(5 * minute)
  })

  test('a calendar that never opens is refused; the preview shows the week of a change of clocks and an example', async () => {
    const { teams: _, ...calendar } = aCalendar({ zone: 'Europe/Rome', italian: true })
    const closed = { ...calendar, week: Array.from({ length: 7 }, () => []) }
    expect(await supervisor.post('/calendars', { ...closed, teams: [] })).toMatchObject({
      status: 400,
      json: { code: 'calendar.closed' },
    })
    const { json } = await supervisor.post('/calendars/preview', { calendar, minutes: 60 })
    expect(json.days).toHaveLength(7)
    expect(json.days[0].minutes).toBe(900)
    // One night has an hour less or more.
    expect(json.change.map(({ minutes }: { minutes: number }) => minutes).sort()).not.toEqual(Array(7).fill(900))
    expect(Date.parse(json.example.due)).toBeGreaterThan(Date.parse(json.example.at))
    expect(
      (await supervisor.post('/calendars/preview', { calendar: { ...calendar, zone: 'Roma' }, minutes: 60 })).status,
    ).toBe(400)
  })
})

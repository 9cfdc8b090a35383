import { newId } from '@ascolta/core/id'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let supervisor: Visitor
let agent: Visitor
let other: Visitor
const piero = { sub: 'piero', name: 'Piero Sala', groups: ['agent'] }

beforeEach(async () => {
  desk = await aDesk()
  supervisor = await desk.signsIn(sara)
  agent = await desk.signsIn(rosa)
  other = await desk.signsIn(piero)
})
afterEach(() => desk[Symbol.asyncDispose]())

const caps = { public: 2, private: 2, mail: 2 }
const method = { method: 'least-loaded', caps, widenAfterMinutes: 15, keepLastAgent: true }
const writes = (from: string, text = 'Dov’è il mio pacco, per favore?') =>
  desk.hears(said.message({ mid: newId('mid'), from, text, at: new Date().toISOString() }))
const idOf = async (visitor: Visitor) => (await visitor.get('/me')).json.agent.id as string
const list = async (visitor: Visitor, which: string) => (await visitor.get(`/tickets?list=${which}`)).json.tickets
const sets = (team = 'care') => supervisor.ask('PUT', `/assignment/${team}`, method)
const duty = (visitor: Visitor, on: boolean) => visitor.ask('PUT', '/duty', { on })
const sit = (id: string, seat: object) => supervisor.ask('PUT', `/assignment/care/seats/${id}`, seat)

describe('S01: a supervisor sets how a team’s tickets find somebody', () => {
  test('everybody of the team has a seat to set, those of others do not; every team has a name', async () => {
    await desk.signsIn(marta)
    await sets()
    const { teams, all } = (await supervisor.get('/assignment')).json
    expect(teams).toHaveLength(1)
    expect(teams[0].seats.map((seat: { agent: { name: string } }) => seat.agent.name)).toEqual([
      'Piero Sala',
      'Rosa Bianchi',
      'Sara Verdi',
    ])
    expect(all).toEqual([{ id: 'care', name: 'care' }])
    expect((await agent.ask('PUT', '/assignment/care', method)).status).toBe(403)
    expect((await supervisor.ask('PUT', '/assignment/shop', method)).status).toBe(404)
  })

  test('skills, own caps and shifts stay as they were set; a shift that ends before it begins, or in no time zone, is refused', async () => {
    await sets()
    const seat = {
      skills: { 'lang:en': 3 },
      caps: { public: 1, private: 1, mail: 1 },
      shifts: { zone: 'Europe/Rome', week: [{ day: 0, from: '09:00', to: '13:00' }] },
    }
    const set = await sit(await idOf(agent), seat)
    expect(set.json.seats.find((one: { agent: { name: string } }) => one.agent.name === 'Rosa Bianchi')).toMatchObject(
      seat,
    )
    const wrong = (shifts: object) => sit('any', { skills: {}, shifts }).then(({ status }) => status)
    expect(await wrong({ zone: 'Mars/Olympus', week: [] })).toBe(400)
    expect(await wrong({ zone: 'Europe/Rome', week: [{ day: 0, from: '13:00', to: '09:00' }] })).toBe(400)
  })

  test('whoever is deactivated has no seat, gets nothing, and cannot be given one', async () => {
    await sets()
    await duty(agent, true)
    const id = await idOf(agent)
    const admin = await desk.signsIn({ sub: 'ada', name: 'Ada Riva', groups: ['admin'] })
    await writes('1')
    expect(await list(agent, 'mine')).toHaveLength(1)
    await admin.ask('PATCH', `/staff/${id}`, { active: false })
    await writes('2')
    const { teams } = (await supervisor.get('/assignment')).json
    expect(teams[0].seats.map((one: { agent: { name: string } }) => one.agent.name)).not.toContain('Rosa Bianchi')
    expect((await list(supervisor, 'unassigned')).map(({ owner }: { owner?: object }) => owner)).toEqual([
      undefined,
      undefined,
    ])
    expect((await sit(id, { skills: {} })).status).toBe(404)
    await duty(other, true)
    expect(await list(other, 'mine')).toHaveLength(2)
  })
})

describe('a ticket is given by hand', () => {
  test('S30: to a person, also beyond their cap, with the reason; to another team, which places it by itself; by a supervisor alone', async () => {
    await sets()
    await writes('1')
    const [{ id }] = await list(supervisor, 'unassigned')
    const whom = { agent: await idOf(other) }
    expect((await agent.post(`/tickets/${id}/give`, whom)).status).toBe(403)
    expect((await supervisor.post(`/tickets/${id}/give`, whom)).json.ticket).toMatchObject({
      owner: { name: 'Piero Sala' },
      why: { by: 'hand' },
    })
    // The round leaves with them what a person gave, though they are off duty.
    const lines = (await agent.get(`/tickets/${id}`)).json.lines
    expect(lines.find(({ kind }: { kind: string }) => kind === 'assigned')).toMatchObject({
      whom: { name: 'Piero Sala' },
      why: { by: 'hand' },
    })
    expect((await supervisor.post(`/tickets/${id}/give`, { team: 'nowhere' })).json.code).toBe('team.missing')
    const admin = await desk.signsIn({ sub: 'ada', name: 'Ada Riva', groups: ['admin'] })
    await admin.ask('PUT', '/teams/shop', { name: 'Negozi' })
    await admin.ask('PUT', '/assignment/shop', method)
    const stranger = await idOf(await desk.signsIn(marta))
    expect((await supervisor.post(`/tickets/${id}/give`, { agent: stranger })).json.code).toBe('agent.elsewhere')
    const elsewhere = await desk.signsIn(marta)
    await duty(elsewhere, true)
    await supervisor.post(`/tickets/${id}/give`, { team: 'shop' })
    expect(await list(elsewhere, 'mine')).toMatchObject([
      { id, team: 'shop', why: { by: 'least-loaded', n: 1, of: 2 } },
    ])
    expect((await supervisor.get(`/tickets/${id}`)).status).toBe(404)
  })
})

describe('S14: rules', () => {
  const rule = (id: string, place: number, when: object, then: object) =>
    supervisor.ask('PUT', `/rules/${id}`, { name: id, place, on: true, when, then })
  const where = async (text: string, more: object = {}) =>
    (await agent.post('/rules/preview', { account: 'ms-1000', text, ...more })).json

  test('by account, channel, place, language, words, CRM field, and by what rules before them said it is about', async () => {
    await rule('bills', 1, { words: ['bolletta'] }, { skills: { 'topic:bills': 1 } })
    await rule('urgent', 2, { topics: ['bills'], languages: ['it'] }, { priority: 'high', tag: 'conti' })
    await rule('early', 0, { topics: ['bills'] }, { tag: 'too early' })
    await rule('tagged', 3, { topics: ['Conti'], channels: ['messenger'], public: false }, { speaks: 2 })
    await rule('gold', 4, { field: { name: 'tier', value: 'Gold' }, accounts: ['ms-1000'] }, { tag: 'oro' })
    const words = 'La bolletta di questo mese è doppia, controllate'
    expect(await where(words, { fields: { tier: 'gold' } })).toMatchObject({
      rules: ['bills', 'urgent', 'tagged', 'gold'],
      need: { 'topic:bills': 1, 'lang:it': 2 },
      priority: 'high',
      tags: ['conti', 'oro'],
    })
    expect((await where('Buongiorno, vorrei parlare con qualcuno')).rules).toEqual([])
    expect((await where(words, { public: true })).rules).toEqual(['bills', 'urgent'])
  })

  test('are changed and moved, and a rule for a team that is not there is refused', async () => {
    await rule('one', 0, {}, { tag: 'uno' })
    await rule('two', 1, {}, { tag: 'due' })
    await rule('one', 2, {}, { tag: 'altro' })
    const { rules } = (await agent.get('/rules')).json
    expect(rules.map(({ name, then }: { name: string; then: object }) => [name, then])).toEqual([
      ['two', { tag: 'due' }],
      ['one', { tag: 'altro' }],
    ])
    expect((await rule('three', 3, {}, { team: 'nowhere' })).json.code).toBe('team.missing')
  })
})

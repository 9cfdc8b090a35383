import { newId } from '@ascolta/core/id'
import type { Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anAccount, said } from '../support/desk.ts'
import { type ADesk, aDesk, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let supervisor: Visitor
const piero = { sub: 'piero', name: 'Piero Sala', groups: ['supervisor'] }

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  supervisor = await desk.signsIn(sara)
})
afterEach(() => desk[Symbol.asyncDispose]())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const waiting = async (visitor: Visitor, query = ''): Promise<Row[]> =>
  (await visitor.get(`/waiting${query}`)).json.tickets

async function writes(from: string, text = 'Dov’è il mio pacco?', minutes = 5) {
  await desk.hears(said.message({ mid: newId('mid'), from, text, at: minutesAgo(minutes) }))
  const found = (await waiting(agent)).find(({ preview }) => preview === text)
  if (!found) throw new Error('nobody waits')
  return found
}

describe('S33: nobody forgotten', () => {
  test('S33: everyone who waits is there, longest first, across owners and channels, and leaves by an answer, an excuse or a troll mark alone', async () => {
    const thanks = await writes('1', 'Grazie mille!', 30)
    const answered = await writes('2', 'Avete risposto?', 20)
    const troll = await writes('3', 'Siete dei ladri', 25)
    await desk.hears(said.comment({ id: 'c1', from: '4', text: 'In pubblico', at: minutesAgo(40) }))
    const row = async (id: string) => (await agent.get(`/tickets/${id}`)).json.ticket as Row
    expect((await waiting(supervisor)).map(({ preview }) => preview)).toEqual([
      'In pubblico',
      'Grazie mille!',
      'Siete dei ladri',
      'Avete risposto?',
    ])
    expect((await waiting(agent, '?account=fp-1000')).map(({ preview }) => preview)).toEqual(['In pubblico'])

    // Neither taking nor giving back nor resolving hides who waits.
    await agent.post(`/tickets/${thanks.id}/claim`)
    expect((await agent.post(`/tickets/${thanks.id}/resolve`)).json.code).toBe('ticket.waiting')
    await agent.post(`/tickets/${thanks.id}/release`)
    expect(await waiting(agent)).toHaveLength(4)

    expect(await row(thanks.id)).toMatchObject({ thanks: true })
    const excused = await agent.post(`/tickets/${thanks.id}/excuse`, { seq: 1, reason: 'thanks' })
    expect(excused).toMatchObject({ status: 200, json: { ticket: { state: 'waiting-customer', excused: true } } })
    expect(await waiting(agent)).toHaveLength(3)
    expect((await agent.post(`/tickets/${thanks.id}/excuse/undo`)).json.ticket.turn).toEqual(thanks.turn)
    expect(await waiting(agent)).toHaveLength(4)
    const words = await agent.post(`/tickets/${thanks.id}/excuse`, { seq: 3, reason: 'other' })
    expect([words.status, words.json.code]).toEqual([400, 'excuse.words'])
    await agent.post(`/tickets/${thanks.id}/excuse`, { seq: 3, reason: 'other', words: 'È un saluto a un collega' })

    const { draft } = (await agent.get(`/tickets/${answered.id}`)).json
    await agent.post(`/tickets/${answered.id}/replies`, { draft: draft.id, text: 'Eccoci', seq: 1 })
    expect((await waiting(agent)).map(({ preview }) => preview)).toEqual(['In pubblico', 'Siete dei ladri'])

    await agent.post(`/tickets/${troll.id}/troll`, { reason: 'insulta', until: minutesAgo(-60 * 24 * 30) })
    expect(await waiting(agent)).toHaveLength(2)
    const [mark] = (await supervisor.get('/trolls')).json.trolls
    await supervisor.post(`/trolls/${mark.customer}/confirm`)
    expect((await waiting(agent)).map(({ preview }) => preview)).toEqual(['In pubblico'])
  })

  test('S33: agents see their teams’, and another team’s is missing', async () => {
    await writes('1')
    const other = await desk.signsIn(marta)
    expect(await waiting(other)).toEqual([])
    expect((await other.get('/waiting?team=care')).status).toBe(404)
    expect((await desk.nobody.get('/waiting')).status).toBe(401)
  })

  test('C13: a message that comes hours late, older than an answer to something else, waits like any other', async () => {
    const { id } = await writes('1', 'Prima', 10)
    const { draft } = (await agent.get(`/tickets/${id}`)).json
    await agent.post(`/tickets/${id}/replies`, { draft: draft.id, text: 'Eccoci', seq: 1 })
    expect(await waiting(agent)).toEqual([])
    await desk.hears(said.message({ mid: 'late', from: '1', text: 'Perso per ore', at: minutesAgo(360) }))
    expect((await waiting(agent)).map(({ turn }) => turn?.n)).toEqual([1])
  })
})

test('S43: three people ask in one thread: three waiting lines, one thread view', async () => {
  for (const from of ['a', 'b', 'c'])
    await desk.hears(
      said.comment({ id: `c_${from}`, from, name: `Cliente ${from}`, text: `chiede ${from}`, at: minutesAgo(9) }),
    )
  const lines = await waiting(supervisor)
  expect(lines.map(({ preview }) => preview).toSorted()).toEqual(['chiede a', 'chiede b', 'chiede c'])
  expect(new Set(lines.map(({ id }) => id)).size).toBe(3)
  const views = await Promise.all(lines.map(async ({ id }) => (await agent.get(`/tickets/${id}/thread`)).json))
  for (const { tickets, lines: said } of views) {
    expect(tickets).toHaveLength(3)
    expect(said).toHaveLength(3)
  }
  // Each is a line of its own to answer.
  await agent.post(`/tickets/${lines[0]?.id}/excuse`, { seq: 1, reason: 'solved' })
  expect(await waiting(supervisor)).toHaveLength(2)
})

describe('S35: marks', () => {
  const propose = (id: string) =>
    supervisor.post(`/tickets/${id}/troll`, { reason: 'insulta tutti', until: minutesAgo(-60 * 24 * 2) })

  test('S35: a second person confirms; the review list shows who is about to run out and who wrote a real request', async () => {
    const { id } = await writes('1', 'Siete dei ladri')
    await propose(id)
    const list = async () => (await supervisor.get('/trolls')).json.trolls
    expect(await list()).toMatchObject([{ state: 'proposed', reason: 'insulta tutti', by: { name: 'Sara Verdi' } }])
    const [{ customer }] = await list()
    const own = await supervisor.post(`/trolls/${customer}/confirm`)
    expect([own.status, own.json.code]).toEqual([403, 'troll.own'])
    expect((await agent.post(`/trolls/${customer}/confirm`)).status).toBe(403)
    const second = await desk.signsIn(piero)
    expect((await second.post(`/trolls/${customer}/confirm`)).json.trolls).toMatchObject([
      { state: 'expiring', confirmedBy: { name: 'Piero Sala' }, muted: 0 },
    ])
    await desk.hears(said.message({ mid: 'm2', from: '1', text: 'Pratica 2830638004867: a che punto è?' }))
    expect(await list()).toMatchObject([{ muted: 1, asked: { ticket: id } }])

    const { ticket, draft, unlocked } = (await agent.get(`/tickets/${id}`)).json
    expect([ticket.troll.muted, unlocked]).toEqual([1, undefined])
    const send = () => agent.post(`/tickets/${id}/replies`, { draft: draft.id, text: 'Buongiorno', seq: ticket.seq })
    expect((await send()).json.code).toBe('troll.locked')
    expect((await agent.post(`/tickets/${id}/troll/unlock`)).status).toBe(403)
    await supervisor.post(`/tickets/${id}/troll/unlock`)
    expect((await agent.get(`/tickets/${id}`)).json.unlocked).toBe(true)
    expect((await send()).status).toBe(200)

    await supervisor.post(`/trolls/${customer}/end`)
    expect(await list()).toEqual([])
    expect((await agent.get(`/tickets/${id}`)).json.ticket.troll).toBeUndefined()
  })

  test('S35: costs no read where nobody on the account is marked', async () => {
    await desk.deps.stores.accounts.put(anAccount('messenger', { trollsUntil: minutesAgo(1) }))
    expect(await desk.deps.stores.trolls.until('x', anAccount('messenger'), minutesAgo(0))).toBeUndefined()
  })
})

import { newId } from '@ascolta/core/id'
import type { SavedView } from '@ascolta/functions/api/saved-views'
import type { Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
})
afterEach(() => desk[Symbol.asyncDispose]())

const now = () => desk.deps.clock().getTime()
const ago = (minutes: number) => new Date(now() - minutes * 60_000).toISOString()
const writes = (from: string, text: string, at = ago(1)) =>
  desk.hears(said.message({ mid: newId('mid'), from, text, at }))
const make = async (filter: object, more: object = {}, visitor = agent): Promise<SavedView> => {
  const { json, status } = await visitor.post('/views', { name: 'Vista', filter, ...more })
  expect(status, JSON.stringify(json)).toBe(200)
  return json.view
}
const shown = async ({ id }: { id: string }, visitor = agent): Promise<string[]> =>
  ((await visitor.get(`/tickets?list=view&view=${id}`)).json.tickets as Row[]).map(({ preview }) => preview)
const idOf = async (preview: string) =>
  ((await agent.get('/tickets?list=team&limit=100')).json.tickets as Row[]).find((row) => row.preview === preview)
    ?.id ?? ''

describe('S16: saved views', () => {
  test('S16: every filter shows what fits and nothing else', async () => {
    for (const [from, text, minutes] of [
      ['1', 'uno', 300],
      ['2', 'due', 10],
      ['3', 'tre', 5],
    ] as const)
      await writes(from, text, ago(minutes))
    await desk.hears(said.comment({ id: '55_1', from: 'p1', text: 'commento', at: ago(3) }))
    const [uno, due, tre] = [await idOf('uno'), await idOf('due'), await idOf('tre')]
    await agent.post(`/tickets/${uno}/claim`)
    await agent.post(`/tickets/${due}/tags`, { add: ['Reclamo'] })
    await agent.post(`/tickets/${tre}/priority`, { priority: 'urgent' })
    await agent.post(`/tickets/${due}/snooze`, { until: ago(-600) })
    const me = (await agent.get('/me')).json.agent.id
    const cases: [object, string[]][] = [
      [{}, ['uno', 'tre', 'commento']],
      [{ owner: 'me' }, ['uno']],
      [{ owner: me }, ['uno']],
      [{ owner: 'nobody' }, ['tre', 'commento']],
      [{ states: ['snoozed'] }, ['due']],
      [{ states: ['open'] }, ['uno']],
      [{ tags: ['reclamo'], states: ['new', 'snoozed'] }, ['due']],
      [{ channels: ['facebook-page'] }, ['commento']],
      [{ accounts: ['ms-1000'], owner: 'nobody' }, ['tre']],
      [{ priorities: ['urgent', 'high'] }, ['tre']],
      [{ priorities: ['normal'], channels: ['messenger'] }, ['uno']],
      [{ waitingMinutes: 120 }, ['uno']],
      [{ teams: ['nowhere'] }, []],
    ]
    for (const [filter, expected] of cases)
      expect((await shown(await make(filter))).toSorted(), JSON.stringify(filter)).toEqual(expected.toSorted())
    expect((await agent.post('/views', { name: 'x', filter: { mood: 'bad' } })).status).toBe(400)
    expect((await agent.get('/tickets?list=view&view=vew-none')).json.code).toBe('view.missing')
    expect((await agent.get('/tickets?list=view')).json.code).toBe('view.unnamed')
  })

  test('S16: pages go on where a rare tag leaves most out, and miss nobody', async () => {
    for (let from = 1; from <= 23; from++) await writes(String(from), `m${from}`)
    for (const rare of ['m3', 'm11', 'm23']) await agent.post(`/tickets/${await idOf(rare)}/tags`, { add: ['raro'] })
    const { id } = await make({ tags: ['raro'] })
    const found: string[] = []
    let cursor = ''
    do {
      const page = (await agent.get(`/tickets?list=view&view=${id}&limit=2${cursor}`)).json
      found.push(...page.tickets.map(({ preview }: Row) => preview))
      cursor = page.cursor ? `&cursor=${page.cursor}` : ''
    } while (cursor)
    expect(found).toEqual(['m3', 'm11', 'm23'])
  })

  test('S16: one’s own is nobody else’s; a team’s is made by its supervisor and found by the team; the company’s by admins', async () => {
    const supervisor = await desk.signsIn(sara)
    const admin = await desk.signsIn(ada)
    const own = await make({ owner: 'me' })
    expect((await supervisor.get(`/tickets?list=view&view=${own.id}`)).status).toBe(404)
    const wish = { name: 'Nostra', filter: { owner: 'nobody' }, share: { team: 'care' } }
    expect((await agent.post('/views', wish)).json.code).toBe('view.shared')
    const shared = await make(wish.filter, wish, supervisor)
    await writes('1', 'uno')
    expect(await shown(shared)).toEqual(['uno'])
    const names = async (visitor: Visitor) =>
      ((await visitor.get('/views')).json.views as SavedView[]).map(({ name, mine }) => `${name}${mine ? '*' : ''}`)
    expect(await names(agent)).toEqual(['Nostra', 'Vista*'])
    expect(await names(supervisor)).toEqual(['Nostra*'])
    expect((await agent.ask('PUT', `/views/${shared.id}`, wish)).json.code).toBe('view.shared')
    expect((await agent.ask('DELETE', `/views/${shared.id}`)).json.code).toBe('view.shared')
    expect((await supervisor.post('/views', { ...wish, share: 'company' })).json.code).toBe('view.shared')
    await make({}, { name: 'Di tutti', share: 'company' }, admin)
    // Another team finds the company's, with its own tickets alone; of the other team's it knows nothing.
    const stranger = await desk.signsIn(marta)
    expect(await names(stranger)).toEqual(['Di tutti'])
    const [all] = ((await stranger.get('/views')).json.views as SavedView[]) ?? []
    expect(await shown(all ?? { id: '' }, stranger)).toEqual([])
    expect((await stranger.get(`/tickets?list=view&view=${shared.id}`)).status).toBe(404)
    expect((await supervisor.post('/views', { ...wish, share: { team: 'shop' } })).status).toBe(404)
    // Back to its maker alone, and gone.
    const { share: _, ...alone } = wish
    expect((await supervisor.ask('PUT', `/views/${shared.id}`, alone)).status).toBe(200)
    expect(await names(agent)).toEqual(['Di tutti', 'Vista*'])
    expect((await supervisor.ask('DELETE', `/views/${shared.id}`)).status).toBe(200)
    expect(await names(supervisor)).toEqual(['Di tutti'])
  })
})

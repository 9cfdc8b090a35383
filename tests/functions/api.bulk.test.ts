import { bulking, sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import type { BulkView } from '@ascolta/functions/api/bulk'
import type { Line, Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
})
afterEach(() => desk[Symbol.asyncDispose]())

const now = () => desk.deps.clock().getTime()
const ago = (minutes: number) => new Date(now() - minutes * 60_000).toISOString()
const writes = (from: string, text = `Buongiorno ${from}`, at = ago(1)) =>
  desk.hears(said.message({ mid: newId('mid'), from, text, at }))
const list = async (name: string, visitor = agent): Promise<Row[]> =>
  (await visitor.get(`/tickets?list=${name}`)).json.tickets
const conversation = async (id: string, visitor = agent) => (await visitor.get(`/tickets/${id}`)).json
const events = async (id: string) =>
  ((await conversation(id)).lines as Line[]).filter((line) => line.type === 'event').map((line) => line.kind)
async function answers(id: string) {
  const { ticket } = await conversation(id)
  const json = { draft: newId('drf'), text: 'Eccoci', seq: ticket.seq }
  expect((await agent.post(`/tickets/${id}/replies`, json)).status).toBe(200)
}
const picked = (rows: Row[]) => ({ picks: rows.map(({ id: ticket, seq }) => ({ ticket, seq })) })
async function asks(act: object, of: object, visitor = agent, key = newId('key')): Promise<BulkView> {
  const { json, status } = await visitor.post('/bulk', { key, act, of })
  expect(status, JSON.stringify(json)).toBe(200)
  return json.job
}
async function finishes({ id }: BulkView, visitor = agent): Promise<BulkView> {
  for (let count = 0; count < 50; count++) {
    const { job } = (await visitor.post(`/bulk/${id}/step`)).json
    if (job.state !== 'running') return job
  }
  throw new Error('the job does not end')
}
/** The minute's round, as the tick has it. */
async function minute() {
  const { deps } = desk
  const bulk = bulking({ ...deps, newId })
  await sweeping({ ...deps, tokens: async () => ({}), lookUp: async () => [], bulk: bulk.note })()
  await bulk.run()
}
const audits = async (act: string) => {
  const { client, name } = desk.deps.table
  const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return Items.filter(({ pk, act: did }) => String(pk).startsWith('L#') && did === act)
}

describe('S04: many tickets at once', () => {
  test('S04: tagged and resolved as one does it to each, with a line in every timeline and one entry in the audit log', async () => {
    for (const from of ['1', '2', '3']) await writes(from)
    const rows = await list('unassigned')
    for (const { id } of rows.slice(0, 2)) await answers(id)
    const tagged = await finishes(await asks({ kind: 'tagged', add: ['Bollette '] }, picked(rows)))
    expect(tagged).toMatchObject({ state: 'done', of: 3, done: 3, failed: 0 })
    for (const { id } of rows) expect((await conversation(id)).tags).toEqual(['bollette'])
    const resolved = await finishes(await asks({ kind: 'resolved' }, picked(rows)))
    expect(resolved).toMatchObject({ state: 'done', done: 3, failed: 1 })
    const [first, second, third] = rows.map(({ id }) => id)
    expect((await conversation(first ?? '')).ticket.state).toBe('resolved')
    expect(await events(second ?? '')).toEqual(expect.arrayContaining(['tagged', 'resolved']))
    // Who still waits is named, with the reason, and stays.
    const { failures } = (await agent.get(`/bulk/${resolved.id}/failures`)).json
    expect(failures).toMatchObject([{ ticket: third, code: 'ticket.waiting', row: { preview: 'Buongiorno 3' } }])
    expect((await conversation(third ?? '')).ticket.turn).toBeTruthy()
    expect(await audits('bulk-resolved')).toHaveLength(1)
    expect(await audits('bulk-tagged')).toHaveLength(1)
    expect([await audits('resolved'), await audits('tagged')]).toEqual([[], []])
    // Two answers, and no other word to anybody.
    expect(desk.sent).toHaveLength(2)
  })

  test('S04: asked twice under one key is one job; each ticket is moved once, whoever else works on it', async () => {
    for (const from of ['1', '2']) await writes(from)
    const rows = await list('unassigned')
    const key = newId('key')
    const jobs = await Promise.all([1, 2].map(() => asks({ kind: 'claimed' }, picked(rows), agent, key)))
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1)
    await Promise.all([finishes(jobs[0] as BulkView), finishes(jobs[1] as BulkView), minute()])
    for (const { id } of rows) expect(await events(id)).toEqual(['claimed'])
    expect(await audits('bulk-claimed')).toHaveLength(1)
    expect((await agent.get('/bulk')).json.jobs).toHaveLength(1)
  })

  test('S04: a whole list, of what stood in it then: nobody watches, and the minute’s round does it', async () => {
    for (let from = 1; from <= 60; from++) await writes(String(from))
    desk.clock.moves(60_000)
    const job = await asks({ kind: 'tagged', add: ['onda'] }, { list: 'unassigned' })
    desk.clock.moves(30_000)
    await writes('late', 'Dopo', ago(0))
    await minute()
    const [after] = (await agent.get('/bulk')).json.jobs
    expect(after).toMatchObject({ id: job.id, state: 'done', done: 60, failed: 0 })
    const late = (await list('unassigned')).length
    expect(late).toBe(50)
    const page = (await agent.get('/tickets?list=unassigned&limit=100')).json.tickets as Row[]
    const tags = await Promise.all(page.map(async ({ id, preview }) => [preview, (await conversation(id)).tags]))
    expect(tags.filter(([, tagged]) => tagged?.length === 0)).toEqual([['Dopo', []]])
  }, 120_000)

  test('S04: cancelled, no slice is begun any more; what was done stays done', async () => {
    for (let from = 1; from <= 30; from++) await writes(String(from))
    const job = await asks({ kind: 'tagged', add: ['onda'] }, { list: 'unassigned' })
    expect((await agent.post(`/bulk/${job.id}/step`)).json.job).toMatchObject({ state: 'running', done: 25 })
    expect((await agent.post(`/bulk/${job.id}/cancel`)).json.job).toMatchObject({ state: 'cancelled', done: 25 })
    await minute()
    expect((await agent.post(`/bulk/${job.id}/step`)).json.job).toMatchObject({ state: 'cancelled', done: 25 })
  }, 60_000)

  test('S33: an excuse holds for what was seen: who wrote since is refused and named; nobody excuses what nobody picked', async () => {
    for (const from of ['1', '2']) await writes(from)
    const rows = await list('unassigned')
    await writes('2', 'E poi?', ago(0))
    const done = await finishes(await asks({ kind: 'excused', reason: 'thanks' }, picked(rows)))
    expect(done).toMatchObject({ done: 2, failed: 1 })
    expect((await agent.get(`/bulk/${done.id}/failures`)).json.failures).toMatchObject([{ code: 'ticket.changed' }])
    const whole = { key: newId('key'), act: { kind: 'excused', reason: 'thanks' }, of: { list: 'team' } }
    expect((await agent.post('/bulk', whole)).json.code).toBe('bulk.unseen')
  })

  test('SEC1: giving is a supervisor’s; foreign tickets are missing; a job is its agent’s own, and ends with their rights', async () => {
    await writes('1')
    const rows = await list('unassigned')
    const me = (await agent.get('/me')).json.agent.id
    const give = { key: newId('key'), act: { kind: 'assigned', agent: me }, of: picked(rows) }
    expect((await agent.post('/bulk', give)).status).toBe(403)
    const supervisor = await desk.signsIn(sara)
    const given = await finishes(await asks(give.act, give.of, supervisor), supervisor)
    expect(given).toMatchObject({ done: 1, failed: 0 })
    expect((await conversation(rows[0]?.id ?? '')).ticket.owner).toMatchObject({ name: 'Rosa Bianchi' })
    const stranger = await desk.signsIn(marta)
    const foreign = await finishes(await asks({ kind: 'claimed' }, picked(rows), stranger), stranger)
    expect(foreign).toMatchObject({ failed: 1 })
    const { failures } = (await stranger.get(`/bulk/${foreign.id}/failures`)).json
    expect(failures).toEqual([{ ticket: rows[0]?.id, code: 'ticket.missing' }])
    expect((await agent.get(`/bulk/${foreign.id}/failures`)).status).toBe(404)
    expect((await agent.post(`/bulk/${foreign.id}/cancel`)).status).toBe(404)
    const job = await asks({ kind: 'tagged', add: ['x'] }, picked(rows))
    const { agents, bulks, details } = desk.deps.stores
    const held = await agents.get(me)
    if (!held) throw new Error('nobody')
    await agents.decide(held, { ...held, deactivatedAt: ago(0) }, 1)
    await minute()
    expect(await bulks.get(me, job.id)).toMatchObject({ state: 'stopped', done: 0 })
    expect((await details.get(rows[0]?.id ?? '')).tags).toBeUndefined()
  })
})

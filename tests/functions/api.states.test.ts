import { sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import type { Line, Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, rosa, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let colleague: Visitor
const luca = { sub: 'luca', name: 'Luca Gallo', groups: ['agent'] }
const day = 24 * 3600_000

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  colleague = await desk.signsIn(luca)
})
afterEach(() => desk[Symbol.asyncDispose]())

const now = () => desk.deps.clock().getTime()
const ago = (minutes: number) => new Date(now() - minutes * 60_000).toISOString()
const ahead = (milliseconds: number) => new Date(now() + milliseconds).toISOString()
const writes = (from: string, text = 'Buongiorno', at = ago(1)) =>
  desk.hears(said.message({ mid: newId('mid'), from, text, at }))
const list = async (name: string, visitor = agent): Promise<Row[]> =>
  (await visitor.get(`/tickets?list=${name}`)).json.tickets
const conversation = async (id: string) => (await agent.get(`/tickets/${id}`)).json
const events = async (id: string): Promise<Extract<Line, { type: 'event' }>[]> =>
  (await conversation(id)).lines.filter(({ type }: Line) => type === 'event').reverse()
const minute = () => {
  const { deps } = desk
  const none = async () => ({})
  return sweeping({ ...deps, tokens: none, lookUp: async () => [] })()
}
async function opened(from = '1', text?: string) {
  await writes(from, text)
  const ticket = [...(await list('unassigned')), ...(await list('mine'))].find((row) => !text || row.preview === text)
  if (!ticket) throw new Error('no ticket')
  return ticket
}
/** Sessions do not live so long: everybody signs in again. */
async function passes(days: number) {
  desk.clock.moves(days * day)
  agent = await desk.signsIn(rosa)
  colleague = await desk.signsIn(luca)
}
async function answers(id: string, visitor = agent) {
  const { ticket } = (await visitor.get(`/tickets/${id}`)).json
  const sent = await visitor.post(`/tickets/${id}/replies`, { draft: newId('drf'), text: 'Eccoci', seq: ticket.seq })
  expect(sent.status).toBe(200)
}

describe('S04: states', () => {
  test('S04: every transition has its instant, its actor, the state before and after, and the reason', async () => {
    const { id } = await opened()
    await agent.post(`/tickets/${id}/claim`)
    desk.clock.moves(60_000)
    await answers(id)
    desk.clock.moves(60_000)
    await agent.post(`/tickets/${id}/hold`, { reason: 'aspettiamo il corriere' })
    desk.clock.moves(60_000)
    await agent.post(`/tickets/${id}/resume`)
    desk.clock.moves(60_000)
    const until = ahead(day)
    await agent.post(`/tickets/${id}/snooze`, { until, reason: 'richiama domani' })
    desk.clock.moves(60_000)
    await writes('1', 'Ci siete?', ago(0))
    desk.clock.moves(60_000)
    await answers(id)
    desk.clock.moves(60_000)
    await agent.post(`/tickets/${id}/resolve`)
    desk.clock.moves(60_000)
    await agent.post(`/tickets/${id}/reopen`, { reason: 'non era finita' })
    desk.clock.moves(60_000)
    await agent.post(`/tickets/${id}/close`)

    const { lines } = await conversation(id)
    const told = lines
      .toReversed()
      .flatMap((line: Line) => ('moved' in line && line.moved ? [{ ...line.moved, what: line }] : []))
      .map(({ from, to, what }: { from: string; to: string; what: Record<string, unknown> }) => [what.kind, from, to])
    expect(told).toEqual([
      ['claimed', 'new', 'open'],
      [undefined, 'open', 'waiting-customer'],
      ['held', 'waiting-customer', 'waiting-third-party'],
      ['resumed', 'waiting-third-party', 'open'],
      ['snoozed', 'open', 'snoozed'],
      ['woken', 'snoozed', 'open'],
      [undefined, 'open', 'waiting-customer'],
      ['resolved', 'waiting-customer', 'resolved'],
      ['reopened', 'resolved', 'open'],
      ['closed', 'open', 'closed'],
    ])
    const all = await events(id)
    const rosas = (await agent.get('/me')).json.agent.id
    expect(all.find(({ kind }) => kind === 'held')).toMatchObject({
      actor: { id: rosas, name: 'Rosa Bianchi' },
      words: 'aspettiamo il corriere',
    })
    expect(all.find(({ kind }) => kind === 'snoozed')).toMatchObject({ until, words: 'richiama domani' })
    expect(all.find(({ kind }) => kind === 'woken')).toMatchObject({ actor: { id: 'customer' } })
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted())
    expect((await conversation(id)).ticket.state).toBe('closed')
  })

  test('S04: an answer within the days of the policy reopens, later it opens a new linked ticket', async () => {
    const { id, number } = await opened()
    await agent.post(`/tickets/${id}/claim`)
    await answers(id)
    await agent.post(`/tickets/${id}/resolve`)
    await passes(6)
    await writes('1', 'Ancora io', ago(0))
    expect((await conversation(id)).ticket).toMatchObject({ id, state: 'open', owner: { name: 'Rosa Bianchi' } })
    expect((await events(id)).at(-1)).toMatchObject({
      kind: 'reopened',
      actor: { id: 'customer' },
      moved: { from: 'resolved', to: 'open' },
    })
    await answers(id)
    await agent.post(`/tickets/${id}/resolve`)
    const closes = (await conversation(id)).ticket.closesAt
    expect(Date.parse(closes) - now()).toBeGreaterThan(7 * day - 10_000)
    await passes(8)
    expect((await conversation(id)).ticket.state).toBe('closed')
    expect((await events(id)).at(-1)).toMatchObject({ kind: 'closed', at: closes, actor: { id: 'clock' } })
    await writes('1', 'Un’altra cosa', ago(0))
    const [fresh] = await list('unassigned')
    expect(fresh?.id).not.toBe(id)
    expect(await conversation(fresh?.id ?? '')).toMatchObject({ follows: { id, number }, ticket: { state: 'new' } })
    expect((await conversation(id)).ticket.state).toBe('closed')
    expect((await agent.post(`/tickets/${id}/reopen`, {})).json.code).toBe('ticket.closed')
  })

  test('S04: the days are the company’s own', async () => {
    const admin = await desk.signsIn(ada)
    const { handling } = (await admin.get('/handling')).json
    expect(handling.reopenDays).toBe(7)
    expect((await admin.ask('PUT', '/handling', { ...handling, reopenDays: 1 })).status).toBe(200)
    expect((await agent.ask('PUT', '/handling', { ...handling, reopenDays: 30 })).status).toBe(403)
    const { id } = await opened()
    await answers(id)
    await agent.post(`/tickets/${id}/resolve`)
    await passes(2)
    await writes('1', 'Due giorni dopo', ago(0))
    expect((await list('unassigned')).map((row) => row.id)).not.toContain(id)
  })

  test('S04: what weighs in the order of risk is the company’s own, and what makes no sense is refused', async () => {
    const admin = await desk.signsIn(ada)
    await writes('1', 'in privato', ago(9))
    await desk.hears(said.comment({ id: '77_1', from: 'p7', text: 'davanti a tutti', at: ago(5) }))
    const worst = async () =>
      ((await agent.get('/tickets?list=team&sort=risk')).json.tickets as Row[]).map(({ preview }) => preview)
    expect(await worst()).toEqual(['davanti a tutti', 'in privato'])
    const { handling } = (await admin.get('/handling')).json
    const set = (weights: object, more: object = {}) =>
      admin.ask('PUT', '/handling', { ...handling, ...more, weights: { ...handling.weights, ...weights } })
    expect((await set({ public: 0.5 })).status).toBe(200)
    expect(await worst()).toEqual(['in privato', 'davanti a tutti'])
    for (const weights of [{ public: 0 }, { halfMinutes: 0 }, { detractor: 11 }])
      expect((await set(weights)).json.code, JSON.stringify(weights)).toBe('body.invalid')
    expect((await set({}, { reopenDays: 366 })).json.code).toBe('body.invalid')
    expect((await set({}, { reopenDays: 1.5 })).json.code).toBe('body.invalid')
  })

  test('S04: what was closed by hand is never reopened by a message', async () => {
    const { id } = await opened()
    await answers(id)
    await agent.post(`/tickets/${id}/close`)
    await writes('1', 'Rieccomi', ago(0))
    const [fresh] = await list('unassigned')
    expect((await conversation(fresh?.id ?? '')).follows.id).toBe(id)
  })

  test('S04: a snoozed ticket leaves the lists for its own, and its hour brings it back however late the sweep comes', async () => {
    const { id } = await opened()
    await agent.post(`/tickets/${id}/claim`)
    await answers(id)
    await agent.post(`/tickets/${id}/snooze`, { until: ahead(3600_000) })
    for (const name of ['mine', 'team', 'unassigned'])
      expect(
        (await list(name)).map((row) => row.id),
        name,
      ).not.toContain(id)
    expect(await list('snoozed')).toMatchObject([{ id, state: 'snoozed', wakesAt: expect.any(String) }])
    desk.clock.moves(1800_000)
    await minute()
    expect((await conversation(id)).ticket.state).toBe('snoozed')
    // Nobody looked for two days.
    await passes(2)
    await minute()
    expect(await list('snoozed')).toEqual([])
    expect(await list('mine')).toMatchObject([{ id, state: 'open' }])
    expect((await events(id)).at(-1)).toMatchObject({ kind: 'woken', actor: { id: 'clock' } })
    expect((await desk.deps.stores.tickets.get(id)).due).toBeUndefined()
    await minute()
    expect((await events(id)).filter(({ kind }) => kind === 'woken')).toHaveLength(1)
  })

  test('S04: who waits does not stop waiting because an agent lets the ticket sleep', async () => {
    const { id } = await opened()
    await agent.post(`/tickets/${id}/snooze`, { until: ahead(5 * day) })
    desk.clock.moves(2 * 3600_000)
    await minute()
    expect(await list('snoozed')).toMatchObject([{ id, late: true, turn: { n: 1 } }])
    expect((await agent.post(`/tickets/${id}/resolve`)).json.code).toBe('ticket.waiting')
  })

  test('S04: what cannot be is refused: sleeping into the past, holding what is done, closing on somebody who waits', async () => {
    const { id } = await opened()
    expect((await agent.post(`/tickets/${id}/snooze`, { until: ago(1) })).json.code).toBe('snooze.instant')
    expect((await agent.post(`/tickets/${id}/snooze`, { until: ahead(400 * day) })).json.code).toBe('snooze.instant')
    expect((await agent.post(`/tickets/${id}/close`)).json.code).toBe('ticket.waiting')
    expect((await agent.post(`/tickets/${id}/hold`, { reason: ' ' })).status).toBe(400)
    await answers(id)
    await agent.post(`/tickets/${id}/resolve`)
    expect((await agent.post(`/tickets/${id}/hold`, { reason: 'corriere' })).json.code).toBe('ticket.resolved')
    expect((await agent.post(`/tickets/${id}/snooze`, { until: ahead(day) })).json.code).toBe('ticket.resolved')
    const stranger = await desk.signsIn(marta)
    for (const [path, body] of [
      ['hold', { reason: 'a' }],
      ['resume', {}],
      ['snooze', { until: ahead(day) }],
      ['close', {}],
      ['reopen', {}],
      ['notes', { text: 'a' }],
      ['tags', { add: ['a'] }],
      ['watch', { on: true }],
      ['thread/follow', { on: true }],
    ] as const)
      expect((await stranger.post(`/tickets/${id}/${path}`, body)).status, path).toBe(404)
  })
})

describe('notes, tags and following', () => {
  const meOf = async (visitor: Visitor) => (await visitor.get('/me')).json.agent.id as string

  test('S16: a note calls a colleague, who finds it in a list and is told live; no reply becomes stale', async () => {
    const { id, seq } = await opened()
    const lucas = await meOf(colleague)
    const { json, status } = await agent.post(`/tickets/${id}/notes`, {
      text: '@Luca sai qualcosa?',
      mentions: [lucas],
    })
    expect(status).toBe(200)
    expect(json.line).toMatchObject({ type: 'note', mentions: [{ id: lucas, name: 'Luca Gallo' }] })
    expect(desk.told.map(({ channel }) => channel)).toContain(`/a/${lucas}`)
    const { mentions } = (await colleague.get('/mentions')).json
    expect(mentions).toMatchObject([{ by: { name: 'Rosa Bianchi' }, preview: '@Luca sai qualcosa?', ticket: { id } }])
    expect((await agent.get('/mentions')).json.mentions).toEqual([])
    const { at, note } = mentions[0]
    expect((await colleague.post('/mentions/seen', { at, note })).status).toBe(200)
    expect((await colleague.get('/mentions')).json.mentions[0].seenAt).toBeTruthy()
    expect((await agent.post('/mentions/seen', { at, note })).status).toBe(404)
    expect((await conversation(id)).lines[0]).toMatchObject({ type: 'note', text: '@Luca sai qualcosa?' })
    expect((await conversation(id)).ticket.seq).toBe(seq)
    const martas = await meOf(await desk.signsIn(marta))
    expect((await agent.post(`/tickets/${id}/notes`, { text: 'a', mentions: [martas] })).json.code).toBe(
      'mention.blind',
    )
  })

  test('S16: a note saved twice, or sent again after its answer was lost, is one note', async () => {
    const { id } = await opened()
    const lucas = await meOf(colleague)
    const words = { key: newId('key'), text: '@Luca Gallo guarda', mentions: [lucas] }
    const saved = await Promise.all([1, 2].map(() => agent.post(`/tickets/${id}/notes`, words)))
    desk.clock.moves(5_000)
    saved.push(await agent.post(`/tickets/${id}/notes`, words))
    expect(new Set(saved.map(({ json }) => json.line.id)).size).toBe(1)
    const notes = ((await conversation(id)).lines as Line[]).filter(({ type }) => type === 'note')
    expect(notes).toHaveLength(1)
    expect((await colleague.get('/mentions')).json.mentions).toHaveLength(1)
    // A second thought is a second note.
    await agent.post(`/tickets/${id}/notes`, { ...words, key: newId('key') })
    expect(((await conversation(id)).lines as Line[]).filter(({ type }) => type === 'note')).toHaveLength(2)
  })

  test('S16: tags are set, taken off, suggested to the next one, and said in the timeline', async () => {
    const { id } = await opened()
    expect((await agent.post(`/tickets/${id}/tags`, { add: ['  Bolletta  Doppia', 'reclamo'] })).json.tags).toEqual([
      'bolletta doppia',
      'reclamo',
    ])
    expect((await colleague.get('/tags')).json.tags).toEqual(['bolletta doppia', 'reclamo'])
    expect((await agent.post(`/tickets/${id}/tags`, { remove: ['reclamo'] })).json.tags).toEqual(['bolletta doppia'])
    await agent.post(`/tickets/${id}/tags`, { remove: ['reclamo'] })
    expect((await conversation(id)).tags).toEqual(['bolletta doppia'])
    expect((await events(id)).map(({ words }) => words)).toEqual(['+bolletta doppia, +reclamo', '-reclamo'])
    const many = Array.from({ length: 20 }, (_, n) => `t${n}`)
    expect((await agent.post(`/tickets/${id}/tags`, { add: many })).json.code).toBe('tags.many')
  })

  test('S16: who follows a ticket hears of it although another owns it', async () => {
    const { id } = await opened()
    const lucas = await meOf(colleague)
    await agent.post(`/tickets/${id}/claim`)
    expect((await colleague.post(`/tickets/${id}/watch`, { on: true })).json.watchers).toMatchObject([{ id: lucas }])
    desk.told.length = 0
    await answers(id)
    await writes('1', 'Grazie, ma?', ago(0))
    expect(desk.told.map(({ channel }) => channel)).toContain(`/a/${lucas}`)
    expect((await list('followed', colleague)).map((row) => row.id)).toEqual([id])
    expect((await conversation(id)).watchers).toMatchObject([{ name: 'Luca Gallo' }])
    await colleague.post(`/tickets/${id}/watch`, { on: false })
    expect(await list('followed', colleague)).toEqual([])
    expect((await desk.deps.stores.tickets.get(id)).watched).toBeUndefined()
  })

  test('S43: who follows a public thread sees everybody who writes there after', async () => {
    await desk.hears(said.comment({ id: '55_1', from: 'p1', at: ago(9) }))
    const [first] = await list('unassigned')
    expect((await colleague.post(`/tickets/${first?.id}/thread/follow`, { on: true })).json.threadFollowed).toBe(true)
    await desk.hears(said.comment({ id: '55_2', from: 'p2', name: 'Ada', at: ago(5) }))
    await desk.hears(said.comment({ id: '66_1', from: 'p3', post: '1000_66', at: ago(4) }))
    expect((await list('followed', colleague)).map(({ name }) => name).toSorted()).toEqual(['Ada', 'Luca Bianchi'])
    expect(await list('followed')).toEqual([])
    await colleague.post(`/tickets/${first?.id}/thread/follow`, { on: false })
    expect(await list('followed', colleague)).toEqual([])
    const priv = await opened('9', 'in privato')
    expect((await agent.post(`/tickets/${priv.id}/thread/follow`, { on: true })).json.code).toBe('thread.missing')
  })
})

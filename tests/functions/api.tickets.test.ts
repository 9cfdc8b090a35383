import { newId } from '@ascolta/core/id'
import type { Row } from '@ascolta/functions/api/views'
import { verify } from '@ascolta/functions/live/pass'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anAccount, said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, keys, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let colleague: Visitor
const luca = { sub: 'luca', name: 'Luca Gallo', groups: ['agent'] }

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  colleague = await desk.signsIn(luca)
})
afterEach(() => desk[Symbol.asyncDispose]())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const listed = async (visitor: Visitor, query: string): Promise<Row[]> =>
  (await visitor.get(`/tickets?${query}`)).json.tickets

/** A customer writes in private; gives the ticket. */
async function writes(from: string, text = 'Buongiorno', at = minutesAgo(5)) {
  await desk.hears(said.message({ mid: newId('mid'), from, text, at }))
  const all = [...(await listed(agent, 'list=unassigned')), ...(await listed(agent, 'list=team'))]
  const ticket = all.find(({ preview }) => preview === text)
  if (!ticket) throw new Error('no ticket')
  return ticket
}

test('what a mail is about stands over its conversation, and over no other', async () => {
  const { id } = await writes('1')
  expect((await agent.get(`/tickets/${id}`)).json).not.toHaveProperty('subject')
  await desk.deps.stores.tickets.change(id, (ticket) => ({ ...ticket, context: { subject: 'La mia bolletta' } }))
  expect((await agent.get(`/tickets/${id}`)).json).toMatchObject({ subject: 'La mia bolletta' })
})

describe('lists', () => {
  test('a message waits unassigned, goes to who takes it, and stays on the team’s list', async () => {
    const ticket = await writes('1')
    expect(ticket).toMatchObject({
      channel: 'messenger',
      public: false,
      team: 'care',
      state: 'new',
      seq: 1,
      late: false,
    })
    expect(ticket).not.toHaveProperty('owner')
    expect(await listed(agent, 'list=mine')).toEqual([])

    const claimed = await agent.post(`/tickets/${ticket.id}/claim`)
    expect(claimed).toMatchObject({ status: 200, json: { ticket: { owner: { name: 'Rosa Bianchi' }, state: 'open' } } })
    expect(await listed(agent, 'list=unassigned')).toEqual([])
    expect((await listed(agent, 'list=mine')).map(({ id }) => id)).toEqual([ticket.id])
    expect(await listed(colleague, 'list=mine')).toEqual([])
    expect(await listed(colleague, 'list=team')).toMatchObject([{ id: ticket.id, owner: { name: 'Rosa Bianchi' } }])
  })

  test('the second to take a ticket is told who has it', async () => {
    const { id } = await writes('1')
    await agent.post(`/tickets/${id}/claim`)
    const late = await colleague.post(`/tickets/${id}/claim`)
    expect([late.status, late.json.code]).toEqual([409, 'ticket.claimed'])
    expect((await colleague.post(`/tickets/${id}/release`)).status).toBe(403)
    expect((await agent.post(`/tickets/${id}/release`)).json.ticket).not.toHaveProperty('owner')
    expect((await colleague.post(`/tickets/${id}/claim`)).status).toBe(200)
  })

  test('pages follow one another without a gap or a repetition, across owners and shards', async () => {
    for (let n = 0; n < 23; n++) {
      const { id } = await writes(`c${n}`, `numero ${n}`)
      if (n % 3 === 0) await agent.post(`/tickets/${id}/claim`)
      if (n % 5 === 0) await colleague.post(`/tickets/${id}/claim`)
    }
    for (const [list, expected] of [
      ['team', 23],
      ['unassigned', 12],
      ['mine', 8],
    ] as const) {
      const seen: Row[] = []
      let cursor = ''
      do {
        const { json } = await agent.get(`/tickets?list=${list}&limit=4${cursor && `&cursor=${cursor}`}`)
        expect(json.tickets.length).toBeLessThanOrEqual(4)
        seen.push(...json.tickets)
        cursor = json.cursor ?? ''
      } while (cursor)
      expect(new Set(seen.map(({ id }) => id)).size, list).toBe(expected)
      expect(seen.length, list).toBe(expected)
      expect(seen.map(({ openedAt }) => openedAt)).toEqual(seen.map(({ openedAt }) => openedAt).toSorted())
    }
  })

  test('an admin who helps out shows on the team’s list', async () => {
    const admin = await desk.signsIn({ ...ada, teams: ['office'] })
    const { id } = await writes('1')
    await admin.post(`/tickets/${id}/claim`)
    expect(await listed(colleague, 'list=team')).toMatchObject([{ id, owner: { name: 'Ada Rossi' } }])
    expect((await listed(admin, 'list=team')).map((row) => row.id)).toEqual([id])
  })
})

describe('another team', () => {
  test('sees nothing of a ticket: not missing for some and forbidden for others, but missing', async () => {
    const { id } = await writes('1')
    const draft = newId('drf')
    const stranger = await desk.signsIn(marta)
    const boss = await desk.signsIn({ ...sara, teams: ['shop'] })
    for (const visitor of [stranger, boss]) {
      const asked = await Promise.all([
        visitor.get(`/tickets/${id}`),
        visitor.get(`/tickets/${id}/lines`),
        visitor.post(`/tickets/${id}/claim`),
        visitor.post(`/tickets/${id}/release`),
        visitor.post(`/tickets/${id}/resolve`),
        visitor.ask('PUT', `/tickets/${id}/drafts/${draft}`, { text: 'a', rev: 0 }),
        visitor.post(`/tickets/${id}/replies`, { draft, text: 'a', seq: 1 }),
        visitor.post(`/tickets/${id}/replies/${draft}/undo`),
        visitor.post(`/tickets/${id}/replies/${draft}/verdict`, { verdict: 'there' }),
        visitor.get(`/tickets/${id}/thread`),
        visitor.post(`/tickets/${id}/lines/x/deeds`, { kind: 'hide' }),
        visitor.get('/tickets?list=team&team=care'),
      ])
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404))
      const answers = asked.slice(0, 10).map(({ json }) => json)
      const nowhere = await visitor.get('/tickets/nobody-dm-0001')
      for (const answer of answers) expect(answer).toEqual(nowhere.json)
      for (const list of ['mine', 'unassigned', 'team']) expect(await listed(visitor, `list=${list}`)).toEqual([])
      expect((await visitor.get('/accounts')).json.accounts).toEqual([])
    }
    expect((await agent.get(`/tickets/${id}`)).json.ticket.state).toBe('new')
  })

  test('whose ticket it becomes hides it from who had it, draft and all, and pages go on around it', async () => {
    const draft = newId('drf')
    const { stores } = desk.deps
    for (let n = 0; n < 8; n++) {
      const { id } = await writes(`c${n}`, `numero ${n}`)
      if (n < 5) await colleague.post(`/tickets/${id}/claim`)
      if (n < 5) await stores.tickets.change(id, (ticket) => ({ ...ticket, team: 'shop' }))
    }
    const pages: string[][] = []
    let cursor = ''
    do {
      const { json } = await agent.get(`/tickets?list=team&limit=2${cursor && `&cursor=${cursor}`}`)
      pages.push(json.tickets.map(({ preview }: Row) => preview))
      cursor = json.cursor ?? ''
    } while (cursor)
    expect(pages.flat()).toEqual(['numero 5', 'numero 6', 'numero 7'])
    expect(pages[0]).not.toEqual([])
    expect(await listed(colleague, 'list=mine')).toEqual([])

    const mine = await writes('d', 'il mio')
    const save = (text: string, rev: number) => agent.ask('PUT', `/tickets/${mine.id}/drafts/${draft}`, { text, rev })
    const { json } = await save('Gent', 0)
    await stores.tickets.change(mine.id, (ticket) => ({ ...ticket, team: 'shop' }))
    expect((await save('Gentile', json.draft.rev)).status).toBe(404)
  })

  test('a page link of one list opens no other', async () => {
    for (let n = 0; n < 3; n++) {
      const { id } = await writes(`c${n}`, `numero ${n}`)
      await agent.post(`/tickets/${id}/claim`)
    }
    const { cursor } = (await agent.get('/tickets?list=mine&limit=1')).json
    const stranger = await desk.signsIn(marta)
    for (const list of ['mine', 'unassigned', 'team'])
      expect(await listed(stranger, `list=${list}&cursor=${cursor}`)).toEqual([])
  })

  test('hides its tickets of the same customer', async () => {
    const mine = await writes('1', 'primo')
    await desk.deps.stores.accounts.put(anAccount('messenger', { team: 'shop' }))
    await agent.post(`/tickets/${mine.id}/claim`)
    const all = await desk.deps.stores.tickets.ofCustomer(mine.id)
    const other = { ...all[0], id: mine.id.replace(/\d{4}$/, '0002'), team: 'shop', number: 99 } as (typeof all)[number]
    await desk.deps.stores.tickets.insert(other)
    expect((await agent.get(`/tickets/${mine.id}`)).json.others).toEqual([])
    const admin = await desk.signsIn(ada)
    expect((await admin.get(`/tickets/${mine.id}`)).json.others).toMatchObject([{ id: other.id, team: 'shop' }])
  })
})

describe('a conversation', () => {
  test('has its lines newest first, what happened among them, a fresh draft, and when the window closes', async () => {
    const { id } = await writes('1', 'primo', minutesAgo(9))
    await desk.hears(said.message({ mid: 'm2', from: '1', text: 'secondo', at: minutesAgo(8) }))
    await agent.post(`/tickets/${id}/claim`)
    const { status, json } = await agent.get(`/tickets/${id}`)
    expect(status).toBe(200)
    expect(json.lines).toMatchObject([
      { type: 'event', kind: 'claimed', actor: { name: 'Rosa Bianchi' } },
      { type: 'message', text: 'secondo', own: false, deleted: false, edited: false, reactions: [] },
      { type: 'message', text: 'primo' },
    ])
    expect(json.draft).toEqual({ id: expect.stringMatching(/^drf-/), text: '', rev: 0 })
    expect(Date.parse(json.ways[0].closesAt) - Date.parse(json.ticket.heardAt)).toBe(24 * 3600_000)
    const pass = verify(keys.live, json.live.pass, new Date())
    expect(pass?.aud).toBe(json.live.channel)
    expect(json.live.channel).toMatch(new RegExp(`^/t/${id}-\\d+$`))
  })

  test('says what its author took back, without the words', async () => {
    const at = minutesAgo(5)
    await desk.hears(said.comment({ id: '55_1', text: 'un segreto', at }))
    await desk.hears(said.comment({ id: '55_2', text: 'resta', at }))
    await desk.hears(said.comment({ id: '55_1', verb: 'remove', at: minutesAgo(4) }))
    const [row] = await listed(agent, 'list=team')
    const { json } = await agent.get(`/tickets/${row?.id}`)
    expect(
      json.lines.map(({ text, deleted }: { text: string; deleted: boolean }) => [text, deleted]).toSorted(),
    ).toEqual([
      ['', true],
      ['resta', false],
    ])
    expect(JSON.stringify(json)).not.toContain('un segreto')
    expect(json.ticket.public).toBe(true)
    expect(json.ways[0]).not.toHaveProperty('closesAt')
  })

  test('older lines come by pages; a page link of elsewhere is refused', async () => {
    const { id } = await writes('1', 'numero 0', minutesAgo(90))
    for (let n = 1; n < 60; n++)
      await desk.hears(said.message({ mid: `m${n}`, from: '1', text: `numero ${n}`, at: minutesAgo(90 - n) }))
    const first = (await agent.get(`/tickets/${id}`)).json
    const rest = (await agent.get(`/tickets/${id}/lines?cursor=${first.cursor}`)).json
    const texts = [...first.lines, ...rest.lines].map(({ text }) => text)
    expect(texts).toEqual(Array.from({ length: 60 }, (_, n) => `numero ${59 - n}`))
    expect(rest).not.toHaveProperty('cursor')
    for (const cursor of ['x', Buffer.from('2026#../x').toString('base64url')])
      expect((await agent.get(`/tickets/${id}/lines?cursor=${cursor}`)).status).toBe(400)
  })
})

describe('the public thread', () => {
  test('S43: comes in pages of those who wrote last; the ticket itself is always there, and everybody is reached', async () => {
    for (let n = 0; n < 60; n++)
      await desk.hears(said.comment({ id: `55_t${n}`, from: `p${n}`, name: `Persona ${n}`, at: minutesAgo(80 - n) }))
    const [{ id: first } = { id: '' }] = await listed(agent, 'list=team')
    const page = async (cursor = '') =>
      (await agent.get(`/tickets/${first}/thread${cursor && `?cursor=${cursor}`}`)).json
    const pages = [await page()]
    expect(pages[0].tickets.map(({ id }: { id: string }) => id)).toContain(first)
    expect(pages[0].tickets).toHaveLength(26)
    while (pages.at(-1).cursor) pages.push(await page(pages.at(-1).cursor))
    const names = pages.flatMap(({ tickets }) => tickets.map(({ name }: { name: string }) => name))
    expect(pages).toHaveLength(3)
    expect(new Set(names).size).toBe(60)
    expect(names.slice(1, 3).toSorted()).toEqual(['Persona 35', 'Persona 36'])
    expect((await agent.get(`/tickets/${first}/thread?cursor=eA`)).status).toBe(400)
  })
})

describe('answering', () => {
  test('a draft is kept, comes back, and is not overwritten unseen', async () => {
    const { id } = await writes('1')
    const { draft } = (await agent.get(`/tickets/${id}`)).json
    const path = `/tickets/${id}/drafts/${draft.id}`
    const saved = await agent.ask('PUT', path, { text: 'Gent', rev: 0 })
    expect(saved.json).toEqual({ draft: { id: draft.id, text: 'Gent', rev: expect.any(Number), audience: 'private' } })
    expect((await agent.get(`/tickets/${id}`)).json).toMatchObject({
      draft: saved.json.draft,
      lines: [{ type: 'message' }],
    })
    const next = await agent.ask('PUT', path, { text: 'Gentile', rev: saved.json.draft.rev })
    const late = await agent.ask('PUT', path, { text: 'Genova', rev: saved.json.draft.rev })
    expect([late.status, late.json.code]).toEqual([409, 'draft.changed'])
    expect(late.json.details).toEqual({ text: 'Gentile', rev: next.json.draft.rev })
    expect((await colleague.ask('PUT', path, { text: 'x', rev: 0 })).json.code).toBe('draft.foreign')
    expect((await colleague.get(`/tickets/${id}`)).json.draft.text).toBe('')
  })

  test('is one send however often it is pressed, and the queue is told where', async () => {
    const { id, seq } = await writes('1')
    await agent.post(`/tickets/${id}/claim`)
    const draft = newId('drf')
    const send = () => agent.post(`/tickets/${id}/replies`, { draft, text: 'Eccoci', seq })
    const first = await send()
    expect(first).toMatchObject({
      status: 200,
      json: {
        reply: {
          id: draft,
          state: 'asked',
          text: 'Eccoci',
          actor: { name: 'Rosa Bianchi' },
          notBefore: expect.any(String),
        },
        ticket: { state: 'waiting-customer', seq: seq + 1 },
        draft: { text: '', rev: 0 },
      },
    })
    expect(first.json.draft.id).not.toBe(draft)
    expect((await send()).json.reply).toEqual(first.json.reply)
    expect(new Set(desk.sent.map(({ dedup }) => dedup)).size).toBe(1)
    expect(desk.sent[0]).toMatchObject({ group: id })
    const { lines } = (await agent.get(`/tickets/${id}`)).json
    expect(lines.filter(({ type }: { type: string }) => type === 'reply')).toHaveLength(1)
  })

  test('a send that has not seen the last message is refused with that message, and the draft stays', async () => {
    const { id, seq } = await writes('1', 'primo', minutesAgo(9))
    const draft = newId('drf')
    await agent.ask('PUT', `/tickets/${id}/drafts/${draft}`, { text: 'Eccoci', rev: 0 })
    await desk.hears(said.message({ mid: 'm2', from: '1', text: 'anzi, lasci stare', at: minutesAgo(1) }))
    const refused = await agent.post(`/tickets/${id}/replies`, { draft, text: 'Eccoci', seq })
    expect([refused.status, refused.json.code]).toEqual([409, 'ticket.changed'])
    expect(refused.json.details).toMatchObject({
      seq: seq + 1,
      lines: [{ type: 'message', text: 'anzi, lasci stare' }],
    })
    expect((await agent.get(`/tickets/${id}`)).json.draft).toMatchObject({ id: draft, text: 'Eccoci' })
    expect(desk.sent).toEqual([])
    expect((await agent.post(`/tickets/${id}/replies`, { draft, text: 'Eccoci', seq: seq + 1 })).status).toBe(200)
  })

  test('of two who answer at once one is refused, sees the other’s answer, and keeps the draft', async () => {
    const { id, seq } = await writes('1')
    const [one, other] = [newId('drf'), newId('drf')]
    await colleague.ask('PUT', `/tickets/${id}/drafts/${other}`, { text: 'Salve', rev: 0 })
    const answers = await Promise.all([
      agent.post(`/tickets/${id}/replies`, { draft: one, text: 'Eccoci', seq }),
      colleague.post(`/tickets/${id}/replies`, { draft: other, text: 'Salve', seq }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const lost = answers.findIndex(({ status }) => status === 409)
    expect(answers[lost]?.json.details.lines).toMatchObject([{ type: 'reply', text: lost === 0 ? 'Salve' : 'Eccoci' }])
    const loser = lost === 0 ? agent : colleague
    expect((await loser.get(`/tickets/${id}`)).json.draft.text).toBe(lost === 0 ? 'Eccoci' : 'Salve')
  })

  test('undone in time it is a draft again, for its author alone', async () => {
    const { id, seq } = await writes('1')
    const draft = newId('drf')
    await agent.post(`/tickets/${id}/replies`, { draft, text: 'Ecoci', seq })
    expect((await colleague.post(`/tickets/${id}/replies/${draft}/undo`)).status).toBe(403)
    const undone = await agent.post(`/tickets/${id}/replies/${draft}/undo`)
    expect(undone.json).toMatchObject({ reply: { state: 'undone', text: '' }, draft: { id: draft, text: 'Ecoci' } })
    expect(undone.json.ticket.turn).toBeDefined()
    const seen = (await colleague.get(`/tickets/${id}`)).json
    expect(seen.lines.map(({ type }: { type: string }) => type)).toEqual(['message'])
    expect(JSON.stringify(seen)).not.toContain('Ecoci')
  })

  test.each<[string, string, number]>([
    ['reply.too-long', 'a'.repeat(9_000), 400],
    ['reply.empty', '  ', 400],
    ['body.invalid', 'a'.repeat(20_001), 400],
  ])('%s', async (code, text, status) => {
    const { id, seq } = await writes('1')
    const refused = await agent.post(`/tickets/${id}/replies`, { draft: newId('drf'), text, seq })
    expect([refused.status, refused.json.code]).toEqual([status, code])
  })

  test('after the window is closed it is refused', async () => {
    const { id, seq } = await writes('1', 'tempo fa', minutesAgo(25 * 60))
    const refused = await agent.post(`/tickets/${id}/replies`, { draft: newId('drf'), text: 'a', seq })
    expect([refused.status, refused.json.code]).toEqual([409, 'reply.window'])
  })

  test('with an id that is no draft’s it is refused', async () => {
    const { id, seq } = await writes('1')
    for (const draft of ['x', '../../x', 'drf-zzzzzzzzzzzzzzzzzzzzzzzzzz', `drf-${'0'.repeat(26)}`]) {
      const refused = await agent.post(`/tickets/${id}/replies`, { draft, text: 'a', seq })
      expect([refused.status, refused.json.code], draft).toEqual([400, 'draft.invalid'])
    }
  })

  test('a ticket whose customer waits is not done; answered, it is', async () => {
    const { id, seq } = await writes('1')
    expect((await agent.post(`/tickets/${id}/resolve`)).json.code).toBe('ticket.waiting')
    await agent.post(`/tickets/${id}/replies`, { draft: newId('drf'), text: 'Fatto', seq })
    expect((await agent.post(`/tickets/${id}/resolve`)).json.ticket.state).toBe('resolved')
    expect(await listed(agent, 'list=team')).toEqual([])
  })
})

describe('who looks on hears', () => {
  test('the change on the ticket’s channel, and only an id on the lists that it leaves and comes into', async () => {
    const { id, seq } = await writes('1', 'parole del cliente')
    const { agent: me } = (await agent.get('/me')).json
    desk.told.length = 0
    // Quiet: no rush of hints, in which no ticket is named.
    desk.clock.moves(5_000)
    await agent.post(`/tickets/${id}/claim`)
    const { channel } = (await agent.get(`/tickets/${id}`)).json.live
    expect(desk.told.map(({ channel }) => channel).toSorted()).toEqual([`/a/${me.id}`, '/l/care', channel])
    for (const list of desk.told.filter((one) => one.channel !== channel)) expect(list.events).toEqual([{ ids: [id] }])

    await agent.post(`/tickets/${id}/replies`, { draft: newId('drf'), text: 'Eccoci', seq })
    expect(desk.told.findLast((one) => one.channel === channel)?.events).toMatchObject([
      {
        type: 'ticket',
        ticket: { id, state: 'waiting-customer', owner: { name: 'Rosa Bianchi' } },
        rev: expect.any(Number),
        line: { type: 'reply', text: 'Eccoci', actor: { name: 'Rosa Bianchi' } },
      },
    ])
  })

  test('an undone reply goes away, without its words', async () => {
    const { id, seq } = await writes('1')
    const draft = newId('drf')
    await agent.post(`/tickets/${id}/replies`, { draft, text: 'Ecoci', seq })
    desk.told.length = 0
    await agent.post(`/tickets/${id}/replies/${draft}/undo`)
    const events = desk.told.flatMap(({ events }) => events)
    expect(events).toContainEqual(
      expect.objectContaining({ line: expect.objectContaining({ id: draft, state: 'undone' }) }),
    )
    expect(JSON.stringify(events)).not.toContain('Ecoci')
  })
})

describe('what waits for a person', () => {
  test('changes nobody understood are shown to who may look, those of other teams’ accounts are not', async () => {
    const odd = { at: minutesAgo(1), kind: 'unreadable' as const, reason: 'no id', raw: '{"x":1}' }
    const { oddities } = desk.deps.stores
    await oddities.keep({ ...odd, id: 'ours', channel: 'messenger', account: '1000' })
    await oddities.keep({ ...odd, id: 'unknown', account: '9' })
    await desk.deps.stores.accounts.put(anAccount('facebook-page', { team: 'shop' }))
    await oddities.keep({ ...odd, id: 'theirs', channel: 'facebook-page', account: '1000' })
    const boss = await desk.signsIn(sara)
    const seen = async (visitor: Visitor) =>
      (await visitor.get('/oddities?kind=unreadable')).json.oddities.map(({ id }: { id: string }) => id).toSorted()
    expect(await seen(boss)).toEqual(['ours', 'unknown'])
    expect(await seen(await desk.signsIn(ada))).toEqual(['ours', 'theirs', 'unknown'])
  })
})

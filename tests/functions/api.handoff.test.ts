import { newId } from '@ascolta/core/id'
import type { Line, Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, origin, rosa, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let admin: Visitor

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  admin = await desk.signsIn(ada)
})
afterEach(() => desk[Symbol.asyncDispose]())

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const days = (count: number) => count * 24 * 3_600_000

async function writes(text: string, mid = newId('mid')): Promise<Row> {
  await desk.hears(said.message({ mid, from: '88', text, at: ago(5) }))
  const rows: Row[] = (await agent.get('/tickets?list=team')).json.tickets
  const found = rows.find(({ preview }) => text.startsWith(preview.replace(/…$/, '')))
  if (!found) throw new Error('no ticket')
  return found
}
const linesOf = async (id: string): Promise<Line[]> => (await agent.get(`/tickets/${id}`)).json.lines
const choose = (lines: Line[]) => lines.map(({ type, id, at }) => ({ type, id, at }))

/** Somebody without a seat, who has nothing but the link. */
async function opens(url: string, language = 'it') {
  const response = await desk.app.request(url.replace(origin, ''), { headers: { 'accept-language': language } })
  return { status: response.status, headers: response.headers, html: await response.text() }
}

describe('a page for somebody without a seat', () => {
  test('S39: whoever has its link reads what was chosen, and nothing else, until it ends', async () => {
    const { id, number } = await writes('Il contatore <b>scoppia</b>, IBAN IT60X0542811101000000123456')
    await writes('E nessuno risponde')
    const [last, first] = await linesOf(id)
    await desk.deps.stores.details.change(id, (details) => ({
      ...details,
      commitments: [
        { id: 'c', due: '2026-12-01T11:00:00.000Z', what: 'Il tecnico passa', by: 'x', at: ago(1), state: 'open' },
      ],
    }))
    const asked = {
      summary: 'Contatore rotto & tecnico in arrivo',
      days: 7,
      named: false,
      lines: choose([first as Line]),
    }
    const made = await agent.post(`/tickets/${id}/handoffs`, asked)
    expect(made).toMatchObject({
      status: 200,
      json: { handoffs: [{ valid: true, opens: 0, by: { name: 'Rosa Bianchi' } }] },
    })
    const { url } = made.json
    expect(url).toMatch(/^https:\/\/desk\.example\.com\/api\/handoff\/[\w-]{43}$/)
    const secret = url.split('/').at(-1)
    expect(JSON.stringify(await desk.deps.stores.handoffs.many([made.json.handoffs[0].id]))).not.toContain(secret)

    const page = await opens(url)
    expect(page.status).toBe(200)
    for (const shown of [`n. ${number}`, 'Contatore rotto &amp; tecnico', 'Il tecnico passa', 'scoppia&lt;/b&gt;'])
      expect(page.html).toContain(shown)
    for (const hidden of ['E nessuno risponde', '<b>', '<script', '<form', 'href=', last?.id ?? '?'])
      expect(page.html).not.toContain(hidden)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'/,
      ),
      'x-robots-tag': expect.stringContaining('noindex'),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
    })
    expect((await opens(url, 'en')).html).toContain('Conversation no.')
    expect((await agent.get(`/tickets/${id}/handoffs`)).json.handoffs).toMatchObject([
      { opens: 2, lastAt: expect.any(String) },
    ])
    const kinds = (await linesOf(id)).flatMap((line) => (line.type === 'event' ? line.kind : []))
    expect(kinds).toEqual(expect.arrayContaining(['handoff-made', 'handoff-opened']))

    desk.clock.moves(days(7))
    const over = await opens(url)
    expect([over.status, over.html.includes('Contatore')]).toEqual([404, false])
    expect(over.html).toEqual((await opens(`${origin}/api/handoff/guessed`)).html)
  })

  test('S39: it ends at once when somebody takes it back, and what its author deleted is gone from it', async () => {
    const { id } = await writes('Foto del contatore in allegato', 'mid-1')
    const asked = { summary: 'Vedi foto', days: 7, named: true, lines: choose(await linesOf(id)) }
    const { url, handoffs } = (await agent.post(`/tickets/${id}/handoffs`, asked)).json
    expect((await opens(url)).html).toContain('Foto del contatore')
    const [line] = await linesOf(id).then((lines) => lines.filter(({ type }) => type === 'message'))
    const held = await desk.deps.stores.messages.get(id, line?.at ?? '', line?.id ?? '')
    if (held) await desk.deps.stores.messages.change(held, { gone: { rank: '9' } })
    expect((await opens(url)).html).not.toContain('Foto del contatore')
    const revoked = await agent.post(`/tickets/${id}/handoffs/${handoffs[0].id}/revoke`)
    expect(revoked.json.handoffs).toMatchObject([{ valid: false, revokedAt: expect.any(String) }])
    expect((await opens(url)).status).toBe(404)
  })

  test('another team neither makes, sees nor ends one, and a page shows no line of another ticket', async () => {
    const { id } = await writes('Buongiorno a tutti voi')
    const lines = choose(await linesOf(id))
    const { handoffs } = (await agent.post(`/tickets/${id}/handoffs`, { summary: 'x', days: 1, named: true, lines }))
      .json
    const stranger = await desk.signsIn(marta)
    const asked = [
      await stranger.get(`/tickets/${id}/handoffs`),
      await stranger.post(`/tickets/${id}/handoffs`, { summary: 'x', days: 1, named: true, lines: [] }),
      await stranger.post(`/tickets/${id}/handoffs/${handoffs[0].id}/revoke`),
    ]
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404])
    await desk.hears(said.comment({ id: '55_1', text: 'Altro', at: ago(2) }))
    const other: Row = (await agent.get('/tickets?list=team')).json.tickets.find((row: Row) => row.preview === 'Altro')
    const strange = await agent.post(`/tickets/${other.id}/handoffs`, { summary: 'x', days: 1, named: true, lines })
    expect([strange.status, strange.json.code]).toEqual([404, 'line.missing'])
    expect((await agent.post(`/tickets/${other.id}/handoffs/${handoffs[0].id}/revoke`)).status).toBe(404)
  })
})

describe('reference codes', () => {
  const pattern = { name: 'Pratica', pattern: '\\b\\d{13}\\b', link: 'https://crm.example/cases/{code}?from=desk' }

  test('S40: a code in what somebody wrote is a chip whose link opens the record in the CRM', async () => {
    const { id } = await writes('La mia pratica è la 2830638004867, e il telefono 3331234567')
    expect((await linesOf(id))[0]).not.toHaveProperty('codes')
    expect((await admin.post('/codes', pattern)).status).toBe(200)
    expect((await linesOf(id))[0]).toMatchObject({
      codes: [{ name: 'Pratica', value: '2830638004867', url: 'https://crm.example/cases/2830638004867?from=desk' }],
    })
    expect(
      (await admin.post('/codes/try', { ...pattern, text: 'n. 2830638004867, due volte 2830638004867' })).json,
    ).toEqual({
      found: [{ name: 'Pratica', value: '2830638004867', url: expect.any(String) }],
    })
    const [code] = (await admin.get('/codes')).json.codes
    await admin.ask('DELETE', `/codes/${code.id}`)
    expect((await linesOf(id))[0]).not.toHaveProperty('codes')
  })

  test.each([
    ['code.pattern', { pattern: '(a)\\1' }],
    ['code.pattern', { pattern: '(?<=x)\\d+' }],
    ['code.pattern', { pattern: '((a{1,1000}){1,1000})' }],
    ['code.large', { pattern: '(\\d{1,90}){1,10}' }],
    ['code.empty', { pattern: '\\d*' }],
    ['code.link', { link: 'http://crm.example/{code}' }],
    ['code.link', { link: 'https://{code}.example/' }],
    ['code.link', { link: 'javascript:alert({code})' }],
    ['code.link', { link: 'https://crm.example/' }],
  ])('SEC6: %s %o is refused with the reason', async (code, change) => {
    const refused = await admin.post('/codes', { ...pattern, ...change })
    expect([refused.status, refused.json.code]).toEqual([400, code])
  })

  test('SEC6: a pattern that would take for ever elsewhere takes its time by the length of the text alone', async () => {
    expect((await admin.post('/codes', { ...pattern, pattern: '(a+)+!' })).status).toBe(200)
    const { id } = await writes('a'.repeat(15_000))
    expect((await linesOf(id))[0]).not.toHaveProperty('codes')
  })
})

import { accountId } from '@ascolta/core/accounts/account'
import { hookKind } from '@ascolta/core/company/hook'
import { newId } from '@ascolta/core/id'
import type { Card } from '@ascolta/functions/api/card-views'
import type { Row } from '@ascolta/functions/api/views'
import { type Ask, type Asked, asker, mayReach } from '@ascolta/functions/fetch/ask'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { whatsappText } from '../support/deliveries.ts'
import { anAccount, said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, origin, rosa, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let admin: Visitor
const asked: Asked[] = []
let says: Awaited<ReturnType<Ask>>
const phone = '393331234567'
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

beforeEach(async () => {
  asked.length = 0
  says = { why: 'unreachable' }
  const askCrm: Ask = async (call) => {
    asked.push(call)
    return says
  }
  desk = await aDesk({ askCrm })
  const whatsapp = anAccount('whatsapp', { id: accountId('whatsapp', '500'), external: '500' })
  await desk.deps.stores.accounts.put(whatsapp)
  agent = await desk.signsIn(rosa)
  admin = await desk.signsIn(ada)
})
afterEach(() => desk[Symbol.asyncDispose]())

async function writes(text: string): Promise<Row> {
  await desk.hears(whatsappText({ external: '500', from: phone, text, at: ago(3) }))
  const rows: Row[] = (await agent.get('/tickets?list=team')).json.tickets
  const found = rows.find(({ preview }) => preview === text)
  if (!found) throw new Error('no ticket')
  return found
}
const cardOf = async (id: string): Promise<Card> => (await agent.get(`/tickets/${id}/card`)).json

describe('the look-up', () => {
  const url = 'https://crm.example/customers?phone={phone}'
  const set = { url, header: 'x-api-key', secret: 'top', map: [{ field: 'tier', path: 'customer.tier' }] }

  test('S15: what the CRM says stands on the card with the ticket; when it is down the card says since when, and replying goes on', async () => {
    expect((await admin.ask('PUT', '/crm', set)).status).toBe(200)
    const ticket = await writes('Dov’è il tecnico?')
    says = { status: 200, text: JSON.stringify({ customer: { tier: 'gold', iban: 'IT60X' } }) }
    expect(await cardOf(ticket.id)).toMatchObject({ fields: [], ask: true })
    expect((await agent.post(`/tickets/${ticket.id}/crm`)).status).toBe(200)
    expect(asked).toEqual([
      {
        method: 'GET',
        url: `https://crm.example/customers?phone=${phone}`,
        headers: { accept: 'application/json', 'x-api-key': 'top' },
      },
    ])
    const fresh = await cardOf(ticket.id)
    expect(fresh).toMatchObject({ fields: [{ name: 'tier', value: 'gold' }], ask: false })
    expect(fresh).not.toHaveProperty('silentAt')
    await agent.post(`/tickets/${ticket.id}/crm`)
    expect(asked).toHaveLength(1)

    desk.clock.moves(3 * 3_600_000)
    for (const silence of [{ why: 'timeout' }, { status: 500, text: '' }, { status: 200, text: '<html>' }]) {
      says = silence
      await agent.post(`/tickets/${ticket.id}/crm`)
      expect(await cardOf(ticket.id)).toMatchObject({
        fields: [{ name: 'tier', value: 'gold' }],
        fieldsAt: fresh.fieldsAt,
        silentAt: expect.any(String),
      })
      desk.clock.moves(61_000)
    }
    const { json } = await agent.get(`/tickets/${ticket.id}`)
    const sent = await agent.post(`/tickets/${ticket.id}/replies`, {
      draft: json.draft.id,
      text: 'Arriva',
      seq: ticket.seq,
    })
    expect(sent.status).toBe(200)
    expect(JSON.stringify((await admin.get('/crm')).json)).not.toContain('top')
  })

  test.each([
    'http://crm.example/{phone}',
    'https://{handle}.example/x',
    'https://user:pass@crm.example/{phone}',
    'https://crm.example/all',
  ])('%s is no address of a CRM', async (wrong) => {
    expect((await admin.ask('PUT', '/crm', { ...set, url: wrong })).status).toBe(400)
  })

  test('SEC4: an address that would never be asked is not kept; an origin that whoever deploys vouches for is', async () => {
    const inside = 'http://10.0.0.5:8080/customers?phone={phone}'
    const refused = await admin.ask('PUT', '/crm', { ...set, url: inside })
    expect([refused.status, refused.json.code]).toEqual([400, 'crm.unreachable'])
    const vouched = mayReach(['http://10.0.0.5:8080'])
    expect([inside, 'http://10.0.0.5/x', 'https://10.0.0.5:8080/x', url].map(vouched)).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('SEC4: neither it nor a webhook reaches into our own network, and neither follows a redirect', async () => {
    const ask = asker({ resolve: (_, __, done) => done(null, [{ address: '169.254.169.254', family: 4 }]) })
    for (const inside of [
      'https://crm.example/x',
      'https://127.0.0.1/x',
      'http://crm.example/x',
      'https://[::1]/x',
      'x',
    ])
      expect(await ask({ method: 'POST', url: inside, body: '{}' }), inside).toEqual({ why: 'forbidden' })
  })
})

describe('contacts', () => {
  const head = '\uFEFFcodice;nome;telefono;email;tier'
  const file = [
    'C1;"Rossi; Anna";+39 333 123 45 67;anna@example.com;gold',
    'C2;"Bianchi\nLuca";0039 333 9999999;;silver',
    'C3;Senza prefisso;3331234567;;gold',
    'C4;Corto;+39333',
  ].join('\n')
  const brought = async (dry: boolean, text = file) =>
    (await admin.post('/contacts/import', { dry, head, text, line: 2 })).json.outcomes

  test('S14: a file says first what it would change, line by line; once brought, its fields are read with the customer', async () => {
    const { stores, hash } = desk.deps
    const told = await brought(true)
    expect(told).toMatchObject([
      { line: 2, id: 'C1', change: 'new' },
      { line: 4, id: 'C2', change: 'new' },
      { line: 5, id: 'C3', change: 'wrong', why: 'contact.phone', value: '3331234567' },
      { line: 6, change: 'wrong', why: 'contact.columns', value: '3 / 5' },
    ])
    const customer = hash.long('customer', accountId('whatsapp', '500'), phone)
    expect((await stores.profiles.get(customer)).fields).toBeUndefined()
    expect(await brought(false)).toEqual(told)
    expect((await stores.profiles.get(customer)).fields).toEqual({ tier: 'gold' })
    const ticket = await writes('Buonasera, sono sempre io')
    expect((await cardOf(ticket.id)).fields).toEqual([{ name: 'tier', value: 'gold' }])

    expect((await brought(true)).map(({ change }: { change: string }) => change)).toEqual([
      'same',
      'same',
      'wrong',
      'wrong',
    ])
    await brought(false, 'C1;Rossi Anna;+39 333 000 00 00;;gold')
    expect((await stores.profiles.get(customer)).fields).toBeUndefined()
  })

  test('S14: an account that is connected later gets its identities when the same contacts are brought again, and they say so once', async () => {
    const { stores, hash } = desk.deps
    await brought(false)
    const later = anAccount('whatsapp', { id: accountId('whatsapp', '700'), external: '700' })
    await stores.accounts.put(later)
    const customer = hash.long('customer', later.id, phone)
    const changes = async (dry: boolean) => (await brought(dry)).map(({ change }: { change: string }) => change)
    expect(await changes(true)).toEqual(['linked', 'linked', 'wrong', 'wrong'])
    expect((await stores.profiles.get(customer)).fields).toBeUndefined()
    expect(await changes(false)).toEqual(['linked', 'linked', 'wrong', 'wrong'])
    expect((await stores.profiles.get(customer)).fields).toEqual({ tier: 'gold' })
    expect(await changes(true)).toEqual(['same', 'same', 'wrong', 'wrong'])
    // One that no contact has a key for changes nothing.
    await stores.accounts.put(anAccount('x', { id: accountId('x', '9'), external: '9' }))
    expect(await changes(true)).toEqual(['same', 'same', 'wrong', 'wrong'])
  })

  test('what is no table of contacts is refused with the line', async () => {
    const open = await admin.post('/contacts/import', {
      dry: true,
      head: 'id,name',
      text: 'C1,"Anna\nC2,Luca',
      line: 8,
    })
    expect([open.status, open.json.code]).toEqual([400, 'file.quotes'])
    expect(open.json.details.line).toBeGreaterThanOrEqual(8)
    const nameless = await admin.post('/contacts/import', { dry: true, head: 'nome;tier', text: 'a;b', line: 2 })
    expect([nameless.status, nameless.json.code]).toEqual([400, 'file.no-id'])
    expect((await agent.post('/contacts/import', { dry: true, head, text: file, line: 2 })).status).toBe(403)
  })

  test('a program brings contacts with a token that may do nothing else, is kept as a hash, and ends when an admin says so', async () => {
    const { token, machines } = (await admin.post('/machines', { name: 'CRM' })).json
    const bring = (bearer: string, body: object = { id: 'C1', phones: [`+${phone}`], fields: { tier: 'gold' } }) =>
      desk.nobody.ask('PUT', '/contacts', body, { authorization: `Bearer ${bearer}` })
    expect((await bring(token)).json).toEqual({ change: 'new' })
    expect((await bring(token)).json).toEqual({ change: 'same' })
    expect((await bring(token, { id: 'C2', phones: ['333'] })).json.code).toBe('contact.phone')
    expect((await bring(token, { id: 'C2', role: 'admin' })).status).toBe(400)
    expect(JSON.stringify(machines)).not.toContain(token)
    for (const path of ['/tickets?list=mine', '/me', '/machines'])
      expect((await desk.app.request(`/api${path}`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        401,
      )
    await admin.ask('DELETE', `/machines/${machines[0].id}`)
    expect((await bring(token)).status).toBe(401)
    expect((await bring('asc_x')).status).toBe(401)
  })
})

describe('webhooks out', () => {
  test('an admin adds an address, sees what it was told, and has one thing told again; its secret is told once', async () => {
    const added = await admin.post('/hooks', { url: 'https://crm.example/hooks', events: ['ticket.opened'] })
    const [hook] = added.json.hooks
    expect(added.json.secret).toMatch(/^whsec_/)
    expect(desk.secrets.get(`crm/hook.${hook.id}`)).toBe(added.json.secret)
    expect(JSON.stringify((await admin.get('/hooks')).json)).not.toContain(added.json.secret)
    await writes('Buongiorno a tutti')
    const { tellings } = (await admin.get(`/hooks/${hook.id}/tellings`)).json
    expect(tellings).toMatchObject([{ type: 'ticket.opened', state: 'waiting', attempt: 0 }])
    const [{ at, key }] = tellings
    expect((await admin.post(`/hooks/${hook.id}/replay`, { at, key })).json.tellings).toMatchObject([
      { key, state: 'waiting' },
    ])
    expect((await admin.post(`/hooks/${hook.id}/replay`, { at, key: 'x' })).json.code).toBe('telling.missing')
    for (const inside of ['http://crm.example/', 'https://10.0.0.1/hooks', 'https://crm.example:8443/'])
      expect((await admin.post('/hooks', { url: inside, events: ['ticket.opened'] })).json.code).toBe('crm.unreachable')
  })

  test('an address that was given up is told to admins with who they are, and to nobody else, until it is switched on again', async () => {
    const added = await admin.post('/hooks', { url: 'https://crm.example/hooks?key=1', events: ['ticket.opened'] })
    const [hook] = added.json.hooks
    expect((await admin.get('/me')).json).not.toHaveProperty('silenced')
    const disabledAt = ago(5)
    await desk.deps.stores.policies.change(hookKind, hook.id, (now) => ({ ...(now ?? hook), disabledAt, why: '500' }))
    expect((await admin.get('/me')).json.silenced).toEqual([{ host: 'crm.example', since: disabledAt }])
    expect((await agent.get('/me')).json).not.toHaveProperty('silenced')
    await admin.post(`/hooks/${hook.id}/enable`)
    expect((await admin.get('/me')).json).not.toHaveProperty('silenced')
  })
})

test('S16: the standard scenario is answered from what one ticket’s own routes give, and from nothing else', async () => {
  await admin.post('/codes', { name: 'Pratica', pattern: '\\b\\d{13}\\b', link: 'https://crm.example/cases/{code}' })
  await admin.post('/contacts/import', { dry: false, head: 'id;telefono;tier', text: `C1;+${phone};gold`, line: 2 })
  await desk.hears(said.message({ mid: newId('mid'), from: '88', text: 'La bolletta di marzo è doppia', at: ago(500) }))
  const { id, seq, number } = await writes('Pratica 2830638004867: quando viene il tecnico?')
  const earlier: Row = (await agent.get('/tickets?list=team')).json.tickets.find(
    (row: Row) => row.channel === 'messenger',
  )
  const paths: string[] = []
  const here = {
    ...agent,
    get: (path: string) => (paths.push(path), agent.get(path)),
    post: (path: string, body?: unknown) => (paths.push(path), agent.post(path, body)),
  }

  const { json } = await here.get(`/tickets/${id}`)
  const card: Card = (await here.get(`/tickets/${id}/card`)).json
  expect(json.lines[0].codes).toMatchObject([{ url: 'https://crm.example/cases/2830638004867' }])
  expect(card.fields).toEqual([{ name: 'tier', value: 'gold' }])
  const joined: Card = (await here.post(`/tickets/${id}/person`, { number: earlier.number })).json
  expect(joined.tickets).toMatchObject([{ preview: 'La bolletta di marzo è doppia' }])
  await here.post(`/tickets/${id}/claim`)
  await here.post(`/tickets/${id}/card/notes`, { kind: 'do', text: 'Richiamare dopo le 18' })
  const sent = await here.post(`/tickets/${id}/replies`, { draft: json.draft.id, text: 'Viene domani', seq })
  expect(sent.status).toBe(200)
  const shown = json.lines.map(({ type, id: line, at }: { type: string; id: string; at: string }) => ({
    type,
    id: line,
    at,
  }))
  const page = await here.post(`/tickets/${id}/handoffs`, {
    summary: `n. ${number}`,
    days: 7,
    named: true,
    lines: shown,
  })
  expect(page.json.url).toContain(`${origin}/api/handoff/`)
  expect((await here.post(`/tickets/${id}/resolve`)).json.ticket.state).toBe('resolved')
  expect(paths.filter((path) => !path.startsWith(`/tickets/${id}`))).toEqual([])
})

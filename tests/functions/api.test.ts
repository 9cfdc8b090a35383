import type { App } from '@ascolta/functions/api/app'
import { createApp } from '@ascolta/functions/api/app'
import { anyone, type Base, body, may, nothing, routesOf } from '@ascolta/functions/api/door'
import { Hono } from 'hono'
import { hc } from 'hono/client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ADesk, aDesk, ada, origin, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let visitors: Record<'nobody' | 'agent' | 'supervisor' | 'admin', Visitor>
beforeAll(async () => {
  desk = await aDesk()
  const [agent, supervisor, admin] = [await desk.signsIn(rosa), await desk.signsIn(sara), await desk.signsIn(ada)]
  visitors = { nobody: desk.nobody, agent, supervisor, admin }
})
afterAll(() => desk[Symbol.asyncDispose]())
afterEach(() => vi.restoreAllMocks())

describe('every route says who may', () => {
  const open = 200
  const to = 302
  /** Method, path, and what nobody, an agent, a supervisor and an admin get. Missing things are 404 only for who may ask. */
  const table: [string, string, number, number, number, number][] = [
    ['GET', '/health', open, open, open, open],
    ['GET', '/login', to, to, to, to],
    ['GET', '/login/callback', to, to, to, to],
    ['GET', '/me', 401, 200, 200, 200],
    ['GET', '/accounts', 401, 200, 200, 200],
    ['GET', '/accounts/:id/templates', 401, 404, 404, 404],
    ['POST', '/accounts/:id/templates/refresh', 401, 404, 404, 404],
    ['GET', '/tickets?list=mine', 401, 200, 200, 200],
    ['GET', '/tickets/:id', 401, 404, 404, 404],
    ['GET', '/tickets/:id/lines', 401, 404, 404, 404],
    ['POST', '/tickets/:id/claim', 401, 404, 404, 404],
    ['POST', '/tickets/:id/release', 401, 404, 404, 404],
    ['POST', '/tickets/:id/resolve', 401, 404, 404, 404],
    ['PUT', '/tickets/:id/drafts/:draft', 401, 400, 400, 400],
    ['POST', '/tickets/:id/replies', 401, 400, 400, 400],
    ['POST', '/tickets/:id/replies/:draft/undo', 401, 404, 404, 404],
    ['POST', '/tickets/:id/replies/:draft/verdict', 401, 400, 400, 400],
    ['GET', '/tickets/:id/thread', 401, 404, 404, 404],
    ['POST', '/tickets/:id/lines/:line/deeds', 401, 400, 400, 400],
    ['GET', '/tickets/:id/mergers', 401, 404, 404, 404],
    ['POST', '/tickets/:id/merge', 401, 400, 400, 400],
    ['POST', '/tickets/:id/unmerge', 401, 404, 404, 404],
    ['POST', '/tickets/:id/marks', 401, 400, 400, 400],
    ['GET', '/tickets/:id/lines/:line/files/:place', 401, 400, 400, 400],
    ['POST', '/tickets/:id/drafts/:draft/enclosures', 401, 400, 400, 400],
    ['POST', '/tickets/:id/drafts/:draft/enclosures/:enclosure', 401, 400, 400, 400],
    ['DELETE', '/tickets/:id/drafts/:draft/enclosures/:enclosure', 401, 404, 404, 404],
    ['GET', '/tickets/:id/replies/:draft/enclosures/:enclosure', 401, 404, 404, 404],
    ['DELETE', '/rules/:id', 401, 403, 200, 200],
    ['GET', '/alarms', 401, 200, 200, 200],
    ['GET', '/assignment', 401, 200, 200, 200],
    ['GET', '/assignment/left', 401, 403, 200, 200],
    ['GET', '/board', 401, 403, 200, 200],
    ['GET', '/board/tickets', 401, 403, 400, 400],
    ['GET', '/books', 401, 403, 200, 200],
    ['GET', '/books/:account/:day', 401, 403, 404, 404],
    ['GET', '/books/holes', 401, 403, 200, 200],
    ['POST', '/books/:account/:day/seen', 401, 403, 404, 404],
    ['GET', '/calendars', 401, 200, 200, 200],
    ['GET', '/colleagues', 401, 200, 200, 200],
    ['GET', '/deadlines', 401, 403, 400, 400],
    ['GET', '/duty', 401, 200, 200, 200],
    ['GET', '/handling', 401, 200, 200, 200],
    ['GET', '/bulk', 401, 200, 200, 200],
    ['POST', '/bulk', 401, 400, 400, 400],
    ['GET', '/bulk/:id/failures', 401, 404, 404, 404],
    ['POST', '/bulk/:id/cancel', 401, 404, 404, 404],
    ['POST', '/bulk/:id/step', 401, 404, 404, 404],
    ['GET', '/views', 401, 200, 200, 200],
    ['POST', '/views', 401, 400, 400, 400],
    ['PUT', '/views/:id', 401, 400, 400, 400],
    ['DELETE', '/views/:id', 401, 404, 404, 404],
    ['GET', '/mentions', 401, 200, 200, 200],
    ['GET', '/rules', 401, 200, 200, 200],
    ['GET', '/search/settings', 401, 403, 403, 200],
    ['GET', '/tags', 401, 200, 200, 200],
    ['GET', '/targets', 401, 200, 200, 200],
    ['GET', '/tickets/:id/clocks', 401, 404, 404, 404],
    ['GET', '/trolls', 401, 403, 200, 200],
    ['GET', '/waiting', 401, 200, 200, 200],
    ['POST', '/calendars', 401, 403, 400, 400],
    ['POST', '/calendars/preview', 401, 403, 400, 400],
    ['POST', '/mentions/seen', 401, 400, 400, 400],
    ['POST', '/rules/preview', 401, 400, 400, 400],
    ['POST', '/search', 401, 400, 400, 400],
    ['POST', '/targets', 401, 403, 400, 400],
    ['POST', '/targets/:id/remove', 401, 403, 404, 404],
    ['POST', '/tickets/:id/close', 401, 404, 404, 404],
    ['POST', '/tickets/:id/commitments', 401, 400, 400, 400],
    ['POST', '/tickets/:id/commitments/:word/broken', 401, 404, 404, 404],
    ['POST', '/tickets/:id/commitments/:word/kept', 401, 404, 404, 404],
    ['POST', '/tickets/:id/commitments/:word/withdrawn', 401, 404, 404, 404],
    ['POST', '/tickets/:id/excuse', 401, 400, 400, 400],
    ['POST', '/tickets/:id/excuse/undo', 401, 404, 404, 404],
    ['POST', '/tickets/:id/give', 401, 403, 400, 400],
    ['POST', '/tickets/:id/hold', 401, 400, 400, 400],
    ['POST', '/tickets/:id/notes', 401, 400, 400, 400],
    ['POST', '/tickets/:id/priority', 401, 400, 400, 400],
    ['POST', '/tickets/:id/reopen', 401, 404, 404, 404],
    ['POST', '/tickets/:id/resume', 401, 404, 404, 404],
    ['POST', '/tickets/:id/snooze', 401, 400, 400, 400],
    ['POST', '/tickets/:id/tags', 401, 404, 404, 404],
    ['POST', '/tickets/:id/thread/follow', 401, 400, 400, 400],
    ['POST', '/tickets/:id/troll', 401, 400, 400, 400],
    ['POST', '/tickets/:id/troll/unlock', 401, 403, 404, 404],
    ['POST', '/tickets/:id/watch', 401, 400, 400, 400],
    ['POST', '/trolls/:customer/confirm', 401, 403, 404, 404],
    ['POST', '/trolls/:customer/end', 401, 403, 404, 404],
    ['PUT', '/assignment/:team', 401, 403, 400, 400],
    ['PUT', '/assignment/:team/seats/:agent', 401, 403, 400, 400],
    ['PUT', '/calendars/:id', 401, 403, 400, 400],
    ['PUT', '/duty', 401, 400, 400, 400],
    ['PUT', '/handling', 401, 403, 403, 400],
    ['PUT', '/rules/:id', 401, 403, 400, 400],
    ['PUT', '/search/settings', 401, 403, 403, 400],
    ['PUT', '/targets/:id', 401, 403, 400, 400],
    ['GET', '/tickets/:id/card', 401, 404, 404, 404],
    ['PATCH', '/tickets/:id/card', 401, 404, 404, 404],
    ['POST', '/tickets/:id/card/notes', 401, 400, 400, 400],
    ['DELETE', '/tickets/:id/card/notes/:note', 401, 404, 404, 404],
    ['POST', '/tickets/:id/person', 401, 400, 400, 400],
    ['POST', '/tickets/:id/person/undo', 401, 400, 400, 400],
    ['POST', '/tickets/:id/person/strangers', 401, 400, 400, 400],
    ['GET', '/tickets/:id/activity', 401, 404, 404, 404],
    ['GET', '/tickets/:id/handoffs', 401, 404, 404, 404],
    ['POST', '/tickets/:id/handoffs', 401, 400, 400, 400],
    ['POST', '/tickets/:id/handoffs/:handoff/revoke', 401, 404, 404, 404],
    ['GET', '/handoff/:secret', 404, 404, 404, 404],
    ['GET', '/codes', 401, 200, 200, 200],
    ['POST', '/codes/try', 401, 403, 403, 400],
    ['POST', '/codes', 401, 403, 403, 400],
    ['DELETE', '/codes/:id', 401, 403, 403, 200],
    ['POST', '/contacts/import', 401, 403, 403, 400],
    ['PUT', '/contacts', 401, 401, 401, 401],
    ['GET', '/machines', 401, 403, 403, 200],
    ['POST', '/machines', 401, 403, 403, 400],
    ['DELETE', '/machines/:id', 401, 403, 403, 200],
    ['GET', '/hooks', 401, 403, 403, 200],
    ['POST', '/hooks', 401, 403, 403, 400],
    ['DELETE', '/hooks/:id', 401, 403, 403, 200],
    ['POST', '/hooks/:id/enable', 401, 403, 403, 404],
    ['GET', '/hooks/:id/tellings', 401, 403, 403, 404],
    ['POST', '/hooks/:id/replay', 401, 403, 403, 400],
    ['GET', '/crm', 401, 403, 403, 200],
    ['PUT', '/crm', 401, 403, 403, 400],
    ['DELETE', '/crm', 401, 403, 403, 200],
    ['POST', '/tickets/:id/crm', 401, 404, 404, 404],
    ['GET', '/conversations/draft', 401, 200, 200, 200],
    ['POST', '/conversations', 401, 400, 400, 400],
    ['GET', '/channels', 401, 403, 403, 200],
    ['POST', '/channels', 401, 403, 403, 400],
    ['PATCH', '/channels/:id', 401, 403, 403, 404],
    ['POST', '/channels/:id/recording', 401, 403, 403, 400],
    ['GET', '/channels/:id/recordings', 401, 403, 403, 404],
    ['POST', '/channels/:id/recordings/replay', 401, 403, 403, 404],
    ['POST', '/oddities/replay', 401, 403, 403, 400],
    ['POST', '/channels/restored', 401, 403, 403, 200],
    ['GET', '/channels/troubles', 401, 403, 403, 200],
    ['POST', '/channels/:id/check', 401, 403, 403, 400],
    ['GET', '/deletions', 401, 403, 403, 200],
    ['GET', '/deletions/:code', 404, 404, 404, 404],
    ['POST', '/deletions/:code/done', 401, 403, 403, 404],
    ['POST', '/channels/verify', 401, 403, 403, 200],
    ['POST', '/channels/secrets', 401, 403, 403, 400],
    ['POST', '/presence', 401, 400, 400, 400],
    ['GET', '/tickets/:id/drafts/:draft', 401, 404, 404, 404],
    ['POST', '/tickets/:id/drafts/:draft/take', 401, 400, 400, 400],
    ['GET', '/staff', 401, 403, 200, 200],
    ['PATCH', '/staff/:id', 401, 403, 403, 404],
    ['POST', '/invites', 401, 403, 403, 400],
    ['POST', '/invites/look', 400, 400, 400, 400],
    ['DELETE', '/invites/:id', 401, 403, 403, 404],
    ['PUT', '/teams/:id', 401, 403, 400, 400],
    ['POST', '/live', 401, 200, 200, 200],
    ['GET', '/oddities?kind=ignored', 401, 403, 200, 200],
    ['GET', '/queues', 401, 403, 200, 200],
    ['POST', '/queues/:queue/redrive', 401, 403, 403, 404],
    ['GET', '/openapi.json', 401, 200, 200, 200],
    ['POST', '/logout', 401, 200, 200, 200],
  ]

  test.each(table.slice(0, -1))('%s %s', async (method, path, ...expected) => {
    const asked = [visitors.nobody, visitors.agent, visitors.supervisor, visitors.admin]
    const got = await Promise.all(asked.map((one) => one.ask(method, path.replace(/:\w+/g, 'x'))))
    expect(got.map(({ status }) => status)).toEqual(expected)
  })

  test('the table above is complete, and the document lists exactly these routes', async () => {
    const { json } = await visitors.agent.get('/openapi.json')
    const documented = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const listed = table.map(([method, path]) => `${method} /api${path.split('?')[0]?.replace(/:(\w+)/g, '{$1}')}`)
    expect(documented.toSorted()).toEqual(listed.toSorted())
    const mounted = new Set(
      createApp(desk.deps)
        .routes.filter(({ path }) => !path.endsWith('*'))
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
    )
    expect(documented.toSorted()).toEqual([...mounted].toSorted())
  })

  test('one without a rule does not start, and is named', () => {
    const app = () => new Hono<Base>().get('/fine', anyone({ summary: 'Fine' }), (c) => c.text(''))
    expect(routesOf(app())).toMatchObject([{ method: 'GET', path: '/fine', may: 'public' }])
    expect(() => routesOf(app().post('/secret', (c) => c.text('')))).toThrow('POST /secret')
    expect(() => routesOf(app().all('/secret', (c) => c.text('')))).toThrow('ALL /secret')
    const late = app().post('/late', body(nothing), may('agent', { summary: 'Late' }), (c) => c.text(''))
    expect(() => routesOf(late)).toThrow('POST /late')
    expect(() =>
      routesOf(
        new Hono().route(
          '/deep',
          new Hono().get('/x', (c) => c.text('')),
        ),
      ),
    ).toThrow('GET /deep/x')
  })
})

test('the document is OpenAPI 3.1 with a summary, a rule and a refusal for every route, and no broken reference', async () => {
  const { json } = await visitors.agent.get('/openapi.json')
  expect(json.openapi).toBe('3.1.0')
  const ids = new Set<string>()
  for (const [path, methods] of Object.entries<Record<string, Record<string, unknown>>>(json.paths))
    for (const [method, operation] of Object.entries(methods)) {
      expect(operation, path).toMatchObject({ summary: expect.stringMatching(/\w/), 'x-may': expect.any(String) })
      expect(ids.has(String(operation.operationId)), String(operation.operationId)).toBe(false)
      ids.add(String(operation.operationId))
      expect(Boolean(operation.requestBody), `${method} ${path}`).toBe(method !== 'get')
    }
  const claim = json.paths['/api/tickets/{id}/claim'].post
  expect(claim.responses['200'].content['application/json'].schema.properties.ticket.required).toContain('seq')
  expect(json.paths['/api/tickets/{id}/replies'].post.requestBody.content['application/json'].schema).toMatchObject({
    required: ['draft', 'text', 'seq'],
    additionalProperties: false,
  })
  for (const [, name = ''] of JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(json.components.schemas[name]).toBeDefined()
})

test('a client gets its types from the routes', async () => {
  const client = hc<App>(origin, {
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      desk.app.request(String(input).slice(origin.length), { ...init, headers: { cookie: visitors.agent.cookie } }),
  })
  const me = await (await client.api.me.$get()).json()
  expect(me.agent.name satisfies string).toBe('Rosa Bianchi')
  const url = client.api.tickets[':id'].replies.$url({ param: { id: 'x' } })
  expect(url.pathname).toBe('/api/tickets/x/replies')
  // @ts-expect-error a reply has a draft
  const wrong: Parameters<(typeof client.api.tickets)[':id']['replies']['$post']>[0]['json'] = { text: '', seq: 1 }
  expect(wrong).toBeDefined()
})

describe('every answer and every refusal', () => {
  test.each([
    ['GET', '/health', 200],
    ['GET', '/me', 401],
    ['GET', '/nowhere', 404],
    ['POST', '/logout', 401],
    ['GET', '/login', 302],
    ['GET', '/%E0%A4%A', 404],
    ['DELETE', '/me', 404],
    ['GET', '/tickets?list=mine&list=team', 401],
  ])('%s %s carries the headers', async (method, path, status) => {
    const answer = await desk.nobody.ask(method, path)
    expect(answer.status).toBe(status)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': expect.stringMatching(/max-age=(?:3[2-9]|[4-9]\d)\d{6}/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(/^req-\w{26}$/),
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    if (status >= 400) expect(answer.json).toMatchObject({ code: expect.stringMatching(/^[\w-]+\.[\w-]+$/) })
  })

  test('a defect says nothing of itself, and its line in the log quotes nobody', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = createApp({
      ...desk.deps,
      keys: async () => {
        throw new TypeError('a customer wrote this')
      },
    })
    const answer = await broken.request('/api/live', {
      method: 'POST',
      headers: { 'x-ascolta': '1', 'content-type': 'application/json', cookie: visitors.agent.cookie },
      body: '{}',
    })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ code: 'defect', message: 'Something went wrong on our side.' })
    expect(answer.headers.get('content-security-policy')).toContain("'none'")
    expect(log).toHaveBeenCalledTimes(1)
    expect(JSON.stringify(log.mock.calls)).not.toContain('customer wrote')
    expect(JSON.stringify(log.mock.calls)).toContain(answer.headers.get('x-request-id'))
  })
})

describe('a change', () => {
  test.each<[string, Record<string, string>, string]>([
    ['without our header', { 'x-ascolta': '' }, 'header.missing'],
    ['from another origin', { origin: 'https://evil.example.com' }, 'origin.foreign'],
    ['from a sibling', { origin: 'https://other.example.com' }, 'origin.foreign'],
    ['from an opaque origin', { origin: 'null' }, 'origin.foreign'],
    ['from our host on plain http', { origin: 'http://desk.example.com' }, 'origin.foreign'],
  ])('%s is refused', async (_, headers, code) => {
    const answer = await visitors.agent.ask('POST', '/live', {}, headers)
    expect([answer.status, answer.json.code]).toEqual([403, code])
  })

  test('of a program, which has no origin, is taken', async () => {
    const answer = await desk.app.request('/api/live', {
      method: 'POST',
      headers: { cookie: visitors.agent.cookie, 'x-ascolta': '1', 'content-type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(200)
  })

  test.each(['{"text":"a","rev":0', 'null', '[]', '"a"', '', '{"text":1,"rev":0}', '{"text":"a","rev":-1}'])(
    'whose body is %j is refused as not fitting',
    async (sent) => {
      const answer = await visitors.agent.ask('PUT', '/tickets/x/drafts/y', sent)
      expect(answer.status).toBe(400)
    },
  )

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'in %s is refused',
    async (type) => {
      const answer = await visitors.agent.ask(
        'PUT',
        '/tickets/x/drafts/y',
        { text: 'a', rev: 0 },
        { 'content-type': type },
      )
      expect(answer.status).toBe(400)
    },
  )

  const bodies: [string, string, Record<string, unknown>][] = [
    ['POST', '/logout', {}],
    ['POST', '/live', {}],
    ['POST', '/tickets/x/claim', {}],
    ['POST', '/tickets/x/release', {}],
    ['POST', '/tickets/x/resolve', {}],
    ['PUT', '/tickets/x/drafts/y', { text: 'a', rev: 0 }],
    ['POST', '/tickets/x/replies', { draft: 'y', text: 'a', seq: 1 }],
    ['POST', '/tickets/x/replies/y/undo', {}],
    ['POST', '/tickets/x/replies/y/verdict', { verdict: 'there' }],
    ['POST', '/tickets/x/lines/y/deeds', { kind: 'hide' }],
    ['POST', '/queues/inbound/redrive', {}],
    ['POST', '/channels/verify', {}],
    ['POST', '/channels/secrets', { network: 'meta', secret: '12345678' }],
  ]
  const keys = [
    '__proto__',
    'constructor',
    'role',
    'team',
    'teams',
    'owner',
    'agent',
    'actor',
    'approval',
    'approvedBy',
    'state',
    'public',
    'account',
    'id',
  ]
  test.each(bodies)('%s %s takes no key that it does not know', async (method, path, fits) => {
    for (const key of keys) {
      const sent = JSON.stringify(fits).replace(/\}$/, `${Object.keys(fits).length > 0 ? ',' : ''}"${key}":"x"}`)
      const answer = await visitors.admin.ask(method, path, sent)
      expect([answer.status, answer.json.code], key).toEqual([400, 'body.invalid'])
    }
  })

  test('longer than 256 kB is refused, announced or not', async () => {
    const long = JSON.stringify({ text: 'a'.repeat(300_000), rev: 0 })
    const announced = await visitors.agent.ask('PUT', '/tickets/x/drafts/y', long, {
      'content-length': String(long.length),
    })
    expect([announced.status, announced.json.code]).toEqual([400, 'body.too-large'])
    const chunked = await desk.app.request('/api/tickets/x/drafts/y', {
      method: 'PUT',
      headers: { cookie: visitors.agent.cookie, 'x-ascolta': '1', 'content-type': 'application/json' },
      body: new Blob([long]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(await chunked.json()).toMatchObject({ code: 'body.too-large' })
  })
})

test.each([
  '',
  '?list=all',
  '?list=mine&limit=0',
  '?list=mine&limit=101',
  '?list=mine&limit=x',
  '?list=mine&x=1',
  '?list=mine&cursor=x',
  '?list=mine&cursor=e30',
])('a list asked for with %j is refused, not a defect', async (asked) => {
  expect((await visitors.agent.get(`/tickets${asked}`)).status).toBe(400)
})

test('live updates: passes for my own list and my teams, for nothing else', async () => {
  const { json } = await visitors.agent.post('/live')
  const { agent } = (await visitors.agent.get('/me')).json
  expect(json.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/event\/realtime$/)
  expect(json.lists.map(({ channel }: { channel: string }) => channel)).toEqual([`/a/${agent.id}`, '/l/care'])
  const said = JSON.parse(Buffer.from(json.connect.split('.')[0], 'base64url').toString())
  expect(said).toEqual({
    agent: agent.id,
    session: expect.stringMatching(/^\w{16}$/),
    aud: 'connect',
    exp: expect.any(Number),
  })
})

describe('health', () => {
  test('is open to everybody and names versions and engines', async () => {
    const { status, json } = await desk.nobody.get('/health')
    expect(status).toBe(200)
    expect(json).toEqual({
      ok: true,
      version: '1.2.3',
      node: process.version,
      engines: {
        table: { ok: true, ms: expect.any(Number) },
        inbound: { ok: true, ms: expect.any(Number) },
        live: { ok: true, ms: expect.any(Number) },
      },
    })
  })

  test('is 503 when the table is down, and says so of the others without being down itself', async () => {
    const down = async () => {
      throw new Error('down')
    }
    const noTable = createApp({ ...desk.deps, table: { name: 'x', client: { send: down } } })
    const answer = await noTable.request('/api/health')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ ok: false, engines: { table: { ok: false }, inbound: { ok: true } } })

    const { inbound, outbound } = desk.deps.dead
    const alone = createApp({
      ...desk.deps,
      dead: { inbound: { ...inbound, depth: down }, outbound },
      settings: { ...desk.deps.settings, live: 'http://127.0.0.1:1' },
    })
    const usable = await alone.request('/api/health')
    expect(usable.status).toBe(200)
    expect(await usable.json()).toMatchObject({ ok: true, engines: { inbound: { ok: false }, live: { ok: false } } })
  })
})

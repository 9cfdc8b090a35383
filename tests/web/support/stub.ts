import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Conversation } from '@ascolta/functions/api/views'
import { channelsOf, recordingOf } from './channels.ts'
import { eventService } from './events.ts'
import { anEvent, aReply, cardOf } from './factories.ts'
import { aWorld } from './world.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** As strict as the desk's own: what it blocks here it blocks in production. */
const policy = (port: number) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

interface Asked {
  method: string
  path: string
  body: Record<string, unknown> & { text?: string; rev?: number; draft?: string; seq?: number; audience?: string }
  header: string | undefined
}

/** An API of canned answers in front of the desk as it was built into `dist`. */
export async function startStub(dist: string) {
  const world = aWorld()
  const asked: Asked[] = []
  const fail: { status: number; answer: unknown }[] = []
  const server = createServer((request, response) => void serve(request, response))
  const events = eventService(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub')
    if (!pathname.startsWith('/api')) return page(pathname, response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
    const path = pathname.slice('/api'.length)
    asked.push({ method: request.method ?? '', path, body, header: String(request.headers['x-ascolta'] ?? '') })
    const [status, answer] = answerOf(request.method ?? 'GET', path, searchParams, body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  function answerOf(method: string, path: string, query: URLSearchParams, body: Asked['body']): [number, unknown] {
    if (path === '/health')
      return [
        200,
        {
          ok: true,
          version: '0.1.0',
          node: '24.21.0',
          engines: { table: { ok: true, ms: 3 }, inbound: { ok: true, ms: 2 }, live: { ok: false } },
        },
      ]
    if (!world.me) return [401, { code: 'session.missing', message: 'Sign in first.' }]
    const [, noun, id = '', verb, , last] = path.split('/')
    if (path === '/me') return [200, world.me]
    if (path === '/live' && world.liveDown) return [503, { code: 'defect', message: 'Down.' }]
    if (path === '/live')
      return [
        200,
        {
          url: `ws://127.0.0.1:${port}/event/realtime`,
          host: `127.0.0.1:${port}`,
          connect: 'connect-pass',
          lists: [`/a/${world.me.agent.id}`, ...world.me.agent.teams.map((team) => `/l/${team}`)].map((channel) => ({
            channel,
            pass: `pass of ${channel}`,
          })),
        },
      ]
    const canned = world.answers[`${method} ${path}`]
    if (canned) return [200, canned]
    if (path === '/oddities/replay') return [200, { replayed: 1 }]
    if (path === '/oddities') {
      const oddities = query.get('kind') === 'unreadable' ? world.oddities : []
      return [
        200,
        { oddities: query.get('cursor') ? [] : oddities, ...(query.get('cursor') ? {} : { cursor: 'next' }) },
      ]
    }
    if (path === '/deletions') return [200, { deletions: world.deletions }]
    if (path.startsWith('/deletions/')) {
      const one = world.deletions.find(({ code }) => path.includes(code))
      Object.assign(one ?? {}, { state: 'done', tickets: [] })
      return [200, { deletion: one }]
    }
    if (path.endsWith('/marks')) return [200, { marked: true }]
    if (path === '/mentions') return [200, { mentions: [] }]
    if (path === '/tags') return [200, { tags: ['bolletta', 'reclamo'] }]
    if (path === '/colleagues')
      return [200, { colleagues: [{ id: 'agt-luca', name: 'Luca Gallo', teams: world.me.agent.teams }] }]
    if (path === '/queues') return [200, { dead: { inbound: 2, outbound: 0 } }]
    if (noun === 'queues') return [200, { moved: 2 }]
    if (path === '/logout') return [200, { to: '/' }]
    if (path === '/openapi.json') return [200, openapi]
    if (path === '/tickets') {
      const list = query.get('list')
      const mine = world.me.agent.id
      const rows = world.rows.filter(
        (row) => list === 'team' || (list === 'mine' ? row.owner?.id === mine : !row.owner),
      )
      return [200, { tickets: rows }]
    }
    if (noun === 'channels' && verb?.startsWith('recording')) return recordingOf(world, path, body)
    if (noun === 'channels') {
      const planned = method === 'GET' ? undefined : fail.shift()
      return planned ? [planned.status, planned.answer] : channelsOf(world, method, id, body)
    }
    const conversation = noun === 'tickets' ? world.conversations.get(id) : undefined
    if (!conversation) return [404, { code: 'ticket.missing', message: 'There is no such ticket.' }]
    const { ticket } = conversation
    const planned = method === 'GET' ? undefined : fail.shift()
    if (planned) return [planned.status, planned.answer]
    if (verb === 'card' || verb === 'person') return [200, { ...cardOf(conversation), ...world.card }]
    if (verb === 'activity') return [200, { activity: [] }]
    if (method === 'GET' && verb === 'thread') return [200, threadOf(conversation)]
    if (method === 'GET') return [200, conversation]
    if (method === 'PUT') {
      conversation.draft = { ...conversation.draft, text: body.text ?? '', rev: (body.rev ?? 0) + 1 }
      return [200, { draft: conversation.draft }]
    }
    if (verb === 'lines') {
      const [, , , , line = ''] = path.split('/')
      const event = anEvent({
        id: `dee-${asked.length}`,
        at: new Date().toISOString(),
        kind: `${body.kind}-asked`,
        line,
      })
      conversation.lines.unshift(event)
      return [200, { line: event }]
    }
    if (verb === 'replies' && last === 'verdict') {
      const [, , , , id = ''] = path.split('/')
      const reply = conversation.lines.find((line) => line.id === id)
      const states = { there: 'sent', send: 'queued', drop: 'failed' }
      if (reply?.type === 'reply')
        Object.assign(reply, { state: states[body.verdict as keyof typeof states], reason: undefined })
      return [200, { reply, ticket }]
    }
    if (verb === 'claim')
      Object.assign(ticket, { owner: { id: world.me.agent.id, name: world.me.agent.name }, state: 'open' })
    if (verb === 'resolve') ticket.state = 'resolved'
    if (verb === 'snooze') Object.assign(ticket, { state: 'snoozed', wakesAt: body.until })
    if (verb === 'hold') ticket.state = 'waiting-third-party'
    if (verb === 'tags') {
      conversation.tags = [...conversation.tags, ...((body.add as string[] | undefined) ?? [])]
      return [200, { tags: conversation.tags }]
    }
    if (verb === 'notes') {
      const actor = { id: world.me.agent.id, name: world.me.agent.name }
      const at = new Date().toISOString()
      const mentions = [{ id: 'agt-luca', name: 'Luca Gallo' }]
      const line = { type: 'note' as const, id: 'not-1', at, actor, text: body.text ?? '', mentions }
      conversation.lines.unshift(line)
      return [200, { line }]
    }
    if (verb === 'replies' && last === 'undo') {
      const reply = conversation.lines.find((line) => line.type === 'reply')
      if (reply?.type === 'reply') Object.assign(reply, { state: 'undone' })
      conversation.draft = { id: reply?.id ?? '', text: reply?.type === 'reply' ? reply.text : '', rev: 3 }
      return [200, { reply, ticket, draft: conversation.draft }]
    }
    if (verb === 'replies') {
      if (body.seq !== ticket.seq)
        return [
          409,
          {
            code: 'ticket.changed',
            message: 'The ticket changed.',
            details: { seq: ticket.seq, lines: conversation.lines.slice(0, 1) },
          },
        ]
      const reply = aReply({
        id: body.draft ?? '',
        at: new Date().toISOString(),
        text: body.text ?? '',
        state: 'asked',
        public: body.audience === 'public',
        notBefore: new Date(Date.now() + 10_000).toISOString(),
      })
      conversation.lines.unshift(reply)
      ticket.seq += 1
      conversation.draft = { id: `${body.draft}-next`, text: '', rev: 0 }
      return [200, { reply, ticket, draft: conversation.draft }]
    }
    return [200, { ticket }]
  }

  /** Everybody under the same post: here all public tickets of one account. */
  function threadOf({ ticket }: Conversation) {
    const all = [...world.conversations.values()]
    const together = all.filter((one) => one.ticket.account === ticket.account && one.ticket.public).slice(0, 6)
    const lines = together
      .flatMap((one) =>
        one.lines.flatMap((line) =>
          line.type !== 'event' && line.type !== 'note' && line.public ? { ticket: one.ticket.id, line } : [],
        ),
      )
      .sort((a, b) => (a.line.at < b.line.at ? 1 : -1))
    return { tickets: together.map((one) => one.ticket), lines }
  }

  async function page(path: string, response: ServerResponse) {
    const file = extname(path) ? path : '/index.html'
    const content = await readFile(join(dist, file)).catch(() => undefined)
    response.writeHead(content ? 200 : 404, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy(port),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    response.end(content)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    world,
    asked,
    events,
    /** The next mutation gets this answer. */
    failNext: (status: number, answer: unknown) => fail.push({ status, answer }),
    async close() {
      events.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Stub = Awaited<ReturnType<typeof startStub>>

const openapi = {
  openapi: '3.1.0',
  info: { title: 'Ascolta', version: '0.1.0' },
  paths: {
    '/api/me': { get: { summary: 'Who is signed in', tags: ['session'], responses: { 200: { description: 'Me' } } } },
    '/api/tickets': {
      get: {
        summary: 'A list of tickets',
        tags: ['tickets'],
        parameters: [{ name: 'list', in: 'query', required: true, schema: { enum: ['mine', 'unassigned', 'team'] } }],
        responses: { 200: { description: 'Rows', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
    '/api/tickets/{id}/claim': {
      post: {
        summary: 'Take a ticket',
        tags: ['tickets'],
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 200: { description: 'The ticket' }, 409: { description: 'Somebody else has it' } },
      },
    },
  },
}

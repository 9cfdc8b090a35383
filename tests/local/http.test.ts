import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { deskHeaders, staticDesk } from '@ascolta/local/static'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

describe('the HTTP front', () => {
  let cloud: Cloud
  let folder: string
  const api = vi.fn<(event: unknown) => unknown>()
  const seen = () => api.mock.lastCall?.[0] as LambdaFunctionURLEvent

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ascolta-web-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<title>desk</title>')
    await writeFile(join(folder, 'assets', 'desk-1a2b.js'), 'desk()')
    cloud = await startCloud({
      functions: ['api'],
      handlers: { api },
      desk: staticDesk(folder, deskHeaders({ live: 'ws://localhost', files: 'http://127.0.0.1:9' })),
      mounts: { '/other': (_, response) => response.end('other') },
    })
  })
  afterAll(async () => {
    await cloud.stop()
    await rm(folder, { recursive: true })
  })
  const call = (path: string, init?: RequestInit) => fetch(cloud.origin + path, { redirect: 'manual', ...init })

  it('gives a function the event of a function URL', async () => {
    api.mockResolvedValueOnce({ statusCode: 200, body: '' })
    await call('/api/tickets/a%20b?team=care&team=shop&empty=', {
      method: 'POST',
      headers: { 'X-Ascolta': 'Desk', cookie: 'a=1; b=2', 'content-type': 'application/json; charset=utf-8' },
      body: '{"text":"perché 🍋"}',
    })
    expect(seen()).toMatchObject({
      version: '2.0',
      rawPath: '/api/tickets/a%20b',
      rawQueryString: 'team=care&team=shop&empty=',
      queryStringParameters: { team: 'care,shop', empty: '' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-ascolta': 'Desk', 'content-type': 'application/json; charset=utf-8' },
      body: '{"text":"perché 🍋"}',
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', path: '/api/tickets/a%20b', protocol: 'HTTP/1.1' } },
    })
  })

  it.each([
    ['application/octet-stream', Buffer.from([0, 255, 128])],
    ['application/x-www-form-urlencoded', Buffer.from('a=1')],
    ['application/json', Buffer.from([0x22, 0xff, 0x22])],
  ])('carries %s that is not plain text byte for byte', async (type, bytes) => {
    api.mockResolvedValueOnce({ statusCode: 200, body: '' })
    await call('/api/x', { method: 'POST', headers: { 'content-type': type }, body: bytes })
    expect(seen().isBase64Encoded).toBe(true)
    expect(Buffer.from(seen().body ?? '', 'base64')).toEqual(bytes)
  })

  it('gives back status, headers, every cookie and bytes', async () => {
    api.mockResolvedValueOnce({
      statusCode: 201,
      headers: { 'Content-Type': 'image/png' },
      cookies: ['a=1; Path=/', 'b=2; Path=/'],
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    })
    const response = await call('/api/picture')
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([1, 2, 255]))
  })

  it('answers 502 when a function throws and 413 when a body is too long, without waking it', async () => {
    vi.spyOn(console, 'error').mockReturnValueOnce()
    api.mockRejectedValueOnce(new Error('broken'))
    expect((await call('/api/x')).status).toBe(502)
    const before = api.mock.calls.length
    const long = await call('/api/x', { method: 'POST', body: 'x'.repeat(6 * 1024 * 1024 + 1) })
    expect(long.status).toBe(413)
    expect(api.mock.calls.length).toBe(before)
  })

  it('serves the desk under a strict policy: pages are asked for again, hashed files never', async () => {
    const page = await call('/tickets/12')
    expect(await page.text()).toBe('<title>desk</title>')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    expect(page.headers.get('content-security-policy')).toContain(
      "connect-src 'self' ws://localhost http://127.0.0.1:9;",
    )
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await call('/assets/desk-1a2b.js')).headers.get('cache-control')).toContain('immutable')
    expect((await call('/assets/none.js')).status).toBe(404)
    expect((await call('/%2e%2e/%2e%2e/etc/passwd.txt')).status).toBe(404)
    expect((await call('/', { method: 'POST' })).status).toBe(405)
  })

  it('leads who came by another name of this machine to the desk, and turns foreign names away', async () => {
    const numbered = await fetch(`http://127.0.0.1:${cloud.port}/tickets/12?x=1`, { redirect: 'manual' })
    expect(numbered.headers.get('location')).toBe(`${cloud.origin}/tickets/12?x=1`)
    const foreign = request({
      port: cloud.port,
      host: '127.0.0.1',
      path: '/api/x',
      headers: { host: 'rebound.example' },
    })
    foreign.end()
    const [response]: IncomingMessage[] = await once(foreign, 'response')
    expect(response?.statusCode).toBe(421)
    response?.resume()
  })

  it('outlives a caller who hangs up in the middle of a body', async () => {
    const hurried = request(`${cloud.origin}/api/x`, { method: 'POST', headers: { 'content-length': '1000' } })
    hurried.on('error', () => {})
    await new Promise<void>((resolve) => hurried.write('{', () => resolve()))
    hurried.destroy()
    api.mockResolvedValueOnce({ statusCode: 204 })
    expect((await call('/api/x')).status).toBe(204)
  })

  it('lets other servers sit on the same port', async () => {
    expect(await (await call('/other/page')).text()).toBe('other')
    expect(await (await call('/othersider')).text()).toBe('<title>desk</title>')
  })
})

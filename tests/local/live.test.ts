import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { isChannel } from '@ascolta/local/live'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../support/until.ts'

interface Asked {
  authorizationToken: string
  requestContext: { operation: string; channel?: string; channelNamespaceName?: string }
}

describe('live events', () => {
  let cloud: Cloud
  const sockets: WebSocket[] = []
  // Like the desk's own: a token opens the connection or exactly the channel that it names.
  const authorize = vi.fn(async (event: unknown) => {
    const { authorizationToken, requestContext } = event as Asked
    const { operation, channel } = requestContext
    if (operation === 'EVENT_CONNECT') return { isAuthorized: authorizationToken === 'connect' }
    return { isAuthorized: operation === 'EVENT_SUBSCRIBE' && authorizationToken === channel }
  })

  beforeAll(async () => {
    cloud = await startCloud({ functions: ['live'], handlers: { live: authorize } })
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate()
  })
  afterAll(() => cloud.stop())

  function connect(token: string) {
    const header = Buffer.from(JSON.stringify({ host: 'localhost', Authorization: token })).toString('base64url')
    const socket = new WebSocket(`${cloud.env.LIVE_URL?.replace(/^http/, 'ws')}/event/realtime`, [
      'aws-appsync-event-ws',
      `header-${header}`,
    ])
    sockets.push(socket)
    const heard: Record<string, unknown>[] = []
    socket.on('message', (data) => heard.push(JSON.parse(String(data))))
    const say = (message: object) => socket.send(JSON.stringify(message))
    socket.on('open', () => say({ type: 'connection_init' }))
    const hears = (message: object) =>
      vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining(message)), { timeout: 10_000 })
    const subscribe = (id: string, channel: string, token = channel) =>
      say({ type: 'subscribe', id, channel, authorization: { Authorization: token, host: 'localhost' } })
    return { socket, say, hears, heard, subscribe }
  }
  const publish = (channel: string, events: unknown[], headers = { authorization: 'AWS4-HMAC-SHA256 x' }) =>
    fetch(`${cloud.env.LIVE_URL}/event`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ channel, events: events.map((event) => JSON.stringify(event)) }),
    })

  it('reach who subscribed to the channel, and nobody else', async () => {
    const giulia = connect('connect')
    const marco = connect('connect')
    await giulia.hears({ type: 'connection_ack', connectionTimeoutMs: 300_000 })
    await marco.hears({ type: 'connection_ack' })
    giulia.subscribe('s1', '/t/tic-1-0')
    marco.subscribe('s1', '/t/tic-2-0')
    await giulia.hears({ type: 'subscribe_success', id: 's1' })
    await marco.hears({ type: 'subscribe_success', id: 's1' })

    const answer = await publish('/t/tic-1-0', [{ seq: 1 }, { seq: 2 }])
    expect(await answer.json()).toMatchObject({ successful: [{ index: 0 }, { index: 1 }], failed: [] })
    await giulia.hears({ type: 'data', id: 's1', event: '{"seq":2}' })
    expect(marco.heard.filter(({ type }) => type === 'data')).toEqual([])

    giulia.say({ type: 'unsubscribe', id: 's1' })
    await giulia.hears({ type: 'unsubscribe_success', id: 's1' })
    await publish('/t/tic-1-0', [{ seq: 3 }])
    await publish('/t/tic-2-0', [{ seq: 4 }])
    await marco.hears({ type: 'data', event: '{"seq":4}' })
    expect(giulia.heard).not.toContainEqual(expect.objectContaining({ event: '{"seq":3}' }))
  })

  it('ask our authorizer with the channel byte for byte, and refuse a wildcard and another channel', async () => {
    const giulia = connect('connect')
    await giulia.hears({ type: 'connection_ack' })
    giulia.subscribe('all', '/t/*', '/t/tic-1-0')
    giulia.subscribe('other', '/t/tic-2-0', '/t/tic-1-0')
    await giulia.hears({ type: 'subscribe_error', id: 'all' })
    await giulia.hears({ type: 'subscribe_error', id: 'other' })
    expect(authorize).toHaveBeenCalledWith(
      expect.objectContaining({
        authorizationToken: '/t/tic-1-0',
        requestContext: expect.objectContaining({
          operation: 'EVENT_SUBSCRIBE',
          channel: '/t/*',
          channelNamespaceName: 't',
        }),
      }),
      expect.anything(),
    )
  })

  it('let nobody in with a wrong token, and nobody publish who is not signed', async () => {
    const stranger = connect('guessed')
    await stranger.hears({ type: 'connection_error' })
    await until(() => expect(stranger.socket.readyState).toBe(WebSocket.CLOSED))
    expect((await publish('/t/tic-1-0', [{}], { authorization: '' })).status).toBe(401)
    const giulia = connect('connect')
    await giulia.hears({ type: 'connection_ack' })
    giulia.say({
      type: 'publish',
      id: 'p1',
      channel: '/t/tic-1-0',
      events: ['{}'],
      authorization: { Authorization: '/t/tic-1-0' },
    })
    await giulia.hears({ type: 'publish_error', id: 'p1' })
  })

  it('take what AppSync takes: one to five events of JSON on a channel of a known namespace', async () => {
    expect((await publish('/t/tic-1-0', [])).status).toBe(400)
    expect((await publish('/t/tic-1-0', [1, 2, 3, 4, 5, 6])).status).toBe(400)
    expect((await publish('/nowhere/tic-1-0', [1])).status).toBe(400)
  })

  it.each([
    ['/t/tic-01j9', true],
    ['/a/agent/session', true],
    ['/t', false],
    ['t/tic', false],
    ['/t/tic_1', false],
    ['/t/tic#1', false],
    ['/t/*/x', false],
    ['/t/*', false],
    [`/t/${'x'.repeat(51)}`, false],
    ['/t/a/b/c/d/e', false],
  ])('know whether %s is a channel: %s', (channel, is) => {
    expect(isChannel(channel, { wildcard: false })).toBe(is)
  })
})

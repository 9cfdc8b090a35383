import { createHmac } from 'node:crypto'
import { authorize } from '@ascolta/functions/live/authorize'
import { channels, fitsChannel, realtime } from '@ascolta/functions/live/channels'
import { mint, type Pass, verify } from '@ascolta/functions/live/pass'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const key = 'the live key'
const now = new Date('2026-11-21T12:00:00Z')
const exp = now.getTime() / 1000 + 120
const mine: Pass = { agent: 'rosa', session: 's', aud: '/t/abc-dm-0001-3', exp }
const connect: Pass = { ...mine, aud: 'connect' }

const asked = authorize({ keys: async () => ({ live: key }), clock: () => now })
const may = async (token: unknown, operation: string, channel?: string) =>
  (await asked({ authorizationToken: token, requestContext: { operation, channel, channelNamespaceName: 't' } }))
    .isAuthorized

describe('a live pass', () => {
  test('says what was put in, in less than 2 kB and in letters that fit a subprotocol', () => {
    expect(verify(key, mint(key, mine), now)).toEqual(mine)
    expect(mint(key, mine)).toMatch(/^[\w-]+\.[\w-]+$/)
    expect(mint(key, { ...mine, aud: `/t/${'a'.repeat(50)}` }).length).toBeLessThan(2048)
  })

  test('opens nothing with one character changed', () => {
    const token = mint(key, mine)
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.='), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1)
        // The last letter of base64url carries bits that say nothing.
        const same = changed
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join()
        const was = token
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join()
        expect(verify(key, changed, now) === undefined || same === was).toBe(true)
      }),
    )
  })

  test('opens nothing after two minutes, with another key, or when it is anything else', () => {
    expect(verify(key, mint(key, mine), new Date(exp * 1000))).toBeUndefined()
    expect(verify('another', mint(key, mine), now)).toBeUndefined()
    fc.assert(fc.property(fc.anything(), (anything) => verify(key, anything, now) === undefined))
    const said = (pass: object) => Buffer.from(JSON.stringify(pass)).toString('base64url')
    const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
    expect(verify(key, `${said(mine)}.${sign(`live pass.${said(mine)}`)}`, now)).toEqual(mine)
    // Signed with the same key, but for something else; signed, but no pass.
    expect(verify(key, `${said(mine)}.${sign(said(mine))}`, now)).toBeUndefined()
    const half = said({ agent: 'x' })
    expect(verify(key, `${half}.${sign(`live pass.${half}`)}`, now)).toBeUndefined()
    expect(verify(key, `${mint(key, mine)}.`, now)).toBeUndefined()
    expect(verify(key, 'a'.repeat(100_000), now)).toBeUndefined()
  })
})

describe('the live service asks who may', () => {
  test('connect: whoever has a pass to connect', async () => {
    expect(await may(mint(key, connect), 'EVENT_CONNECT')).toBe(true)
    expect(await may(mint(key, mine), 'EVENT_CONNECT')).toBe(false)
  })

  test('listen: to exactly the channel of the pass', async () => {
    const token = mint(key, mine)
    expect(await may(token, 'EVENT_SUBSCRIBE', mine.aud)).toBe(true)
    for (const channel of [
      '/t/abc-dm-0001-4',
      '/t/abc-dm-0001-3/',
      '/t/abc-dm-0001-3/x',
      '/t/ABC-dm-0001-3',
      't/abc-dm-0001-3',
      '//t/abc-dm-0001-3',
      '/t/*',
      '/*',
      '*',
      '',
      undefined,
    ])
      expect(await may(token, 'EVENT_SUBSCRIBE', channel), String(channel)).toBe(false)
    expect(await may(mint(key, connect), 'EVENT_SUBSCRIBE', 'connect')).toBe(false)
  })

  test('listen to everything: nobody, also with a pass that says so', async () => {
    for (const aud of ['/t/*', '/*', '/t/abc*'])
      expect(await may(mint(key, { ...mine, aud }), 'EVENT_SUBSCRIBE', aud)).toBe(false)
  })

  test('publish: nobody', async () => {
    for (const pass of [mine, connect]) expect(await may(mint(key, pass), 'EVENT_PUBLISH', mine.aud)).toBe(false)
  })

  test('nothing is kept, and what it does not understand it refuses without falling over', async () => {
    expect(
      await asked({ authorizationToken: mint(key, connect), requestContext: { operation: 'EVENT_CONNECT' } }),
    ).toEqual({
      isAuthorized: true,
      ttlOverride: 0,
    })
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (event) => {
        expect(await asked(event)).toEqual({ isAuthorized: false, ttlOverride: 0 })
      }),
    )
    const down = authorize({
      keys: async () => {
        throw new Error('down')
      },
      clock: () => now,
    })
    expect(await down({ authorizationToken: 'x', requestContext: { operation: 'EVENT_CONNECT' } })).toEqual({
      isAuthorized: false,
      ttlOverride: 0,
    })
  })

  test('a key that was renewed is read again, once', async () => {
    const reads: boolean[] = []
    const renewed = authorize({
      keys: async ({ fresh = false } = {}) => {
        reads.push(fresh)
        return { live: fresh ? 'renewed' : key }
      },
      clock: () => now,
    })
    const event = { authorizationToken: mint('renewed', connect), requestContext: { operation: 'EVENT_CONNECT' } }
    expect((await renewed(event)).isAuthorized).toBe(true)
    expect(reads).toEqual([false, true])
  })
})

test('names of channels have the form that the service takes', () => {
  expect(channels.ticket({ id: 'tcpbjx2m6rltgsljecqq-dm-0001', epoch: 12 })).toBe('/t/tcpbjx2m6rltgsljecqq-dm-0001-12')
  for (const good of ['care', 'a', 'a-b', 'x'.repeat(50)]) expect(fitsChannel(good)).toBe(true)
  for (const bad of ['', '-a', 'a-', 'a_b', 'a/b', 'a*', 'è', 'x'.repeat(51)]) expect(fitsChannel(bad)).toBe(false)
})

test('a socket goes to the host for sockets, and names the host for publishing', () => {
  expect(realtime('https://abc.appsync-api.eu-west-1.amazonaws.com')).toEqual({
    url: 'wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/event/realtime',
    host: 'abc.appsync-api.eu-west-1.amazonaws.com',
  })
  expect(realtime('http://127.0.0.1:4567')).toEqual({
    url: 'ws://127.0.0.1:4567/event/realtime',
    host: '127.0.0.1:4567',
  })
  expect(realtime('https://live.example.com').url).toBe('wss://live.example.com/event/realtime')
})

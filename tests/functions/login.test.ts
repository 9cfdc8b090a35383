import { createHmac } from 'node:crypto'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ADesk, aDesk, ada, cookies, rosa, sara } from './desk.ts'
import { client, type Lie, signed } from './issuer.ts'

let desk: ADesk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk[Symbol.asyncDispose]())
beforeEach(() => desk.issuer.lies({}))

/** Begins a login and comes back from the issuer. */
async function logIn(claims = {}, { to = '', change = (came: URLSearchParams) => came, cookie = '' } = {}) {
  const begun = await desk.app.request(`/api/login${to && `?to=${encodeURIComponent(to)}`}`)
  const came = change(desk.issuer.logsIn(begun.headers.get('location') ?? '', { ...rosa, ...claims }))
  const sent = [cookies(begun), cookie].filter(Boolean).join('; ')
  return desk.app.request(`/api/login/callback?${came}`, { headers: { cookie: sent } })
}
const sessionIn = (response: Response) => /__Host-ascolta=([\w-]{43})(?:;|$)/.exec(cookies(response))?.[1]

describe('a person logs in', () => {
  test('and is known by name, role and team, with a cookie that no page can read and no sibling can set', async () => {
    const back = await logIn({}, { to: '/tickets/7?x=1#end' })
    expect(back.status).toBe(302)
    expect(back.headers.get('location')).toBe('/tickets/7?x=1#end')
    const set = back.headers.getSetCookie().find((one) => one.startsWith('__Host-ascolta='))
    for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(set).toContain(flag)
    expect(set).not.toContain('Domain')

    const me = await desk.app.request('/api/me', { headers: { cookie: cookies(back) } })
    expect(await me.json()).toMatchObject({
      agent: { name: 'Rosa Bianchi', role: 'agent', teams: ['care'] },
      undoSeconds: 10,
    })
  })

  test('with the code flow, PKCE, a state and a nonce', async () => {
    const begun = await desk.app.request('/api/login')
    const asked = new URL(begun.headers.get('location') ?? '').searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: client,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'https://desk.example.com/api/login/callback',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/)
    expect(cookies(begun)).not.toContain(asked.get('state'))
  })

  test('discovery and keys are read once for many logins', async () => {
    await logIn()
    const before = desk.issuer.counts()
    await logIn()
    expect(desk.issuer.counts()).toEqual(before)
  })

  test('the issuer changes its key and nobody fails to log in', async () => {
    await logIn()
    await desk.issuer.rotates('ES256')
    expect(sessionIn(await logIn())).toBeDefined()
    await desk.issuer.rotates('RS256')
    expect(sessionIn(await logIn())).toBeDefined()
  })

  test('gets a new session at each login, and the earlier one ends', async () => {
    const first = await logIn()
    const second = await logIn({}, { cookie: cookies(first) })
    expect(sessionIn(second)).not.toBe(sessionIn(first))
    const asked = (cookie: string) => desk.app.request('/api/me', { headers: { cookie } })
    expect((await asked(cookies(first))).status).toBe(401)
    expect((await asked(cookies(second))).status).toBe(200)
  })

  test('a session of somebody else cannot be put under a login', async () => {
    const planted = `__Host-ascolta=${'a'.repeat(43)}`
    expect(sessionIn(await logIn({}, { cookie: planted }))).not.toBe('a'.repeat(43))
  })

  test('the role follows the issuer at each login', async () => {
    const role = async (groups: string[]) => {
      const me = await desk.signsIn({ ...rosa, sub: 'promoted', groups })
      return (await me.get('/me')).json.agent.role
    }
    expect(await role(['agent'])).toBe('agent')
    expect(await role(['everybody', 'supervisor', 'agent'])).toBe('supervisor')
    const cognito = await desk.signsIn({ sub: 'c', name: 'C', 'cognito:groups': ['admin'] })
    expect((await cognito.get('/me')).json.agent.role).toBe('admin')
  })

  test('the same e-mail with another subject is another person (SEC8)', async () => {
    const email = 'one@example.com'
    const one = (await (await desk.signsIn({ ...ada, email })).get('/me')).json.agent
    const other = (await (await desk.signsIn({ ...rosa, sub: 'x', email })).get('/me')).json.agent
    expect(one.id).not.toBe(other.id)
    expect(other.role).toBe('agent')
  })
})

describe('nobody gets in', () => {
  test('who belongs to none of our groups', async () => {
    const back = await logIn({ groups: ['sales', 'administrators'] })
    expect(back.headers.get('location')).toBe('/?login=refused')
    expect(sessionIn(back)).toBeUndefined()
  })

  test('by a signature that is right but of a kind we do not take', async () => {
    await desk.issuer.rotates('PS256')
    expect((await logIn()).headers.get('location')).toBe('/?login=failed')
    await desk.issuer.rotates('RS256')
    expect(sessionIn(await logIn())).toBeDefined()
  })

  const now = () => Math.floor(Date.now() / 1000)
  const lies: Record<string, Lie> = {
    'without a signature': { token: (claims) => new UnsecuredJWT(claims).encode() },
    'with a shared secret as signature': {
      token: (claims, { jwk, kid }) => {
        const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
        const said = `${part({ alg: 'HS256', kid })}.${part(claims)}`
        return `${said}.${createHmac('sha256', JSON.stringify(jwk)).update(said).digest('base64url')}`
      },
    },
    'signed by another key of the same name': {
      token: async (claims, { alg, kid }) => {
        const { privateKey } = await generateKeyPair(alg)
        return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)
      },
    },
    'signed by a key that the token brings along': {
      token: async (claims, { alg, jwk }) => {
        const { privateKey } = await generateKeyPair(alg)
        return new SignJWT(claims)
          .setProtectedHeader({ alg, kid: 'mine', jwk, jku: 'https://evil.example.com/jwks' })
          .sign(privateKey)
      },
    },
    'with a longer hash than we accept': {
      token: async (claims, { kid }) => {
        const { privateKey } = await generateKeyPair('RS512')
        return new SignJWT(claims).setProtectedHeader({ alg: 'RS512', kid }).sign(privateKey)
      },
    },
    'for another audience': { claims: { aud: 'another-app' } },
    'for two audiences without saying for whom': { claims: { aud: [client, 'another-app'] } },
    'with another authorized party': { claims: { aud: [client, 'another-app'], azp: 'another-app' } },
    'of another issuer': { claims: { iss: 'https://evil.example.com' } },
    expired: { claims: { iat: now() - 3600, exp: now() - 1800 } },
    'not yet valid': { claims: { nbf: now() + 1800 } },
    'with another nonce': { claims: { nonce: 'another' } },
    'without a nonce': { token: ({ nonce: _, ...claims }, keys) => signed(claims, keys) },
    'without a subject': { token: ({ sub: _, ...claims }, keys) => signed(claims, keys) },
    'cut short': { token: async (claims, keys) => (await signed(claims, keys)).slice(0, -20) },
  }
  test.each(Object.entries(lies))('with an id token %s', async (_, lie) => {
    desk.issuer.lies(lie)
    const back = await logIn({ groups: ['admin'] })
    expect(back.headers.get('location')).toBe('/?login=failed')
    expect(sessionIn(back)).toBeUndefined()
  })

  test.each<[string, (came: URLSearchParams) => URLSearchParams]>([
    ['another state', (came) => new URLSearchParams({ code: came.get('code') ?? '', state: 'another' })],
    ['no state', (came) => new URLSearchParams({ code: came.get('code') ?? '' })],
    ['two states', (came) => new URLSearchParams([...came, ['state', 'another']])],
    ['another issuer', (came) => new URLSearchParams([...came, ['iss', 'https://evil.example.com']])],
    ['a made-up code', (came) => new URLSearchParams({ code: 'made-up', state: came.get('state') ?? '' })],
    ['an error', (came) => new URLSearchParams({ error: 'access_denied', state: came.get('state') ?? '' })],
  ])('coming back with %s', async (_, change) => {
    const back = await logIn({}, { change })
    expect(back.headers.get('location')).toBe('/?login=failed')
    expect(sessionIn(back)).toBeUndefined()
  })

  test('with a code that was used, or without the cookie of the login', async () => {
    const begun = await desk.app.request('/api/login')
    const came = desk.issuer.logsIn(begun.headers.get('location') ?? '', rosa)
    const back = (cookie: string) => desk.app.request(`/api/login/callback?${came}`, { headers: { cookie } })
    expect(sessionIn(await back(''))).toBeUndefined()
    expect(sessionIn(await back('__Host-ascolta-login=eyJhbGciOiJkaXIifQ....'))).toBeUndefined()
    expect(sessionIn(await back(cookies(begun)))).toBeDefined()
    expect(sessionIn(await back(cookies(begun)))).toBeUndefined()
  })

  test('with a cookie of the login of which one letter is changed', async () => {
    const begun = await desk.app.request('/api/login')
    const came = desk.issuer.logsIn(begun.headers.get('location') ?? '', rosa)
    const sealed = cookies(begun)
    for (let at = sealed.indexOf('=') + 1; at < sealed.length - 1; at += 7) {
      const cookie = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
      const back = await desk.app.request(`/api/login/callback?${came}`, { headers: { cookie } })
      expect(sessionIn(back), `letter ${at}`).toBeUndefined()
    }
    expect(cookies(await desk.app.request(`/api/login/callback?${came}`, { headers: { cookie: sealed } }))).toContain(
      '=',
    )
  })

  test('with the cookie of another login', async () => {
    const [begun, other] = [await desk.app.request('/api/login'), await desk.app.request('/api/login')]
    const came = desk.issuer.logsIn(begun.headers.get('location') ?? '', rosa)
    const back = await desk.app.request(`/api/login/callback?${came}`, { headers: { cookie: cookies(other) } })
    expect(sessionIn(back)).toBeUndefined()
  })

  test('who takes longer than ten minutes', async () => {
    const begun = await desk.app.request('/api/login')
    const came = desk.issuer.logsIn(begun.headers.get('location') ?? '', rosa)
    desk.clock.moves(601_000)
    const back = await desk.app.request(`/api/login/callback?${came}`, { headers: { cookie: cookies(begun) } })
    expect(sessionIn(back)).toBeUndefined()
  })
})

test.each([
  'https://evil.example.com',
  '//evil.example.com',
  '//evil.example.com/tickets',
  '/\\evil.example.com',
  '\\\\evil.example.com',
  '/\t/evil.example.com',
  '/\n//evil.example.com',
  'javascript:alert(1)',
  '/.//evil.example.com',
  '/api/login',
  '/API/logout',
  '/x/../api/login',
  'tickets',
  '',
])('after the login nobody is sent to %j', async (to) => {
  expect((await logIn({}, { to })).headers.get('location')).toBe('/')
})

describe('a session', () => {
  const hour = 3600_000
  test('ends twelve hours after it was last used, and seven days after the login in any case', async () => {
    const idle = await desk.signsIn(rosa)
    desk.clock.moves(12 * hour + 1000)
    expect((await idle.get('/me')).status).toBe(401)

    const busy = await desk.signsIn(rosa)
    for (let day = 0; day < 14; day++) {
      expect((await busy.get('/me')).status).toBe(200)
      desk.clock.moves(11.99 * hour)
    }
    expect((await busy.get('/me')).status).toBe(200)
    desk.clock.moves(0.2 * hour)
    expect((await busy.get('/me')).status).toBe(401)
  })

  test('ends with the logout, which also names where the issuer ends its own', async () => {
    const visitor = await desk.signsIn(sara)
    const left = await visitor.post('/logout')
    expect(new URL(left.json.to).pathname).toBe('/issuer/end')
    expect(new URL(left.json.to).searchParams.get('post_logout_redirect_uri')).toBe('https://desk.example.com/')
    expect(left.headers.getSetCookie().join()).toMatch(/__Host-ascolta=;.*Max-Age=0.*Secure/)
    expect((await visitor.get('/me')).status).toBe(401)
  })

  test('rests without its secret', async () => {
    const { cookie } = await desk.signsIn(rosa)
    const [, secret = ''] = cookie.split('=')
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
    expect(JSON.stringify(Items)).toContain('X#')
    expect(JSON.stringify(Items)).not.toContain(secret)
  })
})

test('an issuer on plain http elsewhere than on this machine is not even asked', async () => {
  // The same machine by an address that does not say so.
  const issuer = desk.issuer.issuer.replace('127.0.0.1', '0.0.0.0')
  await using other = await aDesk({ settings: { ...desk.deps.settings, issuer } })
  const before = desk.issuer.counts()
  expect((await other.app.request('/api/login')).headers.get('location')).toBe('/?login=failed')
  expect(desk.issuer.counts()).toEqual(before)
})

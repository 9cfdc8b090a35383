import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const Tokens = v.object({ id_token: v.string() })

describe('the issuer of the laptop', () => {
  let folder: string
  let cloud: Cloud
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ascolta-issuer-'))
    cloud = await startCloud({ functions: [], data: folder })
  })
  afterEach(async () => {
    await cloud.stop()
    await rm(folder, { recursive: true })
  })

  it('signs a person in with one click, by code and PKCE, and tells the desk who it is', async () => {
    const { browser, request } = visit()
    const page = await browser(request.address)
    expect(await page.text()).toContain('Giulia Ferri')
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    const back = await browser(page.url, { method: 'POST', body: new URLSearchParams({ person: 'anna.riva' }) })
    const answer = new URL(back.url)
    expect(`${answer.origin}${answer.pathname}`).toBe(`${cloud.origin}/api/login/callback`)
    expect(answer.searchParams.get('state')).toBe(request.state)

    const tokens = await token(answer.searchParams.get('code') ?? '', request.verifier)
    expect(tokens.status).toBe(200)
    const { id_token } = v.parse(Tokens, await tokens.json())
    const { payload } = await jwtVerify(id_token, createRemoteJWKSet(new URL(`${cloud.origin}/issuer/jwks`)), {
      issuer: cloud.env.OIDC_ISSUER ?? '',
      audience: 'ascolta-desk',
    })
    expect(payload).toMatchObject({
      sub: 'anna.riva',
      name: 'Anna Riva',
      email: 'anna.riva@ascolta.example',
      locale: 'it',
      groups: ['supervisor'],
      nonce: request.nonce,
    })
  })

  it('refuses a wrong verifier, a code for the second time and a start without PKCE', async () => {
    const { browser, request } = visit()
    const code = await signIn(browser, request.address)
    expect((await token(code, randomBytes(32).toString('base64url'))).status).toBe(400)

    const again = visit()
    const second = await signIn(again.browser, again.request.address)
    expect((await token(second, again.request.verifier)).status).toBe(200)
    expect((await token(second, again.request.verifier)).status).toBe(400)

    const bare = new URL(request.address)
    bare.searchParams.delete('code_challenge')
    expect(new URL((await browser(bare.href)).url).searchParams.get('error')).toBe('invalid_request')
  })

  it('knows who is signed in after a restart, without asking again', async () => {
    const { browser, request } = visit()
    await signIn(browser, request.address)
    const port = cloud.port
    await cloud.stop()
    cloud = await startCloud({ functions: [], data: folder, port })
    const back = await browser(request.address)
    expect(new URL(back.url).searchParams.get('code')).toBeTruthy()
  })

  it('signs out and leads back to the desk', async () => {
    const { browser, request } = visit()
    const code = await signIn(browser, request.address)
    const { id_token } = v.parse(Tokens, await (await token(code, request.verifier)).json())
    const out = new URL(`${cloud.origin}/issuer/session/end`)
    out.searchParams.set('id_token_hint', id_token)
    out.searchParams.set('post_logout_redirect_uri', `${cloud.origin}/`)
    const page = await (await browser(out.href)).text()
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const back = await browser(new URL(action, out).href, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(back.url).toBe(`${cloud.origin}/`)
    expect(await (await browser(request.address)).text()).toContain('Giulia Ferri')
  })

  it('speaks Italian, and English to who asks for it', async () => {
    const { browser, request } = visit()
    expect(await (await browser(request.address)).text()).toContain('Chi sei?')
    const english = await browser(request.address, { headers: { 'accept-language': 'en-GB,en;q=0.9,it;q=0.5' } })
    expect(await english.text()).toContain('Who are you?')
  })

  function visit() {
    const random = () => randomBytes(32).toString('base64url')
    const [state, nonce, verifier] = [random(), random(), random()]
    const address = new URL(`${cloud.origin}/issuer/auth`)
    address.search = new URLSearchParams({
      client_id: 'ascolta-desk',
      response_type: 'code',
      scope: 'openid profile email',
      redirect_uri: `${cloud.origin}/api/login/callback`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString()
    return { browser: browserOf(), request: { address: address.href, state, nonce, verifier } }
  }

  async function signIn(browser: Browser, address: string) {
    const page = await browser(address)
    const back = await browser(page.url, { method: 'POST', body: new URLSearchParams({ person: 'giulia.ferri' }) })
    return new URL(back.url).searchParams.get('code') ?? ''
  }

  const token = async (code: string, verifier: string) =>
    fetch(`${cloud.origin}/issuer/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`ascolta-desk:${await cloud.secret('keys', 'oidc')}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: `${cloud.origin}/api/login/callback`,
      }),
    })

  type Browser = ReturnType<typeof browserOf>
  /** Follows redirects and keeps cookies, until the desk's own pages. */
  function browserOf() {
    const jar = new Map<string, string>()
    return async function go(
      address: string,
      init: RequestInit = {},
    ): Promise<{ url: string; headers: Headers; text: () => Promise<string> }> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(address, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value) jar.set(name, value)
        else jar.delete(name)
      }
      const next = response.headers.get('location')
      if (!next) return { url: address, headers: response.headers, text: () => response.text() }
      const to = new URL(next, address)
      if (to.pathname === '/' || to.pathname.startsWith('/api/'))
        return { url: to.href, headers: response.headers, text: async () => '' }
      return go(to.href, { headers: init.headers })
    }
  }
})

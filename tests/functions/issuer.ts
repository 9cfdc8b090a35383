import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { addressOf, bodyOf, close, listen } from '@ascolta/local/server'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export const client = 'ascolta-desk'
export const secret = 'a secret of the client'

type Keys = Awaited<ReturnType<typeof keyPair>>
/** How one id token differs from a right one. */
export interface Lie {
  claims?: JWTPayload
  /** Makes the whole token by itself. */
  token?: (claims: JWTPayload, keys: Keys) => Promise<string> | string
}

async function keyPair(kid: string, alg: 'RS256' | 'ES256' | 'PS256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An issuer of a few lines: checks client, code, redirect and PKCE as a real one does, and can be told to lie in its id tokens. */
export async function anIssuer() {
  let keys = await keyPair('one', 'ES256')
  let lie: Lie = {}
  let discoveries = 0
  let keyReads = 0
  const codes = new Map<string, { asked: URLSearchParams; person: JWTPayload }>()

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', origin)
    const [status, said] = await answer(url, request.headers.authorization, String(await bodyOf(request, 10_000)))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  })

  async function answer(url: URL, authorization: string | undefined, body: string): Promise<[number, unknown]> {
    if (url.pathname === '/issuer/.well-known/openid-configuration') {
      discoveries++
      return [200, discovery]
    }
    if (url.pathname === '/issuer/jwks') {
      keyReads++
      return [200, { keys: [keys.jwk] }]
    }
    if (url.pathname === '/issuer/token') return token(new URLSearchParams(body), authorization)
    return [404, {}]
  }

  async function token(form: URLSearchParams, authorization: string | undefined): Promise<[number, unknown]> {
    const { asked, person } = codes.get(form.get('code') ?? '') ?? {}
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!isClient(authorization)) return [401, { error: 'invalid_client' }]
    if (!asked || asked.get('code_challenge') !== challenge || asked.get('redirect_uri') !== form.get('redirect_uri'))
      return [400, { error: 'invalid_grant' }]
    const now = Math.floor(Date.now() / 1000)
    const nonce = asked.get('nonce') ?? ''
    const claims = { iss: issuer, aud: client, iat: now, exp: now + 300, nonce, ...person, ...lie.claims }
    const id_token = await (lie.token ?? signed)(claims, keys)
    return [200, { access_token: 'never-seen', token_type: 'Bearer', expires_in: 300, id_token }]
  }

  await listen(server)
  const origin = addressOf(server)
  const issuer = `${origin}/issuer`
  const discovery = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'HS256', 'none'],
  }

  return {
    issuer,
    /** What a person does at the issuer: logs in and is sent back. Gives the query of the callback. */
    logsIn(to: string, claims: JWTPayload) {
      const asked = new URL(to).searchParams
      const code = crypto.randomUUID()
      codes.set(code, { asked, person: claims })
      return new URLSearchParams({ code, state: asked.get('state') ?? '' })
    },
    lies(how: Lie) {
      lie = how
    },
    async rotates(alg: 'RS256' | 'ES256' | 'PS256') {
      keys = await keyPair(crypto.randomUUID(), alg)
    },
    counts: () => ({ discoveries, keyReads }),
    [Symbol.asyncDispose]: () => close(server),
  }
}
export type AnIssuer = Awaited<ReturnType<typeof anIssuer>>

/** HTTP Basic, both parts form-encoded first (RFC 6749, 2.3.1). */
function isClient(authorization = '') {
  const [id, password] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':')
  const decoded = (part = '') => decodeURIComponent(part.replaceAll('+', ' '))
  return decoded(id) === client && decoded(password) === secret
}

export const signed = (claims: JWTPayload, { alg, kid, privateKey }: Keys) =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)

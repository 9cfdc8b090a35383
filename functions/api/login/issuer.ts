import * as oauth from 'oauth4webapi'

/** What only the one who began a login can give back. */
interface Proof {
  state: string
  nonce: string
  verifier: string
}

/** Signatures we accept. Never `none`, never a shared secret (SEC7). */
const algorithms = ['RS256', 'ES256']
const patience = 5_000
const keep = 3600_000

interface Named {
  issuer: string
  client: string
  /** Where the issuer sends people back to. */
  redirect: string
}

/** An OIDC issuer: code flow with PKCE. Discovery is kept an hour, its keys five minutes, both per container. */
export function issuer({ issuer, client: id, redirect }: Named, secret: () => Promise<string>, now = Date.now) {
  const url = new URL(issuer)
  const client = { client_id: id }
  const options = () => ({
    // Plain http is for this very machine only, which the address itself says.
    [oauth.allowInsecureRequests]: url.protocol === 'http:' && isLoopback(url.hostname),
    signal: AbortSignal.timeout(patience),
  })
  let held: { at: number; server: Promise<oauth.AuthorizationServer> } | undefined

  async function discover() {
    const found = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options()))
    const known = found.id_token_signing_alg_values_supported ?? ['RS256']
    return { ...found, id_token_signing_alg_values_supported: known.filter((name) => algorithms.includes(name)) }
  }
  function server() {
    if (!held || now() - held.at > keep) {
      held = { at: now(), server: discover() }
      held.server.catch(() => (held = undefined))
    }
    return held.server
  }

  return {
    /** Where a person logs in. */
    async begin(): Promise<{ attempt: Proof; to: string }> {
      const { authorization_endpoint: endpoint } = await server()
      if (!endpoint) throw new Error('The issuer has no authorization endpoint.')
      const attempt = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
      }
      const to = new URL(endpoint)
      const asked = {
        client_id: id,
        response_type: 'code',
        redirect_uri: redirect,
        scope: 'openid profile email',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(asked)) to.searchParams.set(name, value)
      return { attempt, to: to.href }
    },

    /** Who came back. Throws unless state, code, signature, issuer, audience, expiry and nonce are all right. */
    async finish(came: URLSearchParams, { state, nonce, verifier }: Proof): Promise<oauth.IDToken> {
      const as = await server()
      const parameters = oauth.validateAuthResponse(as, client, came, state)
      const authentication = oauth.ClientSecretBasic(await secret())
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        authentication,
        parameters,
        redirect,
        verifier,
        options(),
      )
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await signed(as, response)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      if (!claims) throw new Error('The issuer gave no id token.')
      return claims
    },

    /** Where a logout ends the issuer's own session too; undefined if it has no such place. */
    async end(back: string) {
      const { end_session_endpoint: endpoint } = await server()
      if (!endpoint) return undefined
      const to = new URL(endpoint)
      to.searchParams.set('client_id', id)
      to.searchParams.set('post_logout_redirect_uri', back)
      // Cognito's own name for it.
      to.searchParams.set('logout_uri', back)
      return to.href
    },
  }

  async function signed(as: oauth.AuthorizationServer, response: Response) {
    try {
      await oauth.validateApplicationLevelSignature(as, response, options())
    } catch (error) {
      if (!(error instanceof oauth.OperationProcessingError) || error.code !== oauth.KEY_SELECTION) throw error
      // A key newer than what we kept: a copy has no kept keys and asks again, so that a rotation refuses nobody.
      await oauth.validateApplicationLevelSignature({ ...as }, response, options())
    }
  }
}
export type Issuer = ReturnType<typeof issuer>

/** This machine itself, by the name in a URL. */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)

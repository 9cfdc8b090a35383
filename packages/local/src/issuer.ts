import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Configuration, errors, Provider } from 'oidc-provider'
import { assets, failedPage, languageOf, pageHeaders, sendPage, signInPage, signOutPage } from './issuer-pages.ts'
import { issuerStore } from './issuer-store.ts'
import { claimsOf, people } from './people.ts'
import { bodyOf } from './server.ts'

const mount = '/issuer'
/** The desk, as the issuer knows it. */
export const clientId = 'ascolta-desk'
const day = 24 * 60 * 60

/** An OpenID Connect issuer on the desk's own origin, below `/issuer`: code flow with PKCE, one click for each seeded person. */
export async function startIssuer({ origin, secret, path }: { origin: string; secret: string; path?: string }) {
  const store = issuerStore(path)
  const provider = new Provider(`${origin}${mount}`, {
    ...configuration,
    adapter: store.adapter,
    jwks: await store.signing(),
    cookies: { keys: [await store.cookies()], long: { path: mount }, short: { path: mount } },
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        redirect_uris: [`${origin}/api/login/callback`],
        post_logout_redirect_uris: [`${origin}/`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
  })
  const protocol = provider.callback()

  async function interaction(request: IncomingMessage, response: ServerResponse) {
    const { uid } = await provider.interactionDetails(request, response)
    if (request.method !== 'POST')
      return sendPage(response, 200, signInPage(languageOf(request), `${mount}/interaction/${uid}`, people))
    const form = new URLSearchParams((await bodyOf(request, 4096))?.toString())
    const person = people.find(({ sub }) => sub === form.get('person'))
    if (!person) return sendPage(response, 400, failedPage(languageOf(request), 'person'))
    await provider.interactionFinished(request, response, { login: { accountId: person.sub, remember: true } })
  }

  return {
    mount,
    issuer: `${origin}${mount}`,
    listener(request: IncomingMessage, response: ServerResponse) {
      const path = request.url?.split('?')[0] ?? mount
      const asset = Object.hasOwn(assets, path) ? assets[path] : undefined
      if (asset) {
        response.writeHead(200, { ...pageHeaders, 'content-type': asset.type })
        return response.end(asset.text)
      }
      if (path.startsWith(`${mount}/interaction/`))
        return interaction(request, response).catch((error: unknown) => {
          if (!(error instanceof errors.OIDCProviderError)) console.error('the sign-in page failed', error)
          sendPage(response, 400, failedPage(languageOf(request), error instanceof Error ? error.message : ''))
        })
      // The provider builds its addresses from both, as it would below Express.
      Object.assign(request, { originalUrl: request.url, url: request.url?.slice(mount.length) || '/' })
      return protocol(request, response)
    },
    stop: () => store.close(),
  }
}

const configuration: Configuration = {
  claims: { openid: ['sub', 'groups'], profile: ['name', 'locale'], email: ['email', 'email_verified'] },
  // Name and e-mail stand in the ID token itself, as with Cognito: the desk asks for nothing more.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  interactions: { url: (_, { uid }) => `${mount}/interaction/${uid}` },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource(context, form) {
        context.set(pageHeaders)
        context.body = signOutPage(languageOf(context.req), form)
      },
    },
  },
  ttl: { Session: 14 * day, Grant: 14 * day, Interaction: 3600, AccessToken: 3600, IdToken: 3600 },
  findAccount(_, id) {
    const person = people.find(({ sub }) => sub === id)
    return person && { accountId: id, claims: () => claimsOf(person) }
  },
  // Our own client on our own machine: nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const { provider, client, session } = oidc
    const held = client && session?.grantIdFor(client.clientId)
    if (held) return provider.Grant.find(held)
    const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
    grant.addOIDCScope('openid profile email')
    await grant.save()
    return grant
  },
  renderError(context, { error, error_description }) {
    context.set(pageHeaders)
    context.type = 'html'
    context.body = failedPage(languageOf(context.req), error_description ?? error)
  },
}

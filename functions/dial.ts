import type { Dial } from '@ascolta/core/accounts/network'
import type { Call, Channel } from '@ascolta/core/channels/channel'
import { tokenItself } from '@ascolta/core/channels/watch'
import { appToken } from './app-token.ts'
import { environment } from './environment.ts'
import { keysIn, oauth1 } from './oauth1.ts'
import { signer } from './signed.ts'
import { settings, variables } from './topology.ts'

/** How each network is called. Base addresses and versions are configuration; tokens come with the account. */
export const dial: Dial = async (channel, call, token) => {
  if (channel === 'email') return mailService(call)
  if (channel === 'x') return onX(call, token)
  // The one call that asks about the token itself.
  const path = call.path.replace(tokenItself, encodeURIComponent(token))
  return {
    url: baseOf(channel) + (channel === 'instagram' ? onInstagram(path) : path),
    headers: { authorization: `Bearer ${token}` },
  }
}

/** What proves to a network that it is us who ask for a file of a conversation. */
export function credentials(channel: Channel, url: string, token: string): Record<string, string> {
  const keys = channel === 'x' ? keysIn(token) : undefined
  return { authorization: keys ? oauth1({ method: 'GET', url, keys }) : `Bearer ${token}` }
}

const sign = signer('ses')

/** The mail service is our own account's: a call is signed by this function's role, and there is no token. */
async function mailService({ method, path, json }: Call) {
  const url = new URL(environment(variables.mailer) + path)
  const body = json === undefined ? undefined : JSON.stringify(json)
  const { host: _, ...headers } = await sign(url, { method, ...(body !== undefined && { body }) })
  return { url: url.href, headers }
}

function baseOf(channel: Channel) {
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
    case 'whatsapp':
      return graph()
    case 'instagram':
      return instagram()
    default:
      throw new Error(`This desk does not send on ${channel} yet.`)
  }
}

/** X takes a person's bearer token, which lives two hours, or a signature with keys that do not expire; for what belongs to the app, the app's own token. */
async function onX({ method, path, as }: Call, token: string) {
  const base = process.env[settings.x] ?? 'https://api.x.com'
  const url = base + path
  if (as === 'client') return { url, headers: basic(token) }
  const keys = keysIn(token)
  if (as === 'app' && keys) return { url, headers: { authorization: `Bearer ${await appToken(base, keys)}` } }
  return { url, headers: { authorization: keys ? oauth1({ method, url, keys }) : `Bearer ${token}` } }
}

/** A public client has no secret to sign with. */
const basic = (client: string): Record<string, string> =>
  client ? { authorization: `Basic ${Buffer.from(client).toString('base64')}` } : {}

const graph = () => process.env[settings.graph] ?? 'https://graph.facebook.com/v26.0'
const instagram = () => process.env[settings.instagram] ?? 'https://graph.instagram.com/v26.0'

/** With the Facebook Login, Instagram answers at the Graph API's own address: there private messages go through the Page, which its token stands for. */
const onInstagram = (path: string) =>
  instagram() === graph() ? path.replace(/^\/[^/?]+(?=\/(messages|conversations)\b)/, '/me') : path

import { createHmac, randomBytes } from 'node:crypto'

/** What an app and an account's owner hold between them. Does not expire until one of them takes it back. */
export interface Keys {
  consumerKey: string
  consumerSecret: string
  token: string
  tokenSecret: string
}

interface Signing {
  method: string
  url: string
  keys: Keys
  nonce?: string
  /** Epoch seconds. */
  at?: number
  /** Members of a form body; a JSON body is not signed. */
  form?: Record<string, string>
}

/** The `authorization` header of OAuth 1.0a with HMAC-SHA1 (RFC 5849): the key itself never travels. */
export function oauth1({ method, url, keys, nonce = randomBytes(16).toString('hex'), at, form = {} }: Signing) {
  const { origin, pathname, searchParams } = new URL(url)
  const own = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(at ?? Math.floor(Date.now() / 1000)),
    oauth_token: keys.token,
    oauth_version: '1.0',
  }
  const signed = [...searchParams, ...Object.entries(form), ...Object.entries(own)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join('&')
  const base = [method, origin + pathname, signed].map(encoded).join('&')
  const key = `${encoded(keys.consumerSecret)}&${encoded(keys.tokenSecret)}`
  const oauth_signature = createHmac('sha1', key).update(base).digest('base64')
  const members = Object.entries({ ...own, oauth_signature }).map(([name, value]) => `${name}="${encoded(value)}"`)
  return `OAuth ${members.join(', ')}`
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** Keys as they are kept: four parts of one token, with colons between. Undefined for a bearer token. */
export function keysIn(token: string): Keys | undefined {
  const [consumerKey, consumerSecret, owner, tokenSecret, ...more] = token.split(':').map((part) => part.trim())
  if (!consumerKey || !consumerSecret || !owner || !tokenSecret || more.length > 0) return undefined
  return { consumerKey, consumerSecret, token: owner, tokenSecret }
}

import * as v from 'valibot'
import type { Keys } from './oauth1.ts'

const patience = 5_000
const Granted = v.object({ access_token: v.pipe(v.string(), v.minLength(1)) })
const held = new Map<string, Promise<string>>()

/** An app's own token on X, for its webhooks: had for its keys, the same until it is taken back, so that a container asks once. */
export function appToken(base: string, { consumerKey, consumerSecret }: Keys): Promise<string> {
  const known = held.get(consumerKey)
  if (known) return known
  const asked = ask(base, consumerKey, consumerSecret)
  held.set(consumerKey, asked)
  asked.catch(() => held.delete(consumerKey))
  return asked
}

async function ask(base: string, key: string, secret: string) {
  const client = [key, secret].map(encodeURIComponent).join(':')
  const answer = await fetch(`${base}/oauth2/token`, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    headers: {
      authorization: `Basic ${Buffer.from(client).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    },
    body: 'grant_type=client_credentials',
  })
  if (!answer.ok) throw new Error(`X gave the app no token: ${answer.status}`)
  return v.parse(Granted, await answer.json()).access_token
}

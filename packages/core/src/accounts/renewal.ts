import * as v from 'valibot'
import type { Answer, Call } from '../channels/channel.ts'
import { later } from '../clock.ts'
import { Instant } from '../schema.ts'

/** What renews an account's token (OAuth 2.0): a refresh token that works once, with the token it brought. Kept together, so that no crash parts them. */
export const Pair = v.object({
  client: v.string(),
  /** Absent for a public client. */
  secret: v.optional(v.string()),
  refresh: v.string(),
  access: v.optional(v.string()),
  expiresAt: v.optional(Instant),
})
export type Pair = v.InferOutput<typeof Pair>

const Granted = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  refresh_token: v.pipe(v.string(), v.minLength(1)),
  expires_in: v.pipe(v.number(), v.minValue(60)),
})

/** Two or three words, as an admin pastes them: client id, client secret if the client has one, refresh token. Anything else is a token. */
export function pastedPair(pasted: string): Pair | undefined {
  const [client, second, third, ...more] = pasted.trim().split(/\s+/)
  if (!client || !second || more.length > 0) return undefined
  return third ? { client, secret: second, refresh: third } : { client, refresh: second }
}

export const written = (pair: Pair) => JSON.stringify(pair)

export function pairIn(text: string | undefined): Pair | undefined {
  try {
    const read = v.safeParse(Pair, JSON.parse(text ?? ''))
    return read.success ? read.output : undefined
  } catch {
    return undefined
  }
}

/** The call that gives a new pair for the old one, which it uses up. Signed with `clientOf`. */
export const renewing = ({ client, refresh }: Pair): Call => ({
  method: 'POST',
  path: '/2/oauth2/token',
  form: { grant_type: 'refresh_token', refresh_token: refresh, client_id: client },
  as: 'client',
})
export const clientOf = ({ client, secret }: Pair) => (secret ? `${client}:${secret}` : '')

/** What the answer means. No answer, or one from a gateway, leaves open whether the refresh token is used up. */
export function renewed(
  pair: Pair,
  answer: Answer | undefined,
  now: string,
): { kind: 'renewed'; pair: Pair } | { kind: 'refused' } | { kind: 'lost' } | { kind: 'later' } {
  if (!answer) return { kind: 'lost' }
  if (answer.status === 429) return { kind: 'later' }
  if (answer.status >= 400 && answer.status < 500) return { kind: 'refused' }
  const read = v.safeParse(Granted, answer.json)
  if (answer.status >= 300 || !read.success) return { kind: 'lost' }
  const { access_token: access, refresh_token: refresh, expires_in } = read.output
  return { kind: 'renewed', pair: { ...pair, access, refresh, expiresAt: later(now, expires_in * 1000) } }
}

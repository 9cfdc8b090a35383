import * as v from 'valibot'
import type { Answer, Outcome } from './channel.ts'
import { detail, Id } from './meta.ts'

const Sent = v.object({ MessageId: Id })
const Refused = v.object({
  __type: detail(v.string()),
  code: detail(v.string()),
  message: detail(v.string()),
  Message: detail(v.string()),
})

type Verdict =
  | readonly ['retry', reason: string, afterSeconds: number]
  | readonly ['failed' | 'paused' | 'unknown', reason: string]

const hour = 3600

/** SESv2 `SendEmail`, by the name of the error without `Exception`. What is wrong with the account waits for a person, what is wrong with the mail fails. */
const errors = new Map<string, Verdict>([
  ['TooManyRequests', ['retry', 'throttled', 60]],
  ['Throttling', ['retry', 'throttled', 60]],
  ['LimitExceeded', ['retry', 'throttled', hour]],
  ['SendingPaused', ['retry', 'sending-paused', hour]],
  // The role's keys were just changed, or a clock is behind: nothing was done.
  ['ExpiredToken', ['retry', 'throttled', 60]],
  ['RequestExpired', ['retry', 'throttled', 60]],
  ['AccountSuspended', ['paused', 'account-suspended']],
  ['MailFromDomainNotVerified', ['paused', 'domain-not-verified']],
  ['AccessDenied', ['paused', 'permission']],
  ['UnrecognizedClient', ['paused', 'permission']],
  ['InvalidSignature', ['paused', 'permission']],
  ['MissingAuthenticationToken', ['paused', 'permission']],
  ['MessageRejected', ['failed', 'refused']],
  ['BadRequest', ['failed', 'refused']],
  ['Validation', ['failed', 'refused']],
  ['NotFound', ['failed', 'refused']],
])

/** What SES's answer to a send means. */
export function outcome({ status, headers, json }: Answer): Outcome {
  if (status >= 200 && status < 300) {
    const sent = v.safeParse(Sent, json)
    if (!sent.success) return { kind: 'unknown', reason: 'answer-without-id' }
    return { kind: 'sent', id: sent.output.MessageId, space: 'message' }
  }
  const { __type, code, message, Message } = v.parse(v.fallback(Refused, {}), json)
  const named = headerOf(headers, 'x-amzn-errortype') ?? __type ?? code ?? ''
  // `com.amazonaws.ses#MessageRejected` and `MessageRejected:http://…` are the same error.
  const name = (named.split(':')[0]?.split('#').at(-1) ?? '').replace(/Exception$/, '')
  const words = `${name || `HTTP ${status}`} ${message ?? Message ?? ''}`.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  const [kind, reason, afterSeconds = 0] = errors.get(name) ?? byStatus(status)
  const why = { reason, detail: words.slice(0, 200) }
  if (kind !== 'retry') return { kind, ...why }
  return { kind, ...why, afterSeconds: waitOf(headers) ?? afterSeconds }
}

function byStatus(status: number): Verdict {
  if (status === 429) return ['retry', 'throttled', 60]
  if (status === 401 || status === 403) return ['paused', 'permission']
  return status >= 400 && status < 500 && status !== 408 ? ['failed', 'refused'] : ['unknown', 'network-trouble']
}

function waitOf(headers: Record<string, string>) {
  const wait = headerOf(headers, 'retry-after')
  return wait && /^\d{1,6}$/.test(wait) ? Math.min(Number(wait), 24 * hour) : undefined
}

const headerOf = (headers: Record<string, string>, name: string) =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]

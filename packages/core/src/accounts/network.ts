import type { Action, Adapter, Answer, Call, Channel, Outcome, Outgoing } from '../channels/channel.ts'
import type { Fetch } from '../ports.ts'

/** Sends a reply over the socket, once, and says what became of it. Never throws. */
export type Network = (adapter: Adapter, words: Outgoing, token: string) => Promise<Outcome>

/** Where a channel's call goes and how it is signed: base address, version and kind of token are configuration. */
export type Dial = (
  channel: Channel,
  call: Call,
  token: string,
) => Promise<{ url: string; headers: Record<string, string> }>

/** Shorter than the lease of a claim and than the function may run. */
const patience = 10_000
/** Error codes of a connection that never came to be: nothing can have been done (reliability 3.1). */
const neverLeft = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** Whether a call that threw cannot have reached anybody. */
export const neverSent = (error: unknown) => neverLeft.has(codeOf(error))

/** One HTTP call per reply: no retry, no redirect, no second thoughts. */
export const network =
  (fetch: Fetch, dial: Dial): Network =>
  async (adapter, words, token) => {
    try {
      return adapter.outcome(await call(fetch, dial, adapter, adapter.send(words), token), words)
    } catch (error) {
      const code = codeOf(error)
      if (neverLeft.has(code)) return { kind: 'retry', reason: 'unreachable', afterSeconds: 60, detail: code }
      return { kind: 'unknown', reason: 'no-answer', detail: code }
    }
  }

/** Does something else than replying, once, and says what became of it. Never throws. */
export const acts =
  (fetch: Fetch, dial: Dial) =>
  async (adapter: Adapter, action: Action, token: string): Promise<Outcome> => {
    const made = adapter.act?.(action)
    if (!made) return { kind: 'failed', reason: 'impossible' }
    try {
      const answer = await call(fetch, dial, adapter, made, token)
      if (answer.status < 300) return { kind: 'sent', id: '', space: 'message' }
      return adapter.outcome(answer, { id: '', text: '', external: '' })
    } catch (error) {
      return { kind: 'unknown', reason: 'no-answer', detail: codeOf(error) }
    }
  }
export type Act = ReturnType<typeof acts>

/** Asks who is meant by a public name. Never throws: what could not be asked may be asked again. */
export const meets =
  (fetch: Fetch, dial: Dial) =>
  async (adapter: Adapter, words: Outgoing, token: string): Promise<{ met: string } | Outcome> => {
    if (!adapter.meet) return { kind: 'failed', reason: 'impossible' }
    try {
      const said = adapter.meet.read(await call(fetch, dial, adapter, adapter.meet.call(words), token), words)
      if ('met' in said || said.kind !== 'unknown') return said
      return { kind: 'retry', reason: said.reason, afterSeconds: 60 }
    } catch (error) {
      return { kind: 'retry', reason: 'unreachable', afterSeconds: 60, detail: codeOf(error) }
    }
  }
export type Meet = ReturnType<typeof meets>

/** Looks for a reply we are not sure of: everything that may be it. Throws if the network would not say. */
export const lookUp = (fetch: Fetch, dial: Dial) => async (adapter: Adapter, words: Outgoing, token: string) => {
  const made = adapter.find?.call(words)
  if (!made) return []
  const answer = await call(fetch, dial, adapter, made, token)
  if (answer.status >= 400) throw new Error(`the look-up was answered ${answer.status}`)
  return adapter.find?.match(answer, words) ?? []
}
export type LookUp = ReturnType<typeof lookUp>

/** One page of a list, whatever the network says to that. Throws if it says nothing. */
export const lists = (fetch: Fetch, dial: Dial) => (adapter: Adapter, made: Call, token: string) =>
  call(fetch, dial, adapter, made, token)
export type Lists = ReturnType<typeof lists>

async function call(fetch: Fetch, dial: Dial, adapter: Adapter, made: Call, token: string): Promise<Answer> {
  const { method, json, form } = made
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json)
  const { url, headers } = await dial(adapter.channel, made, token)
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    headers: {
      ...headers,
      accept: 'application/json',
      ...(body === undefined
        ? {}
        : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: Object.fromEntries(response.headers), json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at.name === 'TimeoutError') return 'TIMEOUT'
  }
  return 'UNKNOWN'
}

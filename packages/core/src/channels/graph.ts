import * as v from 'valibot'
import type { Answer, Outcome } from './channel.ts'
import { detail } from './meta.ts'

const GraphError = v.object({
  error: v.object({
    code: detail(v.number()),
    error_subcode: detail(v.number()),
    message: detail(v.string()),
    is_transient: detail(v.boolean()),
    error_data: detail(v.object({ details: detail(v.string()) })),
  }),
})

const hour = 3600
/** Meta names no wait for a throttle without usage headers. */
const throttleSeconds = 60

type Refusal = 'retry' | 'failed' | 'paused' | 'unknown'
/** What an error of the Graph API means for a send. */
export type Verdict = readonly [Refusal, reason: string, afterSeconds?: number]

/** Code and subcode say more than the code alone: these go first. */
const bySubcode = new Map<string, Verdict>([
  ['10/2018278', ['failed', 'window-closed']],
  ['10/2534022', ['failed', 'window-closed']],
  ['10/2018065', ['failed', 'person-unavailable']],
  ['10/2018108', ['failed', 'person-unavailable']],
  ['10/1893063', ['retry', 'page-restricted', hour]],
  ['100/33', ['failed', 'gone']],
  ['100/2018001', ['failed', 'person-unknown']],
  ['100/2534014', ['failed', 'person-unknown']],
  // The file: not to be fetched, of another kind, too large, not to be read.
  ['100/2018008', ['failed', 'media']],
  ['100/2018047', ['failed', 'media']],
  ['100/2018109', ['failed', 'media']],
  ['100/1366046', ['failed', 'media']],
  // Meta's own page: the messages were sent although the call failed.
  ['1/1357046', ['unknown', 'answer-lost']],
])

const byCode = new Map<number, Verdict>([
  [1, ['unknown', 'network-trouble']],
  [2, ['unknown', 'network-trouble']],
  [4, ['retry', 'throttled']],
  [10, ['paused', 'permission']],
  [17, ['retry', 'throttled']],
  [32, ['retry', 'throttled']],
  [100, ['failed', 'refused']],
  [102, ['paused', 'token']],
  [190, ['paused', 'token']],
  [324, ['failed', 'media']],
  [341, ['retry', 'throttled']],
  [368, ['retry', 'blocked-for-policy', 4 * hour]],
  // A heuristic on equal consecutive texts: a second "Thanks!" meets it, and so does a repeat of a send that did land.
  [506, ['unknown', 'duplicate']],
  [551, ['failed', 'person-unavailable']],
  [613, ['retry', 'throttled']],
  [1200, ['retry', 'network-trouble']],
  // Private replies: one per comment, and not to everybody.
  [10900, ['failed', 'already-replied']],
  [10903, ['failed', 'person-unavailable']],
  // A person's token where the Page's is needed.
  [1705, ['paused', 'token']],
])

/**
 * What the Graph API's answer to a send means. `sent` reads a success; Meta says to decide on code and subcode, not on the
 * status or the text. `own` are the codes (`131047`, `100/33`) that mean something else, or only something, to one network.
 */
export function graphOutcome(
  answer: Answer,
  sent: (json: unknown) => Outcome | undefined,
  own: ReadonlyMap<string, Verdict> = none,
): Outcome {
  const read = v.safeParse(GraphError, answer.json)
  if (!read.success) return withoutError(answer, sent)
  const { code, error_subcode: subcode, message, is_transient, error_data } = read.output.error
  const number = [code, subcode].filter((part) => part !== undefined).join('/')
  const [kind, reason, afterSeconds] =
    own.get(number) ??
    own.get(String(code)) ??
    bySubcode.get(number) ??
    verdict(code) ??
    (is_transient ? unclear : byStatus(answer.status))
  const why = { reason, detail: plainly(number, message, error_data?.details) }
  if (kind !== 'retry') return { kind, ...why }
  return { kind, ...why, afterSeconds: waitOf(answer.headers) ?? afterSeconds ?? throttleSeconds }
}

const none: ReadonlyMap<string, Verdict> = new Map()

/** A network's own words as they may be shown and logged. */
export const plainly = (...words: (string | undefined)[]) =>
  words
    .filter((part) => part)
    .join(' ')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 200)

function verdict(code: number | undefined): Verdict | undefined {
  if (code === undefined) return undefined
  if (code >= 200 && code <= 299) return ['paused', 'permission']
  if (code >= 80_000 && code <= 80_099) return ['retry', 'throttled']
  return byCode.get(code)
}

const unclear: Verdict = ['unknown', 'network-trouble']

function byStatus(status: number): Verdict {
  if (status === 429) return ['retry', 'throttled']
  if (status === 401) return ['paused', 'token']
  return status >= 400 && status < 500 && status !== 408 ? ['failed', 'refused'] : unclear
}

function withoutError({ status, headers, json }: Answer, sent: (json: unknown) => Outcome | undefined): Outcome {
  if (status >= 200 && status < 300) return sent(json) ?? { kind: 'unknown', reason: 'answer-without-id' }
  const [kind, reason] = byStatus(status)
  const why = { reason, detail: `HTTP ${status}` }
  return kind === 'retry' ? { kind, ...why, afterSeconds: waitOf(headers) ?? throttleSeconds } : { kind, ...why }
}

const Usage = v.object({ estimated_time_to_regain_access: v.pipe(v.number(), v.minValue(0)) })
const longest = 24 * hour

/** Seconds until the network will listen again: `Retry-After`, or the longest `estimated_time_to_regain_access` (minutes) of the usage headers. */
function waitOf(headers: Record<string, string>) {
  const waits = Object.entries(headers).flatMap(([name, value]) => {
    const header = name.toLowerCase()
    if (header === 'retry-after') return /^\d{1,6}$/.test(value) ? [Number(value)] : []
    return header.startsWith('x-') && header.endsWith('-usage') ? minutesIn(value).map((minutes) => minutes * 60) : []
  })
  const wait = Math.max(0, ...waits)
  return wait > 0 ? Math.min(wait, longest) : undefined
}

/** The header is either one usage or lists of usages by business. */
function minutesIn(value: string) {
  const usages = [json(value)].flatMap((usage) => [usage, ...Object.values(Object(usage)).flat()])
  return usages.flatMap((usage) => {
    const read = v.safeParse(Usage, usage)
    return read.success ? [read.output.estimated_time_to_regain_access] : []
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

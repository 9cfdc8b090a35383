import * as v from 'valibot'
import type { Answer, Outcome, Outgoing } from './channel.ts'
import { detail, Id } from './meta.ts'

const Posted = v.object({ data: v.object({ id: Id }) })
const Written = v.object({ data: v.object({ dm_event_id: Id }) })

/** A problem as X tells it, alone or as the first of several. */
const One = {
  title: detail(v.string()),
  detail: detail(v.string()),
  message: detail(v.string()),
  type: detail(v.string()),
}
const Problem = detail(v.object({ ...One, errors: detail(v.array(v.object(One))) }))

/** X counts in windows of a quarter of an hour; a limit of a whole day is over after one at the latest. */
const quarter = 15 * 60
const day = 24 * 3600
/** A cap on use or spending ends with its period, or when somebody raises it. */
const capped = 3600

/** What X's answer to a send means (platforms 5.4). */
export function outcome(answer: Answer, reply: Outgoing): Outcome {
  const { status, headers, json } = answer
  if (status >= 200 && status < 300) return sent(json, reply)
  const problem = v.parse(Problem, json)
  const said = [problem?.detail, problem?.title, problem?.errors?.[0]?.detail, problem?.errors?.[0]?.message].find(
    Boolean,
  )
  const type = [problem?.type, problem?.errors?.[0]?.type].join(' ')
  const detailed = `${status} ${said ?? ''}`
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 200)
  const why = (reason: string) => ({ reason, detail: detailed })

  // A gateway that gave up may have passed the call on.
  if (status >= 500 || status === 408 || status < 200) return { kind: 'unknown', ...why('network-trouble') }
  switch (status) {
    case 429: {
      const cap = /usage-capped|spend/.test(`${type} ${said}`.toLowerCase())
      return cap
        ? { kind: 'retry', ...why('usage-capped'), afterSeconds: capped }
        : { kind: 'retry', ...why('throttled'), afterSeconds: waitOf(headers) }
    }
    case 401:
      return { kind: 'paused', ...why('token') }
    case 402:
      return { kind: 'paused', ...why('credits') }
    case 403:
      // The same words were posted a moment ago: by somebody, or by the attempt whose answer was lost.
      if (/duplicate/i.test(said ?? '')) return { kind: 'unknown', ...why('duplicate') }
      return { kind: 'failed', ...why('refused') }
    case 404:
      return { kind: 'failed', ...why('gone') }
  }
  return status >= 400 ? { kind: 'failed', ...why('refused') } : { kind: 'unknown', ...why('network-trouble') }
}

function sent(json: unknown, { recipient }: Outgoing): Outcome {
  if (!recipient && v.is(Posted, json)) return { kind: 'sent', id: v.parse(Posted, json).data.id, space: 'post' }
  if (recipient && v.is(Written, json))
    return { kind: 'sent', id: v.parse(Written, json).data.dm_event_id, space: 'message', recipient }
  return { kind: 'unknown', reason: 'answer-without-id' }
}

/** Seconds until the limit that is used up begins anew: `x-rate-limit-reset` and its like name the instant, `date` says what time it is there. */
function waitOf(headers: Record<string, string>) {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const after = all.get('retry-after') ?? ''
  if (/^\d{1,6}$/.test(after)) return within(Number(after))
  const now = Date.parse(all.get('date') ?? '') / 1000
  if (Number.isNaN(now)) return quarter
  const resets = [...all]
    .filter(([name]) => name.endsWith('-reset') && all.get(name.replace(/reset$/, 'remaining')) === '0')
    .map(([, value]) => Number(value) - now)
    .filter((wait) => wait > 0)
  return resets.length > 0 ? within(Math.ceil(Math.max(...resets))) : quarter
}

const within = (seconds: number) => Math.min(Math.max(1, seconds), day)

import * as v from 'valibot'
import { later } from '../clock.ts'
import { Instant } from '../schema.ts'
import type { Kind } from './policy.store.ts'

/** What the rest of the company can be told of. */
export const hookEvents = [
  'ticket.opened',
  'ticket.resolved',
  'ticket.reopened',
  'reply.sent',
  'turn.answered',
] as const
export const HookEvent = v.picklist(hookEvents)
export type HookEvent = v.InferOutput<typeof HookEvent>

/** An address of the company's own that hears of events, each once or more, signed (Standard Webhooks). */
export const Hook = v.object({
  id: v.string(),
  url: v.string(),
  events: v.array(HookEvent),
  createdAt: Instant,
  /** Since when nothing was taken; absent while it works. */
  failingSince: v.optional(Instant),
  /** Given up after days of failures, until an admin switches it on again. */
  disabledAt: v.optional(Instant),
  why: v.optional(v.string()),
})
export type Hook = v.InferOutput<typeof Hook>

export const hookKind: Kind<Hook> = { kind: 'hook', schema: Hook }

/** What happened, as it is told: no customer's words, only what leads to them. */
export const Happening = v.object({
  type: HookEvent,
  /** The same happening has the same key, however often it is told: `webhook-id`. */
  key: v.string(),
  at: Instant,
  data: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
})
export type Happening = v.InferOutput<typeof Happening>

/** One happening on its way to one address. */
export const Telling = v.object({
  hook: v.string(),
  rev: v.number(),
  ...Happening.entries,
  state: v.picklist(['waiting', 'taken', 'failed']),
  attempt: v.number(),
  due: v.optional(Instant),
  lastAt: v.optional(Instant),
  /** What the other side answered last: an HTTP status, or a word where there was no answer. */
  answer: v.optional(v.string()),
})
export type Telling = v.InferOutput<typeof Telling>

const minute = 60_000
/** After each failure the wait grows: a minute, then about half an hour, two hours, and then twice a day for three days. */
const waits = [1, 5, 30, 120, 360, 720, 720, 720, 720, 720].map((minutes) => minutes * minute)
/** An address that takes nothing for so long is given up. */
const patience = 3 * 24 * 60 * minute

export function taken({ due: _, ...telling }: Telling, { at, answer }: { at: string; answer: string }): Telling {
  return { ...telling, state: 'taken', attempt: telling.attempt + 1, lastAt: at, answer }
}

/** Not taken: again after a while, until there is no point any more. */
export function refused({ due: _, ...telling }: Telling, { at, answer }: { at: string; answer: string }): Telling {
  const attempt = telling.attempt + 1
  const wait = waits[attempt - 1]
  const told = { ...telling, attempt, lastAt: at, answer }
  return wait === undefined ? { ...told, state: 'failed' } : { ...told, due: later(at, wait) }
}

/** Told once more because somebody asked, whatever became of it before: under the same key. */
export const again = (telling: Telling, now: string): Telling => ({
  ...telling,
  state: 'waiting',
  attempt: 0,
  due: now,
})

/** What one outcome says of the address itself. */
export function heard(hook: Hook, { ok, at, answer }: { ok: boolean; at: string; answer: string }): Hook {
  if (ok) {
    const { failingSince: _, ...works } = hook
    return hook.failingSince ? works : hook
  }
  const failingSince = hook.failingSince ?? at
  const over = !hook.disabledAt && later(failingSince, patience) <= at
  return { ...hook, failingSince, ...(over ? { disabledAt: at, why: answer } : {}) }
}

export function revived({ disabledAt: _, failingSince: __, why: ___, ...hook }: Hook): Hook {
  return hook
}

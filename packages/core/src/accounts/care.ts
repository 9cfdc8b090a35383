import * as v from 'valibot'
import type { Watched } from '../channels/watch.ts'
import { later } from '../clock.ts'
import { Instant } from '../schema.ts'

/** The running life of a connected account: what its network said when it was last asked, and when it is asked again. */
export const Care = v.object({
  account: v.string(),
  rev: v.number(),
  /** When the network is asked again: its place in the `due` index. Absent: not before somebody asks. */
  due: v.optional(Instant),
  /** When it was asked last, whatever it said. */
  askedAt: v.optional(Instant),
  /** When all of it was last found right, or set right. */
  goodAt: v.optional(Instant),
  /** Whether everything reaches us; absent: the network would not say. */
  heard: v.optional(v.boolean()),
  missing: v.optional(v.array(v.string())),
  /** When we last had to subscribe again. */
  mendedAt: v.optional(Instant),
  /** X: whether its check of our address went well, and when it last did. */
  webhook: v.optional(v.object({ valid: v.boolean(), goodAt: v.optional(Instant) })),
  /** Until when the token lives, or `never`. */
  expiresAt: v.optional(v.string()),
  why: v.optional(v.string()),
  /** Where this desk renews the token itself: when, and since when a try is under way whose end nobody wrote down. */
  renews: v.optional(v.object({ at: Instant, trying: v.optional(Instant) })),
  /** An admin asked for it: to look, or to subscribe again wherever that is possible. */
  wanted: v.optional(v.picklist(['check', 'subscribe'])),
})
export type Care = v.InferOutput<typeof Care>

const minute = 60_000
/** As often as reliability I11 wants X asked. A subscription that is lost in between is made good by `listen`, which has it looked at at once. */
const every = 6 * 60 * minute
/** Something is wrong, or was not said: looked at again soon. */
const soon = 10 * minute
/** Who must make a new token wants to know it a week before. */
export const warning = 7 * 24 * 60 * minute

/** Asking again soon would give the same: an admin must give us something first, or the network does not offer it to this account. */
const unasked = new Set(['no-business-id', 'app-only', 'refused', 'gone', 'permission'])

/** After the network was asked. */
export function checked(care: Care, said: Watched, now: string): Care {
  const { wanted: _, why: __, missing: ___, heard: ____, ...before } = care
  const right = said.heard === true && said.webhook !== false
  const unclear = said.heard === undefined
  return {
    ...before,
    askedAt: now,
    due: first(later(now, right || (unclear && unasked.has(said.why ?? '')) ? every : soon), care.renews?.at),
    ...(right ? { goodAt: now } : {}),
    ...(said.heard === undefined ? {} : { heard: said.heard }),
    ...(said.missing && said.missing.length > 0 ? { missing: said.missing } : {}),
    ...(said.mended ? { mendedAt: now } : {}),
    ...(said.webhook === undefined
      ? {}
      : { webhook: { ...care.webhook, valid: said.webhook, ...(said.webhook ? { goodAt: now } : {}) } }),
    ...(said.expiresAt === undefined ? {} : { expiresAt: said.expiresAt }),
    ...(said.why ? { why: said.why } : {}),
  }
}

const first = (one: string, other: string | undefined) => (other && other < one ? other : one)

/** A token lives two hours; renewed while it still works, with time for another try. */
const ahead = 30 * minute
/** Longer than a tick runs: whoever tried is gone. */
const lease = 2 * minute

/** Whether the token is to be renewed now; `lost`: somebody tried and did not live to write down what came of it. */
export function renewable({ renews }: Care, now: string): 'yes' | 'no' | 'busy' | 'lost' {
  if (!renews || renews.at > now) return 'no'
  if (!renews.trying) return 'yes'
  return renews.trying > later(now, -lease) ? 'busy' : 'lost'
}

export const tryingSince = (care: Care, now: string): Care => ({
  ...care,
  renews: { at: care.renews?.at ?? now, trying: now },
})

/** A token until `expiresAt`, and the next one in good time before. */
export const renewedUntil = (care: Care, expiresAt: string): Care => ({
  ...care,
  expiresAt,
  renews: { at: later(expiresAt, -ahead) },
})

/** Not now: asked again in a while. */
export const renewLater = (care: Care, now: string): Care => ({ ...care, renews: { at: later(now, minute) } })

/** Nothing is renewed until an admin sets it up anew. */
export function renewNoMore({ renews: _, ...care }: Care): Care {
  return care
}

/** Cannot be asked now: paused, or without a token. */
export function rested(care: Care, now: string): Care {
  const { wanted: _, ...rest } = care
  return { ...rest, due: later(now, every) }
}

/** What is not right with an account though it still works, in our word. `renewed`: its token is renewed by this desk. */
export function troubleOf(
  { heard, webhook, expiresAt, why }: Care,
  { now, renewed }: { now: string; renewed: boolean },
): string | undefined {
  if (webhook && !webhook.valid) return why === 'webhook-missing' ? why : 'webhook-invalid'
  if (heard === false) return 'not-subscribed'
  if (!expiresAt || expiresAt === 'never') return undefined
  if (expiresAt <= now) return 'token-expired'
  return !renewed && expiresAt <= later(now, warning) ? 'token-expiring' : undefined
}

import * as v from 'valibot'
import type { Action } from '../channels/channel.ts'
import { later } from '../clock.ts'
import { Instant } from '../schema.ts'

/** What can be done to one object on a network beside answering it. Each may be done twice without harm, so a doubt is simply tried again. */
export const DeedKind = v.picklist(['hide', 'show', 'like', 'unlike', 'delete'])
export type DeedKind = v.InferOutput<typeof DeedKind>

/** A deed from the click to the network's answer: an intent of its own, done by the sender like a reply. */
export const Deed = v.object({
  id: v.string(),
  ticket: v.string(),
  account: v.string(),
  actor: v.string(),
  kind: DeedKind,
  /** The line it happens to: a message's or a reply's id. */
  line: v.string(),
  /** The object's id on the platform. */
  object: v.string(),
  at: Instant,
  state: v.picklist(['asked', 'done', 'failed']),
  attempt: v.number(),
  rev: v.number(),
  reason: v.optional(v.string()),
  due: v.optional(Instant),
})
export type Deed = v.InferOutput<typeof Deed>

const patience = 60_000
const most = 5

export const actionOf = ({ kind, object }: Deed): Action => ({ kind, id: object })

export function done({ due: _, reason: __, ...deed }: Deed): Deed {
  return { ...deed, state: 'done' }
}

/** Not done yet: again after a while, at most five times. */
export function postponed(
  deed: Deed,
  { reason, now, afterSeconds }: { reason: string; now: string; afterSeconds: number },
): Deed {
  const { due: _, ...rest } = deed
  const attempt = deed.attempt + 1
  if (attempt >= most) return { ...rest, attempt, state: 'failed', reason }
  return { ...rest, attempt, reason, due: later(now, Math.max(afterSeconds * 1000, patience * attempt)) }
}

export function refused({ due: _, ...deed }: Deed, reason: string): Deed {
  return { ...deed, state: 'failed', reason }
}

/** Asked of the sender, to be looked at again if nobody did it. */
export const asked = (deed: Omit<Deed, 'state' | 'attempt' | 'rev' | 'due'>): Deed => ({
  ...deed,
  state: 'asked',
  attempt: 0,
  rev: 0,
  due: later(deed.at, patience),
})

import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import type { Agent } from '../team/agent.ts'
import { Excuse } from './excuse.ts'
import { Which } from './lists.ts'
import { TagName } from './tag.ts'

/** What can be done to many tickets at once: the same as to one. Nothing here speaks to a customer. */
export const Act = v.variant('kind', [
  v.object({ kind: v.literal('tagged'), add: v.array(TagName), remove: v.array(TagName) }),
  v.object({ kind: v.literal('claimed') }),
  v.object({ kind: v.literal('assigned'), agent: v.string() }),
  v.object({ kind: v.literal('moved'), team: v.string() }),
  v.object({ kind: v.literal('resolved') }),
  v.object({ kind: v.literal('snoozed'), until: Instant, reason: v.optional(personal(v.string())) }),
  v.object({ kind: v.literal('excused'), reason: Excuse, words: v.optional(personal(v.string())) }),
])
export type Act = v.InferOutput<typeof Act>

/** One ticket, with the `seq` that whoever picked it had seen. */
export const Picked = v.object({ ticket: v.string(), seq: v.number() })
export type Picked = v.InferOutput<typeof Picked>

/** What could not be done, and why, by the code of the refusal. */
export const Failure = v.object({ ticket: v.string(), code: v.string() })
export type Failure = v.InferOutput<typeof Failure>

/** Tickets that one worker has in hand, until when nobody else may take them up. */
const Slice = v.object({
  tickets: v.array(Picked),
  until: Instant,
  /** How often somebody began it. */
  tries: v.number(),
  /** Where the next one begins; absent: this is the last. */
  next: v.optional(v.string()),
})
export type Slice = v.InferOutput<typeof Slice>

/** A request about many tickets, worked off in slices that never stand before a customer's message. */
export const Bulk = v.object({
  id: v.string(),
  rev: v.number(),
  agent: v.string(),
  at: Instant,
  act: Act,
  /** So many picked by hand, or a list as it was at `at`. */
  of: v.union([v.object({ picked: v.number() }), v.object({ which: Which })]),
  state: v.picklist(['running', 'done', 'cancelled', 'stopped']),
  /** When the tick looks at it next; absent once it is over. */
  due: v.optional(Instant),
  /** Where the next slice begins; absent: at the beginning. */
  from: v.optional(v.string()),
  slice: v.optional(Slice),
  /** Finished slices; tickets that were worked on; those of them that were refused. */
  slices: v.number(),
  done: v.number(),
  failed: v.number(),
  endedAt: v.optional(Instant),
})
export type Bulk = v.InferOutput<typeof Bulk>

/** Tickets of one slice, picked by hand at most, and how long a worker may be away before another takes its slice up. */
export const size = { slice: 25, picked: 500, leaseSeconds: 60 } as const

/** Giving tickets to others is a supervisor's business; what one agent may do to one ticket they may do to many. */
export function mustBulk(agent: Agent, act: Act) {
  if ((act.kind === 'assigned' || act.kind === 'moved') && agent.role === 'agent')
    throw new Problem('forbidden', 'role.missing', 'This is for the role supervisor.', { role: 'supervisor' })
}

export const begun = (of: Omit<Bulk, 'rev' | 'state' | 'slices' | 'done' | 'failed' | 'due'>): Bulk => ({
  ...of,
  rev: 1,
  state: 'running',
  due: of.at,
  slices: 0,
  done: 0,
  failed: 0,
})

/** Whether somebody may take up a slice now: nobody has one in hand, or they were gone too long. */
export const isFree = ({ state, slice }: Bulk, now: string) => state === 'running' && !(slice && slice.until > now)

/** A slice in hand, until its lease is over. */
export const held = (bulk: Bulk, slice: Slice): Bulk => ({ ...bulk, slice, due: slice.until })

/** A slice is worked off: unless somebody else took it up meanwhile, who then counts it. */
export function worked(bulk: Bulk, { slice, failed, now }: { slice: Slice; failed: number; now: string }): Bulk {
  if (bulk.slice?.until !== slice.until) return bulk
  const { slice: _, due: __, from: ___, ...rest } = bulk
  const counted = {
    ...rest,
    slices: bulk.slices + 1,
    done: bulk.done + slice.tickets.length,
    failed: bulk.failed + failed,
  }
  if (bulk.state !== 'running') return counted
  if (slice.next === undefined) return { ...counted, state: 'done', endedAt: now }
  return { ...counted, from: slice.next, due: now }
}

/** No slice is begun any more; the one in hand is finished and counted. */
export function ended(bulk: Bulk, { as, now }: { as: 'cancelled' | 'stopped'; now: string }): Bulk {
  if (bulk.state !== 'running') return bulk
  const { due: _, ...rest } = bulk
  return { ...rest, state: as, endedAt: now }
}

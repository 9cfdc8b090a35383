import { type FaultKind, kinds } from './faults.ts'
import type { Wrong } from './outside.ts'
import type { Outcome } from './world.ts'

/** What was played and what was found, added up over worlds. */
export interface Summary {
  worlds: number
  replies: number
  doubled: number
  lost: number
  mismatched: number
  left: number
  inbound: number
  missing: number
  extra: number
  /** Promises that only our own books show: a fact, a rest that the network asked for, a pause. */
  books: number
  early: number
  paused: number
  /** Left to a person to decide, as designed. */
  person: number
  faults: Record<FaultKind, number>
  /** The first worlds that went wrong, each to be played again alone. */
  failures: { seed: number; size: number; weather: string; wrong: Wrong[] }[]
}

const most = 20

export const nothing = (): Summary => ({
  worlds: 0,
  replies: 0,
  doubled: 0,
  lost: 0,
  mismatched: 0,
  left: 0,
  inbound: 0,
  missing: 0,
  extra: 0,
  books: 0,
  early: 0,
  paused: 0,
  person: 0,
  faults: Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<FaultKind, number>,
  failures: [],
})

/** One world more. */
export function add(sum: Summary, outcome: Outcome, size: number) {
  sum.worlds++
  sum.replies += outcome.replies
  sum.inbound += outcome.inbound
  sum.person += outcome.person
  for (const { kind } of outcome.wrong) sum[kind]++
  for (const [kind, count] of outcome.faults) sum.faults[kind] += count
  const { seed, weather, wrong } = outcome
  if (wrong.length > 0 && sum.failures.length < most) sum.failures.push({ seed, size, weather, wrong })
}

/** Two parts of one run. */
export function merged(a: Summary, b: Summary): Summary {
  const sum = nothing()
  for (const name of Object.keys(sum) as (keyof Summary)[]) {
    if (name === 'faults') for (const kind of kinds) sum.faults[kind] = a.faults[kind] + b.faults[kind]
    else if (name === 'failures') sum.failures = [...a.failures, ...b.failures].slice(0, most)
    else sum[name] = a[name] + b[name]
  }
  return sum
}

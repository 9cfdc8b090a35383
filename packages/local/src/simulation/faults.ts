import type { Random } from './random.ts'

/** Everything that may go wrong, with its probability at each opportunity on an ordinary bad day. */
export const catalogue = {
  // Containers.
  'crash-before-call': 0.002,
  'crash-after-call': 0.002,
  'function-timeout': 0.0008,
  'container-reused': 0.9,
  'clock-jump': 0,
  // The table.
  'table-throttled': 0.006,
  'table-answer-lost': 0.003,
  'table-own-write-refused': 0.003,
  'table-stale-read': 0.1,
  'table-stale-index': 0.1,
  'table-batch-cut': 0.05,
  // Queues.
  'queue-refused': 0.01,
  'queue-answer-lost': 0.01,
  'queue-partly-taken': 0.01,
  'queue-repeated': 0.03,
  'queue-delayed': 0.03,
  'queue-visibility-over': 0.01,
  'queue-dead-letter': 0.004,
  // The networks' answers to a send.
  'connect-failed': 0.03,
  'reset-after-write': 0.02,
  'too-many-requests': 0.03,
  'error-applied': 0.02,
  'error-not-applied': 0.02,
  'timeout-applied': 0.02,
  'timeout-applied-late': 0.02,
  'timeout-not-applied': 0.02,
  'comment-gone': 0.01,
  'token-revoked': 0.004,
  'window-closing': 0.02,
  undelivered: 0.02,
  // What networks tell us.
  'echo-early': 0.1,
  'echo-late': 0.05,
  'echo-missing': 0.05,
  'echo-repeated': 0.05,
  'lookup-lagging': 0.2,
  'lookup-failing': 0.15,
  'webhook-repeated': 0.05,
  'webhook-late': 0.05,
  'webhook-dropped': 0.01,
  'webhook-forged': 0.02,
  // People.
  'pressed-twice': 0.08,
  'pressed-late': 0.08,
  'pressed-again-after-error': 0.7,
  undone: 0.06,
  'edited-after-send': 0.05,
  'changed-behind-the-approval': 0.01,
  'decided-by-two': 0.1,
  'answered-by-two': 0.05,
  'answered-in-the-app': 0.05,
} as const
export type FaultKind = keyof typeof catalogue
export const kinds = Object.keys(catalogue) as FaultKind[]

/** One container's clock is wrong by so much at most, in milliseconds. */
export const worstClock = 5 * 60_000

/** A world's weather: quiet, ordinary, heavy, or one fault for certain. Follows from its seed alone. */
export type Weather = { name: string; certain?: FaultKind; factor: number }

export function weatherOf(seed: number): Weather {
  const turn = seed % (kinds.length + 6)
  const certain = kinds[turn]
  if (certain) return { name: `certain ${certain}`, certain, factor: 0.5 }
  const rest = turn - kinds.length
  if (rest === 0) return { name: 'quiet', factor: 0 }
  return rest < 3 ? { name: 'heavy', factor: 3 } : { name: 'ordinary', factor: 1 }
}

/** A fault that is certain strikes at each of its first opportunities, then often. */
const surely = 3
const often = 0.25
/** Where nearly every step meets a fault of this kind, often is less: else nothing would ever get done. */
const everywhere: Partial<Record<FaultKind, number>> = {
  'crash-before-call': 0.03,
  'crash-after-call': 0.03,
  'function-timeout': 0.015,
  'table-throttled': 0.05,
  'table-answer-lost': 0.04,
  'table-own-write-refused': 0.05,
}

export function faults(weather: Weather, { chance }: Random) {
  const counts = new Map<FaultKind, number>()
  let calm = false

  const odds = new Map<FaultKind, number>(
    kinds.map((kind) => [kind, Math.min(0.95, catalogue[kind] * weather.factor)] as const),
  )
  // Wrong clocks change what may be asked of a world, so they are on in every fourth of the bad ones only.
  if (weather.certain === 'clock-jump') odds.set('clock-jump', 1)

  return {
    counts,
    weather,
    /** Whether containers' clocks may differ here. */
    wrongClocks: weather.certain === 'clock-jump',
    /** From now on nothing new goes wrong. */
    calm() {
      calm = true
    },
    /** Whether this goes wrong here and now. */
    strikes(kind: FaultKind): boolean {
      if (calm) return false
      const count = counts.get(kind) ?? 0
      const sure = weather.certain === kind && count < surely
      const probability =
        weather.certain === kind ? Math.max(everywhere[kind] ?? often, odds.get(kind) ?? 0) : (odds.get(kind) ?? 0)
      if (!sure && !chance(probability)) return false
      counts.set(kind, count + 1)
      return true
    },
    /** Counts what struck elsewhere. */
    note(kind: FaultKind) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    },
  }
}
export type Faults = ReturnType<typeof faults>

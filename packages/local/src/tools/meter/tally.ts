import type { Billable, Counts } from './prices.ts'

/** What the desk was doing when something was billed. */
export const kinds = [
  'first',
  'newTurn',
  'sameTurn',
  'pulse',
  'presence',
  'look',
  'claim',
  'draftSave',
  'reply',
  'echo',
  'list',
  'tick',
  'listen',
  'care',
] as const
export type Kind = (typeof kinds)[number]

/** All that was billed for one kind of thing. */
export interface Sum {
  kind: Kind
  times: number
  counts: Counts
  /** Most write units that one of them took. */
  mostWrites: number
}

/** Adds up what is billed, by what the desk was doing. One thing after the other. */
export function tally() {
  const sums = new Map<Kind, Sum>(kinds.map((kind) => [kind, { kind, times: 0, counts: {}, mostWrites: 0 }]))
  let current: { sum: Sum; writes: number } | undefined

  return {
    /** `apart`: paid by the hour whatever is being done, and so no part of it. */
    count(what: Billable, amount = 1, apart?: Kind) {
      if (!current) return
      const sum = (apart && sums.get(apart)) ?? current.sum
      sum.counts[what] = (sum.counts[what] ?? 0) + amount
      if (!apart && what === 'writeUnit') current.writes += amount
    },

    async during<Result>(kind: Kind, work: () => Promise<Result>) {
      const sum = sums.get(kind)
      if (!sum || current) throw new Error('the meter counts one thing after the other')
      current = { sum, writes: 0 }
      try {
        return await work()
      } finally {
        sum.times++
        sum.mostWrites = Math.max(sum.mostWrites, current.writes)
        current = undefined
      }
    },

    of: (kind: Kind): Sum => sums.get(kind) ?? { kind, times: 0, counts: {}, mostWrites: 0 },
    all: () => [...sums.values()],
  }
}
export type Tally = ReturnType<typeof tally>

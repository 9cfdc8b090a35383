import { items } from './items.ts'
import { keys } from './keys.ts'
import type { Table } from './ports.ts'

/** A block of numbers is taken when they go fast, so that the counter is never the bottleneck (hazard C18). */
const quick = 2_000
const block = 20

/** Ticket numbers: people say them on the phone. Gaps are allowed, meaning is not: a number opens nothing. */
export function numbers(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  let free: number[] = []
  let takenAt = 0

  return {
    async next(): Promise<number> {
      const held = free.shift()
      if (held !== undefined) return held
      const count = now() - takenAt < quick ? block : 1
      takenAt = now()
      const last = await rows.add(keys.counter(), 'last', count)
      free = Array.from({ length: count }, (_, index) => last - count + 1 + index)
      return this.next()
    },

    /** Makes a number findable. */
    name: (number: number, ticket: string) => rows.insert(keys.number(number), { ticket }),

    async find(number: number) {
      const item = await rows.get(keys.number(number))
      return typeof item?.ticket === 'string' ? item.ticket : undefined
    },
  }
}
export type Numbers = ReturnType<typeof numbers>

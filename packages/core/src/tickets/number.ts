import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

/** A block of numbers is taken when they go fast, so that the counter is never the bottleneck (hazard C18). */
const quick = 2_000
const block = 20
/** How long a number that nobody has yet is not asked for again, and how many numbers a container keeps in mind. */
const absent = 30_000
const mostHeld = 5_000

/** A ticket by its number. `who`: a short hash of the name it began with, so that people can be told apart without reading their tickets. */
export interface Numbered {
  ticket: string
  who?: string
}

/** Ticket numbers: people say them on the phone. Gaps are allowed, meaning is not: a number opens nothing. */
export function numbers(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  let free: number[] = []
  let takenAt = 0
  /** What a number stands for never changes: read once. */
  const held = new Map<number, Numbered | { askedAt: number }>()

  return {
    async next(): Promise<number> {
      const next = free.shift()
      if (next !== undefined) return next
      const count = now() - takenAt < quick ? block : 1
      takenAt = now()
      const last = await rows.add(keys.counter(), 'last', count)
      free = Array.from({ length: count }, (_, index) => last - count + 1 + index)
      return this.next()
    },

    /** Makes a number findable. */
    name: (number: number, ticket: string, who?: string) =>
      rows.insert(keys.number(number), { ticket, ...(who ? { who } : {}) }),

    /** Who was numbered shortly before and after: their tickets began at about the same time. A number is read once per container. */
    async around(number: number, span: number): Promise<Numbered[]> {
      const wanted = Array.from({ length: 2 * span + 1 }, (_, index) => number - span + index).filter((n) => n > 0)
      const unknown = wanted.filter((n) => {
        const known = held.get(n)
        return !known || ('askedAt' in known && now() - known.askedAt > absent)
      })
      if (held.size > mostHeld) held.clear()
      const found = unknown.length > 0 ? await rows.many(unknown.map(keys.number)) : []
      for (const n of unknown) held.set(n, { askedAt: now() })
      for (const { pk, ticket, who } of found)
        held.set(Number(String(pk).slice(2)), {
          ticket: String(ticket),
          ...(typeof who === 'string' ? { who } : {}),
        })
      return wanted.flatMap((n) => {
        const known = held.get(n)
        return known && 'ticket' in known ? known : []
      })
    },

    /** The highest number that was handed out. */
    last: async () => Number((await rows.get(keys.counter()))?.last ?? 0),

    /** The tickets of a range of numbers, both ends included. */
    async between(low: number, high: number): Promise<string[]> {
      const wanted = Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => keys.number(low + index))
      return (await rows.many(wanted)).map(({ ticket }) => String(ticket))
    },

    async find(number: number) {
      const item = await rows.get(keys.number(number))
      return typeof item?.ticket === 'string' ? item.ticket : undefined
    },
  }
}
export type Numbers = ReturnType<typeof numbers>

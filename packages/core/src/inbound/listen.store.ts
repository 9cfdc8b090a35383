import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'

/** How far the lists of one account were read. */
export const Cursor = v.object({
  /** Everything said until then is known, or in the queue. */
  seenTo: Instant,
  /** When the network is asked again. */
  nextAt: Instant,
  /** When it was asked last. */
  askedAt: Instant,
  /** How much was put back since the account was connected. */
  restored: v.number(),
  rev: v.number(),
  /** What is left of a round too long for one call: since when it looks, until when it will have looked, and its next pages. */
  rest: v.optional(
    v.object({
      since: Instant,
      goal: Instant,
      calls: v.array(v.object({ method: v.literal('GET'), path: v.string(), optional: v.optional(v.literal(true)) })),
    }),
  ),
  /** Why the last round stopped, in our word. */
  refused: v.optional(v.string()),
})
export type Cursor = v.InferOutput<typeof Cursor>

/** Where it rests how far each account's lists were read: few items in one partition, read together. */
export function listenStore(table: Table) {
  const rows = items(table)

  return {
    async all(): Promise<Map<string, Cursor>> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.listen('').pk },
      })
      return new Map(found.map((item) => [String(item.sk), v.parse(Cursor, item)]))
    },

    /** False if there is one already. */
    begin: (account: string, cursor: Cursor) => rows.insert(keys.listen(account), { ...cursor }),

    /** The cursor as it is then; undefined if somebody else moved it. */
    async replace(account: string, before: Cursor, after: Cursor): Promise<Cursor | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(keys.listen(account), difference(before, next), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
      return done ? next : undefined
    },
  }
}
export type ListenStore = ReturnType<typeof listenStore>

import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Balance, Line } from './balance.ts'

/** How far the books of a day are. */
export const Book = v.object({
  day: v.string(),
  rev: v.number(),
  /** How many slices of tickets there are to be looked at, and which is next. */
  slices: v.number(),
  next: v.number(),
  accounts: v.array(v.string()),
  done: v.optional(v.literal(true)),
  /** The highest ticket number when the day was closed. */
  number: v.number(),
  /** What networks listed of the day, where they can be asked. */
  network: v.record(v.string(), v.object({ listed: v.number(), missing: v.number() })),
})
export type Book = v.InferOutput<typeof Book>

/** Where the books rest: a day's progress, its slices of tickets, and each account's balance with the rows it is made of. */
export function bookStore(table: Table) {
  const rows = items(table)

  return {
    async book(day: string): Promise<Book | undefined> {
      const item = await rows.get(keys.books(day), { consistent: true })
      return item && v.parse(Book, item)
    },
    begin: (book: Book) => rows.insert(keys.books(book.day), { ...book }),
    async replace(before: Book, after: Book): Promise<Book | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
      return (await rows.amend(keys.books(before.day), next, same)) ? next : undefined
    },

    putSlice: (day: string, slice: number, tickets: string[]) => rows.put(keys.bookSlice(day, slice), { tickets }),
    async slice(day: string, slice: number): Promise<string[]> {
      const item = await rows.get(keys.bookSlice(day, slice), { consistent: true })
      return v.parse(v.array(v.string()), item?.tickets ?? [])
    },

    putLines: (account: string, day: string, slice: number, lines: Line[]) =>
      rows.put(keys.balanceRows(account, day, slice), { lines }),
    async lines(account: string, day: string): Promise<Line[]> {
      const found: Line[] = []
      let from: Record<string, unknown> | undefined
      do {
        const page = await rows.query({
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keys.balanceRows(account, day, 0).pk },
          ConsistentRead: true,
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        found.push(...page.items.flatMap(({ lines }) => v.parse(v.array(Line), lines)))
        from = page.last
      } while (from)
      return found
    },

    /** Somebody has looked into the holes of a day. False if there are no such books. */
    see: (account: string, day: string, seen: NonNullable<Balance['seen']>) =>
      rows.amend(keys.balance(account, day), { seen }),

    put: (balance: Balance) => rows.put(keys.balance(balance.account, balance.day), { ...balance }),
    /** The latest days of an account, newest first. */
    async latest(account: string, limit: number): Promise<Balance[]> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.balance(account, '').pk },
        ScanIndexForward: false,
        Limit: limit,
      })
      return found.map((item) => v.parse(Balance, item))
    },
  }
}
export type BookStore = ReturnType<typeof bookStore>

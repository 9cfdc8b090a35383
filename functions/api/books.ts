import { mustSee, sees } from '@ascolta/core/agent'
import { Balance, Class, Line } from '@ascolta/core/balance'
import type { Stores } from '@ascolta/core/compose'
import { Problem } from '@ascolta/core/problem'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, may, query } from './door.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'books'>
}

const Books = v.object({
  accounts: v.array(v.object({ id: v.string(), name: v.string(), days: v.array(Balance) })),
})
export type Books = v.InferOutput<typeof Books>
const Lines = v.object({ lines: v.array(Line) })
const Wanted = v.strictObject({ class: v.optional(Class) })
/** Days of each account. */
const shown = 14

/** The nightly balance of each account, and the rows that each of its numbers is made of. */
export const books = ({ stores }: Deps) =>
  new Hono<Base>()
    .get(
      '/',
      may('supervisor', { summary: 'The books of each account by day, newest first', says: Books }),
      async (c) => {
        const agent = c.get('agent')
        const seen = (await stores.accounts.list()).filter(({ team }) => sees(agent, team))
        const accounts = await Promise.all(
          seen.map(async ({ id, name }) => ({ id, name, days: await stores.books.latest(id, shown) })),
        )
        return c.json({ accounts: accounts.filter(({ days }) => days.length > 0) })
      },
    )
    .get(
      '/:account/:day',
      may('supervisor', { summary: 'The rows that a day’s books are made of', says: Lines }),
      query(Wanted),
      async (c) => {
        const account = await stores.accounts.find(c.req.param('account'))
        if (!account) throw new Problem('missing', 'account.missing', 'There is no such account.')
        mustSee(c.get('agent'), account.team, 'account')
        const { class: only } = c.req.valid('query')
        const lines = await stores.books.lines(account.id, c.req.param('day'))
        return c.json({ lines: only ? lines.filter((line) => line.class === only) : lines })
      },
    )

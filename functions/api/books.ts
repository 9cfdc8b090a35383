import { Balance, Class, Line } from '@ascolta/core/books/balance'
import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { type Agent, mustSee, sees } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing, query } from './door.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'books' | 'records'>
  clock: Clock
  newId: NewId
}

const Books = v.object({
  accounts: v.array(v.object({ id: v.string(), name: v.string(), days: v.array(Balance) })),
})
export type Books = v.InferOutput<typeof Books>
const Lines = v.object({ lines: v.array(Line) })
const Wanted = v.strictObject({ class: v.optional(Class) })
/** What is missing, by name, as long as nobody has looked into it. */
const Holes = v.object({
  holes: v.array(
    v.object({
      account: v.string(),
      name: v.string(),
      day: v.string(),
      /** Messages that nothing accounts for. */
      n: v.number(),
      lines: v.array(Line),
    }),
  ),
})
export type Holes = v.InferOutput<typeof Holes>
/** Days of each account. */
const shown = 14
/** Holes of the last days are said on every desk of who supervises; the books show older ones. */
const recent = 7
/** Of a day so many are named where it is said. */
const named = 3

/** The nightly balance of each account, and the rows that each of its numbers is made of. */
export function books({ stores, clock, newId }: Deps) {
  const accountsOf = async (agent: Agent) => (await stores.accounts.list()).filter(({ team }) => sees(agent, team))

  async function mustFind(id: string, agent: Agent) {
    const account = await stores.accounts.find(id)
    if (!account) throw new Problem('missing', 'account.missing', 'There is no such account.')
    mustSee(agent, account.team, 'account')
    return account
  }

  async function holes(agent: Agent): Promise<Holes> {
    const found = await Promise.all(
      (await accountsOf(agent)).map(async ({ id, name }) =>
        (await stores.books.latest(id, recent)).flatMap(({ day, classes, holes: lines, seen }) => {
          const n = classes.hole ?? 0
          return n > 0 && !seen ? [{ account: id, name, day, n, lines: lines.slice(0, named) }] : []
        }),
      ),
    )
    return { holes: found.flat().toSorted((a, b) => (a.day < b.day ? 1 : -1)) }
  }

  return new Hono<Base>()
    .get(
      '/',
      may('supervisor', { summary: 'The books of each account by day, newest first', says: Books }),
      async (c) => {
        const seen = await accountsOf(c.get('agent'))
        const accounts = await Promise.all(
          seen.map(async ({ id, name }) => ({ id, name, days: await stores.books.latest(id, shown) })),
        )
        return c.json({ accounts: accounts.filter(({ days }) => days.length > 0) })
      },
    )
    .get(
      '/holes',
      may('supervisor', { summary: 'What is missing in the books of the last days, by name', says: Holes }),
      async (c) => c.json(await holes(c.get('agent'))),
    )
    .post(
      '/:account/:day/seen',
      may('supervisor', { summary: 'Say that somebody has looked into the holes of a day', says: Holes }),
      body(nothing),
      async (c) => {
        const [agent, day, at] = [c.get('agent'), c.req.param('day'), iso(clock())]
        const account = await mustFind(c.req.param('account'), agent)
        if (!(await stores.books.see(account.id, day, { by: agent.id, at })))
          throw new Problem('missing', 'books.missing', 'There are no such books.')
        const object = `${account.id}#${day}`
        await stores.records.audit({ actor: agent.id, at, request: newId('req'), act: 'books-seen', object })
        return c.json(await holes(agent))
      },
    )
    .get(
      '/:account/:day',
      may('supervisor', { summary: 'The rows that a day’s books are made of', says: Lines }),
      query(Wanted),
      async (c) => {
        const account = await mustFind(c.req.param('account'), c.get('agent'))
        const { class: only } = c.req.valid('query')
        const lines = await stores.books.lines(account.id, c.req.param('day'))
        return c.json({ lines: only ? lines.filter((line) => line.class === only) : lines })
      },
    )
}

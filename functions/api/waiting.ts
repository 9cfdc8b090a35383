import { mustSee } from '@ascolta/core/team/agent'
import type { Lists } from '@ascolta/core/tickets/lists'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, may, query } from './door.ts'
import type { Rows } from './rows.ts'
import { Rows as RowsView } from './views.ts'

interface Deps {
  lists: Lists
  rows: Rows
}

const Name = v.pipe(v.string(), v.maxLength(100))
const Wanted = v.strictObject({
  team: v.optional(Name),
  account: v.optional(Name),
  /** Only those past due. */
  late: v.optional(v.literal('yes')),
  cursor: v.optional(v.string()),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(100))),
})

/** Nobody forgotten (S33): everyone who waits, longest first, across owners and channels. */
export const waiting = ({ lists, rows }: Deps) =>
  new Hono<Base>().get(
    '/',
    may('agent', { summary: 'Everyone who waits for an answer, longest first', says: RowsView }),
    query(Wanted),
    async (c) => {
      const agent = c.get('agent')
      const { team, account, late, ...page } = c.req.valid('query')
      if (team !== undefined) mustSee(agent, team, 'team')
      const which = { list: 'waiting' as const, team, account, late: late === 'yes' }
      const { tickets, cursor } = await lists.page(which, agent, page)
      return c.json({ tickets: await rows(tickets), ...(cursor ? { cursor } : {}) })
    },
  )

import { type Agent, mustSee, sees } from '@ascolta/core/agent'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import type { RosterStore } from '@ascolta/core/roster.store'
import { type Listed, merged, type Page } from '@ascolta/core/ticket.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing, query } from './door.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { teamsOf } from './teams.ts'
import { Row, Rows as RowsView } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets'>
  roster: RosterStore
  rows: Rows
  transition: ReturnType<typeof acting>['transition']
  newId: NewId
}

const List = v.strictObject({
  list: v.picklist(['mine', 'unassigned', 'team']),
  team: v.optional(v.pipe(v.string(), v.maxLength(100))),
  cursor: v.optional(v.string()),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(100))),
})
const Moved = v.object({ ticket: Row })

/** Lists of tickets, and what one does to them. */
export function tickets({ stores, roster, rows, transition, newId }: Deps) {
  const { tickets, accounts } = stores
  const claim = { summary: 'Take a ticket', says: Moved, refuses: ['ticket.claimed', 'ticket.resolved'] }
  const release = { summary: 'Give a ticket back', says: Moved, refuses: ['ticket.foreign'] }
  const resolve = { summary: 'Say that a ticket is done', says: Moved, refuses: ['ticket.waiting'] }
  const move = async (id: string, agent: Agent, kind: 'claimed' | 'released' | 'resolved') => {
    const ticket = await transition({ ticket: id, agent, kind, request: newId('req') })
    // Whoever helps out in a team that is not their own shows in its list, too.
    if (kind === 'claimed' && !agent.teams.includes(ticket.team)) await roster.join(agent.id, [ticket.team])
    return { ticket: await rowOfOne(rows, ticket) }
  }

  return new Hono<Base>()
    .get('/', may('agent', { summary: 'Open tickets, oldest first', says: RowsView }), query(List), async (c) => {
      const agent = c.get('agent')
      const { list, team, ...page } = c.req.valid('query')
      if (team !== undefined) mustSee(agent, team, 'team')
      const found = await listed(list, agent, team === undefined ? await teamsOf(accounts)(agent) : [team], page)
      // The index is a hint, the header is the truth: also about who may see it.
      const seen = found.tickets.filter((ticket) => sees(agent, ticket.team))
      return c.json({ tickets: await rows(seen), ...(found.cursor ? { cursor: found.cursor } : {}) })
    })
    .post('/:id/claim', may('agent', claim), body(nothing), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'claimed')),
    )
    .post('/:id/release', may('agent', release), body(nothing), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'released')),
    )
    .post('/:id/resolve', may('agent', resolve), body(nothing), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'resolved')),
    )

  async function listed(list: 'mine' | 'unassigned' | 'team', agent: Agent, teams: string[], page: Page) {
    if (list === 'mine') return merged([(part) => tickets.ofAgent(agent.id, part)], page)
    const unassigned = teams.map((team) => (part: Page) => tickets.unassigned(team, part))
    if (list === 'unassigned') return merged(unassigned, page)
    const people = new Set((await Promise.all(teams.map((team) => roster.of(team)))).flat())
    const owned = [...people].map((one) => async (part: Page): Promise<Listed> => {
      const { tickets: held, ...rest } = await tickets.ofAgent(one, part)
      return { tickets: held.filter(({ team }) => teams.includes(team)), ...rest }
    })
    return merged([...unassigned, ...owned], page)
  }
}

import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import type { Nobody } from '@ascolta/core/team/assign'
import type { RosterStore } from '@ascolta/core/team/roster.store'
import type { Lists } from '@ascolta/core/tickets/lists'
import type { Move, Because as Said } from '@ascolta/core/tickets/transition'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing, query } from './door.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { Row, Rows as RowsView } from './views.ts'
import { whichOf } from './which.ts'

interface Deps {
  stores: Pick<Stores, 'views'>
  lists: Lists
  roster: RosterStore
  rows: Rows
  transition: ReturnType<typeof acting>['transition']
  placing: Pick<ReturnType<typeof acting>['placing'], 'nobody'>
  newId: NewId
}

const List = v.strictObject({
  list: v.picklist(['mine', 'unassigned', 'team', 'snoozed', 'followed', 'view']),
  /** Of `view`: which one. */
  view: v.optional(v.pipe(v.string(), v.maxLength(100))),
  team: v.optional(v.pipe(v.string(), v.maxLength(100))),
  /** `risk`: the worst first, out of the 500 that came first; all on one page. */
  sort: v.optional(v.picklist(['oldest', 'risk'])),
  cursor: v.optional(v.string()),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(100))),
})
const Moved = v.object({ ticket: Row })
/** In the agent's own words; colleagues read it in the timeline. */
const Reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
const Because = v.strictObject({ reason: v.optional(Reason) })
const Until = v.strictObject({
  until: v.pipe(
    Instant,
    v.transform((at) => new Date(at).toISOString()),
  ),
  reason: v.optional(Reason),
})

/** Lists of tickets, and what one does to them. */
export function tickets({ stores, lists, roster, rows, transition, placing, newId }: Deps) {
  const list = { summary: 'Open tickets, oldest first', says: RowsView, refuses: ['view.missing', 'view.unnamed'] }
  const claim = { summary: 'Take a ticket', says: Moved, refuses: ['ticket.claimed', 'ticket.resolved'] }
  const release = { summary: 'Give a ticket back', says: Moved, refuses: ['ticket.foreign'] }
  const resolve = { summary: 'Say that a ticket is done', says: Moved, refuses: ['ticket.waiting'] }
  const close = { summary: 'Say that nothing more is expected', says: Moved, refuses: ['ticket.waiting'] }
  const reopen = { summary: 'Take up again what was resolved too early', says: Moved, refuses: ['ticket.closed'] }
  const hold = { summary: 'Wait for a third party', says: Moved, refuses: ['ticket.resolved'] }
  const resume = { summary: 'Take up again what waits or sleeps', says: Moved }
  const snooze = {
    summary: 'Let it sleep until an instant',
    says: Moved,
    refuses: ['ticket.resolved', 'snooze.instant'],
  }
  const move = async (id: string, agent: Agent, kind: Move, why: Said = {}) => {
    const ticket = await transition({ ticket: id, agent, kind, request: newId('req'), ...why })
    // Whoever helps out in a team that is not their own shows in its list, too.
    if (kind === 'claimed' && !agent.teams.includes(ticket.team)) await roster.join(agent.id, [ticket.team])
    return { ticket: await rowOfOne(rows, ticket) }
  }

  return new Hono<Base>()
    .get('/', may('agent', list), query(List), async (c) => {
      const agent = c.get('agent')
      const { list, team, sort, view, ...of } = c.req.valid('query')
      if (team !== undefined) mustSee(agent, team, 'team')
      if ((list === 'view') !== (view !== undefined)) throw new Problem('invalid', 'view.unnamed', 'Say which view.')
      const which = await whichOf(stores.views, agent, { list, team, view })
      const found = sort === 'risk' ? await lists.worst(which, agent) : await lists.page(which, agent, of)
      const seen = found.tickets
      const why = await placing.nobody(seen)
      const shown = (await rows(seen)).map((row) => ({ ...row, ...nobodyOf(why.get(row.id)) }))
      return c.json({ tickets: shown, ...(found.cursor ? { cursor: found.cursor } : {}) })
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
    .post('/:id/close', may('agent', close), body(nothing), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'closed')),
    )
    .post('/:id/reopen', may('agent', reopen), body(Because), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'reopened', c.req.valid('json'))),
    )
    .post('/:id/hold', may('agent', hold), body(v.strictObject({ reason: Reason })), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'held', c.req.valid('json'))),
    )
    .post('/:id/resume', may('agent', resume), body(nothing), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'resumed')),
    )
    .post('/:id/snooze', may('agent', snooze), body(Until), async (c) =>
      c.json(await move(c.req.param('id'), c.get('agent'), 'snoozed', c.req.valid('json'))),
    )
}

const nobodyOf = (nobody: Nobody | undefined) => (nobody ? { nobody } : {})

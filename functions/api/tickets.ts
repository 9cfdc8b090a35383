import { type Agent, mustSee, sees } from '@ascolta/core/agent'
import type { Nobody } from '@ascolta/core/assign'
import { type Clock, iso } from '@ascolta/core/clock'
import type { acting, Stores } from '@ascolta/core/compose'
import { handlingOf } from '@ascolta/core/handling'
import type { NewId } from '@ascolta/core/id'
import { byRisk } from '@ascolta/core/risk'
import type { RosterStore } from '@ascolta/core/roster.store'
import { Instant } from '@ascolta/core/schema'
import { isOpen, type Ticket } from '@ascolta/core/ticket'
import { type Listed, merged, type Page } from '@ascolta/core/ticket.store'
import type { Move, Because as Said } from '@ascolta/core/transition'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing, query } from './door.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { teamsOf } from './teams.ts'
import { Row, Rows as RowsView } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'following' | 'threads' | 'policies'>
  roster: RosterStore
  rows: Rows
  transition: ReturnType<typeof acting>['transition']
  placing: Pick<ReturnType<typeof acting>['placing'], 'nobody'>
  newId: NewId
  clock: Clock
}

const List = v.strictObject({
  list: v.picklist(['mine', 'unassigned', 'team', 'snoozed', 'followed']),
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
type ListName = v.InferOutput<typeof List>['list']

export function tickets({ clock, stores, roster, rows, transition, placing, newId }: Deps) {
  const { tickets, accounts, following } = stores
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
    .get('/', may('agent', { summary: 'Open tickets, oldest first', says: RowsView }), query(List), async (c) => {
      const agent = c.get('agent')
      const { list, team, sort, ...page } = c.req.valid('query')
      if (team !== undefined) mustSee(agent, team, 'team')
      const teams = team === undefined ? await teamsOf(accounts)(agent) : [team]
      const found = sort === 'risk' ? await worst(list, agent, teams) : await listed(list, agent, teams, page)
      // The index is a hint, the header is the truth: also about who may see it.
      const seen = found.tickets.filter((ticket) => sees(agent, ticket.team))
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

  /** What an agent follows: single tickets, and who writes under the posts they follow. All of it, oldest first. */
  async function followed(agent: Agent): Promise<Listed> {
    const [watched, threads] = await Promise.all([following.watched(agent.id), following.threads(agent.id)])
    const under = await Promise.all(
      threads.map(({ account, root }) => stores.threads.latest(account, root, { limit: 25 })),
    )
    const open = (await tickets.some([...new Set(under.flatMap(({ tickets: ids }) => ids))])).filter(isOpen)
    const own = await Promise.all(watched.map((id) => tickets.find(id)))
    const all = new Map([...own.filter((ticket) => ticket !== undefined), ...open].map((one) => [one.id, one]))
    return { tickets: [...all.values()].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)) }
  }

  /** The order of risk knows no pages: it is made anew from everything each time. */
  async function worst(list: ListName, agent: Agent, teams: string[]): Promise<Listed> {
    const all: Ticket[] = []
    let cursor: string | undefined
    do {
      const part: Listed = await listed(list, agent, teams, { limit: 100, ...(cursor ? { cursor } : {}) })
      all.push(...part.tickets)
      cursor = part.cursor
    } while (cursor && all.length < 500)
    const { weights } = await handlingOf(stores.policies)
    return { tickets: byRisk(all, { now: iso(clock()), weights }).slice(0, 200) }
  }

  async function listed(list: ListName, agent: Agent, teams: string[], page: Page) {
    if (list === 'followed') return followed(agent)
    // What sleeps is in a list of its own, and in no other.
    const only =
      (source: (page: Page) => Promise<Listed>) =>
      async (part: Page): Promise<Listed> => {
        const { tickets: found, ...rest } = await source(part)
        return { tickets: found.filter(({ state }) => (state === 'snoozed') === (list === 'snoozed')), ...rest }
      }
    if (list === 'mine') return merged([only((part) => tickets.ofAgent(agent.id, part))], page)
    const unassigned = teams.map((team) => only((part) => tickets.unassigned(team, part)))
    if (list === 'unassigned') return merged(unassigned, page)
    const people = new Set((await Promise.all(teams.map((team) => roster.of(team)))).flat())
    const owned = [...people].map((one) =>
      only(async (part) => {
        const { tickets: held, ...rest } = await tickets.ofAgent(one, part)
        return { tickets: held.filter(({ team }) => teams.includes(team)), ...rest }
      }),
    )
    return merged([...unassigned, ...owned], page)
  }
}

const nobodyOf = (nobody: Nobody | undefined) => (nobody ? { nobody } : {})

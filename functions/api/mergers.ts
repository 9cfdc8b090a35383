import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { type Agent, mustSee, sees } from '@ascolta/core/team/agent'
import { older } from '@ascolta/core/tickets/merger'
import type { Both } from '@ascolta/core/tickets/merging'
import { isOpen, type Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type CardDeps, cards } from './card-of.ts'
import { type Base, body, may, nothing, query } from './door.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { MergeCandidate, Row } from './views.ts'

interface Deps extends CardDeps, Pick<ReturnType<typeof acting>, 'merge' | 'unmerge'> {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'profiles' | 'numbers'>
  rows: Rows
  newId: NewId
}

const TicketId = v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/))
const Wanted = v.strictObject({
  /** Only the ticket with this number. */
  number: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))),
})
const Candidates = v.object({ candidates: v.array(MergeCandidate) })
/** `ticket`: the one that stands in lists for both; `part`: the one that goes on under it. */
const Merged = v.object({ ticket: Row, part: Row })

/** So many tickets are offered: whoever looks for another one types its number. */
const most = 20

/** Two tickets treated as one, and back. */
export function mergers(deps: Deps) {
  const { stores, rows, newId, merge, unmerge, likeness } = deps
  const { tickets, numbers } = stores
  const { known } = cards(deps)
  const look = { summary: 'With which tickets this one might be merged', says: Candidates }
  const join = {
    summary: 'Treat two tickets as one: the younger goes on under the older, and each is answered where it was asked',
    says: Merged,
    refuses: ['ticket.missing', 'ticket.resolved', 'ticket.foreign', 'merge.self', 'merge.full'],
  }
  const undo = {
    summary: 'Take a merge back: the part is a ticket of its own again, with all that came meanwhile',
    says: Merged,
    refuses: ['ticket.foreign', 'merge.none'],
  }

  return new Hono<Base>()
    .get('/:id/mergers', may('agent', look), query(Wanted), async (c) => {
      const agent = c.get('agent')
      const ticket = await tickets.get(c.req.param('id'))
      mustSee(agent, ticket.team)
      const { number } = c.req.valid('query')
      const found = number === undefined ? await alike(ticket, agent) : await numbered(number)
      const within = new Set((await tickets.within(ticket)).map(({ id }) => id))
      const fit = found.filter(
        ({ other }) =>
          other.id !== ticket.id && !within.has(other.id) && !other.merged && isOpen(other) && sees(agent, other.team),
      )
      const once = [...new Map(fit.map((one) => [one.other.id, one])).values()].slice(0, most)
      const shown = new Map((await rows(once.map(({ other }) => other))).map((row) => [row.id, row]))
      const candidates = once.flatMap(({ other, why }) => {
        const row = shown.get(other.id)
        const owners = [ticket, other].map(({ owner }) => owner)
        const foreign = agent.role === 'agent' && owners.some((owner) => owner && owner !== agent.id)
        return row ? [{ ticket: row, why, stays: older(ticket, other).stays.id, foreign }] : []
      })
      return c.json({ candidates })
    })
    .post('/:id/merge', may('agent', join), body(v.strictObject({ other: TicketId })), async (c) => {
      const act = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json(await said(await merge({ ...act, ...c.req.valid('json') })))
    })
    .post('/:id/unmerge', may('agent', undo), body(nothing), async (c) => {
      const act = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json(await said(await unmerge(act)))
    })

  async function said({ whole, part }: Both) {
    return { ticket: await rowOfOne(rows, whole), part: await rowOfOne(rows, part) }
  }

  async function numbered(number: number) {
    const id = await numbers.find(number)
    const other = id === undefined ? undefined : await tickets.find(id)
    return other ? [{ other, why: 'number' as const }] : []
  }

  /** What was said twice, and whatever else is open of the same person. */
  async function alike(ticket: Ticket, agent: Agent) {
    const { each } = await known(ticket, agent)
    const own = each.flatMap((one) => one.tickets)
    const twins = await likeness.twins(
      ticket,
      own.filter(({ id }) => id !== ticket.id),
      agent,
    )
    return [
      ...own.map((other) => ({ other, why: 'person' as const })),
      ...twins.map((twin) => ({ other: twin.ticket, why: 'twin' as const })),
    ]
  }
}

import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { Excuse } from '@ascolta/core/tickets/excuse'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing } from './door.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { Row } from './views.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'excuseTurn' | 'unexcuseTurn' | 'trolling'> {
  stores: Pick<Stores, 'tickets'>
  rows: Rows
  newId: NewId
}

const Said = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
const Excused = v.strictObject({
  /** The ticket's `seq` that the agent saw: who has not seen what came in between excuses nothing. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  reason: Excuse,
  /** Why, in the agent's own words: needed for `other`. */
  words: v.optional(Said),
})
const Proposed = v.strictObject({ reason: Said, until: Instant })
const Moved = v.object({ ticket: Row })

/** What settles a turn without an answer: a reasoned excuse, or that its author is a troll. */
export function turns({ stores, rows, newId, excuseTurn, unexcuseTurn, trolling }: Deps) {
  const excuse = {
    summary: 'Say that nobody needs to answer, and why',
    says: Moved,
    refuses: ['ticket.changed', 'ticket.answered', 'excuse.words'],
  }
  const undo = {
    summary: 'Take an excuse back, while nothing else has happened',
    says: Moved,
    refuses: ['ticket.changed'],
  }
  const propose = {
    summary: 'Propose to mark a person as a troll: a second person confirms',
    says: Moved,
    refuses: ['troll.until', 'troll.confirmed'],
  }
  const unlock = { summary: 'Let colleagues answer a marked person here', says: Moved, refuses: ['troll.none'] }
  const view = async (ticket: Ticket) => ({ ticket: await rowOfOne(rows, ticket) })

  return new Hono<Base>()
    .post('/:id/excuse', may('agent', excuse), body(Excused), async (c) => {
      const { seq, reason, words } = c.req.valid('json')
      if (reason === 'other' && !words) throw new Problem('invalid', 'excuse.words', 'Say why in your own words.')
      const act = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json(await view(await excuseTurn({ ...act, seq, reason, words })))
    })
    .post('/:id/excuse/undo', may('agent', undo), body(nothing), async (c) => {
      const act = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json(await view(await unexcuseTurn(act)))
    })
    .post('/:id/troll', may('agent', propose), body(Proposed), async (c) => {
      const id = c.req.param('id')
      await trolling.propose({ ticket: id, agent: c.get('agent'), ...c.req.valid('json'), request: newId('req') })
      return c.json(await view(await stores.tickets.get(id)))
    })
    .post('/:id/troll/unlock', may('supervisor', unlock), body(nothing), async (c) => {
      const act = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json(await view(await trolling.unlock(act)))
    })
}

import { type Clock, iso } from '@ascolta/core/clock'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Instant } from '@ascolta/core/schema'
import { type Agent, mustSee, sees } from '@ascolta/core/team/agent'
import { promiseWords } from '@ascolta/core/tickets/promise-words'
import { Priority, type Ticket } from '@ascolta/core/tickets/ticket'
import { elapsed } from '@ascolta/core/time/calendar'
import { deadlines } from '@ascolta/core/time/deadlines'
import {
  allowedFor,
  calendarFor,
  type Ground,
  groundAsWritten,
  hoursOf,
  policiesOf,
  zoneFor,
} from '@ascolta/core/time/timing'
import { waited } from '@ascolta/core/time/waited'
import { Hono } from 'hono'
import * as v from 'valibot'
import { Clocks, type ClockView } from './clock-views.ts'
import { type Base, body, may, nothing, query } from './door.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { Row, Rows as RowsView } from './views.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'commit' | 'settleCommitment' | 'prioritise'> {
  stores: Pick<Stores, 'tickets' | 'accounts' | 'details' | 'due' | 'policies'>
  rows: Rows
  names: Names
  clock: Clock
  newId: NewId
}

const Moved = v.object({ ticket: Row })
const Commit = v.strictObject({
  /** Made by whoever asks: asking again is the same promise. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{6,40}$/)),
  due: Instant,
  what: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
})
const List = v.strictObject({ list: v.picklist(['soon', 'late', 'closed']), cursor: v.optional(v.string()) })
const stages = ['calm', 'warned', 'late', 'escalated'] as const
const minute = 60_000

/** What runs on a ticket: its clocks, what its customer was promised, and what is running out in a team. */
export function clocks({ stores, rows, names, clock, newId, commit, settleCommitment, prioritise }: Deps) {
  const { tickets, accounts, details, due, policies } = stores
  const visible = async (id: string, agent: Agent) => {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }
  const list = deadlines({ due, tickets })
  const refuses = ['commitment.past', 'commitment.far', 'commitment.many', 'ticket.busy']
  const settles = { says: Moved, refuses: ['commitment.missing', 'ticket.busy'] }
  const end = async (id: string, word: string, agent: Agent, what: 'kept' | 'broken' | 'retracted') => {
    const ticket = await settleCommitment({ ticket: id, agent, request: newId('req'), id: word, end: what })
    return { ticket: await rowOfOne(rows, ticket) }
  }

  return new Hono<Base>()
    .get(
      '/deadlines',
      may('supervisor', {
        summary: 'What is running out, what has run out, what came in while closed',
        says: RowsView,
        refuses: ['cursor.invalid'],
      }),
      query(List),
      async (c) => {
        const agent = c.get('agent')
        const known = await policiesOf(policies)
        const { list: which, ...page } = c.req.valid('query')
        const found = await list(which, iso(clock()), { policies: known, sees: ({ team }) => sees(agent, team) }, page)
        return c.json({ tickets: await rows(found.tickets), ...(found.cursor ? { cursor: found.cursor } : {}) })
      },
    )
    .get(
      '/tickets/:id/clocks',
      may('agent', { summary: 'The clocks of a ticket, and what its customer was promised', says: Clocks }),
      async (c) => c.json(await shown(await visible(c.req.param('id'), c.get('agent')))),
    )
    .post(
      '/tickets/:id/priority',
      may('agent', { summary: 'Say how urgent a ticket is', says: Moved }),
      body(v.strictObject({ priority: Priority })),
      async (c) => {
        const ticket = await prioritise({
          ticket: c.req.param('id'),
          agent: c.get('agent'),
          request: newId('req'),
          ...c.req.valid('json'),
        })
        return c.json({ ticket: await rowOfOne(rows, ticket) })
      },
    )
    .post(
      '/tickets/:id/commitments',
      may('agent', { summary: 'Promise the customer an instant', says: Moved, refuses }),
      body(Commit),
      async (c) => {
        const { due: at, ...rest } = c.req.valid('json')
        const ticket = await commit({
          ticket: c.req.param('id'),
          agent: c.get('agent'),
          request: newId('req'),
          ...rest,
          due: iso(new Date(at)),
        })
        return c.json({ ticket: await rowOfOne(rows, ticket) })
      },
    )
    .post(
      '/tickets/:id/commitments/:word/kept',
      may('agent', { summary: 'Say that a promise was kept', ...settles }),
      body(nothing),
      async (c) => c.json(await end(c.req.param('id'), c.req.param('word'), c.get('agent'), 'kept')),
    )
    .post(
      '/tickets/:id/commitments/:word/broken',
      may('agent', { summary: 'Say that a promise was not kept', ...settles }),
      body(nothing),
      async (c) => c.json(await end(c.req.param('id'), c.req.param('word'), c.get('agent'), 'broken')),
    )
    .post(
      '/tickets/:id/commitments/:word/withdrawn',
      may('agent', { summary: 'Take a promise back', ...settles }),
      body(nothing),
      async (c) => c.json(await end(c.req.param('id'), c.req.param('word'), c.get('agent'), 'retracted')),
    )

  async function shown(ticket: Ticket): Promise<Clocks> {
    const [known, account, { commitments = [] }] = await Promise.all([
      policiesOf(policies),
      accounts.find(ticket.account),
      details.get(ticket.id),
    ])
    const now = iso(clock())
    const calendar = calendarFor(known, ticket)
    const zone = zoneFor(known, ticket)
    const ground = groundAsWritten(known, ticket, { targetMinutes: account?.targetMinutes ?? 60 })
    const nameOf = await names(commitments.flatMap(({ by, settledBy }) => [by, settledBy]))
    const { turn } = ticket
    return {
      clocks: clocksOf(ticket, ground, now),
      zone,
      commitments: commitments
        .map(({ by, settledBy, ...one }) => ({
          ...one,
          by: nameOf(by),
          ...(settledBy ? { settledBy: nameOf(settledBy) } : {}),
          words: promiseWords(one.due, { language: ticket.lang, zone }),
        }))
        .toSorted((a, b) => (a.due < b.due ? -1 : 1)),
      ...(turn ? { waited: waited(turn.since, now, calendar) } : {}),
    }
  }
}

function clocksOf({ turn, solve }: Ticket, ground: Ground, now: string): ClockView[] {
  const of = (
    about: ClockView['about'],
    allowed: { minutes: number; hours: 'business' | 'calendar' },
    told: number | undefined,
  ) => {
    const calendar = hoursOf(ground, allowed)
    return {
      about,
      minutes: allowed.minutes,
      hours: allowed.hours,
      stage: stages[told ?? 0] ?? 'calm',
      ...(ground.target ? { target: ground.target.name } : {}),
      ...(calendar ? { calendar: calendar.name } : {}),
      left: (due: string) => Math.round((elapsed(now, due, calendar) - elapsed(due, now, calendar)) / minute),
    }
  }
  const answer = turn && of(turn.next ? 'next' : 'first', allowedFor(ground, turn), turn.told)
  const solving = solve && ground.target?.resolution && of('resolution', ground.target.resolution, solve.told)
  return [
    ...(turn && answer ? [{ ...answer, due: turn.due, left: answer.left(turn.due) }] : []),
    ...(solving
      ? [
          {
            ...solving,
            ...(solve.due ? { due: solve.due } : {}),
            left: solve.due ? solving.left(solve.due) : solving.minutes - Math.round(solve.used / minute),
          },
        ]
      : []),
  ]
}

import type { Stores } from '@ascolta/core/compose'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { mustSee, sees } from '@ascolta/core/team/agent'
import { Act, type Bulk, size } from '@ascolta/core/tickets/bulk'
import type { Bulking } from '@ascolta/core/tickets/bulking'
import { Excuse } from '@ascolta/core/tickets/excuse'
import { WishKey } from '@ascolta/core/tickets/once.store'
import { TagName } from '@ascolta/core/tickets/tag'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing, query } from './door.ts'
import type { Rows } from './rows.ts'
import { Row } from './views.ts'
import { whichOf } from './which.ts'

interface Deps {
  stores: Pick<Stores, 'bulks' | 'views' | 'tickets'>
  bulking: Omit<Bulking, 'run' | 'note'>
  rows: Rows
}

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const Words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
const Tags = v.optional(v.pipe(v.array(TagName), v.maxLength(20)), [])
/** What is done to each of them: the same as to one. */
const Wanted = v.variant('kind', [
  v.strictObject({ kind: v.literal('tagged'), add: Tags, remove: Tags }),
  v.strictObject({ kind: v.literal('claimed') }),
  v.strictObject({ kind: v.literal('assigned'), agent: Name }),
  v.strictObject({ kind: v.literal('moved'), team: Name }),
  v.strictObject({ kind: v.literal('resolved') }),
  v.strictObject({
    kind: v.literal('snoozed'),
    until: v.pipe(
      Instant,
      v.transform((at) => new Date(at).toISOString()),
    ),
    reason: v.optional(Words),
  }),
  v.strictObject({ kind: v.literal('excused'), reason: Excuse, words: v.optional(Words) }),
])
const Id = v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/))
const Asked = v.strictObject({
  /** Made by the client: the same key again is the same job. */
  key: WishKey,
  act: Wanted,
  of: v.union([
    /** With the `seq` that their reader had seen. */
    v.strictObject({
      picks: v.pipe(
        v.array(v.strictObject({ ticket: Id, seq: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
        v.minLength(1),
        v.maxLength(size.picked),
      ),
    }),
    /** Everything of a list, as it is now. */
    v.strictObject({
      list: v.picklist(['mine', 'unassigned', 'team', 'snoozed', 'followed', 'waiting', 'view']),
      team: v.optional(Name),
      account: v.optional(Name),
      view: v.optional(Name),
    }),
  ]),
})

export const BulkView = v.object({
  id: v.string(),
  at: Instant,
  act: Act,
  state: v.picklist(['running', 'done', 'cancelled', 'stopped']),
  /** How many it is about; absent where that shows only at its end. */
  of: v.optional(v.number()),
  done: v.number(),
  failed: v.number(),
  endedAt: v.optional(Instant),
})
export type BulkView = v.InferOutput<typeof BulkView>

const One = v.object({ job: BulkView })
const Failed = v.object({
  /** With the code of the refusal, and the ticket as far as one sees it. */
  failures: v.array(v.object({ ticket: v.string(), code: v.string(), row: v.optional(Row) })),
  next: v.optional(v.number()),
})
const From = v.strictObject({ from: v.optional(v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number))) })

/** One thing done to many tickets: asked once, then worked off in slices by whoever watches, and by the minute's round. */
export function bulk({ stores, bulking, rows }: Deps) {
  const ask = {
    summary: 'Do one thing to many tickets',
    says: One,
    refuses: ['bulk.unseen', 'view.missing', 'excuse.words'],
  }
  const step = { summary: 'Work on a job’s next slice, if nobody else does', says: One, refuses: ['bulk.missing'] }
  const cancel = { summary: 'Begin no further slice of a job', says: One, refuses: ['bulk.missing'] }
  const list = { summary: 'My jobs on many tickets, the newest first', says: v.object({ jobs: v.array(BulkView) }) }
  const failed = { summary: 'What a job could not do, and why', says: Failed, refuses: ['bulk.missing'] }

  return new Hono<Base>()
    .get('/bulk', may('agent', list), async (c) =>
      c.json({ jobs: (await stores.bulks.of(c.get('agent').id)).map(viewOf) }),
    )
    .post('/bulk', may('agent', ask), body(Asked), async (c) => {
      const { key, act, of } = c.req.valid('json')
      const agent = c.get('agent')
      if (act.kind === 'excused' && act.reason === 'other' && !act.words)
        throw new Problem('invalid', 'excuse.words', 'Say why in your own words.')
      if (!('picks' in of) && of.team !== undefined) mustSee(agent, of.team, 'team')
      const what = 'picks' in of ? of : { which: await whichOf(stores.views, agent, of) }
      return c.json({ job: viewOf(await bulking.ask({ agent, key, act, ...what })) })
    })
    .post('/bulk/:id/step', may('agent', step), body(nothing), async (c) =>
      c.json({ job: viewOf(await bulking.step(c.get('agent').id, jobOf(c.req.param('id')))) }),
    )
    .post('/bulk/:id/cancel', may('agent', cancel), body(nothing), async (c) =>
      c.json({ job: viewOf(await bulking.cancel(c.get('agent').id, jobOf(c.req.param('id')))) }),
    )
    .get('/bulk/:id/failures', may('agent', failed), query(From), async (c) => {
      const agent = c.get('agent')
      const { id } = await stores.bulks.get(agent.id, jobOf(c.req.param('id')))
      const { failures, next } = await stores.bulks.failures(id, c.req.valid('query').from)
      const found = await Promise.all(failures.map(({ ticket }) => stores.tickets.find(ticket)))
      const seen = found.flatMap((ticket) => (ticket && sees(agent, ticket.team) ? [ticket] : []))
      const known = new Map((await rows(seen)).map((row) => [row.id, row]))
      return c.json({
        failures: failures.map(({ ticket, code }, place) => {
          const row = known.get(found[place]?.id ?? '')
          return { ticket, code, ...(row ? { row } : {}) }
        }),
        ...(next === undefined ? {} : { next }),
      })
    })
}

/** What cannot be the id of a job names none. */
function jobOf(id: string) {
  if (!/^blk-[\w-]{1,60}$/.test(id)) throw new Problem('missing', 'bulk.missing', 'There is no such job.')
  return id
}

const viewOf = ({ id, at, act, state, of, done, failed, endedAt }: Bulk): BulkView => ({
  id,
  at,
  act,
  state,
  done,
  failed,
  ...('picked' in of ? { of: of.picked } : {}),
  ...(endedAt ? { endedAt } : {}),
})

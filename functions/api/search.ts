import { Channel } from '@ascolta/core/channels/channel'
import { type Clock, iso } from '@ascolta/core/clock'
import { type Stores, searching } from '@ascolta/core/compose'
import type { Hasher } from '@ascolta/core/hash'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import type { Hit } from '@ascolta/core/search/find'
import { searchingKind } from '@ascolta/core/search/policy'
import { limits, type Query, snippet } from '@ascolta/core/search/query'
import { TicketState } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { Row } from './views.ts'

interface Deps {
  stores: Stores
  hash: Hasher
  clock: Clock
  rows: Rows
  names: Names
  newId: NewId
}

const Id = v.pipe(v.string(), v.maxLength(100))

/** In a body, never in an address: what somebody looks for is a customer's name more often than not. */
const Wish = v.strictObject({
  text: v.pipe(v.string(), v.maxLength(limits.characters)),
  account: v.optional(Id),
  channel: v.optional(Channel),
  team: v.optional(Id),
  state: v.optional(TicketState),
  public: v.optional(v.boolean()),
  /** The agent who answered. */
  by: v.optional(Id),
  from: v.optional(Instant),
  to: v.optional(Instant),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(100))),
})

const FoundLine = v.object({
  id: v.string(),
  at: Instant,
  own: v.boolean(),
  public: v.boolean(),
  by: v.optional(v.object({ id: v.string(), name: v.string() })),
  snippet: v.array(v.object({ text: v.string(), found: v.optional(v.literal(true)) })),
})

export const FoundView = v.object({
  /** The ticket whose number was asked for. */
  numbered: v.optional(Row),
  hits: v.array(v.object({ ticket: Row, lines: v.array(FoundLine) })),
  cursor: v.optional(v.string()),
  /** Why it did not look further: how many places, how long, how much of the index. The cursor goes on. */
  stopped: v.optional(v.picklist(['rows', 'time', 'index'])),
  /** The newest hours were too full to be looked at whole. */
  partly: v.optional(v.literal(true)),
  /** Since when words are kept in mind; absent: search is off, and only numbers are found. */
  since: v.optional(Instant),
})
export type FoundView = v.InferOutput<typeof FoundView>

export const IndexView = v.object({
  on: v.boolean(),
  since: v.optional(Instant),
  /** Documents and bytes of the index, by account. */
  accounts: v.array(
    v.object({ id: v.string(), name: v.string(), lines: v.number(), bytes: v.number(), folded: v.optional(Instant) }),
  ),
})
export type IndexView = v.InferOutput<typeof IndexView>

const Switch = v.strictObject({ on: v.boolean() })
const Cursor = v.pipe(
  v.string(),
  v.transform((text) => Buffer.from(text, 'base64url').toString()),
  Instant,
)

/** Search over the whole history, and whether an index of words is kept. */
export function search({ stores, hash, clock, rows, names, newId }: Deps) {
  const { policies, accounts, segments, records } = stores
  const find = searching({ stores, hash, clock })

  return new Hono<Base>()
    .post(
      '/search',
      may('agent', {
        summary: 'Look for words, names and numbers over the whole history',
        says: FoundView,
        refuses: ['search.empty', 'search.long'],
      }),
      body(Wish),
      async (c) => {
        const { cursor, ...wish } = c.req.valid('json')
        const before = cursor === undefined ? {} : { before: opened(cursor) }
        const { query, numbered, hits, next, ...rest } = await find({ ...wish, ...before, agent: c.get('agent') })
        return c.json({
          ...rest,
          ...(numbered ? { numbered: await rowOfOne(rows, numbered) } : {}),
          hits: await viewed(hits, query),
          ...(next ? { cursor: Buffer.from(next).toString('base64url') } : {}),
        } satisfies FoundView)
      },
    )
    .get(
      '/search/settings',
      may('admin', { summary: 'Whether words are indexed, and how much', says: IndexView }),
      async (c) => c.json(await state()),
    )
    .put(
      '/search/settings',
      may('admin', { summary: 'Switch the index of words on or off', says: IndexView }),
      body(Switch),
      async (c) => {
        const { on } = c.req.valid('json')
        const now = iso(clock())
        await policies.change(searchingKind, 'search', (held) =>
          held?.on === on ? held : { id: 'search' as const, on, since: now },
        )
        const act = on ? 'search-on' : 'search-off'
        await records.audit({ actor: c.get('agent').id, at: now, request: newId('req'), act, object: 'search' })
        return c.json(await state())
      },
    )

  function opened(cursor: string) {
    const found = v.safeParse(Cursor, cursor)
    if (!found.success) throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
    return found.output
  }

  async function viewed(hits: Hit[], query: Query): Promise<FoundView['hits']> {
    const nameOf = await names(hits.flatMap(({ lines }) => lines.map(({ by }) => by)))
    const shown = new Map((await rows(hits.map(({ ticket }) => ticket))).map((row) => [row.id, row]))
    return hits.flatMap(({ ticket, lines }) => {
      const row = shown.get(ticket.id)
      const found = lines.map(({ id, at, own, public: open, by, text }) => ({
        id,
        at,
        own,
        public: open,
        ...(by ? { by: { id: by, name: nameOf(by) } } : {}),
        snippet: snippet(query, text),
      }))
      return row ? [{ ticket: row, lines: found }] : []
    })
  }

  async function state(): Promise<IndexView> {
    const chosen = await policies.get(searchingKind, 'search')
    const known = await accounts.list()
    const views = await Promise.all(
      known.map(async ({ id, name }) => {
        const shelves = await segments.shelves(id)
        const all = Object.values(shelves).flatMap((shelf) => shelf.segments)
        const { folded } = shelves.h ?? {}
        const lines = all.reduce((sum, { docs }) => sum + docs, 0)
        return { id, name, lines, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), ...(folded ? { folded } : {}) }
      }),
    )
    return { on: chosen?.on ?? false, ...(chosen ? { since: chosen.since } : {}), accounts: views }
  }
}

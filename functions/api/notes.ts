import { type Clock, iso } from '@ascolta/core/clock'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { sees } from '@ascolta/core/team/agent'
import type { RosterStore } from '@ascolta/core/team/roster.store'
import { teamsOf } from '@ascolta/core/tickets/lists'
import { WishKey } from '@ascolta/core/tickets/once.store'
import { TagName, tagKind } from '@ascolta/core/tickets/tag'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'
import type { Names } from './names.ts'
import type { Rows } from './rows.ts'
import { lineOf } from './view-of.ts'
import { Colleagues, Mentions, NoteView, Person } from './views.ts'

type Acting = Pick<ReturnType<typeof acting>, 'addNote' | 'setTags' | 'watch' | 'followThread'>
interface Deps extends Acting {
  stores: Pick<Stores, 'asides' | 'tickets' | 'policies' | 'agents' | 'accounts'>
  roster: RosterStore
  rows: Rows
  names: Names
  newId: NewId
  clock: Clock
}

const Words = v.strictObject({
  /** Made by the client: the same key again is the same note. */
  key: v.optional(WishKey),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4_000)),
  mentions: v.optional(v.pipe(v.array(v.string()), v.maxLength(20)), []),
})
const Names20 = v.optional(v.pipe(v.array(TagName), v.maxLength(20)), [])
const Tags = v.strictObject({ add: Names20, remove: Names20 })
const Switch = v.strictObject({ on: v.boolean() })
const Which = v.strictObject({ at: Instant, note: v.pipe(v.string(), v.maxLength(60)) })

/** What colleagues do around a ticket: notes, tags, following. */
export function notes({ names, newId, addNote, setTags, watch, followThread }: Acting & Pick<Deps, 'names' | 'newId'>) {
  const note = {
    summary: 'Write a note that no customer sees, and call colleagues with it',
    says: v.object({ line: NoteView }),
    refuses: ['mention.blind'],
  }
  const tag = {
    summary: 'Set tags and take some off',
    says: v.object({ tags: v.array(v.string()) }),
    refuses: ['tags.many'],
  }
  const watching = { summary: 'Follow a ticket, or no longer', says: v.object({ watchers: v.array(Person) }) }
  const following = {
    summary: 'Follow the public thread of a ticket, or no longer',
    says: v.object({ threadFollowed: v.boolean() }),
    refuses: ['thread.missing'],
  }
  return new Hono<Base>()
    .post('/:id/notes', may('agent', note), body(Words), async (c) => {
      const by = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      const made = await addNote({ ...by, ...c.req.valid('json') })
      const line = lineOf({ type: 'note', note: made }, await names([made.actor, ...made.mentions]))
      return c.json({ line: line as NoteView })
    })
    .post('/:id/tags', may('agent', tag), body(Tags), async (c) => {
      const by = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      return c.json({ tags: await setTags({ ...by, ...c.req.valid('json') }) })
    })
    .post('/:id/watch', may('agent', watching), body(Switch), async (c) => {
      const by = { ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req') }
      const watchers = await watch({ ...by, ...c.req.valid('json') })
      const nameOf = await names(watchers)
      return c.json({ watchers: watchers.map((id) => ({ id, name: nameOf(id) })) })
    })
    .post('/:id/thread/follow', may('agent', following), body(Switch), async (c) => {
      const { on } = c.req.valid('json')
      await followThread({ ticket: c.req.param('id'), agent: c.get('agent'), request: newId('req'), on })
      return c.json({ threadFollowed: on })
    })
}

/** Who called me, which tags there are, and whom I may call. */
export function mentions({ stores, roster, rows, names, clock }: Omit<Deps, keyof Acting>) {
  const list = { summary: 'Notes that call me, the newest first', says: Mentions }
  const seen = {
    summary: 'I have looked at a note that calls me',
    says: v.object({ ok: v.boolean() }),
    refuses: ['mention.missing'],
  }
  const tags = { summary: 'Tags in use', says: v.object({ tags: v.array(v.string()) }) }
  const colleagues = { summary: 'Who works in my teams', says: Colleagues }
  return new Hono<Base>()
    .get('/mentions', may('agent', list), async (c) => {
      const agent = c.get('agent')
      const found = await stores.asides.mentions(agent.id)
      const tickets = await Promise.all(
        [...new Set(found.map(({ ticket }) => ticket))].map((id) => stores.tickets.find(id)),
      )
      const seenBy = tickets.flatMap((ticket) => (ticket && sees(agent, ticket.team) ? [ticket] : []))
      const known = new Map((await rows(seenBy)).map((row) => [row.id, row]))
      const nameOf = await names(found.map(({ by }) => by))
      return c.json({
        mentions: found.flatMap(({ note, ticket, at, by, preview, seenAt }) => {
          const row = known.get(ticket)
          return row
            ? [{ note, at, by: { id: by, name: nameOf(by) }, preview, ticket: row, ...(seenAt ? { seenAt } : {}) }]
            : []
        }),
      })
    })
    .post('/mentions/seen', may('agent', seen), body(Which), async (c) => {
      if (!(await stores.asides.seen(c.get('agent').id, c.req.valid('json'), iso(clock()))))
        throw new Problem('missing', 'mention.missing', 'There is no such note.')
      return c.json({ ok: true })
    })
    .get('/tags', may('agent', tags), async (c) => {
      const known = await stores.policies.list(tagKind)
      return c.json({ tags: known.map(({ id }) => id) })
    })
    .get('/colleagues', may('agent', colleagues), async (c) => {
      const teams = await teamsOf(stores.accounts)(c.get('agent'))
      const ids = [...new Set((await Promise.all(teams.map((team) => roster.of(team)))).flat())]
      const known = [...(await stores.agents.many(ids)).values()]
      const colleagues = known
        .map(({ id, name, teams: theirs }) => ({ id, name, teams: theirs.filter((team) => teams.includes(team)) }))
        .sort((a, b) => a.name.localeCompare(b.name, 'it'))
      return c.json({ colleagues })
    })
}

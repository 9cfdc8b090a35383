import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import { Filter } from '@ascolta/core/tickets/filter'
import { keeps, mustKeep, Share, type View } from '@ascolta/core/tickets/view'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing } from './door.ts'
import type { Names } from './names.ts'
import { Person } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'views' | 'records'>
  names: Names
  newId: NewId
  clock: Clock
}

const Wish = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
  filter: v.strictObject(Filter.entries),
  /** Absent: one's own. */
  share: v.optional(
    v.union([v.strictObject({ team: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) }), v.literal('company')]),
  ),
})

export const SavedView = v.object({
  id: v.string(),
  name: v.string(),
  filter: Filter,
  share: v.optional(Share),
  by: Person,
  /** Whether I may change it. */
  mine: v.boolean(),
})
export type SavedView = v.InferOutput<typeof SavedView>
const One = v.object({ view: SavedView })

/** Lists that people made and named: their own, a team's, the company's. */
export function savedViews({ stores: { views, records }, names, newId, clock }: Deps) {
  const list = { summary: 'The views that I find', says: v.object({ views: v.array(SavedView) }) }
  const make = { summary: 'Make a view', says: One, refuses: ['view.shared', 'views.many', 'team.missing'] }
  const change = { summary: 'Change a view, or who finds it', says: One, refuses: ['view.missing', 'view.shared'] }
  const remove = {
    summary: 'Take a view away',
    says: v.object({ ok: v.boolean() }),
    refuses: ['view.missing', 'view.shared'],
  }

  return new Hono<Base>()
    .get('/views', may('agent', list), async (c) => {
      const agent = c.get('agent')
      const found = await views.of(agent, { fresh: true })
      const nameOf = await names(found.map(({ by }) => by))
      return c.json({ views: found.map((view) => shown(view, agent, nameOf(view.by))) })
    })
    .post('/views', may('agent', make), body(Wish), async (c) => {
      const agent = c.get('agent')
      const view: View = { ...c.req.valid('json'), id: newId('vew'), by: agent.id, at: iso(clock()) }
      mayShare(agent, view)
      await views.put(view)
      await noted(agent, view, 'view-made')
      return c.json({ view: shown(view, agent, agent.name) })
    })
    .put('/views/:id', may('agent', change), body(Wish), async (c) => {
      const agent = c.get('agent')
      const before = await views.get(agent, idOf(c.req.param('id')))
      mustKeep(agent, before)
      const wish = c.req.valid('json')
      // Whoever takes back what others shared would make it their own maker's: it stays whose it was.
      const view: View = { ...wish, id: before.id, by: wish.share ? before.by : agent.id, at: iso(clock()) }
      mayShare(agent, view)
      await views.put(view, before)
      await noted(agent, view, 'view-changed', before)
      const nameOf = await names([view.by])
      return c.json({ view: shown(view, agent, nameOf(view.by)) })
    })
    .delete('/views/:id', may('agent', remove), body(nothing), async (c) => {
      const agent = c.get('agent')
      const view = await views.get(agent, idOf(c.req.param('id')))
      mustKeep(agent, view)
      await views.remove(view)
      await noted(agent, view, 'view-removed')
      return c.json({ ok: true })
    })

  /** What several people see is written down; one's own lists are one's own business. */
  async function noted(agent: Agent, view: View, act: string, before?: View) {
    if (!view.share && !before?.share) return
    await records.audit({ actor: agent.id, at: iso(clock()), request: newId('req'), act, object: view.id })
  }
}

function mayShare(agent: Agent, view: View) {
  if (view.share !== undefined && view.share !== 'company') mustSee(agent, view.share.team, 'team')
  mustKeep(agent, { ...view, by: agent.id })
}

function idOf(id: string) {
  if (!/^vew-[\w-]{1,60}$/.test(id)) throw new Problem('missing', 'view.missing', 'There is no such view.')
  return id
}

function shown({ id, name, filter, share, by }: View, agent: Agent, byName: string): SavedView {
  const whose = { by: { id: by, name: byName }, mine: keeps(agent, { share }) }
  return { id, name, filter, ...(share ? { share } : {}), ...whose }
}

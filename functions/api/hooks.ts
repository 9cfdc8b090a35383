import { randomBytes } from 'node:crypto'
import { type Clock, iso } from '@ascolta/core/clock'
import { again, Hook, HookEvent, hookKind, revived, type Telling } from '@ascolta/core/company/hook'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import type { SetSecret } from '@ascolta/core/ports'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { unreachable } from './crm.ts'
import { type Base, body, may, nothing } from './door.ts'

interface Deps {
  stores: Pick<Stores, 'policies' | 'hooks'>
  records: RecordStore
  setCrm: SetSecret
  mayReach: (url: string) => boolean
  newId: NewId
  clock: Clock
}

const Input = v.strictObject({
  url: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//), v.maxLength(500)),
  events: v.pipe(v.array(HookEvent), v.minLength(1)),
})
const Which = v.strictObject({ at: Instant, key: v.pipe(v.string(), v.maxLength(300)) })
const TellingView = v.object({
  key: v.string(),
  type: HookEvent,
  at: Instant,
  state: v.picklist(['waiting', 'taken', 'failed']),
  attempt: v.number(),
  due: v.optional(Instant),
  lastAt: v.optional(Instant),
  answer: v.optional(v.string()),
})
const Hooks = v.object({ hooks: v.array(Hook) })
const Tellings = v.object({ tellings: v.array(TellingView) })
const most = 5

/** Addresses of the company's own that are told what happens: signed, again until they take it, and once more when somebody asks. */
export function hooks({ stores, records, setCrm, mayReach, newId, clock }: Deps) {
  const { policies, hooks } = stores
  const list = async () => ({ hooks: await policies.list(hookKind, { fresh: true }) })
  const audit = (actor: string, act: string, object: string) =>
    records.audit({ actor, at: iso(clock()), request: newId('req'), act, object })
  const view = ({ key, type, at, state, attempt, due, lastAt, answer }: Telling) => ({
    key,
    type,
    at,
    state,
    attempt,
    ...(due ? { due } : {}),
    ...(lastAt ? { lastAt } : {}),
    ...(answer ? { answer } : {}),
  })

  async function known(id: string) {
    const hook = await policies.get(hookKind, id.slice(0, 60))
    if (!hook) throw new Problem('missing', 'hook.missing', 'There is no such address.')
    return hook
  }

  return new Hono<Base>()
    .get('/hooks', may('admin', { summary: 'Addresses that are told what happens', says: Hooks }), async (c) =>
      c.json(await list()),
    )
    .post(
      '/hooks',
      may('admin', {
        summary: 'Add an address: what it checks signatures with is told once',
        says: v.object({ ...Hooks.entries, secret: v.string() }),
        refuses: ['hook.many', 'crm.unreachable'],
      }),
      body(Input),
      async (c) => {
        if ((await list()).hooks.length >= most) throw new Problem('limited', 'hook.many', `At most ${most} addresses.`)
        if (!mayReach(c.req.valid('json').url)) throw unreachable()
        const id = newId('hok')
        const secret = `whsec_${randomBytes(32).toString('base64')}`
        await setCrm(`hook.${id}`, secret)
        await policies.change(hookKind, id, () => ({ id, ...c.req.valid('json'), createdAt: iso(clock()) }))
        await audit(c.get('agent').id, 'hook-added', id)
        return c.json({ ...(await list()), secret })
      },
    )
    .delete('/hooks/:id', may('admin', { summary: 'Remove an address', says: Hooks }), body(nothing), async (c) => {
      const id = c.req.param('id').slice(0, 60)
      await policies.remove(hookKind, id)
      await audit(c.get('agent').id, 'hook-removed', id)
      return c.json(await list())
    })
    .post(
      '/hooks/:id/enable',
      may('admin', { summary: 'Switch an address on again', says: Hooks, refuses: ['hook.missing'] }),
      body(nothing),
      async (c) => {
        const hook = await known(c.req.param('id'))
        await policies.change(hookKind, hook.id, (now) => revived(now ?? hook))
        await audit(c.get('agent').id, 'hook-enabled', hook.id)
        return c.json(await list())
      },
    )
    .get(
      '/hooks/:id/tellings',
      may('admin', { summary: 'What an address was told lately', says: Tellings, refuses: ['hook.missing'] }),
      async (c) => {
        const hook = await known(c.req.param('id'))
        return c.json({ tellings: (await hooks.latest(hook.id)).map(view) })
      },
    )
    .post(
      '/hooks/:id/replay',
      may('admin', {
        summary: 'Tell one thing again, under the same key',
        says: Tellings,
        refuses: ['hook.missing', 'telling.missing'],
      }),
      body(Which),
      async (c) => {
        const hook = await known(c.req.param('id'))
        const { at, key } = c.req.valid('json')
        const telling = await hooks.get(hook.id, at, key)
        const done = telling && (await hooks.replace(telling, again(telling, iso(clock()))))
        if (!done) throw new Problem('missing', 'telling.missing', 'This is not kept any more, or is being told.')
        await audit(c.get('agent').id, 'telling-repeated', key.slice(0, 100))
        return c.json({ tellings: (await hooks.latest(hook.id)).map(view) })
      },
    )
}

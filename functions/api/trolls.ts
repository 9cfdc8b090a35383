import { type Clock, iso, later } from '@ascolta/core/clock'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { holds, type TrollMark } from '@ascolta/core/people/troll'
import { Instant } from '@ascolta/core/schema'
import { type Agent, sees } from '@ascolta/core/team/agent'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing } from './door.ts'
import type { Names } from './names.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'trolling'> {
  stores: Pick<Stores, 'trolls' | 'tickets'>
  names: Names
  newId: NewId
  clock: Clock
}

const Person = v.object({ id: v.string(), name: v.string() })
export const TrollView = v.object({
  customer: v.string(),
  /** The conversation where it was proposed, and where the newest request stands. */
  ticket: v.string(),
  asked: v.optional(v.object({ ticket: v.string(), at: Instant })),
  name: v.optional(v.string()),
  account: v.string(),
  team: v.string(),
  reason: v.string(),
  until: Instant,
  /** Waits for a second person; holds; about to run out; over. */
  state: v.picklist(['proposed', 'marked', 'expiring', 'over']),
  by: Person,
  at: Instant,
  confirmedBy: v.optional(Person),
  /** Messages since the mark that nobody was told of. */
  muted: v.number(),
})
export type TrollView = v.InferOutput<typeof TrollView>
const Trolls = v.object({ trolls: v.array(TrollView) })

/** Marks that run out within this many milliseconds are shown as about to. */
const soon = 3 * 24 * 60 * 60_000

/** The review list of marked people (S35). */
export function trolls({ stores, names, newId, clock, trolling }: Deps) {
  const confirm = {
    summary: 'Confirm a mark: not by who proposed it',
    says: Trolls,
    refuses: ['troll.own', 'troll.confirmed', 'troll.ended'],
  }
  const end = { summary: 'Take a mark back, or refuse a proposal', says: Trolls }

  async function list(agent: Agent) {
    const marks = (await stores.trolls.all()).filter(({ team, endedAt }) => !endedAt && sees(agent, team))
    const nameOf = await names(marks.flatMap(({ by, confirmedBy }) => [by, confirmedBy]))
    const now = iso(clock())
    const views = await Promise.all(marks.map(async (mark) => view(mark, await stores.tickets.ofCustomer(mark.ticket))))
    return { trolls: views.toSorted((a, b) => (a.until < b.until ? -1 : 1)) }

    function view(mark: TrollMark, tickets: Ticket[]): TrollView {
      const { customer, ticket, name, account, team, reason, until, by, at, confirmedBy } = mark
      const asked = tickets
        .flatMap(({ id, muted }) => (muted?.asks ? [{ ticket: id, at: muted.asks }] : []))
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]
      return {
        customer,
        ticket,
        account,
        team,
        reason,
        until,
        at,
        by: { id: by, name: nameOf(by) },
        state: stateOf(mark, now),
        muted: tickets.reduce((sum, { muted }) => sum + (muted?.n ?? 0), 0),
        ...(name ? { name } : {}),
        ...(asked ? { asked } : {}),
        ...(confirmedBy ? { confirmedBy: { id: confirmedBy, name: nameOf(confirmedBy) } } : {}),
      }
    }
  }

  return new Hono<Base>()
    .get('/', may('supervisor', { summary: 'People marked as trolls, and proposals', says: Trolls }), async (c) =>
      c.json(await list(c.get('agent'))),
    )
    .post('/:customer/confirm', may('supervisor', confirm), body(nothing), async (c) => {
      const act = { agent: c.get('agent'), customer: c.req.param('customer'), request: newId('req') }
      await trolling.confirm(act)
      return c.json(await list(act.agent))
    })
    .post('/:customer/end', may('supervisor', end), body(nothing), async (c) => {
      const act = { agent: c.get('agent'), customer: c.req.param('customer'), request: newId('req') }
      await trolling.end(act)
      return c.json(await list(act.agent))
    })
}

function stateOf(mark: TrollMark, now: string): TrollView['state'] {
  if (mark.until <= now) return 'over'
  if (!holds(mark, now)) return 'proposed'
  return mark.until < later(now, soon) ? 'expiring' : 'marked'
}

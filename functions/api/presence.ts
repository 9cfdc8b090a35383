import type { acting } from '@ascolta/core/compose'
import { Doing } from '@ascolta/core/team/presence'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'
import type { Names } from './names.ts'
import { PresenceView } from './views.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'attend'> {
  names: Names
}

const TicketForm = v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/))
const Said = v.strictObject({
  ticket: v.optional(TicketForm),
  doing: v.optional(v.union([Doing, v.literal('gone')])),
  /** Whether this desk hears live events. */
  live: v.boolean(),
})
const Here = v.object({ here: v.array(PresenceView) })

/** Who looks at what, and who writes where. */
export function presence({ attend, names }: Deps) {
  const say = {
    summary: 'Say what I do on a ticket, and hear who else is where in my teams: every 15 seconds and at each change',
    says: Here,
    refuses: ['ticket.missing'],
  }
  return new Hono<Base>().post('/presence', may('agent', say), body(Said), async (c) => {
    const found = await attend({ agent: c.get('agent'), ...c.req.valid('json') })
    const nameOf = await names(found.map(({ agent }) => agent))
    const here = found.map(({ ticket, agent, doing, since }) => ({
      ticket,
      agent: { id: agent, name: nameOf(agent) },
      doing,
      since,
    }))
    return c.json({ here })
  })
}

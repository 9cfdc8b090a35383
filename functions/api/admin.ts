import { accountId } from '@ascolta/core/account'
import type { AccountStore } from '@ascolta/core/account.store'
import { type Agent, sees } from '@ascolta/core/agent'
import type { NewId } from '@ascolta/core/id'
import type { Oddity } from '@ascolta/core/oddity'
import type { OddityStore } from '@ascolta/core/oddity.store'
import { Problem } from '@ascolta/core/problem'
import { redrive } from '@ascolta/core/redrive'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type QueueName, topology } from '../topology.ts'
import type { Deps as AppDeps } from './deps.ts'
import { type Base, body, may, nothing, query } from './door.ts'
import { Oddity as OddityView } from './views.ts'

interface Deps extends Pick<AppDeps, 'dead' | 'back'> {
  accounts: AccountStore
  oddities: OddityStore
  newId: NewId
}

const Kind = v.strictObject({ kind: v.picklist(['unreadable', 'ignored']), cursor: v.optional(v.string()) })
const Oddities = v.object({ oddities: v.array(OddityView), cursor: v.optional(v.string()) })
const Queues = v.object({ dead: v.object({ inbound: v.number(), outbound: v.number() }) })
const Moved = v.object({ moved: v.number() })

/** What went wrong and waits for a person: changes nobody understood, messages that kept failing. */
export function admin({ accounts, oddities, dead, back, newId }: Deps) {
  return new Hono<Base>()
    .get(
      '/oddities',
      may('supervisor', { summary: 'What could not be used, newest first', says: Oddities }),
      query(Kind),
      async (c) => {
        const { kind, cursor } = c.req.valid('query')
        const { oddities: found } = await oddities.list(kind, { cursor })
        const seen = await visible(c.get('agent'), found)
        return c.json({ oddities: seen })
      },
    )
    .get('/queues', may('supervisor', { summary: 'How many messages gave up', says: Queues }), async (c) => {
      const [inbound, outbound] = await Promise.all([dead.inbound.depth(), dead.outbound.depth()])
      return c.json({ dead: { inbound: inbound.waiting, outbound: outbound.waiting } })
    })
    .post(
      '/queues/:queue/redrive',
      may('admin', { summary: 'Bring dead letters back', says: Moved }),
      body(nothing),
      async (c) => {
        const name = queueOf(c.req.param('queue'))
        return c.json(await redrive({ dead: dead[name], queue: back[name], newId: () => newId('rdr') })())
      },
    )

  /** What came for an account of another team is that team's; what came for none is everybody's to look into. */
  async function visible(agent: Agent, found: Oddity[]) {
    const teams = new Map((await accounts.list()).map(({ id, team }) => [id, team]))
    return found.filter(({ channel, account }) => {
      const team = channel && teams.get(accountId(channel, account))
      return team === undefined || sees(agent, team)
    })
  }
}

function queueOf(name: string): QueueName {
  const known = Object.keys(topology.queues).find((queue): queue is QueueName => queue === name)
  if (!known) throw new Problem('missing', 'queue.missing', 'There is no such queue.')
  return known
}

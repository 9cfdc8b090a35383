import { accountId } from '@ascolta/core/accounts/account'
import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { Recorder } from '@ascolta/core/accounts/recorder'
import type { NewId } from '@ascolta/core/id'
import type { Oddity } from '@ascolta/core/inbound/oddity'
import type { OddityStore } from '@ascolta/core/inbound/oddity.store'
import { redrive } from '@ascolta/core/inbound/redrive'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { type Agent, sees } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type QueueName, topology } from '../topology.ts'
import type { Deps as AppDeps } from './deps.ts'
import { type Base, body, may, nothing, query } from './door.ts'
import { Oddity as OddityView } from './views.ts'

interface Deps extends Pick<AppDeps, 'dead' | 'back'> {
  accounts: AccountStore
  oddities: OddityStore
  recorder: Recorder
  newId: NewId
}

const kind = v.picklist(['unreadable', 'ignored'])
const Kind = v.strictObject({ kind, cursor: v.optional(v.pipe(v.string(), v.maxLength(200))) })
const Which = v.strictObject({ kind, at: Instant, id: v.pipe(v.string(), v.regex(/^[0-9a-f]{20}$/)) })
const Replayed = v.object({ replayed: v.number() })
const Oddities = v.object({ oddities: v.array(OddityView), cursor: v.optional(v.string()) })
const Queues = v.object({ dead: v.object({ inbound: v.number(), outbound: v.number() }) })
const Moved = v.object({ moved: v.number() })

/** What went wrong and waits for a person: changes nobody understood, messages that kept failing. */
export function admin({ accounts, oddities, dead, back, newId, recorder }: Deps) {
  return new Hono<Base>()
    .get(
      '/oddities',
      may('supervisor', { summary: 'What could not be used, newest first', says: Oddities }),
      query(Kind),
      async (c) => {
        const { kind, cursor } = c.req.valid('query')
        return c.json(await oddities.list(kind, { cursor, passes: await visibleTo(c.get('agent')) }))
      },
    )
    .post(
      '/oddities/replay',
      may('admin', {
        summary: 'Have one change that could not be used read again by the code of today',
        says: Replayed,
        refuses: ['oddity.missing', 'oddity.cut', 'oddity.unreadable', 'queue.full'],
      }),
      body(Which),
      async (c) => c.json(await recorder.replayOddity(c.get('agent'), c.req.valid('json'))),
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
  async function visibleTo(agent: Agent) {
    const teams = new Map((await accounts.list()).map(({ id, team }) => [id, team]))
    return ({ channel, account }: Oddity) => {
      const team = channel && teams.get(accountId(channel, account))
      return team === undefined || sees(agent, team)
    }
  }
}

function queueOf(name: string): QueueName {
  const known = Object.keys(topology.queues).find((queue): queue is QueueName => queue === name)
  if (!known) throw new Problem('missing', 'queue.missing', 'There is no such queue.')
  return known
}

import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { Reading, TemplateStore } from '@ascolta/core/accounts/template.store'
import { adapterOf } from '@ascolta/core/channels/adapters'
import { type Clock, iso } from '@ascolta/core/clock'
import { Problem } from '@ascolta/core/problem'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import { type Base, body, may, nothing } from './door.ts'
import { Templates } from './views.ts'

interface Deps {
  accounts: AccountStore
  templates: TemplateStore
  clock: Clock
}

/** The words that networks approved for our accounts. The API cannot read them there, since it holds no token: it shows the copies and asks for fresh ones. */
export function templates({ accounts, templates, clock }: Deps) {
  const list = {
    summary: 'Words that a network approved for an account',
    says: Templates,
    refuses: ['account.missing'],
  }
  const fresh = { ...list, summary: 'Ask for a fresh look at a network’s approved words: taken within a minute' }

  return new Hono<Base>()
    .get('/accounts/:id/templates', may('agent', list), async (c) => {
      const id = await visible(c.req.param('id'), c.get('agent'))
      return c.json(await shown(id))
    })
    .post('/accounts/:id/templates/refresh', may('agent', fresh), body(nothing), async (c) => {
      const id = await visible(c.req.param('id'), c.get('agent'))
      if (!waits(await templates.reading(id))) await templates.ask(id, iso(clock()))
      return c.json(await shown(id))
    })

  async function shown(id: string): Promise<Templates> {
    const { reading, templates: known } = await templates.of(id)
    const { readAt, refused } = reading
    return {
      templates: known,
      asked: waits(reading),
      ...(readAt ? { readAt } : {}),
      ...(refused ? { refused } : {}),
    }
  }

  async function visible(id: string, agent: Agent) {
    const account = await accounts.find(id)
    if (!account || account.state === 'disconnected' || !adapterOf(account.channel).templates)
      throw new Problem('missing', 'account.missing', 'There is no such account.')
    mustSee(agent, account.team, 'account')
    return id
  }
}

const waits = ({ askedAt = '', beganAt = '' }: Reading) => askedAt > beganAt

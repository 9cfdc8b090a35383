import { signatureOf } from '@ascolta/core/accounts/account'
import type { AccountStore } from '@ascolta/core/accounts/account.store'
import { adapterOf, spoken } from '@ascolta/core/channels/adapters'
import { hookKind } from '@ascolta/core/company/hook'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import { type Agent, sees } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Settings } from './deps.ts'
import { type Base, may } from './door.ts'
import { listsOf } from './live.ts'
import { namedTeams } from './teams.ts'
import { accountOf } from './view-of.ts'
import { AccountView, Me } from './views.ts'

interface Deps {
  accounts: AccountStore
  policies: Pick<PolicyStore, 'list'>
  settings: Pick<Settings, 'undoSeconds'>
}

const Accounts = v.object({ accounts: v.array(AccountView) })

/** Who is at the desk, and the accounts that they see. */
export const me = ({ accounts, policies, settings }: Deps) =>
  new Hono<Base>()
    .get('/me', may('agent', { summary: 'Who I am', says: Me }), async (c) => {
      const { id, name, role, teams } = c.get('agent')
      const [seen, lists, named, hooks] = await Promise.all([
        seenBy(c.get('agent'), accounts),
        listsOf({ accounts, policies })(c.get('agent')),
        namedTeams({ accounts, policies })(c.get('agent')),
        role === 'admin' ? policies.list(hookKind) : [],
      ])
      const silenced = hooks.flatMap(({ url, disabledAt }) =>
        disabledAt ? { host: new URL(url).host, since: disabledAt } : [],
      )
      const { undoSeconds } = settings
      const said: Me = {
        agent: { id, name, role, teams },
        accounts: seen,
        lists,
        teams: named,
        undoSeconds,
        ...(silenced.length > 0 ? { silenced } : {}),
      }
      return c.json(said)
    })
    .get('/accounts', may('agent', { summary: 'Connected accounts of my teams', says: Accounts }), async (c) =>
      c.json({ accounts: await seenBy(c.get('agent'), accounts) }),
    )

/** Accounts of a network that this release does not speak are left out. */
async function seenBy(agent: Agent, accounts: AccountStore): Promise<AccountView[]> {
  return (await accounts.list())
    .filter(({ team, channel }) => sees(agent, team) && spoken.includes(channel))
    .map((account) => {
      const signature = signatureOf(account, agent.name)
      return { ...accountOf(account, adapterOf(account.channel).capabilities), ...(signature ? { signature } : {}) }
    })
}

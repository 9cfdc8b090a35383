import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import type { Agent } from '@ascolta/core/team/agent'
import { teamKind } from '@ascolta/core/team/team'
import { teamsOf } from '@ascolta/core/tickets/lists'

/** The same with the names that the company gave them; a team without one is called by its id. */
export const namedTeams = ({
  accounts,
  policies,
}: {
  accounts: Pick<AccountStore, 'list'>
  policies: Pick<PolicyStore, 'list'>
}) =>
  async function namedTeams(agent: Agent, options?: { fresh?: boolean }) {
    const [seen, known] = await Promise.all([teamsOf(accounts)(agent), policies.list(teamKind, options)])
    const names = new Map(known.map(({ id, name }) => [id, name]))
    const all = agent.role === 'admin' ? new Set([...seen, ...names.keys()]) : new Set(seen)
    return [...all].map((id) => ({ id, name: names.get(id) ?? id })).sort((a, b) => a.name.localeCompare(b.name))
  }

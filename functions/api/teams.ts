import type { AccountStore } from '@ascolta/core/account.store'
import type { Agent } from '@ascolta/core/agent'
import type { PolicyStore } from '@ascolta/core/policy.store'
import { teamKind } from '@ascolta/core/team'

/** Whose conversations somebody may see: an admin's teams are those of every account. */
export const teamsOf = (accounts: Pick<AccountStore, 'list'>) =>
  async function teamsOf(agent: Agent): Promise<string[]> {
    if (agent.role !== 'admin') return agent.teams
    return [...new Set([...agent.teams, ...(await accounts.list()).map(({ team }) => team)])]
  }

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

import type { AccountStore } from '@ascolta/core/account.store'
import type { Agent } from '@ascolta/core/agent'

/** Whose conversations somebody may see: an admin's teams are those of every account. */
export const teamsOf = (accounts: Pick<AccountStore, 'list'>) =>
  async function teamsOf(agent: Agent): Promise<string[]> {
    if (agent.role !== 'admin') return agent.teams
    return [...new Set([...agent.teams, ...(await accounts.list()).map(({ team }) => team)])]
  }

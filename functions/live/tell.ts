import type { AccountStore } from '@ascolta/core/account.store'
import type { AgentStore } from '@ascolta/core/agent.store'
import type { Publish } from '@ascolta/core/ports'
import type { Tell } from '@ascolta/core/tell'
import { names } from '../api/names.ts'
import { actorsOf, lineOf, rowOf } from '../api/view-of.ts'
import type { LiveEvent } from '../api/views.ts'
import { channels } from './channels.ts'

interface Deps {
  publish: Publish
  accounts: Pick<AccountStore, 'find'>
  agents: Pick<AgentStore, 'many'>
}

/**
 * Tells who looks at a ticket what changed, as the API would show it; lists hear only which ticket to look at again.
 * An owner's or team's change raises the ticket's epoch: whoever listens under the old name learns it from the list.
 */
export function tell({ publish, accounts, agents }: Deps): Tell {
  const namesOf = names(agents)
  return async (ticket, { line: item, listed = false } = {}) => {
    try {
      const [account, nameOf] = await Promise.all([
        accounts.find(ticket.account),
        namesOf([ticket.owner, ...(item ? actorsOf([item]) : [])]),
      ])
      if (!account) return
      const events: LiveEvent[] = [
        ...(item ? [{ type: 'line' as const, line: lineOf(item, nameOf) }] : []),
        { type: 'ticket', ticket: rowOf(ticket, { channel: account.channel, nameOf }), rev: ticket.rev },
      ]
      const hint = [{ ids: [ticket.id] }]
      await Promise.all([
        publish(channels.ticket(ticket), events),
        listed && publish(channels.team(ticket.team), hint),
        listed && ticket.owner && publish(channels.agent(ticket.owner), hint),
      ])
    } catch (error) {
      console.warn('live event not made', { name: error instanceof Error ? error.name : typeof error })
    }
  }
}

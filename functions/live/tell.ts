import type { AccountStore } from '@ascolta/core/accounts/account.store'
import { iso } from '@ascolta/core/clock'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import type { Publish } from '@ascolta/core/ports'
import type { AgentStore } from '@ascolta/core/team/agent.store'
import type { DetailsStore } from '@ascolta/core/tickets/details.store'
import { handlingOf, usualHandling } from '@ascolta/core/tickets/handling'
import type { Tell } from '@ascolta/core/tickets/tell'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { TicketStore } from '@ascolta/core/tickets/ticket.store'
import { desksOf } from '@ascolta/core/time/bell'
import { policiesOf } from '@ascolta/core/time/timing'
import { names } from '../api/names.ts'
import { actorsOf, lineOf, rowOf, together } from '../api/view-of.ts'
import type { LiveEvent } from '../api/views.ts'
import { channels, epochsOf } from './channels.ts'
import { gather } from './gather.ts'

type News = NonNullable<Parameters<Tell>[1]>

interface Deps {
  publish: Publish
  accounts: Pick<AccountStore, 'find'>
  agents: Pick<AgentStore, 'many'>
  policies: Pick<PolicyStore, 'list'>
  details: Pick<DetailsStore, 'get'>
  tickets: Pick<TicketStore, 'within'>
  now?: () => number
}

/**
 * Tells who looks at a ticket what changed, as the API would show it, in one event: each is billed for everybody who
 * gets it. Lists hear only which tickets to look at again: its owner's, or its team's while nobody has it, and both when
 * it moves. An owner's or team's change raises the ticket's epoch: whoever listens under the old name learns it there.
 */
export function tell({ publish, accounts, agents, policies, details, tickets, now = Date.now }: Deps): Tell {
  const namesOf = names(agents, now)
  const hint = gather(publish, now)
  return async (ticket, { line: item, listed, presence, also = [], alarms = [] } = {}) => {
    try {
      if (presence) return await attended(ticket, presence)
      const [account, epochs, clocks, nameOf] = await Promise.all([
        accounts.find(ticket.account),
        epochsOf(policies),
        policiesOf(policies),
        namesOf([ticket.owner, ...(item ? actorsOf([item]) : [])]),
      ])
      if (!account) return
      // Only what is resolved closes by itself.
      const { reopenDays } = ticket.state === 'resolved' ? await handlingOf(policies) : usualHandling
      const event: LiveEvent = {
        type: 'ticket',
        ticket: together(
          rowOf(ticket, { channel: account.channel, nameOf, now: iso(now()), reopenDays, policies: clocks }),
          await tickets.within(ticket),
        ),
        rev: ticket.rev,
        ...(item ? { line: lineOf(item, nameOf) } : {}),
      }
      const { owner } = ticket
      // Few tickets are watched, and only those are asked by whom.
      const { watchers = [] } = listed && ticket.watched ? await details.get(ticket.id) : {}
      const others = new Set([...also, ...watchers].filter((agent) => agent !== owner || !listed))
      // What clocks told goes with the hints that its desks get anyway.
      const desks = alarms.flatMap((alarm) => desksOf(ticket, alarm))
      const [rung, up] = [desks.some((desk) => 'agent' in desk), desks.some((desk) => 'team' in desk)]
      await Promise.all([
        // Nobody can have listened to a ticket that was not there before.
        ticket.rev > 0 && publish(channels.ticket(ticket, epochs), [event]),
        listed && (listed === 'place' || !owner) && hint(channels.team(ticket.team, epochs), ticket.id, up),
        listed && owner && hint(channels.agent(owner), ticket.id, rung),
        ...[...others].map((agent) => hint(channels.agent(agent), ticket.id)),
      ])
    } catch (error) {
      console.warn('live event not made', { name: error instanceof Error ? error.name : typeof error })
    }
  }

  async function attended(ticket: Ticket, { agent, doing, at }: NonNullable<News['presence']>) {
    const [epochs, nameOf] = await Promise.all([epochsOf(policies), namesOf([agent])])
    const event: LiveEvent = { type: 'presence', agent: { id: agent, name: nameOf(agent) }, doing, at }
    await publish(channels.ticket(ticket, epochs), [event])
  }
}

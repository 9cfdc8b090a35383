import type { Entry, Ticket } from '../tickets/ticket.ts'
import type { HookStore } from './hook.store.ts'
import { type Happening, hookKind } from './hook.ts'
import type { PolicyStore } from './policy.store.ts'

/**
 * Notes what the company's own addresses are to be told; the tick tells it. Where no address is set up it is one look at
 * what the container holds, and nothing is written. The key follows from the happening: doing it again changes nothing.
 */
export const announce = ({ policies, hooks }: { policies: PolicyStore; hooks: HookStore }) =>
  async function announce(happening: Happening): Promise<void> {
    const wanted = (await policies.list(hookKind)).filter(
      ({ events, disabledAt }) => !disabledAt && events.includes(happening.type),
    )
    for (const { id } of wanted)
      await hooks.insert({ hook: id, rev: 0, ...happening, state: 'waiting', attempt: 0, due: happening.at })
  }
export type Announce = ReturnType<typeof announce>

/** What is said of a ticket: enough to find it, nothing of what its customer wrote. */
export const ticketData = ({ id, number, account, team, state, owner }: Ticket): Happening['data'] => ({
  ticket: id,
  number,
  account,
  team,
  state,
  ...(owner ? { owner } : {}),
})

const types: Partial<Record<Entry['kind'], Happening['type']>> = {
  resolved: 'ticket.resolved',
  reopened: 'ticket.reopened',
  'answered-elsewhere': 'turn.answered',
}

/** What an entry of a ticket's outbox tells the outside, if anything. */
export function happeningOf(entry: Entry, ticket: Ticket): Happening | undefined {
  const type = types[entry.kind]
  if (!type) return undefined
  return {
    type,
    key: `${type}-${ticket.id}-${entry.seq}`,
    at: entry.at,
    data: { ...ticketData(ticket), actor: entry.actor },
  }
}

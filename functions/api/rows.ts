import type { AccountStore } from '@ascolta/core/accounts/account.store'
import { type Clock, iso } from '@ascolta/core/clock'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import { handlingOf } from '@ascolta/core/tickets/handling'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { TicketStore } from '@ascolta/core/tickets/ticket.store'
import { policiesOf } from '@ascolta/core/time/timing'
import type { Names } from './names.ts'
import { rowOf, together } from './view-of.ts'
import type { Row } from './views.ts'

interface Deps {
  accounts: Pick<AccountStore, 'list'>
  policies: Pick<PolicyStore, 'list'>
  tickets: Pick<TicketStore, 'within'>
  names: Names
  clock: Clock
}

/** Tickets as lists show them, with names of owners and channels of accounts. */
export const rows = ({ accounts, policies, tickets: stored, names, clock }: Deps) =>
  async function rows(tickets: Ticket[]): Promise<Row[]> {
    const [known, nameOf, { reopenDays }, clocks] = await Promise.all([
      accounts.list(),
      names(tickets.map(({ owner }) => owner)),
      handlingOf(policies),
      policiesOf(policies),
    ])
    const channels = new Map(known.map(({ id, channel }) => [id, channel]))
    const now = iso(clock())
    const parts = await Promise.all(tickets.map((ticket) => stored.within(ticket)))
    return tickets.flatMap((ticket, index) => {
      const channel = channels.get(ticket.account)
      const shown = { nameOf, now, reopenDays, policies: clocks }
      return channel ? [together(rowOf(ticket, { channel, ...shown }), parts[index] ?? [])] : []
    })
  }
export type Rows = ReturnType<typeof rows>

/** One ticket as lists show it. */
export async function rowOfOne(rows: Rows, ticket: Ticket): Promise<Row> {
  const [row] = await rows([ticket])
  if (!row) throw new Error(`ticket ${ticket.id} has no account`)
  return row
}

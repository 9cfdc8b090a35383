import type { AccountStore } from '@ascolta/core/account.store'
import { type Clock, iso } from '@ascolta/core/clock'
import { handlingOf } from '@ascolta/core/handling'
import type { PolicyStore } from '@ascolta/core/policy.store'
import type { Ticket } from '@ascolta/core/ticket'
import { policiesOf } from '@ascolta/core/timing'
import type { Names } from './names.ts'
import { rowOf } from './view-of.ts'
import type { Row } from './views.ts'

interface Deps {
  accounts: Pick<AccountStore, 'list'>
  policies: Pick<PolicyStore, 'list'>
  names: Names
  clock: Clock
}

/** Tickets as lists show them, with names of owners and channels of accounts. */
export const rows = ({ accounts, policies, names, clock }: Deps) =>
  async function rows(tickets: Ticket[]): Promise<Row[]> {
    const [known, nameOf, { reopenDays }, clocks] = await Promise.all([
      accounts.list(),
      names(tickets.map(({ owner }) => owner)),
      handlingOf(policies),
      policiesOf(policies),
    ])
    const channels = new Map(known.map(({ id, channel }) => [id, channel]))
    const now = iso(clock())
    return tickets.flatMap((ticket) => {
      const channel = channels.get(ticket.account)
      return channel ? [rowOf(ticket, { channel, nameOf, now, reopenDays, policies: clocks })] : []
    })
  }
export type Rows = ReturnType<typeof rows>

/** One ticket as lists show it. */
export async function rowOfOne(rows: Rows, ticket: Ticket): Promise<Row> {
  const [row] = await rows([ticket])
  if (!row) throw new Error(`ticket ${ticket.id} has no account`)
  return row
}

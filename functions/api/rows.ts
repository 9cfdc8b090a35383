import type { AccountStore } from '@ascolta/core/account.store'
import type { Ticket } from '@ascolta/core/ticket'
import type { Names } from './names.ts'
import { rowOf } from './view-of.ts'
import type { Row } from './views.ts'

/** Tickets as lists show them, with names of owners and channels of accounts. */
export const rows = ({ accounts, names }: { accounts: Pick<AccountStore, 'list'>; names: Names }) =>
  async function rows(tickets: Ticket[]): Promise<Row[]> {
    const [known, nameOf] = await Promise.all([accounts.list(), names(tickets.map(({ owner }) => owner))])
    const channels = new Map(known.map(({ id, channel }) => [id, channel]))
    return tickets.flatMap((ticket) => {
      const channel = channels.get(ticket.account)
      return channel ? [rowOf(ticket, { channel, nameOf })] : []
    })
  }
export type Rows = ReturnType<typeof rows>

/** One ticket as lists show it. */
export async function rowOfOne(rows: Rows, ticket: Ticket): Promise<Row> {
  const [row] = await rows([ticket])
  if (!row) throw new Error(`ticket ${ticket.id} has no account`)
  return row
}

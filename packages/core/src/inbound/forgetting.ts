import type { AccountStore } from '../accounts/account.store.ts'
import type { Channel } from '../channels/channel.ts'
import { type Clock, iso } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { ticketId } from '../keys.ts'
import { Problem } from '../problem.ts'
import type { Agent } from '../team/agent.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { DeletionStore } from './deletion.store.ts'
import { begun, type Deletion, ended, type Forget } from './deletion.ts'

interface Deps {
  accounts: AccountStore
  tickets: TicketStore
  deletions: DeletionStore
  records: RecordStore
  hash: Hasher
}

const meta: readonly Channel[] = ['facebook-page', 'messenger', 'instagram', 'whatsapp']

/**
 * A person wants to be forgotten: written down once, with the conversations that stand under this id. Meta names people
 * towards each app and each Page differently, so that finding none proves little, and is said as what it is.
 */
export const forget = ({ accounts, tickets, deletions, records, hash }: Deps) =>
  async function forget(asked: Forget) {
    const held = await Promise.all(
      (await accounts.list())
        .filter(({ channel }) => meta.includes(channel))
        .map(({ id }) => tickets.ofCustomer(ticketId(hash.long('customer', id, asked.user), 'any', 0))),
    )
    const deletion = begun(asked, [...new Set(held.flat().map(({ id }) => id))])
    await deletions.insert(deletion)
    const { code, askedAt } = deletion
    await records.audit({ actor: 'network', at: askedAt, request: code, act: 'deletion-asked', object: code })
  }

/** An admin deleted what there was, and says so. */
export const finishDeletion = ({ deletions, records, clock }: Pick<Deps, 'deletions' | 'records'> & { clock: Clock }) =>
  async function finishDeletion(agent: Agent, code: string): Promise<Deletion> {
    const found = await deletions.find(code)
    if (!found) throw new Problem('missing', 'deletion.missing', 'There is no such request.')
    if (found.state === 'done') return found
    const now = iso(clock())
    const done = await deletions.replace(found, ended(found, { by: agent.id, now }))
    if (!done) throw new Problem('conflict', 'deletion.changed', 'Somebody settled this in the meantime.')
    await records.audit({ actor: agent.id, at: now, request: `${code}-done`, act: 'deletion-done', object: code })
    return done
  }

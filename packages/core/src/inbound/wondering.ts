import type { AccountStore } from '../accounts/account.store.ts'
import { adapterOf } from '../channels/adapters.ts'
import { type Clock, iso } from '../clock.ts'
import { keys } from '../keys.ts'
import type { Ticket } from '../tickets/ticket.ts'
import type { InquiryStore } from './inquiry.store.ts'

interface Deps {
  accounts: AccountStore
  inquiries: InquiryStore
  clock: Clock
}

/**
 * Some networks say who wrote only when they are asked. Asked is for whom somebody looks at, once for each conversation, by
 * the next tick: a message on its way in pays nothing for it, and nobody is looked up whom nobody opened.
 */
export const wondering = ({ accounts, inquiries, clock }: Deps) =>
  async function wondering({ id, account: of, author, name, public: open }: Ticket): Promise<void> {
    if (name || open || !author) return
    const account = await accounts.find(of)
    if (account?.state !== 'connected' || !adapterOf(account.channel).who) return
    const message = `who-${id}`
    if (await inquiries.at(keys.inquiry(of, message))) return
    const now = iso(clock())
    const begun = { begunAt: now, tries: 0, due: now, rev: 0 }
    await inquiries.put({ account: of, message, id: author, space: 'message', of: id, at: now, ...begun })
  }
export type Wondering = ReturnType<typeof wondering>

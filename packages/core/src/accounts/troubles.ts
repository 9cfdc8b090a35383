import type { OddityStore } from '../inbound/oddity.store.ts'
import type { ReplyStore } from '../outbound/reply.store.ts'
import type { AccountStore } from './account.store.ts'
import { accountId } from './account.ts'

interface Deps {
  accounts: AccountStore
  replies: Pick<ReplyStore, 'doubtful'>
  oddities: OddityStore
}

/** What is not settled on one account. Each counts to a hundred at least; who has more has other worries. */
export interface Troubles {
  /** Replies that nobody knows of whether they are out. */
  unknown: number
  /** Of those, what only a person can decide. */
  undecided: number
  /** Changes that nobody could read, and those of a kind that we do not know. */
  unreadable: number
  ignored: number
}

const most = 100

/** What stands open, account by account: asked by whoever looks, kept nowhere. */
export const troubles = ({ accounts, replies, oddities }: Deps) =>
  async function troubles(): Promise<Map<string, Troubles>> {
    const [doubts, unreadable, ignored] = await Promise.all([
      accounts.list().then((all) => Promise.all(all.map(({ id }) => replies.doubtful(id)))),
      oddities.list('unreadable', { limit: most }),
      oddities.list('ignored', { limit: most }),
    ])
    const counts = new Map<string, Troubles>()
    const count = (account: string, what: keyof Troubles) => {
      const held = counts.get(account) ?? { unknown: 0, undecided: 0, unreadable: 0, ignored: 0 }
      counts.set(account, { ...held, [what]: held[what] + 1 })
    }
    for (const { account, state } of doubts.flat()) {
      if (state === 'unknown' || state === 'needs-person') count(account, 'unknown')
      if (state === 'needs-person') count(account, 'undecided')
    }
    for (const { channel, account, kind } of [...unreadable.oddities, ...ignored.oddities])
      if (channel) count(accountId(channel, account), kind)
    return counts
  }

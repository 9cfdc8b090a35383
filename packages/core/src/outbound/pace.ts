import type { Account } from '../accounts/account.ts'
import { adapterOf } from '../channels/adapters.ts'
import { later } from '../clock.ts'
import type { Reply } from './reply.ts'

/** Where a network takes more in a minute than a sweep sees. */
const plenty = 600

/**
 * How one sweep lets go what waits on its accounts, at the network's own pace (hazard O6). Undefined: now. Else when: after
 * those before it, so that a thousand replies of one account neither flood its network nor stand in the way of the others.
 */
export function pace(now: string) {
  const gone = new Map<string, number>()
  return (reply: Reply, account: Account | undefined): string | undefined => {
    const capability = account && adapterOf(account.channel).capabilities[reply.public ? 'public' : 'private']
    const lane = `${reply.account} ${reply.public}`
    const before = gone.get(lane) ?? 0
    gone.set(lane, before + 1)
    const slice = Math.floor(before / (capability?.perMinute ?? plenty))
    return slice === 0 ? undefined : later(now, slice * 60_000)
  }
}
export type Pace = ReturnType<typeof pace>

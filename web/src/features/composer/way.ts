import type { AccountView, Way } from '@ascolta/functions/api/views'
import type { Held } from '../conversation/cache.ts'
import { useAccount } from '../me.ts'
import { audienceOf, usualWay } from './audience.ts'

/** The way that the words in the composer will take, and all that the composer must know of it. */
export interface Going {
  way: Way
  open: boolean
  account: AccountView | undefined
  capability: Way['capability'] | null
  channel: AccountView['channel']
  /** Whose name stands beside Send. */
  from: string | undefined
  /** What the server puts under the words. */
  signature: string | undefined
}

/** The chosen way, or the usual one. Words that were begun keep theirs, whatever the customer does meanwhile. */
export function useWay({ ticket, ways, lines }: Held) {
  const choice = audienceOf(ticket.id)
  const chosen = choice.useValue()
  const way = ways.find(({ audience }) => audience === chosen) ??
    usualWay(ways, lines) ?? { audience: ticket.public ? 'public' : 'private', invites: false }
  const open = way.audience === 'public'
  const account = useAccount(way.account?.id ?? ticket.account)
  const going: Going = {
    way,
    open,
    account,
    capability: way.capability ?? account?.capabilities[way.audience],
    channel: way.account?.channel ?? account?.channel ?? ticket.channel,
    from: way.account?.name ?? account?.name,
    signature: account?.signature,
  }
  return { going, choose: choice.set, keep: () => choice.set(way.audience) }
}

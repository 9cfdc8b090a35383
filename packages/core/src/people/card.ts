import type { Channel } from '../channels/channel.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** Where a person prefers to be talked to: the channel on which they began most conversations; of equals the one they used last. One conversation says nothing. */
export function preferredOf(
  tickets: Ticket[],
  channelOf: (account: string) => Channel | undefined,
): Channel | undefined {
  const heard = tickets.filter(({ heardAt }) => heardAt)
  if (heard.length < 2) return undefined
  const counts = new Map<Channel, { n: number; last: string }>()
  for (const { account, heardAt = '' } of heard) {
    const channel = channelOf(account)
    if (!channel) continue
    const { n, last } = counts.get(channel) ?? { n: 0, last: '' }
    counts.set(channel, { n: n + 1, last: heardAt > last ? heardAt : last })
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b.n - a.n || (a.last < b.last ? 1 : -1))
  return best?.[0]
}

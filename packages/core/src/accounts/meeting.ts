import type { Adapter, Outcome } from '../channels/channel.ts'
import { type Clock, iso } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { outgoing } from '../outbound/outgoing.ts'
import { type Reply, unmet } from '../outbound/reply.ts'
import type { TrollStore } from '../people/troll.store.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { isOpen } from '../tickets/ticket.ts'
import type { Account } from './account.ts'
import type { Meet } from './network.ts'

interface Deps {
  tickets: TicketStore
  trolls: TrollStore
  hash: Hasher
  clock: Clock
  meet: Meet
}

/**
 * Who is meant by a public name: asked before the claim, as often as need be, since asking changes nothing. In private the
 * lane of the person leads to our ticket before a word goes out: our own echo may be faster than the answer to it (hazards C6, C17).
 */
export const meeting = ({ tickets, trolls, hash, clock, meet }: Deps) =>
  async function meeting(
    reply: Reply,
    { account, adapter, token }: { account: Account; adapter: Adapter; token: string },
  ): Promise<{ met: string } | Outcome | undefined> {
    if (!unmet(reply)) return undefined
    const known = reply.reached?.[0]
    const answer = known ? { met: known } : await meet(adapter, outgoing(reply, account), token)
    if (!('met' in answer)) return answer
    if (answer.met === account.external) return { kind: 'failed', reason: 'own-account' }
    const customer = hash.long('customer', account.id, answer.met)
    // Only now it is known that this name is somebody whom nobody feeds (S35).
    if (await trolls.until(customer, account, iso(clock()))) return { kind: 'failed', reason: 'troll' }
    if (reply.public) return answer
    const { ticket } = await tickets.newest(customer, 'dm')
    if (ticket && isOpen(ticket) && ticket.id !== reply.ticket) return { kind: 'failed', reason: 'already-open' }
    await tickets.forward(customer, 'dm', reply.ticket)
    return answer
  }

import type { Account } from './account.ts'
import type { Outgoing } from './channels/channel.ts'
import type { Reply } from './reply.ts'

/** A reply as its channel's adapter sends it. The marker names ticket and draft, so that an echo finds its intent with one read. */
export const outgoing = (reply: Reply, { external }: Account): Outgoing => ({
  id: `${reply.ticket}/${reply.id}`,
  text: reply.text,
  external,
  ...(reply.target ? { target: reply.target } : {}),
  ...(reply.recipient ? { recipient: reply.recipient } : {}),
  ...(reply.public ? {} : { private: true }),
  ...(reply.context ? { context: reply.context } : {}),
  ...(reply.askedAt ? { since: reply.askedAt } : {}),
})

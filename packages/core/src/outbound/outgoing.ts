import type { Account } from '../accounts/account.ts'
import type { Outgoing } from '../channels/channel.ts'
import type { ReplyStore } from './reply.store.ts'
import { type Reply, unmet } from './reply.ts'

/** A reply as its channel's adapter sends it. The marker names ticket, draft and attempt, so that what comes back finds its intent with one read, and old news is known as such. */
export const outgoing = (reply: Reply, { external, name, from }: Account): Outgoing => ({
  id: `${reply.ticket}/${reply.id}/${reply.attempt}`,
  text: reply.text,
  external,
  as: { name, ...(from ? { address: from } : {}) },
  ...(reply.public ? {} : { private: true }),
  ...(reply.target ? { target: reply.target } : {}),
  ...recipientOf(reply),
  ...(reply.begins ? { first: true as const } : {}),
  ...(reply.context ? { context: reply.context } : {}),
  ...(reply.template ? { template: reply.template } : {}),
  ...(reply.askedAt ? { since: reply.askedAt } : {}),
})

/** Whom it goes to in private: as approved, or the id under which the network knows the name that was. */
function recipientOf(reply: Reply) {
  const id = reply.recipient ?? (unmet(reply) && !reply.public ? reply.reached?.[0] : undefined)
  return id ? { recipient: id } : {}
}

const named = /^([a-z2-7]+-[a-z2-7]+-\d+)\/(drf-[0-9a-z]{26})\/(\d+)$/

/** The intent that a marker names, if it is one of ours and of this account, and which of its attempts. */
export async function intentNamed(replies: ReplyStore, marker: string | undefined, account: string) {
  const [, ticket, draft, attempt] = named.exec(marker ?? '') ?? []
  if (!ticket || !draft) return undefined
  const reply = await replies.get(ticket, draft, { consistent: true })
  return reply?.account === account ? { reply, attempt: Number(attempt) } : undefined
}

import type { Receipt } from '../channels/channel.ts'
import type { Hasher } from '../hash.ts'
import { intentNamed } from '../outbound/outgoing.ts'
import type { ReplyStore } from '../outbound/reply.store.ts'
import { inDoubt, isProvable, type Reply } from '../outbound/reply.ts'
import type { Settle } from '../outbound/settle.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import { type Afterwards, statusRank } from '../tickets/message.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { LedgerStore } from './ledger.store.ts'
import type { Context } from './triage.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  replies: ReplyStore
  ledger: LedgerStore
  settle: Settle
  hash: Hasher
  tell: Tell
}

/**
 * Read and delivery marks of our own sends. Where a send is in doubt they prove it (hazard C7); where a network took a
 * message and could not deliver it, the customer waits again; what was read is shown. All else is passed over.
 */
export const receipt = ({ tickets, replies, ledger, settle, hash, tell }: Deps) => {
  return async function receipt(marks: Receipt, { account, now }: Context) {
    for (const id of marks.ids.length > 0 ? marks.ids : ['']) {
      const known = await byId(account.id, id)
      const intent = known ? undefined : await intentNamed(replies, marks.marker, account.id)
      const reply = known ?? intent?.reply
      if (reply && id && isOld(reply, { id, known: known !== undefined })) continue
      // By now another attempt may be on its way, of which this says nothing.
      if (marks.state === 'failed' && intent && intent.attempt < intent.reply.attempt) continue
      // Sent, and the ledger does not know it: whoever settled it may have died before the rest (hazard C2).
      if (!known && reply?.state === 'sent') await settle.follow(await named(reply, id))
      if (reply) await heard(reply, id, marks, now)
      // Somebody reads a message of ours before we know that it is ours: it waits for that (hazard C5).
      else if (id && marks.kind === 'receipt' && marks.state === 'read')
        await ledger.stub(account.id, hash.long('object', account.id, 'message', id), { status: wasRead })
    }
  }

  async function byId(account: string, id: string) {
    if (!id) return undefined
    const seen = await ledger.get(account, hash.long('object', account, 'message', id))
    return seen?.to?.line === 'r' ? replies.get(seen.to.ticket, seen.to.id, { consistent: true }) : undefined
  }

  /** Who said that it is there had no id for it. */
  async function named(reply: Reply, id: string) {
    if (!id || reply.platform) return reply
    return (await replies.replace(reply, { ...reply, platform: id, space: 'message' })) ?? reply
  }

  /** Somebody may write the reply in the same moment, most of all its sender: then it is read and heard again, since this news comes once. */
  async function heard(reply: Reply, id: string, marks: Receipt, now: string): Promise<void> {
    if (await applied(reply, id, marks, now)) return
    const fresh = await replies.get(reply.ticket, reply.id, { consistent: true })
    if (fresh && fresh.rev > reply.rev) await heard(fresh, id, marks, now)
  }

  /** False if somebody else wrote in between. */
  async function applied(reply: Reply, id: string, { state, at, author, reason = 'refused' }: Receipt, now: string) {
    const known = reply.status && reply.status.rank > statusRank('failed')
    if (state === 'failed') {
      if (known || !(inDoubt(reply) || reply.state === 'sent')) return true
      return settle.stopped(reply, { state: 'failed', reason, now })
    }
    const there = isProvable(reply)
      ? await settle.sent(reply, {
          ...(id ? { platform: id, space: 'message' as const } : {}),
          at,
          recipient: author?.id,
          aliases: author?.aliases,
        })
      : reply.state === 'sent'
        ? await settle.met(reply, [author?.id, ...(author?.aliases ?? [])])
        : reply
    if (there?.state !== 'sent' || (state !== 'read' && state !== 'played')) return there
    return read(there)
  }

  async function read(reply: Reply) {
    if (reply.status && reply.status.rank >= wasRead.rank) return true
    const done = await replies.replace(reply, { ...reply, status: wasRead })
    if (done) await tell(await tickets.get(reply.ticket), { line: { type: 'reply', reply: done } })
    return done
  }
}

/** News of an earlier attempt, heard again: it says nothing of the one that went out since. */
const isOld = ({ attempt, platform }: Reply, { id, known }: { id: string; known: boolean }) =>
  attempt > 1 && platform !== id && (known || platform !== undefined)

const wasRead = { state: 'read', rank: statusRank('read') } as const satisfies Afterwards['status']

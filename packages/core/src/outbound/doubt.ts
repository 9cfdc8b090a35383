import * as v from 'valibot'
import { iso } from '../clock.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { answer } from '../tickets/waiting.ts'
import type { Act } from './draft.ts'
import { nudge } from './nudge.ts'
import { decidableFrom, type Reply, requeued } from './reply.ts'
import type { ReplyingDeps } from './replying.ts'

/** What a person knows of a send that the network never confirmed: it is there; it is not and may go again; it is not and need not. */
export const Verdict = v.picklist(['there', 'send', 'drop'])
export type Verdict = v.InferOutput<typeof Verdict>

/**
 * A person looked, and decides. Only the author or a supervisor, and only while it is a doubt; the first decision holds.
 * That it is there can be seen at once; that it is not, only when it would have appeared.
 */
export const settleDoubt = ({ tickets, replies, settle, outbound, tell, clock }: ReplyingDeps) => {
  return async function settleDoubt({
    ticket: id,
    draft,
    agent,
    verdict,
  }: Act & { verdict: Verdict }): Promise<{ reply: Reply; ticket: Ticket }> {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const reply = await replies.get(id, draft, { consistent: true })
    if (!reply) throw new Problem('missing', 'draft.missing', 'There is no such reply.')
    mayDecide(reply, agent)
    const now = iso(clock())
    if (verdict === 'there') {
      const done = await settle.sent(reply, { at: reply.unknownAt ?? now, settledBy: agent.id })
      if (!done) throw decided
      return { reply: done, ticket: await tickets.get(id, { consistent: true }) }
    }
    const from = decidableFrom(reply)
    if (now < from)
      throw new Problem('conflict', 'reply.too-early', 'The network may still publish it. Look again in a moment.', {
        from,
      })
    if (verdict === 'drop') {
      const done = await settle.stopped(reply, { state: 'failed', reason: 'dropped', now })
      if (!done) throw decided
      return done
    }
    return again(reply, agent, now)
  }

  async function again(reply: Reply, agent: Agent, now: string) {
    // Let out again, now: what was let out before a restore stays with a person (hazard O5).
    const out = reply.approval ? { ...reply, approval: { ...reply.approval, at: now } } : reply
    const queued = await replies.replace(reply, requeued(out, { reason: 'sent-again', now, afterSeconds: 0 }))
    if (!queued) throw decided
    // Whoever wrote since goes on waiting: what this answers is taken out of the turn when it is there.
    const ticket = await tickets.change(reply.ticket, (held) =>
      held.turn && held.turn.from === reply.turn?.from && held.turn.n === reply.turn.n
        ? answer(held, { draft: reply.id, askedAt: queued.askedAt, seq: held.seq, turn: held.turn, agent: agent.id })
        : held,
    )
    await nudge(outbound, [queued])
    await tell(ticket, { line: { type: 'reply', reply: queued }, listed: 'wait' })
    return { reply: queued, ticket }
  }
}

const decided = new Problem('conflict', 'reply.settled', 'Somebody settled this in the meantime.')

function mayDecide(reply: Reply, agent: Agent) {
  if (reply.state !== 'unknown' && reply.state !== 'needs-person') throw decided
  if (reply.actor !== agent.id && agent.role === 'agent')
    throw new Problem('forbidden', 'reply.foreign', 'Only its author or a supervisor settles this.')
}

import * as v from 'valibot'
import { Filled, sealed } from '../accounts/template.ts'
import { later } from '../clock.ts'
import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import { Afterwards } from '../tickets/message.ts'
import { TicketState, Turn } from '../tickets/ticket.ts'
import { Begins } from './begin.ts'
import { Enclosure } from './enclosure.ts'

export const ReplyState = v.picklist([
  'draft',
  'asked',
  'queued',
  'sending',
  'sent',
  'failed',
  'unknown',
  'needs-person',
  'undone',
])
export type ReplyState = v.InferOutput<typeof ReplyState>

/** Who let this exact reply out, and what it was: no send without one (S34, O3). */
export const Approval = v.object({ by: v.string(), at: Instant, hash: v.string() })

/** A reply from the first key to the network's answer, under the draft's id: an intent that outlives every process that works on it (reliability 3.1). */
export const Reply = v.object({
  /** The draft's id: idempotency key from the composer to the network. */
  id: v.string(),
  ticket: v.string(),
  account: v.string(),
  /** Who wrote it. Nothing is sent without a person behind it. */
  actor: v.string(),
  state: ReplyState,
  text: personal(v.string()),
  /** What goes with the words. Absent: nothing. */
  enclosures: v.optional(v.array(Enclosure)),
  /** The draft's own version: a second editor does not overwrite silently. */
  rev: v.number(),
  createdAt: Instant,
  /** When its words were last saved. */
  savedAt: v.optional(Instant),
  /** What stood there before much of it was taken away: a few, the latest first. */
  earlier: v.optional(v.array(v.object({ text: personal(v.string()), at: Instant }))),
  public: v.boolean(),
  target: v.optional(v.object({ id: v.string(), space: v.picklist(['comment', 'post', 'message']) })),
  recipient: v.optional(personal(v.string())),
  /** What the channel needs to go on in the same thread. */
  context: v.optional(personal(v.record(v.string(), v.string()))),
  /** Words that the network approved before go out in place of free ones: `text` is what they say. */
  template: v.optional(Filled),
  /** It is the first of a conversation that we begin: what its ticket is made of. */
  begins: v.optional(Begins),
  /** Ids under which the network reached the person, where they are not the ones we asked for. */
  reached: v.optional(personal(v.array(v.string()))),
  approval: v.optional(Approval),
  /** What it answers: becomes a fact when it is sent, and waits again when it is not. */
  turn: v.optional(Turn),
  /** The ticket's `seq` that its author saw. */
  seq: v.optional(v.number()),
  /** The ticket's state when Send was pressed: the answer ended it. */
  was: v.optional(TicketState),
  askedAt: v.optional(Instant),
  notBefore: v.optional(Instant),
  /** Raised with every attempt; a late answer settles its own attempt only. */
  attempt: v.number(),
  /** The invocation that claimed it. */
  token: v.optional(v.string()),
  sentAt: v.optional(Instant),
  /** When the network said of a sent one that it could not be delivered. */
  failedAt: v.optional(Instant),
  platform: v.optional(v.string()),
  space: v.optional(v.picklist(['comment', 'post', 'message'])),
  reason: v.optional(v.string()),
  /** Who looked at the network and said that it is there, where nothing else proves it. */
  settledBy: v.optional(v.string()),
  unknownAt: v.optional(Instant),
  /** When the sweep must look at it: its place in the `due` index. */
  due: v.optional(Instant),
  ...Afterwards.entries,
})
export type Reply = v.InferOutput<typeof Reply>

/** What exactly goes to the network: text, files, account, and whom or what it answers. */
export const fingerprint = (
  reply: Pick<Reply, 'text' | 'enclosures' | 'account' | 'target' | 'recipient' | 'public' | 'context' | 'template'>,
) =>
  sha256(
    JSON.stringify([
      reply.account,
      reply.public,
      reply.target?.space,
      reply.target?.id,
      reply.recipient,
      reply.context && Object.entries(reply.context).toSorted(),
      reply.text,
      ...(reply.template ? [{ template: sealed(reply.template) }] : []),
      ...(reply.enclosures ?? []).map(({ id, name, type, mime, bytes, sha256 }) => [
        id,
        name,
        type,
        mime,
        bytes,
        sha256,
      ]),
    ]),
  )

/** Longer than the HTTP call may take, with room for the write after it. */
const lease = 60_000
/** After this long without evidence a person decides (reliability 3.2). */
export const doubt = 15 * 60_000
/** How often a doubt is looked up. */
const lookEvery = 60_000

const states = (reply: Reply, ...allowed: ReplyState[]) => allowed.includes(reply.state)

/** From how many characters on words are worth keeping when half of them or more go at once. */
const worth = 40
const mostEarlier = 3

/** Other words in a draft. What is cut away at one stroke can be had back: the cost is paid only then. */
export function reworded({ earlier = [], ...draft }: Reply, text: string, at: string): Reply {
  const cut = draft.text.length >= worth && text.length * 2 <= draft.text.length
  const kept = cut ? [{ text: draft.text, at: draft.savedAt ?? draft.createdAt }, ...earlier] : earlier
  return { ...draft, text, savedAt: at, ...(kept.length > 0 ? { earlier: kept.slice(0, mostEarlier) } : {}) }
}

/** Nothing more will happen to it by itself. */
export const isFinal = (reply: Reply) => states(reply, 'draft', 'sent', 'failed', 'needs-person', 'undone')

/** Nobody knows whether the network has it. */
export const inDoubt = (reply: Reply) => states(reply, 'sending', 'unknown', 'needs-person')

/**
 * Whether a proof that it is there settles it. Also what waits to go again, or was dropped after a person saw nothing: its
 * first copy may be found at any time, and a second one must not follow.
 */
export const isProvable = (reply: Reply) =>
  inDoubt(reply) || states(reply, 'queued') || (states(reply, 'failed') && reply.reason === 'dropped')

/** Whether it is still its author's to write on. */
export const isDraft = (reply: Reply) => states(reply, 'draft', 'undone')

/** It goes to somebody of whom we know no more than a public name. */
export const unmet = ({ context, recipient, target }: Reply) => Boolean(context?.handle && !recipient && !target)

/** An agent's draft among the replies of a ticket, the newest. */
export const draftAmong = (replies: Reply[], agent: string) =>
  replies.filter((reply) => reply.actor === agent && isDraft(reply)).sort((a, b) => (a.id < b.id ? 1 : -1))[0]

/** The drafts of everybody else among the replies of a ticket, as far as there are words in them; the latest first, one each. */
export function draftsOfOthers(replies: Reply[], agent: string) {
  const theirs = replies.filter((reply) => reply.actor !== agent && isDraft(reply) && reply.text.trim())
  return [...new Set(theirs.map(({ actor }) => actor))]
    .flatMap((actor) => draftAmong(theirs, actor) ?? [])
    .sort((a, b) => ((a.savedAt ?? a.createdAt) < (b.savedAt ?? b.createdAt) ? 1 : -1))
}

/** Send was pressed: the author's own approval is recorded, the undo window runs. */
export function ask(
  draft: Reply,
  asked: Pick<Reply, 'text' | 'public'> & {
    seq: number
    now: string
    undoSeconds: number
    turn: Turn | undefined
    target: Reply['target']
    recipient: Reply['recipient']
    context: Reply['context']
    template?: Reply['template']
  },
): Reply {
  if (!isDraft(draft) && draft.state !== 'failed')
    throw new Problem('conflict', 'reply.sent', 'This reply is on its way already.')
  const {
    turn: _,
    reason: __,
    target: ___,
    recipient: ____,
    context: _____,
    template: ______,
    earlier: _e,
    ...kept
  } = draft
  // What an earlier attempt came to is not this one's: its late news must not be taken for news of this.
  const { platform: _p, space: _s, sentAt: _a, failedAt: _f, status: _st, settledBy: _b, unknownAt: _u, ...rest } = kept
  const { seq, now, undoSeconds, turn, target, recipient, context, template } = asked
  const notBefore = later(now, undoSeconds * 1000)
  const reply: Reply = {
    ...rest,
    ...(turn ? { turn } : {}),
    ...(target ? { target } : {}),
    ...(recipient ? { recipient } : {}),
    ...(context ? { context } : {}),
    ...(template ? { template } : {}),
    state: 'asked',
    text: asked.text,
    public: asked.public,
    seq,
    askedAt: now,
    notBefore,
    due: later(notBefore, lease),
    attempt: draft.attempt + 1,
  }
  return { ...reply, approval: { by: draft.actor, at: now, hash: fingerprint(reply) } }
}

/** Whether the sender may take it now, and why not. */
export function claimable(reply: Reply, now: string): 'yes' | 'early' | 'no' | 'mismatch' {
  if (!states(reply, 'asked', 'queued')) return 'no'
  if (reply.notBefore && reply.notBefore > now) return 'early'
  return reply.approval?.hash === fingerprint(reply) ? 'yes' : 'mismatch'
}

/** Taken by one invocation, known by its token. The lease stands since Send; only a late claim renews it, since a move in the index costs two writes. */
export const sending = (reply: Reply, { token, now }: { token: string; now: string }): Reply => ({
  ...reply,
  state: 'sending',
  token,
  due: reply.due && reply.due > later(now, lease / 2) ? reply.due : later(now, lease),
})

export function sent(
  reply: Reply,
  {
    platform,
    space,
    at,
    settledBy,
    recipient,
    aliases = [],
  }: {
    platform?: string
    space?: Reply['space']
    at: string
    settledBy?: string
    /** As the network names whom it reached. */
    recipient?: string | undefined
    aliases?: string[] | undefined
  },
): Reply {
  const { due: _, token: __, reason: ___, unknownAt: ____, notBefore: _____, ...rest } = reply
  const done: Reply = {
    ...rest,
    state: 'sent',
    sentAt: at,
    ...(platform ? { platform } : {}),
    ...(space ? { space } : {}),
    ...(settledBy ? { settledBy } : {}),
  }
  return reachedAs(done, [recipient, ...aliases])
}

/**
 * The network names whom it reached. Whoever never wrote may answer under any of their ids, so all of them count; of the
 * others we know the one they wrote under, and only the first tells anything.
 */
export function reachedAs(reply: Reply, [first, ...others]: (string | undefined)[]): Reply {
  const known = reply.reached ?? []
  const all = [...known, first, ...(reply.begins ? others : [])].filter(
    (id) => id !== undefined && id !== reply.recipient,
  )
  const reached = [...new Set(all)] as string[]
  return reached.length > known.length ? { ...reply, reached } : reply
}

/** A doubt: nobody knows whether the network did it. Never sent again by itself in this state. */
export function unknown(reply: Reply, { reason, now }: { reason: string; now: string }): Reply {
  const { token: _, ...rest } = reply
  return { ...rest, state: 'unknown', reason, unknownAt: reply.unknownAt ?? now, due: later(now, lookEvery) }
}

/** A network may do late what it was asked: longer than the latest that was ever seen to appear. */
const afterthought = 2 * 60_000

/** From when a person who sees nothing on the network may send a doubt again or drop it: what appears after that would be there twice. */
export const decidableFrom = (reply: Reply) => later(reply.unknownAt ?? reply.askedAt ?? reply.createdAt, afterthought)

/** Whether a doubt is old enough for a person to decide. */
export const doubtful = (reply: Reply, now: string) =>
  reply.state === 'unknown' && now >= later(reply.unknownAt ?? now, doubt)

/** Provably not done: the same intent may go again, not before so many seconds. */
export function requeued(
  reply: Reply,
  { reason, now, afterSeconds }: { reason: string; now: string; afterSeconds: number },
): Reply {
  const { token: _, unknownAt: __, ...rest } = reply
  const notBefore = later(now, afterSeconds * 1000)
  return { ...rest, state: 'queued', attempt: reply.attempt + 1, reason, notBefore, due: notBefore }
}

/**
 * It did not go out: failed for good, left to a person, or undone.
 * It stays due until the ticket waits again, so that no crash in between forgets the customer.
 */
export function stopped(
  reply: Reply,
  { state, reason, now }: { state: 'failed' | 'needs-person' | 'undone'; reason?: string; now: string },
): Reply {
  const { token: _, notBefore: __, ...rest } = reply
  return {
    ...rest,
    state,
    ...(reason ? { reason } : {}),
    ...(reply.state === 'sent' ? { failedAt: now } : {}),
    due: reply.due ?? later(now, lease),
  }
}

/** The ticket waits again: nothing is left to do. An undone reply is a draft again, without the approval it had. */
export function restored(reply: Reply): Reply {
  const { due: _, ...rest } = reply
  // What it answers is needed once more if it turns out to be there.
  if (reply.state === 'needs-person') return rest
  const { turn: __, ...settled } = rest
  if (reply.state !== 'undone') return settled
  const { approval: ___, askedAt: ____, ...draft } = settled
  return draft
}

/** Undone inside the window: the text is a draft again. */
export function undo(reply: Reply, now: string): Reply {
  if (!states(reply, 'asked', 'queued'))
    throw new Problem('conflict', 'reply.sent', 'Too late to undo: it is on its way.')
  return stopped(reply, { state: 'undone', now })
}

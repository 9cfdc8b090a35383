import type { AccountStore } from '../accounts/account.store.ts'
import type { TemplateStore } from '../accounts/template.store.ts'
import { type Clock, iso } from '../clock.ts'
import { mustNotFeed } from '../people/trolling.ts'
import type { Outbox } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Noting } from '../search/note.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { DetailsStore } from '../tickets/details.store.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { answer } from '../tickets/waiting.ts'
import { type Audience, addressOf, usual } from './address.ts'
import { mustName } from './begin.ts'
import { type Act, blank, changed, mustBeOwn } from './draft.ts'
import { nudge } from './nudge.ts'
import type { ReplyStore } from './reply.store.ts'
import { draftedAt } from './reply.store.ts'
import { ask, inDoubt, isFinal, type Reply, undo } from './reply.ts'
import type { Settle } from './settle.ts'
import { type Saying, wording } from './wording.ts'

export interface ReplyingDeps {
  tickets: TicketStore
  replies: ReplyStore
  messages: MessageStore
  accounts: AccountStore
  templates: TemplateStore
  details: DetailsStore
  settle: Settle
  outbound: Outbox
  tell: Tell
  clock: Clock
  undoSeconds: number
  note: Noting
}

interface Press extends Act, Saying {
  /** The files that the author saw beside the words. */
  enclosures?: string[] | undefined
  /** The ticket's `seq` that the author saw. */
  seq: number
  audience?: Audience | undefined
}

/**
 * Send was pressed. The intent is written first, then the ticket says that it is answered, then the queue is nudged:
 * a crash in between is finished or taken back by the sweep (hazard C9). Pressed five times, it is sent once (O6).
 */
export const sendReply = (deps: ReplyingDeps) => {
  const { tickets, replies, messages, accounts, clock, undoSeconds } = deps
  const finish = finishing(deps)
  const worded = wording(deps)
  const unlocked = mustNotFeed(deps)

  return async function sendReply(act: Press): Promise<{ reply: Reply; ticket: Ticket }> {
    const ticket = await tickets.get(act.ticket, { consistent: true })
    mustSee(act.agent, ticket.team)
    const held = await replies.get(act.ticket, act.draft, { consistent: true })
    if (held) mustBeOwn(held, act.agent)
    if (held && !isFinal(held)) return held.state === 'asked' ? finish(held, act, ticket) : { reply: held, ticket }
    if (held?.state === 'sent' || held?.state === 'needs-person') return { reply: held, ticket }
    // Before anything is written: who has not seen what came in between is told, and keeps the draft.
    if (ticket.seq !== act.seq) throw stale(ticket, act.seq)
    await unlocked(ticket, iso(clock()))

    const asked = await intent(act, ticket, held)
    return asked ? finish(asked, act, ticket) : sendReply(act)
  }

  async function intent(act: Press, ticket: Ticket, held: Reply | undefined) {
    const now = iso(clock())
    const template = act.template !== undefined
    const known = await accounts.list()
    const address = addressOf(ticket, act.audience ?? usual(ticket), known, now, { template })
    const { account } = address
    if (address.public && !address.target) await mayPost(ticket, act)
    const files = held?.enclosures ?? []
    // Another tab may have added one: what nobody saw is not sent.
    if (files.map(({ id }) => id).join() !== (act.enclosures ?? []).join()) throw changed(held)
    const words = await worded(act, address, files)
    const draft = held ?? blank(ticket, { draft: act.draft, agent: act.agent, now })
    const asked = ask(
      { ...draft, account: account.id, was: ticket.state },
      {
        ...words,
        public: address.public,
        seq: act.seq,
        now,
        undoSeconds,
        turn: ticket.turn,
        target: address.target,
        recipient: address.recipient,
        context: ticket.context,
      },
    )
    if (held) return replies.replace(held, asked)
    return (await replies.insert(asked)) ? asked : undefined
  }

  /** A public conversation of ours whose first post is not there yet: what is said in it names the person, and one post at a time. */
  async function mayPost({ id, context }: Ticket, { text, draft }: Press) {
    mustName(text, context?.handle ?? '')
    let cursor: string | undefined
    do {
      const page = await messages.lines(id, { consistent: true, ...(cursor ? { cursor } : {}) })
      const posts = page.items.flatMap((item) => (item.type === 'reply' && item.reply.public ? [item.reply] : []))
      if (posts.some((post) => post.id !== draft && (!isFinal(post) || inDoubt(post))))
        throw new Problem('conflict', 'conversation.unsettled', 'Nobody knows yet whether the first post is there.')
      cursor = page.cursor
    } while (cursor)
  }
}

/** What comes after an intent: its ticket says that it is answered, the queue is nudged. Whoever repeats it does it again. */
export const finishing = ({ tickets, replies, outbound, tell, note, clock }: ReplyingDeps) =>
  async function finish(asked: Reply, { ticket: id, agent }: Act, read: Ticket) {
    const invites = read.public && !asked.public && !read.dm ? asked.askedAt : undefined
    const words = { ticket: read.id, account: read.account, at: draftedAt(asked.id), read, now: iso(clock()) }
    const noted = await note(words)
    try {
      const ticket = await tickets.change(
        id,
        (now) =>
          noted(
            answer(now, {
              draft: asked.id,
              askedAt: asked.askedAt,
              seq: asked.seq ?? -1,
              turn: asked.turn,
              agent: agent.id,
              invites,
            }),
          ),
        read,
      )
      await nudge(outbound, [asked])
      const listed = asked.begins && read.seq === 0 ? 'place' : hintOf(read, agent)
      await tell(ticket, { line: { type: 'reply', reply: asked }, listed })
      return { reply: asked, ticket }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      await replies.replace(asked, taken(asked))
      throw error.code === 'ticket.changed' ? stale(await tickets.get(id), asked.seq) : error
    }
  }

/** Undone inside the window: the reply is a draft again and the customer waits again. */
export const undoReply = ({ tickets, replies, settle, clock }: ReplyingDeps) =>
  async function undoReply({ ticket: id, draft, agent }: Act): Promise<{ reply: Reply; ticket: Ticket }> {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const held = await replies.get(id, draft, { consistent: true })
    if (!held) throw new Problem('missing', 'draft.missing', 'There is no such reply.')
    mustBeOwn(held, agent)
    if (held.state === 'undone') return held.due ? settle.restore(held) : { reply: held, ticket }
    const undone = await replies.replace(held, undo(held, iso(clock())))
    if (!undone) throw new Problem('conflict', 'reply.sent', 'Too late to undo: it is on its way.')
    return settle.restore(undone)
  }

/** An intent whose ticket would not have it: a draft again, as it was. */
export function taken(asked: Reply): Reply {
  const { due: _, approval: __, notBefore: ___, askedAt: ____, turn: _____, seq: ______, ...draft } = asked
  return { ...draft, state: 'draft' }
}

/** Whose lists must look again: an owner's own desk knows what it did. */
function hintOf({ owner }: Ticket, { id }: Agent) {
  if (!owner) return 'place'
  return owner === id ? undefined : 'wait'
}

/** Whoever has not seen a merge is told of that first: what they would answer is shown elsewhere now. */
const stale = ({ seq, merged }: Ticket, seen = -1) =>
  merged && seen < merged.seq
    ? new Problem('conflict', 'ticket.merged', 'This ticket was merged into another one. Your draft is kept.', {
        seq,
        into: merged.into,
      })
    : new Problem(
        'conflict',
        'ticket.changed',
        'Something happened on this ticket since you looked. Your draft is kept.',
        { seq },
      )

import { later } from '../clock.ts'
import { Problem } from '../problem.ts'
import { looksReal } from './gist.ts'
import type { Message } from './message.ts'
import {
  earliest,
  knows,
  latest,
  marks,
  minutes,
  remember,
  scheduled,
  short,
  type Ticket,
  type Turn,
} from './ticket.ts'
import { first, inTurn, only, type Said, spans } from './turn.ts'

/** What a person said, as far as their wait is concerned. */
export interface Heard {
  /** Short hash of the object, for the ring. */
  mark: string
  at: string
  /** As it reads today: an edit may have come before. */
  text: string
  /** Taken back before we heard of it: nobody waits for it. */
  gone?: boolean
  name?: string | undefined
  /** The language of its words, where we are sure. */
  lang?: string | undefined
  target?: Ticket['target']
  context?: Ticket['context']
  /** Said in private: by whom, to which account. */
  dm?: { account: string; recipient: string } | undefined
}

const previewLength = 56
/** One press of Send in the ring: a draft that was taken back and sent again is another. */
const sendMark = (draft: string, askedAt = '') => `${draft.slice(-4)}${askedAt.slice(-4, -1).padStart(3, '-')}`

/** A person's first words: a ticket that waits for somebody to take it. */
export function open(
  from: Pick<
    Ticket,
    | 'id'
    | 'number'
    | 'account'
    | 'team'
    | 'public'
    | 'author'
    | 'root'
    | 'follows'
    | 'owner'
    | 'why'
    | 'need'
    | 'priority'
  >,
  heard: Heard,
  { targetMinutes, now, troll }: { targetMinutes: number; now: string; troll?: string | undefined },
): Ticket {
  const marked = troll ? { troll, due: troll } : {}
  const empty: Ticket = { ...from, ...marked, rev: 0, seq: 0, state: 'new', openedAt: now, epoch: 0 }
  return hear(empty, heard, { targetMinutes })
}

/**
 * A customer's message is heard: it opens a turn or joins the open one. The wait counts from the first unanswered message.
 * What was taken back, or answered in the network's own app, before we heard of it makes nobody wait.
 */
export function hear(ticket: Ticket, heard: Heard, { targetMinutes }: { targetMinutes: number }): Ticket {
  const { turn } = ticket
  const seq = ticket.seq + 1
  const due = later(heard.at, minutes(targetMinutes))
  const next = turn
    ? {
        ...turn,
        n: turn.n + 1,
        since: earliest(turn.since, heard.at),
        last: latest(turn.last, heard.at),
        due: earliest(turn.due, due),
      }
    : {
        since: heard.at,
        last: heard.at,
        n: 1,
        from: seq,
        due,
        ...(ticket.state === 'resolved' ? { was: ticket.state } : {}),
      }
  const newest = isNewest(ticket, heard)
  const { excused: _, ...known } = ticket
  const base = {
    ...known,
    seq,
    ...(newest ? { preview: preview(heard.gone ? '' : heard.text), heardAt: heard.at, newest: short(heard.mark) } : {}),
    ...(newest && heard.target ? { target: heard.target } : {}),
    ...(heard.dm && ticket.public
      ? { dm: { ...heard.dm, heardAt: latest(ticket.dm?.heardAt ?? heard.at, heard.at) } }
      : {}),
    ...(newest && heard.context ? { context: heard.context } : {}),
    ...(newest && heard.lang ? { lang: heard.lang } : {}),
    ...(heard.name && (newest || !ticket.name) ? { name: heard.name } : {}),
    ring: remember(ticket, heard.mark),
  }
  if (wasAnswered(ticket, heard)) return base
  if (ticket.troll) return heard.gone ? base : { ...base, muted: inMute(ticket, heard, { seq, due }) }
  // What was resolved stays so; what it began waits for nobody.
  if (heard.gone) return turn || ticket.seq > 0 ? base : { ...base, state: 'waiting-customer' }
  return scheduled({ ...base, turn: next, state: ticket.owner ? 'open' : 'new' })
}

/** What a marked person says is counted like any turn, and nobody waits for it. */
function inMute({ muted }: Ticket, { at, text }: Heard, { seq, due }: { seq: number; due: string }): Ticket['muted'] {
  const asks = looksReal(text) ? at : muted?.asks
  const said = muted
    ? { ...muted, since: earliest(muted.since, at), last: latest(muted.last, at), n: muted.n + 1 }
    : { since: at, last: at, n: 1, from: seq, due }
  return { ...said, ...(asks ? { asks } : {}) }
}

/** Of all that the customer wrote the latest, as far as we have heard. */
const isNewest = ({ heardAt = '', newest = '' }: Ticket, { at, mark }: Pick<Heard, 'at' | 'mark'>) =>
  at > heardAt || (at === heardAt && short(mark) >= newest)

/** Somebody had answered in the network's own app when it was said, whenever we hear of it (hazard C13). */
export const wasAnswered = ({ elsewhereAt }: Ticket, { at }: Pick<Heard, 'at'>) =>
  elsewhereAt !== undefined && at <= elsewhereAt

/**
 * An answer typed in the network's own app, or known to be ours from elsewhere. It answers what its author can have seen:
 * everything up to its own time. With the turn, or the part of it, that it settles.
 */
export function answeredElsewhere(
  ticket: Ticket,
  { mark, at, said = [] }: { mark: string; at: string; said?: Said[] },
): { ticket: Ticket; settled?: Turn } {
  const { turn } = ticket
  const seq = ticket.seq + 1
  const elsewhereAt = latest(ticket.elsewhereAt ?? at, at)
  const base = { ...ticket, seq, elsewhereAt, ring: remember(ticket, mark) }
  if (!turn || at < turn.since) return { ticket: base }
  if (at >= turn.last) return { ticket: scheduled({ ...settled(base), state: 'waiting-customer' }), settled: turn }
  const all = inTurn(ticket, said) ?? []
  const [done, left] = [all.filter((one) => one.at <= at), all.filter((one) => one.at > at)]
  // One is on its way: the newest certainly came after it.
  if (left.length === 0)
    return { ticket: scheduled({ ...base, turn: { ...turn, since: turn.last, n: 1, from: seq } }), settled: turn }
  return {
    ticket: scheduled({ ...settled(base), turn: only(turn, left, first(left)) }),
    settled: only(turn, done, first(done)),
  }
}

/** Our answer is on its way. Refused if the reader has not seen everything there is to see. */
export function answer(
  ticket: Ticket,
  {
    draft,
    askedAt,
    seq,
    turn,
    agent,
    invites,
  }: {
    draft: string
    askedAt: string | undefined
    seq: number
    turn: Turn | undefined
    agent: string
    invites?: string | undefined
  },
): Ticket {
  // Also when a colleague's answer came after it: the sweep may look late.
  const mark = sendMark(draft, askedAt)
  if (ticket.reply === draft || knows(ticket, mark)) return ticket
  // A send that was given up meanwhile brings back who waited for it: nobody has read what they are answered.
  const others = ticket.turn?.from !== turn?.from || ticket.turn?.n !== turn?.n
  if (ticket.seq !== seq || others)
    throw new Problem('conflict', 'ticket.changed', 'Something happened on this ticket since you looked.', {
      seq: ticket.seq,
    })
  const owner = ticket.owner ?? agent
  return scheduled({
    ...settled(ticket),
    owner,
    seq: ticket.seq + 1,
    reply: draft,
    ring: remember(ticket, mark),
    state: 'waiting-customer',
    ...(invites ? { invitedAt: invites } : {}),
  })
}

/** A send that was given up turns out to be there: who waited for it does not wait any more; who wrote since does, and who waits for another that was given up. */
export function answeredAfterAll(
  ticket: Ticket,
  { draft, askedAt, turn }: { draft: string; askedAt: string | undefined; turn: Turn },
): Ticket {
  const open = ticket.turn
  const mark = sendMark(draft, askedAt)
  // The mark says that its turn was never given back, or that it is taken out already.
  if (!open || ticket.reply === draft || knows(ticket, mark)) return ticket
  const known = { ...ticket, ring: remember(ticket, mark) }
  if (open.from === turn.from) return without(known, open, turn)
  if (!holds(open, turn)) return ticket
  const n = open.n - turn.n
  const last = n === 1 && open.last === turn.last ? open.since : open.last
  return scheduled({ ...known, turn: { ...open, n, last } })
}

function without(ticket: Ticket, open: Turn, turn: Turn): Ticket {
  if (open.n <= turn.n) return scheduled({ ...settled(ticket), state: 'waiting-customer' })
  const since = open.last
  return scheduled({ ...ticket, turn: { ...open, since, n: open.n - turn.n, from: ticket.seq } })
}

/** Whether one turn may be part of another, older one. */
const holds = (open: Turn, turn: Turn) =>
  open.from < turn.from && open.n > turn.n && open.since <= turn.since && turn.last <= open.last

/** A send that did not happen: the people who waited for it wait again, as long as they have. */
export function unanswer(
  ticket: Ticket,
  { draft, askedAt, turn }: { draft: string; askedAt: string | undefined; turn?: Turn | undefined },
): Ticket {
  const mark = sendMark(draft, askedAt)
  // A colleague's answer may have come after it; the mark says that this one still counts.
  if (ticket.reply !== draft && !knows(ticket, mark)) return ticket
  const { reply, ring: _, ...others } = ticket
  const ring = marks(ticket)
    .filter((known) => known !== mark)
    .join('')
  const rest = { ...others, ...(reply && reply !== draft ? { reply } : {}), ...(ring ? { ring } : {}) }
  if (!turn) return rest
  return scheduled({
    ...rest,
    turn: rest.turn ? together(turn, rest.turn) : turn,
    state: ticket.owner ? 'open' : 'new',
  })
}

const together = (a: Turn, b: Turn): Turn => ({
  since: earliest(a.since, b.since),
  last: latest(a.last, b.last),
  n: a.n + b.n,
  from: Math.min(a.from, b.from),
  due: earliest(a.due, b.due),
  // Of two, one may be the ticket's first.
  ...(a.next && b.next ? { next: a.next } : {}),
})

/** Its author took the message back: readers must see it, nobody waits for what is gone, and its words are not kept. */
export function withdrawn(
  ticket: Ticket,
  { mark, message, said = [] }: { mark: string; message: Pick<Message, 'id' | 'at' | 'seq'>; said?: Said[] },
): Ticket {
  const { turn } = ticket
  const seq = ticket.seq + 1
  const base = { ...ticket, seq, ring: remember(ticket, mark), ...(isLast(ticket, message) ? { preview: '' } : {}) }
  if (!turn || message.seq < turn.from || !spans(turn, message.at) || wasAnswered(ticket, message)) return base
  const all = inTurn(ticket, said)
  const left = all?.filter(({ id }) => id !== message.id)
  if (turn.n === 1) return scheduled({ ...settled(base), state: 'waiting-customer' })
  if (!left) return { ...base, turn: { ...turn, n: turn.n - 1 } }
  return left.length === turn.n ? base : scheduled({ ...settled(base), turn: only(turn, left) })
}

/** Its author changed the words. */
export function edited(
  ticket: Ticket,
  { mark, message, text }: { mark: string; message: Pick<Message, 'id' | 'at' | 'own'>; text: string },
): Ticket {
  return {
    ...ticket,
    seq: ticket.seq + 1,
    ring: remember(ticket, mark),
    ...(!message.own && isLast(ticket, message) ? { preview: preview(text) } : {}),
  }
}

/** The network said what its webhook only named. The name is shown; whose ticket this is was decided before. */
export const filled = (
  ticket: Ticket,
  {
    name,
    ...said
  }: { mark: string; message: Pick<Message, 'id' | 'at' | 'own'>; text: string; name: string | undefined },
): Ticket => ({ ...edited(ticket, said), ...(name && !ticket.name ? { name } : {}) })

const isLast = ({ heardAt, newest }: Ticket, { id, at }: Pick<Message, 'id' | 'at'>) =>
  at === heardAt && (newest === undefined || newest === short(id))

/** Nobody waits any more. */
export function settled({ turn: _, late: __, rush: ___, ...ticket }: Ticket): Ticket {
  return ticket
}

/** Words as a list shows them. */
export const preview = (text: string) =>
  text.length > previewLength ? `${text.slice(0, previewLength - 1).toWellFormed()}…` : text

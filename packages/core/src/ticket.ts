import * as v from 'valibot'
import { later } from './clock.ts'
import { Problem } from './problem.ts'
import { Instant, personal } from './schema.ts'

export const TicketState = v.picklist([
  'new',
  'open',
  'waiting-customer',
  'waiting-third-party',
  'snoozed',
  'resolved',
  'closed',
])
export type TicketState = v.InferOutput<typeof TicketState>

/** The consecutive messages of one person that nobody has answered yet. */
export const Turn = v.object({
  /** The platform's time of the oldest. */
  since: Instant,
  /** The platform's time of the newest. */
  last: Instant,
  /** How many messages. */
  n: v.number(),
  /** The ticket's `seq` of the first: what an answer given earlier cannot have seen. */
  from: v.number(),
  /** When an answer is due. */
  due: Instant,
})
export type Turn = v.InferOutput<typeof Turn>

/** A change that is in the ticket but whose fact, timeline entry and audit entry may not be written yet (hazard C10). */
export const Entry = v.object({
  kind: v.picklist(['claimed', 'released', 'resolved', 'reopened', 'answered-elsewhere', 'withdrawn']),
  actor: v.string(),
  at: Instant,
  seq: v.number(),
  request: v.string(),
  turn: v.optional(Turn),
})
export type Entry = v.InferOutput<typeof Entry>

/** A conversation with one person on one lane, from the first message until it is closed. The header: 900 bytes at most; messages are items of their own. */
export const Ticket = v.object({
  /** Customer, lane and generation: says where the ticket rests. */
  id: v.string(),
  number: v.number(),
  /** Moves at every write: compare-and-set. */
  rev: v.number(),
  /** Moves only for what a reader must see: a customer's message, edit or deletion, an answer. A send that was written against an older one is refused. */
  seq: v.number(),
  account: v.string(),
  team: v.string(),
  owner: v.optional(v.string()),
  state: TicketState,
  public: v.boolean(),
  openedAt: Instant,
  /** Whom we talk to: the platform's id, and the name it gave. */
  author: v.optional(personal(v.string())),
  name: v.optional(personal(v.string())),
  /** In public, the post all hangs under. */
  root: v.optional(v.string()),
  /** What the channel needs to go on in the same thread (`Said.context`). */
  context: v.optional(personal(v.record(v.string(), v.string()))),
  /** What an answer goes to in public: the customer's last comment or post. */
  target: v.optional(v.object({ id: v.string(), space: v.picklist(['comment', 'post', 'message']) })),
  /** The last inbound words, cut. */
  preview: v.optional(personal(v.string())),
  /** When the customer last wrote: messaging windows count from it. */
  heardAt: v.optional(Instant),
  /** In a public ticket: where the private half goes on, and when the customer last wrote there. */
  dm: v.optional(v.object({ account: v.string(), recipient: personal(v.string()), heardAt: Instant })),
  /** When the customer was written to in private from this public ticket: networks allow that once. */
  invitedAt: v.optional(Instant),
  /** When somebody last answered in the network's own app: what the customer wrote before that is answered, whenever we hear of it. */
  elsewhereAt: v.optional(Instant),
  turn: v.optional(Turn),
  /** Whether the open turn is past its due instant. */
  late: v.optional(v.boolean()),
  /** The draft that was sent last; two sends at once collide on it. */
  reply: v.optional(v.string()),
  /** Short hashes of what was applied lately: a redelivery finds itself here. */
  ring: v.optional(v.string()),
  out: v.optional(v.array(Entry)),
  /** When the sweep must look; with since when the customer waits. Kept in the `due` index. */
  due: v.optional(Instant),
  /** Rises when another team may see it: old live channels go quiet (hazards, section 7). */
  epoch: v.number(),
  /** The ticket before this one, when the customer came back too late to reopen it. */
  follows: v.optional(v.string()),
  resolvedAt: v.optional(Instant),
})
export type Ticket = v.InferOutput<typeof Ticket>

export interface Heard {
  /** Short hash of the object, for the ring. */
  mark: string
  at: string
  text: string
  name?: string | undefined
  target?: Ticket['target']
  context?: Ticket['context']
  /** Said in private: by whom, to which account. */
  dm?: { account: string; recipient: string } | undefined
}

const ringSize = 16
const previewLength = 90
const markLength = 7
/** An outbox entry not finished by its own request is finished by the sweep after this long. */
const flushAfter = 90_000
/** Past every instant: in the due index, but nothing to do. */
const never = '9999-12-31T00:00:00.000Z'

export const minutes = (count: number) => count * 60_000
export const days = (count: number) => minutes(count * 24 * 60)

/** Whether this happening is in the ticket already. */
export const knows = (ticket: Ticket, mark: string) => marks(ticket).includes(mark.slice(0, markLength))

const marks = ({ ring = '' }: Ticket): string[] => ring.match(new RegExp(`.{${markLength}}`, 'g')) ?? []

/** One press of Send in the ring: a draft that was taken back and sent again is another. */
const sendMark = (draft: string, askedAt = '') => `${draft.slice(-4)}${askedAt.slice(-4, -1).padStart(3, '-')}`

const remember = (ticket: Ticket, mark: string) =>
  [...marks(ticket), mark.slice(0, markLength)].slice(-ringSize).join('')

/** A person's first words: a ticket that waits for somebody to take it. */
export function open(
  from: Pick<Ticket, 'id' | 'number' | 'account' | 'team' | 'public' | 'author' | 'root' | 'follows'>,
  heard: Heard,
  { targetMinutes, now }: { targetMinutes: number; now: string },
): Ticket {
  const empty: Ticket = { ...from, rev: 0, seq: 0, state: 'new', openedAt: now, epoch: 0 }
  return hear(empty, heard, { targetMinutes })
}

/** A customer's message is heard: it opens a turn or joins the open one. The wait counts from the first unanswered message. */
export function hear(ticket: Ticket, heard: Heard, { targetMinutes }: { targetMinutes: number }): Ticket {
  const { turn } = ticket
  const seq = ticket.seq + 1
  const born = !turn && ticket.elsewhereAt !== undefined && heard.at <= ticket.elsewhereAt
  const next = turn
    ? { ...turn, n: turn.n + 1, since: earliest(turn.since, heard.at), last: latest(turn.last, heard.at) }
    : { since: heard.at, last: heard.at, n: 1, from: seq, due: later(heard.at, minutes(targetMinutes)) }
  const newest = heard.at >= (ticket.heardAt ?? '')
  return scheduled({
    ...ticket,
    seq,
    ...(born ? {} : { turn: next, state: ticket.owner ? ('open' as const) : ('new' as const) }),
    ...(newest ? { preview: cut(heard.text), heardAt: heard.at } : {}),
    ...(newest && heard.target ? { target: heard.target } : {}),
    ...(heard.dm && ticket.public
      ? { dm: { ...heard.dm, heardAt: latest(ticket.dm?.heardAt ?? heard.at, heard.at) } }
      : {}),
    ...(newest && heard.context ? { context: heard.context } : {}),
    ...(heard.name ? { name: heard.name } : {}),
    ring: remember(ticket, heard.mark),
  })
}

/** Whether a message after a resolution continues the ticket; later ones open a new one that follows it. */
export const reopens = (ticket: Ticket, { now, windowDays = 7 }: { now: string; windowDays?: number }) =>
  ticket.state !== 'closed' &&
  (ticket.state !== 'resolved' || now <= later(ticket.resolvedAt ?? ticket.openedAt, days(windowDays)))

/** An answer typed in the network's own app, or known to be ours from elsewhere. It answers what its author can have seen: everything up to its own time. */
export function answeredElsewhere(ticket: Ticket, { mark, at }: { mark: string; at: string }): Ticket {
  const seq = ticket.seq + 1
  const elsewhereAt = latest(ticket.elsewhereAt ?? at, at)
  const base = { ...ticket, seq, elsewhereAt, ring: remember(ticket, mark) }
  if (!ticket.turn || at < ticket.turn.since) return base
  if (at < ticket.turn.last) {
    // Which of the later messages came after it is not on the header; the newest certainly did.
    return scheduled({ ...base, turn: { ...ticket.turn, since: ticket.turn.last, n: 1, from: seq } })
  }
  return scheduled({ ...settled(base), state: 'waiting-customer' })
}

/** Our answer is on its way. Refused if the reader has not seen everything there is to see. */
export function answer(
  ticket: Ticket,
  {
    draft,
    askedAt,
    seq,
    agent,
    invites,
  }: { draft: string; askedAt: string | undefined; seq: number; agent: string; invites?: string | undefined },
): Ticket {
  // Also when a colleague's answer came after it: the sweep may look late.
  const mark = sendMark(draft, askedAt)
  if (ticket.reply === draft || knows(ticket, mark)) return ticket
  if (ticket.seq !== seq)
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

/** A send that was given up turns out to be there: who waited for it does not wait any more, who wrote since does. */
export function answeredAfterAll(ticket: Ticket, { turn }: { turn: Turn }): Ticket {
  if (ticket.turn?.from !== turn.from) return ticket
  if (ticket.turn.n <= turn.n) return scheduled({ ...settled(ticket), state: 'waiting-customer' })
  const since = ticket.turn.last
  return scheduled({ ...ticket, turn: { ...ticket.turn, since, n: ticket.turn.n - turn.n, from: ticket.seq } })
}

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
})

/** Its author took the message back, or changed it: readers must see it, and nobody waits for what is gone. */
export function withdrawn(ticket: Ticket, { mark, seq }: { mark: string; seq: number }): Ticket {
  const base = { ...ticket, seq: ticket.seq + 1, ring: remember(ticket, mark) }
  if (!ticket.turn || seq < ticket.turn.from) return base
  if (ticket.turn.n > 1) return { ...base, turn: { ...ticket.turn, n: ticket.turn.n - 1 } }
  return scheduled({ ...settled(base), state: 'waiting-customer' })
}

export function edited(ticket: Ticket, { mark, at, text }: { mark: string; at: string; text: string }): Ticket {
  return {
    ...ticket,
    seq: ticket.seq + 1,
    ring: remember(ticket, mark),
    ...(at === ticket.heardAt ? { preview: cut(text) } : {}),
  }
}

/** A ticket stays with its agent: two people answering one customer is worse than a slow answer. */
export function claim(ticket: Ticket, { agent }: { agent: string }): Ticket {
  if (ticket.owner === agent) return ticket
  if (ticket.state === 'resolved' || ticket.state === 'closed')
    throw new Problem('conflict', 'ticket.resolved', 'This ticket is already resolved.')
  if (ticket.owner)
    throw new Problem('conflict', 'ticket.claimed', 'A colleague is already on this ticket.', { owner: ticket.owner })
  return { ...ticket, owner: agent, state: ticket.state === 'new' ? 'open' : ticket.state }
}

/** Given back: it waits for somebody else. */
export function release(ticket: Ticket, { agent, anyone }: { agent: string; anyone: boolean }): Ticket {
  if (!ticket.owner) return ticket
  if (ticket.owner !== agent && !anyone)
    throw new Problem('forbidden', 'ticket.foreign', 'Only its owner or a supervisor gives a ticket back.')
  const { owner: _, ...rest } = ticket
  return { ...rest, state: ticket.state === 'open' ? 'new' : ticket.state }
}

/** Done. A customer who still waits for an answer must be answered or excused first. */
export function resolve(ticket: Ticket, { now, agent }: { now: string; agent: string }): Ticket {
  if (ticket.state === 'resolved' || ticket.state === 'closed') return ticket
  if (ticket.turn)
    throw new Problem('conflict', 'ticket.waiting', 'The customer still waits for an answer.', {
      since: ticket.turn.since,
    })
  return { ...ticket, owner: ticket.owner ?? agent, state: 'resolved', resolvedAt: now }
}

/** The due instant passed: said once, and then only the list of who waits shows it. */
export const overdue = (ticket: Ticket, { now }: { now: string }): Ticket =>
  ticket.turn && ticket.turn.due <= now && !ticket.late ? scheduled({ ...ticket, late: true }) : ticket

/** The change and the promise to write its fact go into the ticket together. */
export const promise = (ticket: Ticket, entry: Entry): Ticket => {
  const out = [...(ticket.out ?? []), entry]
  if (out.length > 6) throw new Problem('limited', 'ticket.busy', 'Too many changes at once. Try again in a minute.')
  return scheduled({ ...ticket, out }, entry.at)
}

/** The promised facts are written. */
export const kept = (ticket: Ticket, requests: string[]): Ticket => {
  const { out = [], ...rest } = ticket
  const left = out.filter(({ request }) => !requests.includes(request))
  return scheduled(left.length > 0 ? { ...rest, out: left } : rest)
}

export const isOpen = ({ state }: Ticket) => state !== 'resolved' && state !== 'closed'

function settled({ turn: _, late: __, ...ticket }: Ticket): Ticket {
  return ticket
}

function scheduled({ due: _, ...ticket }: Ticket, now?: string): Ticket {
  const flush = ticket.out?.[0] && later(now ?? ticket.out[0].at, flushAfter)
  const turn = ticket.turn && (ticket.late ? never : ticket.turn.due)
  const due = flush && turn ? earliest(flush, turn) : (flush ?? turn)
  return due ? { ...ticket, due } : ticket
}

const cut = (text: string) =>
  text.length > previewLength ? `${text.slice(0, previewLength - 1).toWellFormed()}…` : text
const earliest = (a: string, b: string) => (a < b ? a : b)
const latest = (a: string, b: string) => (a > b ? a : b)

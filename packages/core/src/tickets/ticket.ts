import * as v from 'valibot'
import { later } from '../clock.ts'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import { Skills } from '../team/skill.ts'

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

/** How urgent somebody says it is; absent: normal. */
export const Priority = v.picklist(['low', 'normal', 'high', 'urgent'])
export type Priority = v.InferOutput<typeof Priority>

/** What a clock with a target tells, each once: 1 time runs out, 2 it is late, 3 and has been for long. */
const Alarm = {
  /** When it tells next; absent where no target says, or all is told. */
  at: v.optional(Instant),
  /** What it told last. */
  told: v.optional(v.picklist([1, 2, 3])),
}

/** The clock of the resolution: runs while we can do something, stands still while we wait. */
export const Solving = v.object({
  /** How long it had run before it last stood still, in milliseconds of the target's hours. */
  used: v.number(),
  /** Since when it runs; absent while it stands still. */
  from: v.optional(Instant),
  due: v.optional(Instant),
  ...Alarm,
})
export type Solving = v.InferOutput<typeof Solving>

/** The clock of a promise to the customer (`Commitment`). */
export const Word = v.object({ id: v.string(), due: Instant, ...Alarm })
export type Word = v.InferOutput<typeof Word>

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
  /** Not the ticket's first turn: the target for later answers counts. */
  next: v.optional(v.literal(true)),
  ...Alarm,
  /** It opened a ticket that was done: excused, it is done again, as if nobody had written. */
  was: v.optional(v.literal('resolved')),
})
export type Turn = v.InferOutput<typeof Turn>

/** Why a ticket is whose it is, as data: shown in the reader's language ("perché a te: inglese, 3 di 8"). */
export const Why = v.object({
  /** The method that chose; the last agent kept; or a person's decision. */
  by: v.picklist(['rotation', 'least-loaded', 'kept', 'hand']),
  /** How many of this contact its agent then had, this one included; of how many at most. */
  n: v.optional(v.number()),
  of: v.optional(v.number()),
  /** By how many levels the needed skills were lowered, because nobody was free. */
  widened: v.optional(v.number()),
})
export type Why = v.InferOutput<typeof Why>

/** A change that is in the ticket but whose fact, timeline entry and audit entry may not be written yet (hazard C10). */
export const Entry = v.object({
  kind: v.picklist([
    'claimed',
    'released',
    'resolved',
    'reopened',
    'answered-elsewhere',
    'withdrawn',
    'assigned',
    'handed-back',
    'moved',
    'prioritised',
    'warned',
    'late',
    'escalated',
    'committed',
    'kept',
    'broken',
    'retracted',
    'excused',
    'unexcused',
    'troll',
    'untroll',
    'troll-unlocked',
    'closed',
    'held',
    'resumed',
    'snoozed',
    'woken',
    'merged',
    'unmerged',
    // Only between tickets that were merged: nothing that anybody did.
    'aligned',
  ]),
  /** An agent's id; `customer`, `network` or `clock` where no person at the desk did it. */
  actor: v.string(),
  at: Instant,
  seq: v.number(),
  request: v.string(),
  /** It was done to many tickets at once: the job, which has the one audit entry. */
  job: v.optional(v.string()),
  turn: v.optional(Turn),
  /** Given to whom, or to which team, and why. */
  whom: v.optional(v.string()),
  team: v.optional(v.string()),
  why: v.optional(Why),
  /** Which clock: `first`, `next`, `resolution` or `commitment`. */
  about: v.optional(v.picklist(['first', 'next', 'resolution', 'commitment'])),
  /** A promise to the customer that was made or settled. */
  commitment: v.optional(v.object({ id: v.string(), due: Instant, what: v.optional(personal(v.string())) })),
  /** Why, in our word; and in the actor's own. */
  reason: v.optional(v.string()),
  words: v.optional(personal(v.string())),
  /** The state before and after, where it changed. */
  from: v.optional(TicketState),
  to: v.optional(TicketState),
  /** Snoozed until when. */
  until: v.optional(Instant),
  /** The other ticket of a merge. */
  other: v.optional(v.string()),
})
export type Entry = v.InferOutput<typeof Entry>

/** This conversation is treated as a part of another ticket: it keeps its lane, its messages and its turn (`merger.ts`). */
export const Merged = v.object({
  /** The older ticket that stands in lists for both. */
  into: v.string(),
  /** The `seq` of the merge: an author who saw less has not seen it. */
  seq: v.number(),
  /** Whose it was, and which team's: comes back when the merge is undone. */
  owner: v.optional(v.string()),
  team: v.optional(v.string()),
})

/** A ticket that was merged into this one: a hint, its own header is the truth. */
export const Part = v.object({
  id: v.string(),
  seq: v.number(),
  /** Its owner, who became this one's. */
  gave: v.optional(v.string()),
  /** How this one rested, until somebody waited on the part. */
  rested: v.optional(v.object({ state: v.picklist(['snoozed', 'waiting-third-party']), until: v.optional(Instant) })),
})
export type Part = v.InferOutput<typeof Part>

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
  /** Which message that was: its mark. Of two in one instant the higher counts, so that all orders agree. */
  newest: v.optional(v.string()),
  /** In a public ticket: where the private half goes on, and when the customer last wrote there. */
  dm: v.optional(v.object({ account: v.string(), recipient: personal(v.string()), heardAt: Instant })),
  /** When the customer was written to in private from this public ticket: networks allow that once. */
  invitedAt: v.optional(Instant),
  /** When somebody last answered in the network's own app: what the customer wrote before that is answered, whenever we hear of it. */
  elsewhereAt: v.optional(Instant),
  turn: v.optional(Turn),
  /** The turn that was excused last, while nothing has happened since: it can be taken back. */
  excused: v.optional(v.object({ turn: Turn, seq: v.number(), taken: v.optional(v.literal(true)) })),
  /** Until when its customer is marked as a troll: nobody waits, nothing rings (S35). */
  troll: v.optional(Instant),
  /** What a marked person has said since: in the books, and nobody waits for it. `asks`: when something last looked like a real request. */
  muted: v.optional(v.object({ ...Turn.entries, asks: v.optional(Instant) })),
  /** A flood: how many messages we heard since the beginning of which minute. Absent while people write as people do. */
  rush: v.optional(v.object({ at: Instant, n: v.number() })),
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
  /** The language that its customer writes, where we are sure of it (ISO 639-1). */
  lang: v.optional(v.string()),
  /** What its agent must be able to do. */
  need: v.optional(Skills),
  /** Why its owner has it. */
  why: v.optional(Why),
  /** Since when it waits for an agent, where that is not since it opened. */
  freeAt: v.optional(Instant),
  /** Who had it last, while nobody has it. */
  left: v.optional(v.string()),
  /** They gave it back of their own will: not to them again while somebody else may come free. */
  shy: v.optional(v.literal(true)),
  /** How often it changed hands after a person had answered (S30). */
  handoffs: v.optional(v.number()),
  priority: v.optional(Priority),
  /** The target that its clocks go by (`target.ts`); absent: the account's own minutes. */
  goal: v.optional(v.string()),
  solve: v.optional(Solving),
  /** Promises to the customer that are still open, the nearest first. */
  words: v.optional(v.array(Word)),
  /** The block of hours in which the index was told of new words here; absent where search is off. */
  noted: v.optional(v.string()),
  /** Until when it sleeps, while it is snoozed. */
  wakesAt: v.optional(Instant),
  /** How the customer feels, as far as somebody or something said; absent: neutral. */
  mood: v.optional(v.picklist(['detractor', 'promoter'])),
  /** How many people may see it, where the network says. */
  reach: v.optional(v.number()),
  /** Somebody follows it: its details say who. */
  watched: v.optional(v.literal(true)),
  /** It is treated as a part of an older ticket. */
  merged: v.optional(Merged),
  /** Tickets that are treated as parts of this one. */
  merges: v.optional(v.array(Part)),
})
export type Ticket = v.InferOutput<typeof Ticket>

const ringSize = 16
const markLength = 7
/** An outbox entry not finished by its own request is finished by the sweep after this long. */
const flushAfter = 90_000
/** Past every instant: in the due index, but nothing to do. */
export const never = '9999-12-31T00:00:00.000Z'
/** The same for a customer who waits: in the order of waiting. */
export const onlyWaits = (since: string) => `9${since.slice(1)}`

export const minutes = (count: number) => count * 60_000
export const days = (count: number) => minutes(count * 24 * 60)

/** Whether this happening is in the ticket already. */
export const knows = (ticket: Ticket, mark: string) => marks(ticket).includes(mark.slice(0, markLength))

export const short = (mark: string) => mark.slice(0, markLength)

/** What was applied lately, in short hashes. */
export const marks = ({ ring = '' }: Ticket): string[] => ring.match(new RegExp(`.{${markLength}}`, 'g')) ?? []

/** The ring with one more in it. */
export const remember = (ticket: Ticket, mark: string) =>
  [...marks(ticket), mark.slice(0, markLength)].slice(-ringSize).join('')

/** A ticket stays with its agent: two people answering one customer is worse than a slow answer. */
export function claim(ticket: Ticket, { agent }: { agent: string }): Ticket {
  if (ticket.owner === agent) return ticket
  if (ticket.state === 'resolved' || ticket.state === 'closed')
    throw new Problem('conflict', 'ticket.resolved', 'This ticket is already resolved.')
  if (ticket.owner)
    throw new Problem('conflict', 'ticket.claimed', 'A colleague is already on this ticket.', { owner: ticket.owner })
  return give(ticket, { agent })
}

/** Whose it is from now on. A change of hands after a person had answered is counted (S30). */
export function give(ticket: Ticket, { agent, why }: { agent: string; why?: Why | undefined }): Ticket {
  const { freeAt: _, left, why: __, shy: ___, ...rest } = ticket
  const last = ticket.owner ?? left
  const answered = ticket.reply !== undefined || ticket.elsewhereAt !== undefined
  return {
    ...rest,
    owner: agent,
    state: ticket.state === 'new' ? 'open' : ticket.state,
    ...(why ? { why } : {}),
    ...(answered && last && last !== agent ? { handoffs: (ticket.handoffs ?? 0) + 1 } : {}),
  }
}

/** Nobody's: it waits for somebody, from now on. */
export function free(ticket: Ticket, { now, shy }: { now: string; shy?: boolean }): Ticket {
  if (!ticket.owner) return ticket
  const { owner, why: _, ...rest } = ticket
  return {
    ...rest,
    left: owner,
    ...(shy ? { shy } : {}),
    freeAt: now,
    state: ticket.state === 'open' ? 'new' : ticket.state,
  }
}

/** To another team, whose own rule says who gets it. Whoever listened in the old one hears nothing more. */
export function move(ticket: Ticket, { team, now }: { team: string; now: string }): Ticket {
  if (ticket.team === team) return ticket
  const { left: _, shy: __, ...freed } = free(ticket, { now })
  return { ...freed, team, epoch: ticket.epoch + 1, freeAt: now }
}

/** Given back: it waits for somebody else. */
export function release(
  ticket: Ticket,
  { agent, anyone, now }: { agent: string; anyone: boolean; now: string },
): Ticket {
  if (!ticket.owner) return ticket
  if (ticket.owner !== agent && !anyone)
    throw new Problem('forbidden', 'ticket.foreign', 'Only its owner or a supervisor gives a ticket back.')
  return free(ticket, { now, shy: ticket.owner === agent })
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

/** When the sweep must look at it, as it stands now. Only what is snoozed wakes, and only what is done was resolved. */
export function scheduled({ due: _, wakesAt, resolvedAt, ...ticket }: Ticket, now?: string): Ticket {
  const wakes = ticket.state === 'snoozed' ? wakesAt : undefined
  const flush = ticket.out?.[0] && later(now ?? ticket.out[0].at, flushAfter)
  const turn = ticket.turn && (ticket.turn.at ?? (ticket.late ? onlyWaits(ticket.turn.since) : ticket.turn.due))
  const solve = ticket.solve?.due && (ticket.solve.at ?? never)
  const words = ticket.words?.map(({ at }) => at ?? never) ?? []
  const instants = [flush, turn, solve, wakes, ticket.troll, ...words].filter((instant) => instant !== undefined)
  return {
    ...ticket,
    ...(wakes ? { wakesAt: wakes } : {}),
    // Open again only for what may be a thank-you: then it is done as it was.
    ...(resolvedAt && (!isOpen(ticket) || ticket.turn?.was) ? { resolvedAt } : {}),
    ...(instants.length > 0 ? { due: instants.reduce(earliest) } : {}),
  }
}

export const earliest = (a: string, b: string) => (a < b ? a : b)
export const latest = (a: string, b: string) => (a > b ? a : b)

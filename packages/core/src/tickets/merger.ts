import { Problem } from '../problem.ts'
import { change, inWork } from './states.ts'
import { type Entry, isOpen, type Part, promise, scheduled, type Ticket } from './ticket.ts'

/** More parts of one ticket would outgrow its header. */
const most = 5

/** The older one stays. Whoever merges whom, the direction is the same: two people who merge crosswise cannot make a circle. */
export function older(one: Ticket, other: Ticket): { stays: Ticket; goes: Ticket } {
  return ageOf(one) < ageOf(other) ? { stays: one, goes: other } : { stays: other, goes: one }
}

const ageOf = ({ openedAt, id }: Ticket) => `${openedAt} ${id}`

/**
 * From now on a part of an older ticket. Only this header says so. The conversation keeps its lane, messages, turn and
 * clocks: what happens on it goes on happening on it, and undoing gives back all there was.
 */
export function mergeInto(
  ticket: Ticket,
  { into, agent, anyone }: { into: Ticket; agent: string; anyone: boolean },
): Ticket {
  if (ticket.merged?.into === into.id) return ticket
  if (ticket.merged) throw isPart(ticket.merged)
  if (!isOpen(ticket) || !isOpen(into))
    throw new Problem('conflict', 'ticket.resolved', 'Only open tickets are merged: reopen it first.')
  if (older(ticket, into).goes.id !== ticket.id)
    throw new Problem('conflict', 'merge.order', 'The younger ticket goes into the older one.')
  for (const one of [ticket, into]) mustBeOwn(one, { agent, anyone })
  if ((into.merges?.length ?? 0) >= most)
    throw new Problem('conflict', 'merge.full', 'This ticket has as many parts as it can have.')
  const { owner, team } = ticket
  const seq = ticket.seq + 1
  const merged = {
    into: into.id,
    seq,
    ...(owner ? { owner } : {}),
    ...(team === into.team ? {} : { team }),
  }
  return like({ ...ticket, seq, merged }, { ...into, owner: into.owner ?? owner })
}

/** A ticket of its own again, of whoever had it, as far as they still work here. What came meanwhile is on it: it never was elsewhere. */
export function unmerge(
  ticket: Ticket,
  { whole, agent, anyone, back }: { whole: Ticket | undefined; agent: string; anyone: boolean; back: boolean },
): Ticket {
  if (!ticket.merged) return ticket
  mustBeOwn(whole ?? ticket, { agent, anyone })
  const { merged, ...rest } = ticket
  const { owner, team = ticket.team } = merged
  return like({ ...rest, seq: ticket.seq + 1 }, { owner: back ? owner : undefined, team })
}

/** Whoever may give a ticket away may merge it: its owner, anybody while nobody has it, a supervisor. */
function mustBeOwn({ owner }: Ticket, { agent, anyone }: { agent: string; anyone: boolean }) {
  if (owner && owner !== agent && !anyone)
    throw new Problem('forbidden', 'ticket.foreign', 'Only its owner or a supervisor merges a ticket.')
}

/** With the owner and the team of another; whoever listened in the old team hears nothing more. */
function like({ owner: _, ...ticket }: Ticket, { owner, team }: Pick<Ticket, 'owner' | 'team'>): Ticket {
  const { state } = ticket
  return {
    ...ticket,
    ...(owner ? { owner } : {}),
    team,
    ...(team === ticket.team ? {} : { epoch: ticket.epoch + 1 }),
    state: state === 'new' || state === 'open' ? inWork({ owner }) : state,
  }
}

/** Whether what this change did matters to the tickets that it is merged with: they are told by its outbox. */
export function concerns(before: Ticket, after: Ticket): boolean {
  const ended = before.state !== after.state && !(isOpen(before) && isOpen(after))
  const placed = before.owner !== after.owner || before.team !== after.team || ended
  if (after.merges && placed) return true
  if (!before.merged || !after.merged) return false
  const taken = !before.owner && after.owner !== undefined
  return taken || (after.turn?.n ?? 0) > (before.turn?.n ?? 0)
}

const works = ({ state }: Ticket) => state === 'new' || state === 'open'

/** One such promise is enough: it looks at everything as it is then. */
export function concerned(before: Ticket, after: Ticket, now: string): Ticket {
  if (!concerns(before, after)) return after
  const { out = [], ...rest } = after
  const others = out.filter(({ kind }) => kind !== 'aligned')
  const seq = before.rev + 1
  const entry: Entry = { kind: 'aligned', actor: 'clock', at: now, seq, request: `aligned-${seq}` }
  return promise({ ...rest, ...(others.length > 0 ? { out: others } : {}) }, entry)
}

/** The older ticket learns of its part: it is known, and brought back if it rests while somebody waits there. `woke`: the part slept, and does not any more. */
export function withPart(whole: Ticket, part: Ticket, { now, woke }: { now: string; woke?: boolean }): Ticket {
  const { merged } = part
  if (merged?.into !== whole.id) return withoutPart(whole, part, now)
  const { merges: parts = [], state } = whole
  const known = parts.find(({ id }) => id === part.id)
  const isNews = !known || known.seq < merged.seq
  const rests = state === 'snoozed' || state === 'waiting-third-party'
  const rouses = (rests || !isOpen(whole)) && (part.turn !== undefined || (woke === true && works(part)))
  const gave = !whole.owner && part.owner !== undefined
  let next = whole
  if (gave) next = { ...next, owner: part.owner, state: state === 'new' ? 'open' : state }
  if (isNews) {
    const entry: Part = {
      id: part.id,
      seq: merged.seq,
      ...(gave && merged.owner ? { gave: merged.owner } : {}),
      ...(rouses && rests ? { rested: { state, ...(whole.wakesAt ? { until: whole.wakesAt } : {}) } } : {}),
    }
    next = { ...next, merges: [...parts.filter(({ id }) => id !== part.id), entry] }
  }
  return rouses ? roused(next, part, now) : next
}

/** Somebody waits on a part of a part: also what stands above both comes back. */
export function withWaiting(whole: Ticket, part: Ticket, now: string): Ticket {
  const rests = !isOpen(whole) || whole.state === 'snoozed' || whole.state === 'waiting-third-party'
  return part.turn && rests ? roused(whole, part, now) : whole
}

/** A word on a part brings back what rests, as one on the ticket itself would. */
function roused(whole: Ticket, part: Ticket, now: string): Ticket {
  const next = scheduled({ ...whole, state: inWork(whole) })
  return promise(next, {
    kind: isOpen(whole) ? 'woken' : 'reopened',
    actor: part.turn ? 'customer' : 'clock',
    at: now,
    seq: whole.rev + 1,
    request: `roused-${whole.rev}-${part.id}`,
    ...change(whole, next),
  })
}

/** No part any more: whom it gave its owner to, gives them back, and what rested rests again. */
function withoutPart(whole: Ticket, part: Ticket, now: string): Ticket {
  const known = whole.merges?.find(({ id }) => id === part.id)
  if (!known || known.seq > part.seq) return whole
  const { merges = [], ...rest } = whole
  const left = merges.filter(({ id }) => id !== part.id)
  const { gave, rested } = known
  let next = left.length > 0 ? { ...rest, merges: left } : rest
  if (gave && next.owner === gave) next = like(next, { team: next.team })
  if (!rested || !works(next) || (rested.until ?? '9') <= now) return next
  const { state, until } = rested
  return scheduled({ ...next, state, ...(until ? { wakesAt: until } : {}) })
}

/** A part goes along with the older ticket: its people, and whether it is done. Who waits on it is never done. */
export function along(part: Ticket, whole: Ticket): Ticket {
  if (part.merged?.into !== whole.id) return part
  const same = part.owner === whole.owner && part.team === whole.team
  const next = same ? part : like(part, whole)
  if ((isOpen(whole) && isOpen(part)) || whole.state === part.state || part.turn) return next
  return isOpen(whole)
    ? scheduled({ ...next, state: inWork(next) })
    : scheduled({ ...next, state: whole.state, ...(whole.resolvedAt ? { resolvedAt: whole.resolvedAt } : {}) })
}

/** What is done to a ticket is done to the older one, if it is a part of one. */
export function mustBeWhole({ merged }: Ticket) {
  if (merged) throw isPart(merged)
}

const isPart = ({ into }: { into: string }) =>
  new Problem('conflict', 'ticket.merged', 'This ticket was merged into another one.', { into })

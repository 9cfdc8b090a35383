import { type Clock, iso, later } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { Key } from '../items.ts'
import { Problem } from '../problem.ts'
import type { AgentStore } from '../team/agent.store.ts'
import { type Agent, isActive } from '../team/agent.ts'
import type { Giving } from '../team/giving.ts'
import type { Placing } from '../team/placing.ts'
import type { RosterStore } from '../team/roster.store.ts'
import type { asides } from './asides.ts'
import type { BulkStore } from './bulk.store.ts'
import {
  type Act,
  type Bulk,
  begun,
  ended,
  type Failure,
  held,
  isFree,
  mustBulk,
  type Picked,
  size,
  worked,
} from './bulk.ts'
import type { ExcuseTurn } from './excusing.ts'
import type { Lists, Which } from './lists.ts'
import type { MessageStore } from './message.store.ts'
import type { OnceStore } from './once.store.ts'
import type { RecordStore } from './record.store.ts'
import type { TicketStore } from './ticket.store.ts'
import type { Transition } from './transition.ts'

export interface BulkingDeps {
  bulks: BulkStore
  onces: OnceStore
  agents: Pick<AgentStore, 'get'>
  tickets: Pick<TicketStore, 'find'>
  messages: Pick<MessageStore, 'lines'>
  records: Pick<RecordStore, 'audit'>
  roster: Pick<RosterStore, 'join'>
  lists: Lists
  placing: Pick<Placing, 'round'>
  transition: Transition
  giveByHand: Giving
  excuseTurn: ExcuseTurn
  setTags: ReturnType<typeof asides>['setTags']
  clock: Clock
  newId: NewId
}

/** After these agents have room for the next. */
const frees = new Set<Act['kind']>(['resolved', 'assigned', 'moved'])
/** Of a tick's time this begins nothing after so much: the minute's other duties come first. */
const patience = 12_000
/** Tickets of a slice that are worked on side by side. */
const abreast = 5
/** An outage is waited out so often; what fails then is named, so that one ticket does not hold up the others for ever. */
const tries = 3

/**
 * One thing done to many tickets, in slices of 25: by whoever watches, slice after slice, and by the minute's round when nobody
 * does. It goes through no queue that a message takes, and holds nothing that one needs. Each ticket gets the same verb as by
 * hand, conditional on the ticket as it is then.
 */
export function bulking(deps: BulkingDeps) {
  const { bulks, onces, agents, tickets, messages, records, roster, lists, placing, clock, newId } = deps
  const noted: Key[] = []

  /** Asked twice under one key it is one job. */
  async function ask({
    agent,
    key,
    act,
    ...of
  }: { agent: Agent; key: string; act: Act } & ({ picks: Picked[] } | { which: Which })): Promise<Bulk> {
    mustBulk(agent, act)
    const { id, at } = await onces.first(agent.id, key, { id: newId('blk'), at: iso(clock()) })
    const picks = 'picks' in of ? [...new Map(of.picks.map((one) => [one.ticket, one])).values()] : []
    if (picks.length > size.picked) throw new Problem('invalid', 'bulk.many', `At most ${size.picked} by hand.`)
    // What nobody has seen one by one is not said to need no answer.
    if (act.kind === 'excused' && 'which' in of)
      throw new Problem('invalid', 'bulk.unseen', 'Only conversations that were picked are excused.')
    await records.audit({ actor: agent.id, at, request: id, act: `bulk-${act.kind}`, object: id })
    const which = 'which' in of ? { which: of.which } : { picked: picks.length }
    await bulks.insert(begun({ id, agent: agent.id, at, act, of: which }), picks)
    return bulks.get(agent.id, id)
  }

  /** Works on the next slice, if nobody else does. Safe at any time and by many at once. */
  async function step(owner: string, id: string): Promise<Bulk> {
    const now = iso(clock())
    const found = await bulks.get(owner, id)
    if (!isFree(found, now)) return found
    const agent = await agents.get(owner, { consistent: true })
    if (!agent || !may(agent, found.act)) return bulks.change(owner, id, (job) => ended(job, { as: 'stopped', now }))
    const { tickets: chosen, next } = found.slice ?? (await nextOf(found, agent))
    const slice = {
      tickets: chosen,
      until: later(now, size.leaseSeconds * 1000),
      tries: (found.slice?.tries ?? 0) + 1,
      ...(next === undefined ? {} : { next }),
    }
    const taken = await bulks.replace(found, held(found, slice))
    // Somebody was faster, or it was cancelled.
    if (!taken) return bulks.get(owner, id)
    const failures: Failure[] = []
    const teams = new Set<string>()
    for (let start = 0; start < chosen.length; start += abreast) {
      const ends = await Promise.allSettled(chosen.slice(start, start + abreast).map(one))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    }
    await Promise.all([...teams].map((team) => placing.round(team)))
    await bulks.failed(taken, failures)
    return bulks.change(owner, id, (job) => worked(job, { slice, failed: failures.length, now: iso(clock()) }))

    async function one(pick: Picked) {
      const { ticket } = pick
      // Whoever had it in hand before may have done it, and somebody may have undone it since.
      if (slice.tries > 1 && (await isDone(ticket, found))) return
      try {
        const before = frees.has(found.act.kind) ? await tickets.find(ticket) : undefined
        await apply(found, agent as Agent, pick, slice.tries > 1)
        if (before) teams.add(before.team)
        if (found.act.kind === 'moved') teams.add(found.act.team)
      } catch (error) {
        if (!(error instanceof Problem) && slice.tries < tries) throw error
        failures.push({ ticket, code: error instanceof Problem ? error.code : 'defect' })
      }
    }
  }

  /** Whether there is more to do at once. What fails is taken up again when its lease is over, and never stops the others. */
  async function stepped(key: Key) {
    try {
      const job = await bulks.at(key)
      const after = job && (await step(job.agent, job.id))
      return after && isFree(after, iso(clock()))
    } catch (error) {
      console.error('job failed', { error: error instanceof Error ? error.name : typeof error })
      return false
    }
  }

  /** The tickets of the next slice, and where the one after it begins. */
  async function nextOf({ id, of, from, at }: Bulk, agent: Agent): Promise<{ tickets: Picked[]; next?: string }> {
    if ('picked' in of) {
      const start = Number(from ?? 0)
      const end = start + size.slice
      const chosen = (await bulks.picks(id)).slice(start, end)
      return { tickets: chosen, ...(end < of.picked ? { next: String(end) } : {}) }
    }
    const page = await lists.page(of.which, agent, { limit: size.slice, cursor: from })
    // What came after the request was in nobody's view.
    const known = page.tickets.filter(({ openedAt, turn }) =>
      of.which.list === 'waiting' ? turn && turn.since <= at : openedAt <= at,
    )
    const over = known.length < page.tickets.length || page.cursor === undefined
    return {
      tickets: known.map(({ id: ticket, seq }) => ({ ticket, seq })),
      ...(over || page.cursor === undefined ? {} : { next: page.cursor }),
    }
  }

  /** Whether the ticket's newest lines say that this job was here. */
  async function isDone(ticket: string, { id }: Bulk) {
    const { items: lines } = await messages.lines(ticket, { limit: 100 })
    return lines.some((line) => line.type === 'event' && line.event.job === id)
  }

  async function apply({ id: job, act }: Bulk, agent: Agent, { ticket, seq }: Picked, again: boolean) {
    const by = { ticket, agent, request: newId('req'), job }
    switch (act.kind) {
      case 'tagged':
        return deps.setTags({ ...by, add: act.add, remove: act.remove, again })
      case 'claimed': {
        const { team } = await deps.transition({ ...by, kind: 'claimed' })
        // Whoever helps out in a team that is not their own shows in its list, too.
        if (!agent.teams.includes(team)) await roster.join(agent.id, [team])
        return
      }
      case 'resolved':
        return deps.transition({ ...by, kind: 'resolved' })
      case 'snoozed':
        return deps.transition({ ...by, kind: 'snoozed', until: act.until, reason: act.reason })
      case 'assigned':
        return deps.giveByHand({ ticket, by: agent, request: by.request, job, agent: act.agent })
      case 'moved':
        return deps.giveByHand({ ticket, by: agent, request: by.request, job, team: act.team })
      case 'excused':
        return deps.excuseTurn({ ...by, seq, reason: act.reason, words: act.words })
      default:
        return act satisfies never
    }
  }

  return {
    ask,
    step,
    cancel: (owner: string, id: string) =>
      bulks.change(owner, id, (job) => ended(job, { as: 'cancelled', now: iso(clock()) })),

    /** What the sweep finds due is noted here. */
    note: (key: Key) => void noted.push(key),

    /** A slice of each job in turn, as long as there is time: whoever asked for ten is not behind who asked for ten thousand. */
    async run() {
      const last = later(iso(clock()), patience)
      let left = noted.splice(0)
      while (left.length > 0) {
        const more: Key[] = []
        for (const key of left) {
          if (iso(clock()) > last) return
          if (await stepped(key)) more.push(key)
        }
        left = more
      }
    },
  }
}
export type Bulking = ReturnType<typeof bulking>

function may(agent: Agent, act: Act) {
  try {
    mustBulk(agent, act)
    return isActive(agent)
  } catch {
    return false
  }
}

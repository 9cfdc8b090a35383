import { type Clock, iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { Placing } from '../team/placing.ts'
import { type Handling, handlingOf } from './handling.ts'
import { mustBeWhole } from './merger.ts'
import type { KeepPromises } from './promises.ts'
import { change, close, hold, reopen, resume, snooze } from './states.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { claim, type Entry, free, promise, release, resolve, type Ticket } from './ticket.ts'

interface Deps {
  tickets: TicketStore
  policies: PolicyStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
  placing: Pick<Placing, 'round' | 'isAway'>
}

/** What a person says beside what they do: why, and until when. */
export interface Because {
  reason?: string | undefined
  until?: string | undefined
}

interface By extends Because {
  agent: string
  /** May act on what others own. */
  anyone: boolean
  now: string
  handling: Handling
}

const rules = {
  claimed: claim,
  released: release,
  resolved: resolve,
  closed: close,
  held: hold,
  resumed: resume,
  snoozed: (ticket: Ticket, { until = '', now }: By) => snooze(ticket, { until, now }),
  reopened: (ticket: Ticket, { handling, now }: By) => reopen(ticket, { now, reopenDays: handling.reopenDays }),
}
export type Move = keyof typeof rules

/** After these nobody may wait, on a part of it neither. Who writes in that very moment brings it back. */
const ends = new Set<Move>(['resolved', 'closed'])

/** After these an agent has room for the next. */
const frees = new Set<Move>(['released', 'resolved', 'closed'])
/** These bring a ticket back to somebody who may be away. */
const brings = new Set<Move>(['reopened', 'resumed'])

/** What a person does to a ticket: rule, promise and ticket in one conditional write, then what was promised. Doing it twice is doing it once. */
export const transition = ({ tickets, policies, keepPromises, tell, clock, placing }: Deps) => {
  return async function transition({
    ticket: id,
    agent,
    kind,
    request,
    job,
    ...why
  }: { ticket: string; agent: Agent; kind: Move; request: string; job?: string | undefined } & Because) {
    const now = iso(clock())
    const by: By = {
      ...why,
      now,
      agent: agent.id,
      anyone: agent.role !== 'agent',
      handling: await handlingOf(policies),
    }
    const read = await tickets.get(id, { consistent: true })
    if (ends.has(kind)) await nobodyWaits(read)
    const isBack = brings.has(kind) && read.owner !== agent.id
    const away = isBack && (await placing.isAway(read)) ? read.owner : undefined
    const rule = (ticket: Ticket) => {
      mustSee(agent, ticket.team)
      mustBeWhole(ticket)
      const moved = rules[kind](ticket, by)
      if (moved === ticket) return ticket
      const next = away && moved.owner === away ? free(moved, { now }) : moved
      const entry: Entry = {
        kind,
        actor: agent.id,
        at: now,
        seq: ticket.rev + 1,
        request,
        ...(job ? { job } : {}),
        ...change(ticket, next),
        ...said(why),
      }
      return promise(next, entry)
    }
    const ticket = await keepPromises(await tickets.change(id, rule, read))
    await tell(ticket, { listed: 'place' })
    // Whatever frees a slot gives it to whoever waits longest (hazard C15).
    // A job that frees many gives them out together.
    if ((frees.has(kind) || away) && !job) await placing.round(ticket.team)
    return ticket
  }

  async function nobodyWaits(ticket: Ticket) {
    const waiting = (await tickets.within(ticket)).find(({ turn }) => turn)
    if (waiting?.turn)
      throw new Problem('conflict', 'ticket.waiting', 'The customer still waits for an answer.', {
        since: waiting.turn.since,
      })
  }
}
export type Transition = ReturnType<typeof transition>

const said = ({ reason, until }: Because): Pick<Entry, 'words' | 'until'> => ({
  ...(reason ? { words: reason } : {}),
  ...(until ? { until } : {}),
})

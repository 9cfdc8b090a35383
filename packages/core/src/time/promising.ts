import { type Clock, iso } from '../clock.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { DetailsStore } from '../tickets/details.store.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Entry, type Priority, promise, type Ticket } from '../tickets/ticket.ts'
import { commit, settleWord } from './commitment.ts'

interface Deps {
  tickets: TicketStore
  details: DetailsStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

type Wish = Pick<Entry, 'kind' | 'commitment' | 'words'>

/** What people say about a ticket's clocks: how urgent it is, what they promised its customer, and what became of that. */
export function promising({ tickets, details, keepPromises, tell, clock }: Deps) {
  /** Rule and what is to be written of it in one conditional write; saying it twice is saying it once. */
  async function say(
    act: { ticket: string; agent: Agent; request: string },
    rule: (ticket: Ticket, now: string) => Ticket,
    entry: Wish,
  ) {
    const at = iso(clock())
    const changed = await tickets.change(act.ticket, (ticket) => {
      mustSee(act.agent, ticket.team)
      const next = rule(ticket, at)
      if (next === ticket) return ticket
      return promise(next, { ...entry, actor: act.agent.id, at, seq: ticket.rev + 1, request: act.request })
    })
    const done = await keepPromises(changed)
    await tell(done, { listed: 'place' })
    return done
  }

  return {
    /** The customer is told an instant: it has a clock from now on. `id` comes from whoever asks, so that asking again is the same promise. */
    commit: (act: {
      ticket: string
      agent: Agent
      request: string
      id: string
      due: string
      what?: string | undefined
    }) =>
      say(act, (ticket, now) => commit(ticket, { id: act.id, due: act.due, now }), {
        kind: 'committed',
        commitment: { id: act.id, due: act.due, ...(act.what ? { what: act.what } : {}) },
      }),

    /** A person says what became of it. */
    async settleCommitment(act: {
      ticket: string
      agent: Agent
      request: string
      id: string
      end: 'kept' | 'broken' | 'retracted'
    }) {
      const ticket = await tickets.get(act.ticket, { consistent: true })
      mustSee(act.agent, ticket.team)
      const word = ticket.words?.find(({ id }) => id === act.id)
      const known = (await details.get(ticket.id)).commitments?.find(({ id }) => id === act.id)
      const due = word?.due ?? known?.due
      if (!due) throw new Problem('missing', 'commitment.missing', 'There is no such promise.')
      return say(act, (now) => settleWord(now, { id: act.id }), { kind: act.end, commitment: { id: act.id, due } })
    },

    /** How urgent somebody says it is: its clocks follow, where a target asks for it. */
    prioritise: (act: { ticket: string; agent: Agent; request: string; priority: Priority }) =>
      say(
        act,
        (ticket) => {
          if ((ticket.priority ?? 'normal') === act.priority) return ticket
          const { priority: _, ...rest } = ticket
          return act.priority === 'normal' ? rest : { ...rest, priority: act.priority }
        },
        { kind: 'prioritised', words: act.priority },
      ),
  }
}

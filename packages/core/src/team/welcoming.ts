import type { Account } from '../accounts/account.ts'
import type { DetailsStore } from '../tickets/details.store.ts'
import { free, give, type Ticket } from '../tickets/ticket.ts'
import type { Given, Placing } from './placing.ts'
import type { routing } from './routing.ts'
import type { Asked } from './rule.ts'
import { contactOf } from './team.ts'

interface Deps {
  placing: Placing
  routed: ReturnType<typeof routing>
  details: DetailsStore
}

type Answer = Awaited<ReturnType<Placing['atDoor']>>

/** Where a conversation goes that begins, and whose it is when its customer comes back: rules first, then the team's own method. */
export function welcoming({ placing, routed, details }: Deps) {
  return {
    /** Of a conversation that begins: what its ticket says from the first write on. */
    async first(id: string, account: Account, said: Pick<Asked, 'public' | 'text' | 'language'> & { gone: boolean }) {
      const { team, need, priority, tags } = await routed(id, account, said)
      const contact = contactOf({ account: account.id, public: said.public })
      const answer = said.gone ? undefined : await placing.atDoor(id, { team, need, contact })
      const given = isGiven(answer) ? answer : undefined
      return {
        team,
        header: {
          team,
          ...(Object.keys(need).length > 0 ? { need } : {}),
          ...(priority && priority !== 'normal' ? { priority } : {}),
          ...(given ? { owner: given.agent, why: given.why } : {}),
        },
        tags,
        given,
        behind: answer === 'behind',
      }
    },

    /** Of a customer who comes back. */
    again: placing.again,

    /** What is left to do when the ticket is there: whoever turned out to have it keeps it, others wait no longer than they must. */
    async done(
      ticket: Ticket,
      { given, tags = [], behind }: { given?: Given | undefined; tags?: string[]; behind: boolean },
    ) {
      if (given && ticket.owner !== given.agent) await placing.leave(ticket, given.agent)
      if (tags.length > 0)
        await details.change(ticket.id, (now) => ({ ...now, tags: [...new Set([...(now.tags ?? []), ...tags])] }))
      if (behind) await placing.filed(ticket.team)
    },
  }
}
export type Welcoming = ReturnType<typeof welcoming>

/** A ticket whose customer came back, with the agent who was found for it, or waiting for one. */
export function returned(ticket: Ticket, answer: Answer, now: string): Ticket {
  if (!answer || !ticket.turn) return ticket
  return isGiven(answer) ? give(ticket, answer) : free(ticket, { now })
}

export const isGiven = (answer: Answer): answer is Given => typeof answer === 'object'

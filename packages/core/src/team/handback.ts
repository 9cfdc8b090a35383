import { type Clock, iso } from '../clock.ts'
import { isDraft } from '../outbound/reply.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { free, promise, type Ticket } from '../tickets/ticket.ts'
import { machine, type Placing } from './placing.ts'
import { heldBy } from './slot.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  placing: Placing
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

/**
 * Somebody goes: what they have not touched goes back at once and finds another agent. What they answered, or began to
 * answer, stays theirs until a supervisor decides: those are named. `team`: only what they hold there. `placed`: only what
 * was found for them, not what they took, or a person gave them.
 */
export const handBack = ({ tickets, messages, placing, keepPromises, tell, clock }: Deps) => {
  return async function handBack(
    agent: string,
    { team, by = machine, placed = false }: { team?: string; by?: string; placed?: boolean } = {},
  ) {
    const kept: string[] = []
    const back: Ticket[] = []
    let cursor: string | undefined
    do {
      const page = await tickets.ofAgent(agent, { limit: 100, cursor })
      for (const ticket of page.tickets) {
        if (!heldBy(ticket) || (team && ticket.team !== team)) continue
        if (placed && (!ticket.why || ticket.why.by === 'hand')) continue
        if (await touched(ticket, agent)) kept.push(ticket.id)
        else back.push(ticket)
      }
      cursor = page.cursor
    } while (cursor)

    const now = iso(clock())
    for (const ticket of back) {
      const changed = await tickets.change(
        ticket.id,
        (found) => {
          if (found.owner !== agent || answered(found)) return found
          const seq = found.rev + 1
          const entry = {
            kind: 'handed-back',
            actor: by,
            at: now,
            seq,
            request: `handed-back-${seq}`,
            whom: agent,
          } as const
          return promise(free(found, { now }), entry)
        },
        ticket,
      )
      await tell(await keepPromises(changed), { listed: 'place' })
    }
    for (const id of new Set(back.map((ticket) => ticket.team))) await placing.round(id)
    return { given: back.length, kept }
  }

  async function touched(ticket: Ticket, agent: string) {
    if (answered(ticket)) return true
    const { items } = await messages.lines(ticket.id)
    return items.some((item) => item.type === 'reply' && item.reply.actor === agent && isDraft(item.reply))
  }
}
export type HandBack = ReturnType<typeof handBack>

const answered = (ticket: Ticket) => ticket.reply !== undefined || ticket.elsewhereAt !== undefined

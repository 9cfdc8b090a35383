import { iso, later } from '../clock.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Noted } from './note.store.ts'
import { blockHours, blockOf, slack } from './note.ts'
import { type Spoken, spoken } from './spoken.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
}

/** Lines of a ticket that were said at one instant: what the index knows as one document. */
export interface Read {
  ticket: string
  at: number
  lines: Spoken[]
}

const hours = 60 * 60_000

/** The blocks of notes in which something may stand that became known from one instant to another. */
export function blocks(from: string, to: string): string[] {
  const found: string[] = []
  for (let at = `${blockOf(from)}:00:00.000Z`; at < to; at = later(at, blockHours * hours)) found.push(blockOf(at))
  return found
}

/** What a note points at, as it stands now. An instant at which nothing is left to be found has no lines. */
export const reading = ({ tickets, messages }: Deps) =>
  async function read({ ticket: id, at }: Noted, since: string): Promise<Read[]> {
    const items = await messages.from(id, at ?? later(since, -slack), { only: at !== undefined })
    const ticket = items.length > 0 ? await tickets.find(id) : undefined
    const found = new Map<string, Spoken[]>(at ? [[at, []]] : [])
    for (const item of items) {
      if (item.type !== 'message' && item.type !== 'reply') continue
      const line = ticket && spoken(item, ticket)
      const when = item.type === 'message' ? item.message.at : (line?.at ?? '')
      if (when === '') continue
      found.set(when, [...(found.get(when) ?? []), ...(line ? [line] : [])])
    }
    return [...found].map(([when, lines]) => ({ ticket: id, at: Date.parse(when), lines }))
  }
export type Reading = ReturnType<typeof reading>

export const instant = (at: number) => iso(at)

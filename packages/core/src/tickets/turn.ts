import { later } from '../clock.ts'
import type { Message } from './message.ts'
import { earliest, latest, type Ticket, type Turn } from './ticket.ts'

/** What was said on a ticket, as far as a turn is made of it. */
export type Said = Pick<Message, 'id' | 'at' | 'seq' | 'own' | 'gone'>

/** The messages that the open turn is made of. Undefined if they do not add up, because one is on its way: then the header's own count is all there is. */
export function inTurn({ turn, elsewhereAt = '' }: Ticket, said: Said[]) {
  const found = said.filter(
    ({ at, seq, own, gone }) => turn && !own && !gone && seq >= turn.from && at > elsewhereAt && spans(turn, at),
  )
  return found.length === turn?.n ? found : undefined
}

export const spans = ({ since, last }: Turn, at: string) => since <= at && at <= last

/** The turn as if only these had been said. As late after the oldest as it was, an answer is due. */
export function only(turn: Turn, said: Said[], from = turn.from): Turn {
  const since = said.map(({ at }) => at).reduce(earliest)
  const last = said.map(({ at }) => at).reduce(latest)
  const due = later(since, Date.parse(turn.due) - Date.parse(turn.since))
  return { since, last, n: said.length, from, due, ...(turn.was ? { was: turn.was } : {}) }
}

export const first = (said: Said[]) => Math.min(...said.map(({ seq }) => seq))

/** Whether the header alone cannot say who still waits, and what was said in the turn has to be looked at. */
export const divides = ({ turn }: Ticket, at: string) => turn !== undefined && turn.n > 1 && spans(turn, at)

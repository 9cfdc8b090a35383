import { later } from '../clock.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** A turn of fewer messages is no flood, however fast they come: nothing is counted, and headers stay short. */
const many = 20
/** Messages a minute by one person on one ticket: what comes above is kept and counted, and rings nowhere. */
const perMinute = 30
const minute = 60_000

/** After a message was heard: how many have come since the beginning of this minute. */
export function counted(ticket: Ticket, now: string): Ticket {
  const { rush, ...rest } = ticket
  const n = (ticket.turn ?? ticket.muted)?.n ?? 0
  if (n <= many) return rush ? rest : ticket
  return { ...rest, rush: rush && now < later(rush.at, minute) ? { at: rush.at, n: rush.n + 1 } : { at: now, n: 1 } }
}

/** Whether what was heard last came above the limit. The last one below it tells desks that a flood is on. */
export const isFlood = ({ rush }: Ticket) => rush !== undefined && rush.n > perMinute

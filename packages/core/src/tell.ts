import type { TimelineItem } from './message.store.ts'
import type { Ticket } from './ticket.ts'

/**
 * Tells the desks that are looking: the ticket's own channel gets the change, lists only a hint.
 * `listed` says that the ticket's place or wait changed, so that lists must look again. Never throws.
 */
export type Tell = (ticket: Ticket, news?: { line?: TimelineItem; listed?: boolean }) => Promise<void>

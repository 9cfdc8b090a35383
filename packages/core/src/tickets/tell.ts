import type { Doing } from '../team/presence.ts'
import type { Alarm } from '../time/alarm.ts'
import type { TimelineItem } from './message.store.ts'
import type { Ticket } from './ticket.ts'

/**
 * Tells the desks that are looking: the ticket's own channel gets the change, lists only a hint that they must look again.
 * `place`: it came into a list, left one or moved. `wait`: only how long somebody waits changed, where it stands.
 * `alarms`: what clocks just said, for its owner to hear. Never throws.
 */
export type Tell = (
  ticket: Ticket,
  news?: {
    line?: TimelineItem
    listed?: 'place' | 'wait' | undefined
    /** Agents whose own lists must look, whoever the ticket's owner is. */
    also?: string[]
    alarms?: Alarm[]
    /** Nothing changed but who is there. */
    presence?: { agent: string; doing: Doing | 'gone'; at: string }
  },
) => Promise<void>

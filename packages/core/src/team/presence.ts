import * as v from 'valibot'
import { Instant } from '../schema.ts'
import { minutes } from '../tickets/ticket.ts'

/** What somebody does on a ticket: looks at it, writes there, or has left words there that wait. */
export const Doing = v.picklist(['viewing', 'writing', 'draft'])
export type Doing = v.InferOutput<typeof Doing>

/** One person on one ticket. Comfort, never a lock: the guard is the versioned write at Send (S06). */
export const Presence = v.object({
  ticket: v.string(),
  agent: v.string(),
  doing: Doing,
  /** Since when they do that. */
  since: Instant,
  /** When this was written last. */
  at: Instant,
  /** Whether their desk hears live events; one that does not looks here instead. */
  live: v.boolean(),
})
export type Presence = v.InferOutput<typeof Presence>

/** A desk says so often that it is still there, and is gone after three times as long. */
export const beat = 15_000
export const gone = 3 * beat
/** Alone on a ticket a heartbeat is written only so often: whoever crashed stands in lists for that, and three heartbeats more. */
const alone = minutes(1)
/** Words that wait are worth a mark for so long. */
const waits = minutes(7 * 24 * 60)

/** Whether what was written last still says it, or must be written again: changes always, heartbeats only where somebody on the same ticket hears no live events (hazard M6). */
export function mustWrite(
  { doing, live, now }: { doing: Doing; live: boolean; now: string },
  { mine, others }: { mine: Presence | undefined; others: Presence[] },
) {
  if (mine?.doing !== doing || mine.live !== live) return true
  const age = Date.parse(now) - Date.parse(mine.at)
  const deaf = others.length > 0 && (!live || others.some((other) => !other.live))
  return age >= (deaf ? beat : alone)
}

/** Who is there, of what the table says: alone for as long as a desk is silent at most, in company until three heartbeats are missing. */
export function here(all: Presence[], now: string): Presence[] {
  const time = Date.parse(now)
  return all.filter((one) => {
    const age = time - Date.parse(one.at)
    if (one.doing === 'draft') return age < waits
    // Who came later cannot have been noticed yet.
    const company = all.filter(
      ({ ticket, agent, doing }) => ticket === one.ticket && agent !== one.agent && doing !== 'draft',
    )
    const deaf = company.filter(({ live }) => !live || !one.live)
    const since = Math.max(Date.parse(one.at), ...deaf.map((other) => Date.parse(other.since)))
    return age < (deaf.length > 0 && time - since >= gone ? 0 : alone + gone)
  })
}

/** When the table may forget it. */
export const forgottenAt = ({ at, doing }: Presence) =>
  Math.floor((Date.parse(at) + (doing === 'draft' ? waits : alone * 2)) / 1000)

import type { Entry, Level, Shelves } from './segment.store.ts'
import { mostDocs } from './segment.ts'

/** What can be put together next: all hours of a day that is over, all days of a month that is. */
export interface Group {
  from: Level
  to: Level
  group: Entry[]
}

const span = { h: 10, d: 7 } as const

/** The next group of segments to become one, the oldest first; no group is larger than a segment may be. */
export function mergeable({ h, d }: Shelves, hour: string): Group | undefined {
  const folded = h?.folded ?? hour
  const days = next(h?.segments ?? [], span.h, folded)
  if (days) return { from: 'h', to: 'd', group: days }
  // A day that still has hours may yet grow.
  const months = next(d?.segments ?? [], span.d, h?.segments[0] ? periodOf(h.segments[0], 13) : folded)
  return months && { from: 'd', to: 'm', group: months }
}

/** When a segment begins, by its name: as many characters of its first hour. */
const periodOf = ({ id }: Entry, characters: number) => id.slice(1, 1 + characters)

function next(entries: Entry[], characters: number, folded: string): Entry[] | undefined {
  const sorted = [...entries].sort((a, b) => (a.id.slice(1) < b.id.slice(1) ? -1 : 1))
  const [first] = sorted
  if (!first || periodOf(first, characters) >= folded.slice(0, characters)) return undefined
  const group: Entry[] = []
  let docs = 0
  for (const entry of sorted) {
    if (periodOf(entry, characters) !== periodOf(first, characters)) break
    if (group.length > 0 && docs + entry.docs > mostDocs) break
    group.push(entry)
    docs += entry.docs
  }
  return group
}

const day = 86_400_000
const hour = 3_600_000
const second = 1_000
/** Days that are remembered of a zone before it is read again. */
const most = 20_000

interface Segment {
  from: number
  to: number
  /** What the wall shows more than UTC, in milliseconds. */
  offset: number
}

interface ZoneClock {
  offset: (at: number) => number
  /** The stretches of one offset around a day on the wall (its midnight, as if it were UTC's), in order. */
  around: (midnight: number) => Segment[]
}

const clocks = new Map<string, ZoneClock>()

export function isZone(zone: string) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/**
 * What clocks on the wall show in a zone, from the platform's own zone data. An offset is read once per day (of UTC), and
 * the instant of a change is looked for only on days when it differs; no zone changes twice within one.
 */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone)
  if (known) return known
  const made = open(zone)
  clocks.set(zone, made)
  return made
}

function open(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const midnights = new Map<number, number>()
  const changes = new Map<number, number>()

  function read(at: number) {
    const [month = 0, date = 0, year = 0, hours = 0, minutes = 0, seconds = 0] = (
      format.format(at).match(/\d+/g) ?? []
    ).map(Number)
    return Date.UTC(year, month - 1, date, hours, minutes, seconds) - Math.floor(at / second) * second
  }

  /** At the beginning of a day of UTC. */
  function midnight(count: number) {
    const found = midnights.get(count)
    if (found !== undefined) return found
    if (midnights.size > most) midnights.clear()
    const offset = read(count * day)
    midnights.set(count, offset)
    return offset
  }

  /** When clocks change on a day of UTC; undefined if they do not. */
  function change(count: number) {
    const [before, after] = [midnight(count), midnight(count + 1)]
    if (before === after) return undefined
    const found = changes.get(count)
    if (found !== undefined) return found
    let [low, high] = [count * day, (count + 1) * day]
    while (high - low > second) {
      const middle = Math.floor((low + high) / 2 / second) * second
      if (read(middle) === before) low = middle
      else high = middle
    }
    changes.set(count, high)
    return high
  }

  return {
    offset(at) {
      const count = Math.floor(at / day)
      const changed = change(count)
      return changed !== undefined && at >= changed ? midnight(count + 1) : midnight(count)
    },

    around(wallMidnight) {
      const [first, last] = [Math.floor((wallMidnight - 15 * hour) / day), Math.floor((wallMidnight + 39 * hour) / day)]
      const found: Segment[] = []
      let [from, offset] = [Number.NEGATIVE_INFINITY, midnight(first)]
      for (let count = first; count <= last; count++) {
        const changed = change(count)
        if (changed === undefined) continue
        found.push({ from, to: changed, offset })
        from = changed
        offset = midnight(count + 1)
      }
      return [...found, { from, to: Number.POSITIVE_INFINITY, offset }]
    },
  }
}

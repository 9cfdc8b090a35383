import type { Calendar } from '@ascolta/core/time/calendar'
import type { Target } from '@ascolta/core/time/target'
import { slowlyDue, slowlyElapsed } from './slow-calendar.ts'

/** Minutes within which nothing changes in the calendars of these runs. */
export const step = 15
const minute = 60_000

export interface Rules {
  targets: Target[]
  calendar: Calendar
}

/**
 * What clocks should say, kept as one would on paper: every message that nobody has answered, every stretch in which somebody
 * could have worked on it. Knows nothing of headers, and computes each due instant from the beginning.
 */
export class Paper {
  /** Instants of what nobody has answered. */
  waiting: number[] = []
  /** Somebody has answered on this ticket: what waits is a later answer. */
  answers = 0
  state = 'new'
  owned = false
  priority = 'normal'
  /** The resolution: what is used up, and since when it runs. */
  used: number | undefined
  from: number | undefined
  readonly opened: number
  rules: Rules

  constructor(opened: number, rules: Rules) {
    this.opened = opened
    this.rules = rules
    this.clock(opened)
  }

  /** The most particular that fits: here one for urgent tickets stands before one for all. */
  target(): Target {
    const own = this.rules.targets.find(({ priority }) => priority === this.priority)
    const all = this.rules.targets.find(({ priority }) => priority === undefined)
    if (!own && !all) throw new Error('there is always one for all')
    return (own ?? all) as Target
  }

  runs(): boolean {
    if (this.state === 'waiting-third-party') return !this.target().thirdPartyPauses
    return this.state === 'new' || this.state === 'open' || this.state === 'snoozed'
  }

  /** After every happening: the clock starts, stops or goes on. */
  clock(now: number) {
    const { resolution } = this.target()
    if (this.used === undefined) {
      if (!resolution) return
      this.used = 0
      this.from = this.runs() ? this.opened : undefined
    } else if (this.runs()) this.from ??= now
    else if (this.from !== undefined) {
      this.used += this.between(this.from, now, resolution?.hours ?? 'business')
      this.from = undefined
    }
  }

  private between(from: number, to: number, hours: 'business' | 'calendar') {
    return hours === 'business' ? slowlyElapsed(this.rules.calendar, from, to, step) : to - from
  }

  private after(from: number, milliseconds: number, hours: 'business' | 'calendar') {
    if (milliseconds <= 0) return from
    return hours === 'business' ? slowlyDue(this.rules.calendar, from, milliseconds, step, 2_500) : from + milliseconds
  }

  /** When an answer is due; null if nobody waits; undefined if that is too far away to look. */
  answerDue(): number | null | undefined {
    if (this.waiting.length === 0) return null
    const { first, next } = this.target()
    const allowed = (this.answers > 0 ? (next ?? first) : first) ?? { minutes: 60, hours: 'calendar' as const }
    return this.after(Math.min(...this.waiting), allowed.minutes * minute, allowed.hours)
  }

  /** When it is to be resolved; null while nothing runs. */
  solveDue(): number | null | undefined {
    const { resolution } = this.target()
    if (!resolution || this.used === undefined || this.from === undefined) return null
    return this.after(this.from, resolution.minutes * minute - this.used, resolution.hours)
  }
}

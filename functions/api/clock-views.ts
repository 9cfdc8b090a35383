import { Instant } from '@ascolta/core/schema'
import { CalendarFields } from '@ascolta/core/time/calendar'
import { TargetFields } from '@ascolta/core/time/target'
import * as v from 'valibot'

export const CalendarView = v.object({
  ...CalendarFields.entries,
  id: v.string(),
  /** Teams that keep these hours. */
  teams: v.array(v.string()),
})
export type CalendarView = v.InferOutput<typeof CalendarView>

/** All calendars, and the teams and zones that one may choose from. */
export const Calendars = v.object({
  calendars: v.array(CalendarView),
  teams: v.array(v.object({ id: v.string(), name: v.string() })),
})
export type Calendars = v.InferOutput<typeof Calendars>

/** One day of a calendar: what the wall shows, and when that is. */
export const PreviewDay = v.object({
  date: v.string(),
  /** The national holiday it is, or the name it was given. */
  name: v.optional(v.string()),
  windows: v.array(v.object({ from: v.string(), to: v.string() })),
  /** Hours that it is really open: one more or one less on the days when clocks change. */
  minutes: v.number(),
})
export const Preview = v.object({
  /** The next seven days. */
  days: v.array(PreviewDay),
  /** The week of the next change of clocks; absent where clocks never change. */
  change: v.optional(v.array(PreviewDay)),
  /** When a message of then would be due within so many minutes. */
  example: v.object({ at: Instant, minutes: v.number(), due: Instant }),
})
export type Preview = v.InferOutput<typeof Preview>

export const TargetView = v.object({ ...TargetFields.entries, id: v.string() })
export type TargetView = v.InferOutput<typeof TargetView>
export const Targets = v.object({ targets: v.array(TargetView) })
export type Targets = v.InferOutput<typeof Targets>

/** One clock of a ticket, and how it is computed. */
export const ClockView = v.object({
  about: v.picklist(['first', 'next', 'resolution']),
  /** Absent while it stands still. */
  due: v.optional(Instant),
  /** What is left, in minutes of its hours; less than nothing when it is late. */
  left: v.number(),
  /** What is allowed in all, and by which hours. */
  minutes: v.number(),
  hours: v.picklist(['business', 'calendar']),
  /** Whose target; absent: the account's own. */
  target: v.optional(v.string()),
  /** Whose hours; absent: day and night. */
  calendar: v.optional(v.string()),
  stage: v.picklist(['calm', 'warned', 'late', 'escalated']),
})
export type ClockView = v.InferOutput<typeof ClockView>

export const CommitmentView = v.object({
  id: v.string(),
  due: Instant,
  what: v.optional(v.string()),
  state: v.picklist(['open', 'kept', 'broken', 'withdrawn']),
  by: v.string(),
  at: Instant,
  settledBy: v.optional(v.string()),
  settledAt: v.optional(Instant),
  /** What one might write to the customer about it; nothing is sent by itself. */
  words: v.object({ made: v.string(), late: v.string() }),
})
export type CommitmentView = v.InferOutput<typeof CommitmentView>

/** Everything that runs on a ticket. */
export const Clocks = v.object({
  clocks: v.array(ClockView),
  commitments: v.array(CommitmentView),
  /** In whose time promises are made, here and in the words for the customer: the team's. */
  zone: v.string(),
  /** How long the customer has waited, in milliseconds of everybody's clock and of opening hours (S42). */
  waited: v.optional(v.object({ calendar: v.number(), business: v.number(), outside: v.number() })),
})
export type Clocks = v.InferOutput<typeof Clocks>

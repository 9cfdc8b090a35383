import * as v from 'valibot'
import type { Kind } from '../company/policy.store.ts'
import { Priority } from '../tickets/ticket.ts'

/** So many minutes, of opening time or of any time. */
export const Allowed = v.strictObject({
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(129_600)),
  hours: v.picklist(['business', 'calendar']),
})
export type Allowed = v.InferOutput<typeof Allowed>

const Text = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most))
const Minutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(129_600))

/** What a company wants to be true of its answers: for which tickets, within what time, by which hours, and who hears of it when. */
export const TargetFields = v.strictObject({
  name: Text(60),
  /** Only tickets of these accounts. Absent: of all. */
  accounts: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(200))),
  /** Only tickets of this priority. */
  priority: v.optional(Priority),
  /** Only customers whose field of the CRM says so, such as `tier` `gold`. */
  field: v.optional(v.strictObject({ name: Text(60), is: Text(100) })),
  /** Until the first answer of a ticket. Absent: the account's own target, in calendar minutes. */
  first: v.optional(Allowed),
  /** Until every later answer, from the oldest message that nobody has answered. Absent: as the first. */
  next: v.optional(Allowed),
  /** Until it is resolved. Stands still while we wait for the customer. Absent: no clock. */
  resolution: v.optional(Allowed),
  /** Whose opening hours. An account without its own keeps its team's. */
  calendar: v.picklist(['team', 'account']),
  /** When the owner is told that time runs out: so many minutes before, or when so much of it has passed. */
  warn: v.optional(
    v.variant('by', [
      v.strictObject({ by: v.literal('minutes'), minutes: Minutes }),
      v.strictObject({
        by: v.literal('percent'),
        percent: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)),
      }),
    ]),
  ),
  /** So many minutes after it ran out, supervisors are told. Absent: never. */
  escalate: v.optional(Minutes),
  /** Whether the resolution's clock stands still as well while we wait for somebody else. */
  thirdPartyPauses: v.boolean(),
})
export const Target = v.object({ id: v.string(), ...TargetFields.entries })
export type Target = v.InferOutput<typeof Target>

export const targetKind: Kind<Target> = { kind: 'target', schema: Target }

/** Which target holds for a ticket: the most particular of those that fit; a customer's field says more than a priority, that more than an account. */
export function targetFor(
  targets: Target[],
  { account, priority }: { account: string; priority?: Priority | undefined },
  fields: Record<string, string> = {},
): Target | undefined {
  const fitting = targets.filter(
    (target) =>
      (!target.accounts || target.accounts.includes(account)) &&
      (!target.priority || target.priority === (priority ?? 'normal')) &&
      (!target.field || fields[target.field.name]?.toLowerCase() === target.field.is.toLowerCase()),
  )
  return fitting.toSorted((a, b) => particular(b) - particular(a) || (a.id < b.id ? -1 : 1))[0]
}

const particular = ({ accounts, priority, field }: Target) => (field ? 4 : 0) + (priority ? 2 : 0) + (accounts ? 1 : 0)

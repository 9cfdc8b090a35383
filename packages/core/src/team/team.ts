import * as v from 'valibot'
import { isMailbox } from '../accounts/account.ts'
import type { Kind } from '../company/policy.store.ts'

/** What an agent's capacity is counted by: public comments and posts, private messages, mails. */
export const contacts = ['public', 'private', 'mail'] as const
export const Contact = v.picklist(contacts)
export type Contact = v.InferOutput<typeof Contact>

/** More ids than this do not fit into a seat's set without dearer writes (hazard C14). */
const mostOpen = 60

const per = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.object({ public: schema, private: schema, mail: schema })

/** How many tickets one agent may have, of each contact. */
export const Caps = per(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostOpen)))
export type Caps = v.InferOutput<typeof Caps>

/** How heavily one ticket of each contact counts where the least loaded is looked for. */
export const Weights = per(v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)))
export type Weights = v.InferOutput<typeof Weights>

/** Who gets the next ticket: whoever waits longest for one, whoever has least, or whoever takes it. */
export const methods = ['rotation', 'least-loaded', 'manual'] as const
export const Method = v.picklist(methods)
export type Method = v.InferOutput<typeof Method>

/** People who answer together. Accounts and tickets name a team by its id; a team that was never set up has its id for a name. */
export const Team = v.object({
  id: v.string(),
  name: v.string(),
  method: v.optional(Method, 'manual'),
  caps: v.optional(Caps, { public: 8, private: 8, mail: 8 }),
  weights: v.optional(Weights, { public: 1, private: 1, mail: 1 }),
  /** Minutes without anybody free, after which a needed skill is asked for one level lower. */
  widenAfterMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_440)), 15),
  /** Whether a customer who comes back goes to whoever answered, if they are on duty and have room. */
  keepLastAgent: v.optional(v.boolean(), true),
  /** The calendar by which its clocks run, if it has its own. */
  calendar: v.optional(v.string()),
  /** Rises when somebody may no longer listen to this team: its old live channels go quiet. */
  epoch: v.optional(v.number()),
})
export type Team = v.InferOutput<typeof Team>

/** A team as it is before anybody sets it up: tickets are taken by hand. */
export const aTeam = (id: string, name = id): Team => v.parse(Team, { id, name })

export const teamKind: Kind<Team> = { kind: 'team', schema: Team }

/** Whether tickets of this team find their agent by themselves. Nothing is read or written for the others. */
export const assigns = (team: Team | undefined): team is Team => team !== undefined && team.method !== 'manual'

/** What kind of contact a ticket is. */
export const contactOf = (ticket: { public: boolean; account: string }): Contact => {
  if (isMailbox(ticket.account)) return 'mail'
  return ticket.public ? 'public' : 'private'
}

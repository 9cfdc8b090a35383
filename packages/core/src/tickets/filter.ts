import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import { TagName } from './tag.ts'
import { Priority, type Ticket } from './ticket.ts'

const few = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(v.pipe(v.array(schema), v.minLength(1), v.maxLength(20)))
const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(100))

/** States that a list can hold: what is done stands in no list, it is searched for. */
export const ListedState = v.picklist(['new', 'open', 'waiting-customer', 'waiting-third-party', 'snoozed'])

/** Which open tickets somebody wants to see. What is absent lets everything through; of several values one must fit. */
export const Filter = v.object({
  /** Absent: every open state but snoozed, which has a list of its own. */
  states: few(ListedState),
  /** `me`: whoever looks; `nobody`: unassigned; or an agent's id. */
  owner: v.optional(Id),
  teams: few(Id),
  accounts: few(Id),
  channels: few(Channel),
  tags: few(TagName),
  /** ISO 639-1; only tickets of which we are sure. */
  languages: few(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))),
  /** `normal` is also where nobody said anything. */
  priorities: few(Priority),
  /** The customer has waited for an answer for at least so many minutes; 0: waits at all. */
  waitingMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60 * 24 * 90))),
})
export type Filter = v.InferOutput<typeof Filter>

/** Whether a ticket's header fits; tags rest elsewhere. `channelOf`: of an account. */
export function fits(
  ticket: Ticket,
  filter: Filter,
  { me, now, channelOf }: { me: string; now: string; channelOf: (account: string) => Channel | undefined },
): boolean {
  const { states, owner, teams, accounts, channels, languages, priorities, waitingMinutes } = filter
  const channel = channelOf(ticket.account)
  return (
    (states ? states.some((state) => state === ticket.state) : ticket.state !== 'snoozed') &&
    (owner === undefined || ticket.owner === ownerOf(owner, me)) &&
    (!teams || teams.includes(ticket.team)) &&
    (!accounts || accounts.includes(ticket.account)) &&
    (!channels || (channel !== undefined && channels.includes(channel))) &&
    (!languages || (ticket.lang !== undefined && languages.includes(ticket.lang))) &&
    (!priorities || priorities.includes(ticket.priority ?? 'normal')) &&
    (waitingMinutes === undefined ||
      (ticket.turn !== undefined && Date.parse(ticket.turn.since) <= Date.parse(now) - waitingMinutes * 60_000))
  )
}

/** Whose tickets an owner's word means; undefined: nobody's. */
export const ownerOf = (owner: string, me: string) => (owner === 'me' ? me : owner === 'nobody' ? undefined : owner)

import type { AccountStore } from '../accounts/account.store.ts'
import { later } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { parts } from '../keys.ts'
import { type Agent, sees } from '../team/agent.ts'
import type { MessageStore, TimelineItem } from '../tickets/message.store.ts'
import { type Message, wordsOf } from '../tickets/message.ts'
import type { Numbers } from '../tickets/number.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { alike, whoIs } from './alike.ts'
import type { ContactStore } from './contact.store.ts'
import { identitiesOf } from './contact.ts'
import type { Reason } from './person.ts'
import type { Profile } from './profile.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  accounts: AccountStore
  contacts: ContactStore
  numbers: Numbers
  hash: Hasher
}

/** Somebody who may be the same person: found by which key, and whether that key proves it. */
export interface Likely {
  customer: string
  ticket: Ticket
  why: Reason
  proven: boolean
}

/** The same words elsewhere, at about the same time, by the same person or under the same name. */
export interface Twin {
  ticket: Ticket
  /** When they were said there. */
  at: string
  answered?: { by?: string; at: string }
}

const hour = 3_600_000
/** So many tickets opened before and after are looked at. */
const span = 60
const lines = 30

/** Networks whose ids of people are the same for every account. */
const global = new Set(['x', 'whatsapp'])

/** Who else this may be, and what was said twice. Nothing is written for it when messages come in: it is looked for when a ticket is opened on the desk. */
export const likeness = ({ tickets, messages, accounts, contacts, numbers, hash }: Deps) => {
  async function byKeys(ticket: Ticket, profile: Profile): Promise<Likely[]> {
    const known = await accounts.list()
    const channel = known.find(({ id }) => id === ticket.account)?.channel
    const { author } = ticket
    const elsewhere =
      author && channel && (global.has(channel) || channel === 'email')
        ? known
            .filter((one) => one.channel === channel && one.id !== ticket.account)
            .map(({ id }) => ({
              customer: hash.long('customer', id, author),
              why:
                channel === 'email'
                  ? ('email' as const)
                  : channel === 'whatsapp'
                    ? ('phone' as const)
                    : ('same-id' as const),
              proven: channel !== 'email',
            }))
        : []
    const contact = profile.contact && (await contacts.get(profile.contact))
    const keyed = contact ? identitiesOf(contact, known, hash) : []
    const mine = keyed.find(({ customer }) => customer === profile.customer)
    const inCrm = keyed.map(({ customer, proven }) => ({
      customer,
      why: 'contact' as const,
      proven: proven && mine?.proven === true,
    }))
    return present([...elsewhere, ...inCrm].filter(({ customer }) => customer !== profile.customer))
  }

  /** Those who ever wrote to us, with what they wrote last. */
  async function present(found: Omit<Likely, 'ticket'>[]): Promise<Likely[]> {
    const first = new Map(found.toReversed().map((one) => [one.customer, one]))
    const all = await Promise.all(
      [...first.values()].map(async (one) => {
        const [ticket] = await tickets.ofCustomer(one.customer)
        return ticket ? { ...one, ticket } : undefined
      }),
    )
    return all.filter((one) => one !== undefined)
  }

  /** `own`: other tickets of the same person. */
  async function twins(ticket: Ticket, own: Ticket[], agent: Agent): Promise<Twin[]> {
    const who = whoIs(hash, ticket.name)
    const around = who ? await numbers.around(ticket.number, span) : []
    const ids = around.flatMap((one) => (one.who === who && one.ticket !== ticket.id ? one.ticket : []))
    const named = ids.length > 0 ? await tickets.some(ids) : []
    const near = [...new Map([...own, ...named].map((one) => [one.id, one])).values()].filter(
      (one) => one.id !== ticket.id && sees(agent, one.team) && together(one, ticket),
    )
    if (near.length === 0) return []
    const said = spoken((await messages.lines(ticket.id, { limit: lines })).items)
    const found = await Promise.all(
      near.slice(0, 5).map(async (one) => {
        const { items } = await messages.lines(one.id, { limit: lines })
        const same = spoken(items).find((there) =>
          said.some(
            (here) =>
              Math.abs(Date.parse(here.at) - Date.parse(there.at)) <= hour && alike(wordsOf(here), wordsOf(there)),
          ),
        )
        return same ? { ticket: one, at: same.at, ...answerTo(same, items) } : undefined
      }),
    )
    return found.filter((one) => one !== undefined)
  }

  return { byKeys, twins }
}
export type Likeness = ReturnType<typeof likeness>

/** Whether both had something said within the same hour, give or take one. */
const together = (one: Ticket, other: Ticket) =>
  one.openedAt <= later(other.heardAt ?? other.openedAt, hour) &&
  other.openedAt <= later(one.heardAt ?? one.openedAt, hour)

const spoken = (items: TimelineItem[]): Message[] =>
  items.flatMap((item) => (item.type === 'message' && !item.message.own && !item.message.gone ? item.message : []))

function answerTo({ at }: Message, items: TimelineItem[]): Pick<Twin, 'answered'> {
  for (const item of items) {
    if (item.type === 'reply' && item.reply.sentAt && item.reply.sentAt > at)
      return { answered: { by: item.reply.actor, at: item.reply.sentAt } }
    if (item.type === 'message' && item.message.own && item.message.at > at)
      return { answered: { at: item.message.at } }
  }
  return {}
}

/** Which of a person's customers a ticket belongs to. */
export const customerOf = (ticket: Pick<Ticket, 'id'>) => parts(ticket.id).customer

import { Channel } from '@ascolta/core/channels/channel'
import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { wondering } from '@ascolta/core/inbound/wondering'
import { customerOf } from '@ascolta/core/people/likely'
import { noted, type Profile, withoutNote } from '@ascolta/core/people/profile'
import { Problem } from '@ascolta/core/problem'
import { type Agent, mustSee, sees } from '@ascolta/core/team/agent'
import { wordsOf } from '@ascolta/core/tickets/message'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type CardDeps, cards } from './card-of.ts'
import { Activity, Card } from './card-views.ts'
import { type Base, body, may, nothing } from './door.ts'

interface Deps extends CardDeps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'messages' | 'profiles' | 'numbers' | 'inquiries'>
  records: RecordStore
  newId: NewId
  clock: Clock
}

const Note = v.strictObject({
  kind: v.picklist(['do', 'avoid']),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300)),
})
const Change = v.strictObject({
  /** `null`: as counted from their conversations. */
  preferred: v.optional(v.nullable(Channel)),
  language: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[a-z]{2}$/)))),
})
const Other = v.union([
  v.strictObject({ ticket: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)) }),
  v.strictObject({ number: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
])
const Undo = v.strictObject({ joining: v.pipe(v.string(), v.maxLength(60)) })

/** So many of a person's public conversations are looked through. */
const publicly = 5

/** The customer's card: who they are on every channel, what they wrote before, how to talk to them. */
export function card(deps: Deps) {
  const { stores, records, joining, newId, clock } = deps
  const { tickets, messages, profiles, numbers } = stores
  const { known, cardOf } = cards(deps)
  const wonder = wondering({ ...stores, clock })

  async function visible(id: string, agent: Agent) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  const audit = (agent: Agent, act: string, ticket: Ticket) =>
    records.audit({ actor: agent.id, at: iso(clock()), request: newId('req'), act, object: ticket.id })

  /** The ticket that somebody pointed at, if they may see it. */
  async function pointed(other: v.InferOutput<typeof Other>, agent: Agent) {
    const id = 'ticket' in other ? other.ticket : await numbers.find(other.number)
    const found = id === undefined ? undefined : await tickets.find(id)
    if (!found || !sees(agent, found.team)) throw new Problem('missing', 'ticket.missing', 'There is no such ticket.')
    return found
  }

  const refuses = ['ticket.missing']
  return new Hono<Base>()
    .get('/:id/card', may('agent', { summary: 'Who the customer of a ticket is', says: Card }), async (c) => {
      const agent = c.get('agent')
      const ticket = await visible(c.req.param('id'), agent)
      await wonder(ticket)
      return c.json(await cardOf(ticket, agent))
    })
    .patch(
      '/:id/card',
      may('agent', { summary: 'Choose a customer’s channel or language', says: Card }),
      body(Change),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { preferred, language } = c.req.valid('json')
        const at = iso(clock())
        const { each } = await known(ticket, agent)
        const apply = ({ preferred: held, language: spoken, ...rest }: Profile, self: boolean): Profile => ({
          ...rest,
          ...(preferred === undefined ? (held ? { preferred: held } : {}) : {}),
          ...(preferred && self ? { preferred: { channel: preferred, by: agent.id, at } } : {}),
          ...(language === undefined && spoken ? { language: spoken } : {}),
          ...(language && self ? { language } : {}),
        })
        for (const { customer } of each)
          await profiles.change(customer, (profile) => apply(profile, customer === customerOf(ticket)))
        await audit(agent, 'customer-changed', ticket)
        return c.json(await cardOf(ticket, agent))
      },
    )
    .post(
      '/:id/card/notes',
      may('agent', { summary: 'Note how to talk to a customer', says: Card }),
      body(Note),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const note = { ...c.req.valid('json'), id: newId('not'), by: agent.id, at: iso(clock()) }
        await profiles.change(customerOf(ticket), (profile) => noted(profile, note))
        await audit(agent, 'customer-noted', ticket)
        return c.json(await cardOf(ticket, agent))
      },
    )
    .delete(
      '/:id/card/notes/:note',
      may('agent', { summary: 'Take such a note away', says: Card }),
      body(nothing),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { each } = await known(ticket, agent)
        const id = c.req.param('note')
        for (const { customer, profile } of each)
          if (profile.notes?.some((note) => note.id === id))
            await profiles.change(customer, (now) => withoutNote(now, id))
        await audit(agent, 'customer-note-removed', ticket)
        return c.json(await cardOf(ticket, agent))
      },
    )
    .post(
      '/:id/person',
      may('agent', {
        summary: 'Say that two customers are one person',
        says: Card,
        refuses: ['person.same', 'person.full'],
      }),
      body(Other),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const other = await pointed(c.req.valid('json'), agent)
        const [one, two] = [customerOf(ticket), customerOf(other)]
        await joining.merge({ one, other: two, by: agent.id, why: 'colleague', ticket: ticket.id })
        return c.json(await cardOf(ticket, agent))
      },
    )
    .post(
      '/:id/person/undo',
      may('agent', { summary: 'Take such a joining back', says: Card, refuses: ['joining.missing'] }),
      body(Undo),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { joining: link } = c.req.valid('json')
        await joining.undo({ customer: customerOf(ticket), joining: link, by: agent.id, ticket: ticket.id })
        return c.json(await cardOf(ticket, agent))
      },
    )
    .post(
      '/:id/person/strangers',
      may('agent', { summary: 'Say that two customers are not one person', says: Card, refuses }),
      body(Other),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const other = await pointed(c.req.valid('json'), agent)
        await joining.refuse({ one: customerOf(ticket), other: customerOf(other) })
        await audit(agent, 'person-refused', ticket)
        return c.json(await cardOf(ticket, agent))
      },
    )
    .get(
      '/:id/activity',
      may('agent', { summary: 'What a customer did in public, as far as it reached us', says: Activity }),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { each } = await known(ticket, agent)
        const open = each.flatMap((one) => one.tickets.filter((it) => it.public)).slice(0, publicly)
        const pages = await Promise.all(
          open.map(async ({ id }) => ({ id, ...(await messages.lines(id, { limit: 20 })) })),
        )
        const activity = pages
          .flatMap(({ id, items }) =>
            items.flatMap((item) => {
              if (item.type !== 'message' || item.message.own || !item.message.public || item.message.gone) return []
              const { at, kind, permalink } = item.message
              const said = { ticket: id, at, text: wordsOf(item.message), ...(permalink ? { permalink } : {}) }
              return { ...said, kind: kind === 'mention' ? ('mention' as const) : ('message' as const) }
            }),
          )
          .toSorted((a, b) => (a.at < b.at ? 1 : -1))
          .slice(0, 30)
        return c.json({ activity })
      },
    )
}

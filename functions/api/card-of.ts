import type { acting, Stores } from '@ascolta/core/compose'
import { preferredOf } from '@ascolta/core/people/card'
import { customerOf, type Likely } from '@ascolta/core/people/likely'
import type { Profile } from '@ascolta/core/people/profile'
import { type Agent, sees } from '@ascolta/core/team/agent'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { Card, IdentityView } from './card-views.ts'
import type { Names } from './names.ts'
import type { Rows } from './rows.ts'

export interface CardDeps extends Pick<ReturnType<typeof acting>, 'joining' | 'likeness'> {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'profiles'>
  rows: Rows
  names: Names
  /** Whether the company's CRM is to be asked about this customer now. */
  asksCrm: (ticket: Ticket, profile: Profile) => Promise<boolean>
}

/** All that is known of the customer of a ticket, as far as this agent may see it. One read more than the conversation itself costs; three for who has several identities. */
export function cards({ stores, rows, names, joining, likeness, asksCrm }: CardDeps) {
  const { accounts, tickets, profiles } = stores

  /** Everybody who is this person, with what this agent may see of each. */
  async function known(ticket: Ticket, agent: Agent) {
    const customer = customerOf(ticket)
    const own = await profiles.own(customer)
    const person = await profiles.behind(own)
    const customers = person?.customers ?? [customer]
    const [held, pages] = await Promise.all([
      person ? profiles.many(customers) : [own],
      Promise.all(customers.map((one) => tickets.ofCustomer(one))),
    ])
    if (person?.customers.some((one) => held.find((it) => it.customer === one)?.person !== person.id))
      await joining.mend(person, held)
    const each = customers.map((one, index) => ({
      customer: one,
      profile: held.find((it) => it.customer === one) ?? { customer: one, rev: 0 },
      tickets: (pages[index] ?? []).filter(({ team }) => sees(agent, team)),
    }))
    return { customer, own, person, each: each.filter((one) => one.customer === customer || one.tickets.length > 0) }
  }

  async function cardOf(ticket: Ticket, agent: Agent): Promise<Card> {
    const first = await known(ticket, agent)
    const likely = await likeness.byKeys(ticket, first.own)
    const strange = (one: Likely, all: Profile[]) =>
      first.own.strangers?.includes(one.customer) ||
      all.some((it) => it.customer === one.customer && it.strangers?.includes(first.customer))
    const linked = new Set(first.each.map(({ customer }) => customer))
    const others = likely.filter(({ customer }) => !linked.has(customer))
    const theirs = others.length > 0 ? await profiles.many(others.map(({ customer }) => customer)) : []
    const open = others.filter((one) => !strange(one, theirs))
    const proven = open.filter((one) => one.proven)
    for (const one of proven)
      await joining.merge({ one: first.customer, other: one.customer, by: 'system', why: one.why, ticket: ticket.id })
    const whole = proven.length > 0 ? await known(ticket, agent) : first
    const { each, person } = whole

    const all = [...new Map(each.flatMap((one) => one.tickets).map((one) => [one.id, one])).values()]
      .filter(({ id }) => id !== ticket.id)
      .toSorted((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
    const twins = await likeness.twins(ticket, all, agent)
    const suggested = [
      ...open.filter((one) => !one.proven && sees(agent, one.ticket.team)),
      ...twins.flatMap((twin) => {
        const customer = customerOf(twin.ticket)
        const one: Likely = { customer, ticket: twin.ticket, why: 'name-and-words', proven: false }
        return linked.has(customer) || strange(one, []) ? [] : one
      }),
    ]
    const likelyOnes = [...new Map(suggested.toReversed().map((one) => [one.customer, one])).values()]

    const listed = await accounts.list()
    const accountOf = (id: string) => listed.find((one) => one.id === id)
    const notes = each.flatMap((one) => one.profile.notes ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1))
    const joinings = person?.joinings.filter(({ undone }) => !undone) ?? []
    const nameOf = await names([
      ...notes.map(({ by }) => by),
      ...joinings.map(({ by }) => by),
      ...twins.map(({ answered }) => answered?.by),
    ])
    const named = (id: string) => ({ id, name: nameOf(id) })
    const profile = await profiles.get(whole.customer)
    const counted = preferredOf([ticket, ...all], (id) => accountOf(id)?.channel)
    const rowsOf = async (ids: Ticket[]) => new Map((await rows(ids)).map((row) => [row.id, row]))
    const seen = await rowsOf([...all, ...twins.map((one) => one.ticket), ...likelyOnes.map((one) => one.ticket)])

    const identities = each.flatMap(({ customer, tickets: [newest] }): IdentityView | [] => {
      const shown = customer === whole.customer ? ticket : newest
      const account = shown && accountOf(shown.account)
      if (!shown || !account) return []
      const link = joinings.find((one) => one.customers.includes(customer))
      // WhatsApp also names people by ids that say nothing to anybody.
      const speaks = account.channel === 'email' || (account.channel === 'whatsapp' && /^\d+$/.test(shown.author ?? ''))
      const address = speaks ? shown.author : undefined
      return {
        ticket: shown.id,
        self: customer === whole.customer,
        channel: account.channel,
        account: account.name,
        ...(shown.name ? { name: shown.name } : {}),
        ...(address ? { address } : {}),
        ...(link
          ? {
              joining: {
                id: link.id,
                at: link.at,
                why: link.why,
                ...(link.by === 'system' ? {} : { by: named(link.by) }),
              },
            }
          : {}),
      }
    })
    const { preferred, language, fields = {}, fieldsAt, silentAt } = profile
    return {
      identities,
      tickets: all.flatMap(({ id }) => seen.get(id) ?? []),
      notes: notes.map(({ id, kind, text, by, at }) => ({ id, kind, text, by: named(by), at })),
      ...(preferred
        ? { preferred: { channel: preferred.channel, chosen: true } }
        : counted
          ? { preferred: { channel: counted, chosen: false } }
          : {}),
      ...(language ? { language } : {}),
      fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
      ...(fieldsAt ? { fieldsAt } : {}),
      ...(silentAt && silentAt > (fieldsAt ?? '') ? { silentAt } : {}),
      ask: await asksCrm(ticket, profile),
      likely: likelyOnes.flatMap(({ ticket: one, why }) => {
        const row = seen.get(one.id)
        return row ? { ticket: row, why } : []
      }),
      twins: twins.flatMap(({ ticket: one, at, answered }) => {
        const row = seen.get(one.id)
        const said = answered && { at: answered.at, ...(answered.by ? { by: nameOf(answered.by) } : {}) }
        return row ? { ticket: row, at, ...(said ? { answered: said } : {}) } : []
      }),
    }
  }

  return { known, cardOf }
}
export type Cards = ReturnType<typeof cards>

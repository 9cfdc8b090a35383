import type { AccountStore } from '../accounts/account.store.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import { parts } from '../keys.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { DetailsStore } from '../tickets/details.store.ts'
import { handlingOf } from '../tickets/handling.ts'
import type { KeepPromises } from '../tickets/promises.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import { stateAt } from '../tickets/states.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { latest, type Ticket } from '../tickets/ticket.ts'
import type { TrollStore } from './troll.store.ts'
import { awake, confirmed, holds, marked, type TrollMark, unmarked } from './troll.ts'

export interface TrollingDeps {
  trolls: TrollStore
  policies: PolicyStore
  tickets: TicketStore
  details: DetailsStore
  accounts: AccountStore
  records: RecordStore
  keepPromises: KeepPromises
  tell: Tell
  clock: Clock
}

/** Containers keep accounts 30 seconds: what one of them opened meanwhile without the mark is found by a second look. */
const again = 120_000

/** Marks of trolls: proposed, confirmed by a second person, ended. The mark is the truth; its tickets follow, now or by the sweep. */
export const trolling = (deps: TrollingDeps) => {
  const { policies, trolls, tickets, details, accounts, records, keepPromises, tell, clock } = deps

  async function audit(agent: Agent, act: string, { customer }: TrollMark, request: string, now: string) {
    await records.audit({ actor: agent.id, at: now, request, act, object: customer })
  }

  /** Makes tickets and account say what the mark says. May be done any number of times. */
  async function apply(mark: TrollMark): Promise<void> {
    const now = iso(clock())
    const by = mark.endedBy ?? mark.confirmedBy ?? 'system'
    const held = holds(mark, now)
    if (held)
      await accounts.change(mark.account, (account) => ({
        ...account,
        trollsUntil: latest(account.trollsUntil ?? mark.until, mark.until),
      }))
    const { reopenDays } = await handlingOf(policies)
    for (const { id } of await tickets.ofCustomer(mark.ticket)) {
      const request = `troll-${mark.rev}-${id}`
      const changed = await tickets.change(id, (ticket) => {
        if (held && stateAt(ticket, { now, reopenDays }) === 'closed') return ticket
        return held ? marked(ticket, { until: mark.until, by, now, request }) : unmarked(ticket, { by, now, request })
      })
      await tell(await keepPromises(changed), { listed: 'place' })
    }
  }

  /** What is left to do of a mark, by the sweep. */
  async function finish(customer: string) {
    const mark = await trolls.find(customer)
    if (!mark?.due || mark.due > iso(clock())) return
    await apply(mark)
    await trolls.change(customer, (now) => (now?.rev === mark.rev ? rested(now) : (now ?? mark)))
  }

  async function settle(mark: TrollMark): Promise<TrollMark> {
    await apply(mark)
    const soon = later(iso(clock()), again)
    return trolls.change(mark.customer, (now) => (now?.rev === mark.rev ? { ...now, due: soon } : (now ?? mark)))
  }

  async function mustFind(agent: Agent, customer: string) {
    const mark = await trolls.find(customer)
    if (!mark) throw new Problem('missing', 'troll.missing', 'There is no such mark.')
    mustSee(agent, mark.team, 'troll')
    return mark
  }

  return {
    finish,

    /** The first person's word: nothing changes for the customer yet. */
    async propose(act: { ticket: string; agent: Agent; reason: string; until: string; request: string }) {
      const ticket = await tickets.get(act.ticket)
      const { agent, reason, until, request } = act
      mustSee(agent, ticket.team)
      const now = iso(clock())
      if (until <= now) throw new Problem('invalid', 'troll.until', 'A mark ends in the future.')
      const { customer } = parts(ticket.id)
      const mark = await trolls.change(customer, (known) => {
        if (known && holds(known, now))
          throw new Problem('conflict', 'troll.confirmed', 'This person is marked already.')
        return {
          customer,
          rev: known?.rev ?? 0,
          account: ticket.account,
          team: ticket.team,
          ticket: ticket.id,
          ...(ticket.name ? { name: ticket.name } : {}),
          reason,
          until,
          by: agent.id,
          at: now,
        }
      })
      await audit(agent, 'troll-proposed', mark, request, now)
      return mark
    },

    /** The second person's word. Done again by the same person, it finishes what a crash left. */
    async confirm({ agent, customer, request }: { agent: Agent; customer: string; request: string }) {
      await mustFind(agent, customer)
      const now = iso(clock())
      const mark = await trolls.change(customer, (known) => {
        if (!known) throw new Problem('missing', 'troll.missing', 'There is no such mark.')
        const next = confirmed(known, { by: agent.id, now })
        return next === known ? known : { ...next, due: now }
      })
      await audit(agent, 'troll-confirmed', mark, request, now)
      return settle(mark)
    },

    /** Anybody like others again; or a proposal that is refused. */
    async end({ agent, customer, request }: { agent: Agent; customer: string; request: string }) {
      await mustFind(agent, customer)
      const now = iso(clock())
      const mark = await trolls.change(customer, (known) => {
        if (!known) throw new Problem('missing', 'troll.missing', 'There is no such mark.')
        return known.endedAt ? known : { ...known, endedBy: agent.id, endedAt: now, due: now }
      })
      await audit(agent, 'troll-ended', mark, request, now)
      return settle(mark)
    },

    /** A supervisor lets colleagues answer a marked person on this one ticket. */
    async unlock({ agent, ticket: id, request }: { agent: Agent; ticket: string; request: string }): Promise<Ticket> {
      const ticket = await tickets.get(id)
      mustSee(agent, ticket.team)
      const now = iso(clock())
      if (!awake(ticket, now).troll) throw new Problem('conflict', 'troll.none', 'This person is not marked.')
      await details.change(id, (held) => ({ ...held, unlocked: { by: agent.id, at: now } }))
      await records.event({
        id: `troll-unlocked-${request}`,
        ticket: id,
        at: now,
        kind: 'troll-unlocked',
        actor: agent.id,
      })
      await records.audit({ actor: agent.id, at: now, request, act: 'troll-unlocked', object: id })
      await tell(ticket)
      return ticket
    },
  }
}
export type Trolling = ReturnType<typeof trolling>

function rested({ due: _, ...mark }: TrollMark): TrollMark {
  return mark
}

/** Don't feed the troll: nobody answers a marked person before a supervisor says so. Costs a read only for them. */
export const mustNotFeed = ({ details }: Pick<TrollingDeps, 'details'>) =>
  async function mustNotFeed(ticket: Ticket, now: string) {
    if (!awake(ticket, now).troll) return
    if ((await details.get(ticket.id, { consistent: true })).unlocked) return
    throw new Problem('conflict', 'troll.locked', 'Do not feed the troll. A supervisor may unlock this.')
  }

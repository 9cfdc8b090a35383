import * as v from 'valibot'
import type { AccountStore } from '../accounts/account.store.ts'
import { type Clock, iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { ThreadStore } from '../inbound/thread.store.ts'
import { type Agent, sees } from '../team/agent.ts'
import type { RosterStore } from '../team/roster.store.ts'
import type { DetailsStore } from './details.store.ts'
import { Filter, fits, ownerOf } from './filter.ts'
import type { FollowingStore } from './following.store.ts'
import { handlingOf } from './handling.ts'
import { byRisk } from './risk.ts'
import { behind, type Listed, merged, type Page, type TicketStore } from './ticket.store.ts'
import { isOpen, type Ticket } from './ticket.ts'
import type { WaitingStore } from './waiting.store.ts'

/** A list of open tickets as somebody looks at it. */
export const Which = v.object({
  list: v.picklist(['mine', 'unassigned', 'team', 'snoozed', 'followed', 'waiting']),
  team: v.optional(v.string()),
  account: v.optional(v.string()),
  /** Of `waiting`: only who is past due. */
  late: v.optional(v.boolean()),
  /** Of `team`: which of them. */
  filter: v.optional(Filter),
})
export type Which = v.InferOutput<typeof Which>

interface Deps {
  tickets: TicketStore
  waiting: WaitingStore
  details: Pick<DetailsStore, 'many'>
  following: FollowingStore
  threads: Pick<ThreadStore, 'latest'>
  accounts: Pick<AccountStore, 'list'>
  policies: Pick<PolicyStore, 'list'>
  roster: Pick<RosterStore, 'of'>
  clock: Clock
}

/** Headers that one page may look at, if a filter passes most of them over: the next page goes on from there. */
const most = 500

/** Whose conversations somebody may see: an admin's teams are those of every account. */
export const teamsOf = (accounts: Pick<AccountStore, 'list'>) =>
  async function teamsOf(agent: Agent): Promise<string[]> {
    if (agent.role !== 'admin') return agent.teams
    return [...new Set([...agent.teams, ...(await accounts.list()).map(({ team }) => team)])]
  }

/**
 * Lists of tickets, each page out of the indexes that hold who is open and who waits. The index is a hint, the header is the
 * truth: also about who may see it.
 */
export function listing({ tickets, waiting, details, following, threads, accounts, policies, roster, clock }: Deps) {
  /** A page, oldest first. */
  async function page(which: Which, agent: Agent, of: Page): Promise<Listed> {
    const { list, team, account, late, filter = {} } = which
    if (list === 'waiting')
      return waiting.list(
        (ticket) =>
          sees(agent, ticket.team) &&
          (team === undefined || ticket.team === team) &&
          (account === undefined || ticket.account === account) &&
          (!late || ticket.late === true),
        of,
      )
    if (list === 'followed') return seen(await followed(agent), agent)
    const teams = (team === undefined ? await teamsOf(accounts)(agent) : [team]).filter(
      (one) => !filter.teams || filter.teams.includes(one),
    )
    const known = filter.channels ? new Map((await accounts.list()).map(({ id, channel }) => [id, channel])) : undefined
    const as = { me: agent.id, now: iso(clock()), channelOf: (id: string) => known?.get(id) }
    const states = list === 'snoozed' ? (['snoozed'] as const) : filter.states
    const wanted: Filter = { ...filter, ...(states ? { states: [...states] } : {}) }
    return sifted(await source(which, agent, teams), of, async (found) => {
      const own = (ticket: Ticket) => list === 'mine' || teams.includes(ticket.team)
      const some = found.filter((ticket) => sees(agent, ticket.team) && own(ticket) && fits(ticket, wanted, as))
      return filter.tags ? tagged(some, filter.tags) : some
    })
  }

  /** The order of risk knows no pages: it is made anew from everything each time, the 500 that came first. */
  async function worst(which: Which, agent: Agent): Promise<Listed> {
    const all: Ticket[] = []
    let cursor: string | undefined
    do {
      const part: Listed = await page(which, agent, { limit: 100, cursor })
      all.push(...part.tickets)
      cursor = part.cursor
    } while (cursor && all.length < most)
    const { weights } = await handlingOf(policies)
    return { tickets: byRisk(all, { now: iso(clock()), weights }).slice(0, 200) }
  }

  /** Where the tickets of a list come from: as few queues as it can be. */
  async function source({ list, filter }: Which, agent: Agent, teams: string[]) {
    const ofAgent = (one: string) => (part: Page) => tickets.ofAgent(one, part)
    const unassigned = teams.map((team) => (part: Page) => tickets.unassigned(team, part))
    if (list === 'mine') return [ofAgent(agent.id)]
    if (list === 'unassigned') return unassigned
    if (filter?.owner !== undefined) {
      const owner = ownerOf(filter.owner, agent.id)
      return owner === undefined ? unassigned : [ofAgent(owner)]
    }
    const people = new Set((await Promise.all(teams.map((team) => roster.of(team)))).flat())
    return [...unassigned, ...[...people].map(ofAgent)]
  }

  async function tagged(found: Ticket[], tags: string[]) {
    const known = await details.many(found.map(({ id }) => id))
    return found.filter(({ id }) => known.get(id)?.tags?.some((tag) => tags.includes(tag)))
  }

  /** What an agent follows: single tickets, and who writes under the posts they follow. All of it, oldest first. */
  async function followed(agent: Agent): Promise<Listed> {
    const [watched, followedThreads] = await Promise.all([following.watched(agent.id), following.threads(agent.id)])
    const under = await Promise.all(
      followedThreads.map(({ account, root }) => threads.latest(account, root, { limit: 25 })),
    )
    const open = (await tickets.some([...new Set(under.flatMap(({ tickets: ids }) => ids))])).filter(isOpen)
    const own = await Promise.all(watched.map((id) => tickets.find(id)))
    const all = new Map([...own.filter((ticket) => ticket !== undefined), ...open].map((one) => [one.id, one]))
    return { tickets: [...all.values()].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)) }
  }

  return { page, worst }
}
export type Lists = ReturnType<typeof listing>

const seen = ({ tickets, ...rest }: Listed, agent: Agent): Listed => ({
  ...rest,
  tickets: tickets.filter(({ team }) => sees(agent, team)),
})

/** Pages of several queues as one, of which `keeps` lets some through. Ends early, with a place to go on, where too many are passed over. */
async function sifted(
  sources: ((page: Page) => Promise<Listed>)[],
  { limit = 50, cursor }: Page,
  keeps: (tickets: Ticket[]) => Promise<Ticket[]>,
): Promise<Listed> {
  const found: Ticket[] = []
  let looked = 0
  let at = cursor
  do {
    const part: Listed = await merged(sources, { limit, cursor: at })
    looked += part.tickets.length
    const kept = await keeps(part.tickets)
    const fit = kept.slice(0, limit - found.length)
    found.push(...fit)
    const last = found.at(-1)
    if (last && fit.length < kept.length) return { tickets: found, cursor: behind(last) }
    at = part.cursor
  } while (at && found.length < limit && looked < most)
  return { tickets: found, ...(at ? { cursor: at } : {}) }
}

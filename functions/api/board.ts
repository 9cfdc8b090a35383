import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import { Instant } from '@ascolta/core/schema'
import { sees } from '@ascolta/core/team/agent'
import type { RosterStore } from '@ascolta/core/team/roster.store'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { Listed, Page } from '@ascolta/core/tickets/ticket.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, may, query } from './door.ts'
import type { Names } from './names.ts'
import type { Rows } from './rows.ts'
import { namedTeams } from './teams.ts'
import { Rows as RowsView } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'policies'>
  roster: RosterStore
  names: Names
  rows: Rows
  clock: Clock
}

/** How long somebody has waited: up to an hour, to four, to a day, longer. */
const ages = ['1h', '4h', '24h', 'more'] as const
const Age = v.picklist(ages)
const Named = { id: v.string(), name: v.string() }
const Board = v.object({
  at: Instant,
  /** Who waits for an answer, by team and age; and how much of it is late or nobody's. */
  teams: v.array(
    v.object({
      ...Named,
      waiting: v.number(),
      ages: v.object({ '1h': v.number(), '4h': v.number(), '24h': v.number(), more: v.number() }),
      late: v.number(),
      unassigned: v.number(),
      /** Promises to customers whose instant has passed. */
      overdue: v.number(),
    }),
  ),
  /** Who is on what: open conversations, how many of these wait, and how many are late. */
  agents: v.array(v.object({ ...Named, open: v.number(), waiting: v.number(), late: v.number() })),
  channels: v.array(v.object({ ...Named, channel: v.string(), state: v.string(), trouble: v.optional(v.string()) })),
})
export type Board = v.InferOutput<typeof Board>

/** Which figure: its rows are what it counts. */
const Figure = v.strictObject({
  of: v.picklist(['open', 'waiting', 'late', 'unassigned', 'overdue']),
  team: v.optional(v.string()),
  agent: v.optional(v.string()),
  age: v.optional(Age),
})
type Figure = v.InferOutput<typeof Figure>

const hour = 3_600_000
/** Several supervisors, and hints that come one after the other, share one look. */
const keep = 4_000

/** The supervisor's live board (S11): every figure is a count of headers, and opens the list that it counts. */
export function board({ stores, roster, names, rows, clock }: Deps) {
  const { accounts, tickets, policies } = stores
  const teamsOf = namedTeams({ accounts, policies })
  const held = new Map<string, { at: number; open: Promise<Ticket[]> }>()

  async function all(list: (page: Page) => Promise<Listed>) {
    const found: Ticket[] = []
    let cursor: string | undefined
    do {
      const page = await list({ limit: 100, cursor })
      found.push(...page.tickets)
      cursor = page.cursor
    } while (cursor)
    return found
  }

  async function read(teams: string[]) {
    const agents = [...new Set((await Promise.all(teams.map((team) => roster.of(team)))).flat())]
    const found = await Promise.all([
      ...teams.map((team) => all((page) => tickets.unassigned(team, page))),
      ...agents.map((agent) => all((page) => tickets.ofAgent(agent, page))),
    ])
    return found.flat().filter(({ team }) => teams.includes(team))
  }

  /** Every open ticket of these teams, as its header says. */
  function open(teams: string[]): Promise<Ticket[]> {
    const key = teams.toSorted().join(' ')
    const now = clock().getTime()
    const known = held.get(key)
    if (known && now - known.at <= keep) return known.open
    const fresh = read(teams)
    held.set(key, { at: now, open: fresh })
    fresh.catch(() => held.delete(key))
    return fresh
  }

  return new Hono<Base>()
    .get(
      '/',
      may('supervisor', { summary: 'The live board: who waits, who is on what, what works', says: Board }),
      async (c) => {
        const agent = c.get('agent')
        const teams = await teamsOf(agent)
        const [found, connected] = await Promise.all([open(teams.map(({ id }) => id)), accounts.list()])
        const now = iso(clock())
        const count = (figure: Figure) => found.filter((ticket) => counts(ticket, figure, now)).length
        const owners = [...new Set(found.flatMap(({ owner }) => owner ?? []))]
        const nameOf = await names(owners)
        return c.json({
          at: now,
          teams: teams.map(({ id, name }) => ({
            id,
            name,
            waiting: count({ of: 'waiting', team: id }),
            ages: Object.fromEntries(ages.map((age) => [age, count({ of: 'waiting', team: id, age })])) as Record<
              (typeof ages)[number],
              number
            >,
            late: count({ of: 'late', team: id }),
            unassigned: count({ of: 'unassigned', team: id }),
            overdue: count({ of: 'overdue', team: id }),
          })),
          agents: owners
            .map((id) => ({
              id,
              name: nameOf(id),
              open: count({ of: 'open', agent: id }),
              waiting: count({ of: 'waiting', agent: id }),
              late: count({ of: 'late', agent: id }),
            }))
            .toSorted((a, b) => b.open - a.open || a.name.localeCompare(b.name)),
          channels: channelsOf(connected.filter(({ team }) => sees(agent, team))),
        })
      },
    )
    .get(
      '/tickets',
      may('supervisor', { summary: 'The conversations that a figure of the board counts', says: RowsView }),
      query(Figure),
      async (c) => {
        const found = await open((await teamsOf(c.get('agent'))).map(({ id }) => id))
        const now = iso(clock())
        const counted = found.filter((ticket) => counts(ticket, c.req.valid('query'), now))
        return c.json({ tickets: await rows(counted.toSorted((a, b) => (sinceOf(a) < sinceOf(b) ? -1 : 1))) })
      },
    )
}

const sinceOf = ({ turn, openedAt }: Ticket) => turn?.since ?? openedAt

function counts(ticket: Ticket, { of, team, agent, age }: Figure, now: string): boolean {
  if (team !== undefined && ticket.team !== team) return false
  if (agent !== undefined && ticket.owner !== agent) return false
  if (age !== undefined && (!ticket.turn || ageOf(ticket.turn.since, now) !== age)) return false
  if (of === 'waiting') return ticket.turn !== undefined
  if (of === 'late') return ticket.turn !== undefined && ticket.turn.due <= now
  if (of === 'unassigned') return ticket.owner === undefined && ticket.turn !== undefined
  if (of === 'overdue') return (ticket.words ?? []).some(({ due }) => due <= now)
  return true
}

function ageOf(since: string, now: string): (typeof ages)[number] {
  const waited = Date.parse(now) - Date.parse(since)
  return waited < hour ? '1h' : waited < 4 * hour ? '4h' : waited < 24 * hour ? '24h' : 'more'
}

const channelsOf = (accounts: Awaited<ReturnType<Stores['accounts']['list']>>): Board['channels'] =>
  accounts.map(({ id, name, channel, state, trouble }) => ({
    id,
    name,
    channel,
    state,
    ...(trouble ? { trouble: trouble.reason } : {}),
  }))

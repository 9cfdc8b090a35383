import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { Hasher } from '@ascolta/core/hash'
import type { NewId } from '@ascolta/core/id'
import { waysOf } from '@ascolta/core/outbound/address'
import { draftAmong, draftsOfOthers } from '@ascolta/core/outbound/reply'
import { type Agent, mustSee, sees } from '@ascolta/core/team/agent'
import { handlingOf } from '@ascolta/core/tickets/handling'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { channels, epochsOf } from '../live/channels.ts'
import { coded } from './codes.ts'
import { type Base, may, query } from './door.ts'
import type { Passes } from './live.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { actorsOf, colleagueOf, draftOf, linesOf, wayOf, withClosing } from './view-of.ts'
import { Conversation, Line, Thread } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'messages' | 'threads' | 'details' | 'following' | 'policies'>
  hash: Hasher
  rows: Rows
  names: Names
  passes: Passes
  newId: NewId
  clock: Clock
}

const Lines = v.object({ lines: v.array(Line), cursor: v.optional(v.string()) })
const Older = v.strictObject({ cursor: v.optional(v.string()) })

/** People of a thread on one page: each costs a look at their lines. */
const people = 25

/** One ticket with everything that was said on it. */
export function conversation({ stores, hash, rows, names, passes, newId, clock }: Deps) {
  const { accounts, tickets, messages, threads, details, following, policies } = stores
  const chips = coded(stores)
  const visible = async (id: string, agent: Agent) => {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  return new Hono<Base>()
    .get('/:id', may('agent', { summary: 'A ticket and its newest lines', says: Conversation }), async (c) => {
      const agent = c.get('agent')
      const ticket = await visible(c.req.param('id'), agent)
      const [connected, { items, cursor }, others, pass, { tags = [], watchers = [] }, row, before, parts] =
        await Promise.all([
          accounts.list(),
          messages.lines(ticket.id),
          tickets.ofCustomer(ticket.id),
          passes({ agent, session: c.get('session') }),
          details.get(ticket.id),
          rowOfOne(rows, ticket),
          ticket.follows ? tickets.find(ticket.follows) : undefined,
          tickets.within(ticket),
        ])
      const { account, root } = ticket
      const followed = root && (await following.follows(agent.id, { account, root: hash.long('thread', root) }))
      const { reopenDays } = await handlingOf(policies)
      const nameOf = await names([...actorsOf(items), ...watchers])
      const replies = items.flatMap((item) => (item.type === 'reply' ? item.reply : []))
      const mine = draftAmong(replies, agent.id)
      const theirs = draftsOfOthers(replies, agent.id)
      const channel = channels.ticket(ticket, await epochsOf(policies))
      const here = new Set([ticket, ...parts].map(({ id }) => id))
      const said: Conversation = {
        ticket: row,
        lines: withClosing(await chips.on(linesOf(items, nameOf)), row, ticket, reopenDays),
        draft: mine ? draftOf(mine) : { id: newId('drf'), text: '', rev: 0 },
        colleagues: theirs.map((one) => colleagueOf(one, nameOf)),
        others: await rows(others.filter(({ id, team }) => !here.has(id) && sees(agent, team))),
        parts: await rows(parts),
        tags,
        watchers: watchers.map((id) => ({ id, name: nameOf(id) })),
        threadFollowed: Boolean(followed),
        ...(before && sees(agent, before.team) ? { follows: { id: before.id, number: before.number } } : {}),
        live: { channel, pass: pass(channel) },
        ways: waysOf(ticket, connected, iso(clock())).map(wayOf),
        ...(ticket.context?.subject ? { subject: ticket.context.subject } : {}),
        ...((await chips.any()) ? { coded: true as const } : {}),
        ...(cursor ? { cursor } : {}),
        ...(ticket.troll && (await details.get(ticket.id)).unlocked ? { unlocked: true } : {}),
      }
      return c.json(said)
    })
    .get('/:id/lines', may('agent', { summary: 'Older lines', says: Lines }), query(Older), async (c) => {
      const ticket = await visible(c.req.param('id'), c.get('agent'))
      const { items, cursor } = await messages.lines(ticket.id, c.req.valid('query'))
      const lines = await chips.on(linesOf(items, await names(actorsOf(items))))
      return c.json({ lines, ...(cursor ? { cursor } : {}) })
    })
    .get(
      '/:id/thread',
      may('agent', { summary: 'The public thread that a ticket hangs in, who came last first', says: Thread }),
      query(Older),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { tickets: found, cursor } = await inThread(ticket, c.req.valid('query').cursor)
        const seen = found.filter(({ team }) => sees(agent, team))
        const pages = await Promise.all(seen.map(async ({ id }) => ({ id, ...(await messages.lines(id)) })))
        const nameOf = await names(pages.flatMap(({ items }) => actorsOf(items)))
        const lines = pages
          .flatMap(({ id, items }) => linesOf(items, nameOf).map((line) => ({ ticket: id, line })))
          .filter(({ line }) => line.type !== 'event' && line.type !== 'note' && line.public)
          .sort((a, b) => (a.line.at < b.line.at ? 1 : -1))
        return c.json({ tickets: await rows(seen), lines, ...(cursor ? { cursor } : {}) })
      },
    )

  /** A page of the people in a thread. On the first, the ticket itself is there however long ago it came. */
  async function inThread(ticket: Ticket, cursor: string | undefined) {
    if (!ticket.root) return { tickets: [ticket] }
    const page = await threads.latest(ticket.account, hash.long('thread', ticket.root), { limit: people, cursor })
    const ids = cursor ? page.tickets : [...new Set([ticket.id, ...page.tickets])]
    return { ...page, tickets: await tickets.some(ids) }
  }
}

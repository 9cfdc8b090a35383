import { waysOf } from '@ascolta/core/address'
import { type Agent, mustSee, sees } from '@ascolta/core/agent'
import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { Hasher } from '@ascolta/core/hash'
import type { NewId } from '@ascolta/core/id'
import { draftAmong } from '@ascolta/core/reply'
import { Hono } from 'hono'
import * as v from 'valibot'
import { channels } from '../live/channels.ts'
import { type Base, may, query } from './door.ts'
import type { Passes } from './live.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { actorsOf, draftOf, linesOf, wayOf } from './view-of.ts'
import { Conversation, Line, Thread } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'messages' | 'threads'>
  hash: Hasher
  rows: Rows
  names: Names
  passes: Passes
  newId: NewId
  clock: Clock
}

const Lines = v.object({ lines: v.array(Line), cursor: v.optional(v.string()) })
const Older = v.strictObject({ cursor: v.optional(v.string()) })

const most = 100

/** One ticket with everything that was said on it. */
export function conversation({ stores, hash, rows, names, passes, newId, clock }: Deps) {
  const { accounts, tickets, messages, threads } = stores
  const visible = async (id: string, agent: Agent) => {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  return new Hono<Base>()
    .get('/:id', may('agent', { summary: 'A ticket and its newest lines', says: Conversation }), async (c) => {
      const agent = c.get('agent')
      const ticket = await visible(c.req.param('id'), agent)
      const [connected, { items, cursor }, others, pass] = await Promise.all([
        accounts.list(),
        messages.lines(ticket.id),
        tickets.ofCustomer(ticket.id),
        passes({ agent, session: c.get('session') }),
      ])
      const nameOf = await names(actorsOf(items))
      const replies = items.flatMap((item) => (item.type === 'reply' ? item.reply : []))
      const mine = draftAmong(replies, agent.id)
      const channel = channels.ticket(ticket)
      const said: Conversation = {
        ticket: await rowOfOne(rows, ticket),
        lines: linesOf(items, nameOf),
        draft: mine ? draftOf(mine) : { id: newId('drf'), text: '', rev: 0 },
        others: await rows(others.filter(({ id, team }) => id !== ticket.id && sees(agent, team))),
        live: { channel, pass: pass(channel) },
        ways: waysOf(ticket, connected, iso(clock())).map(wayOf),
        ...(cursor ? { cursor } : {}),
      }
      return c.json(said)
    })
    .get('/:id/lines', may('agent', { summary: 'Older lines', says: Lines }), query(Older), async (c) => {
      const ticket = await visible(c.req.param('id'), c.get('agent'))
      const { items, cursor } = await messages.lines(ticket.id, c.req.valid('query'))
      const lines = linesOf(items, await names(actorsOf(items)))
      return c.json({ lines, ...(cursor ? { cursor } : {}) })
    })
    .get(
      '/:id/thread',
      may('agent', { summary: 'The public thread that a ticket hangs in', says: Thread }),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const found = ticket.root ? await inThread(ticket.account, ticket.root) : [ticket]
        const seen = found.filter(({ team }) => sees(agent, team))
        const pages = await Promise.all(seen.map(async ({ id }) => ({ id, ...(await messages.lines(id)) })))
        const nameOf = await names(pages.flatMap(({ items }) => actorsOf(items)))
        const lines = pages
          .flatMap(({ id, items }) => linesOf(items, nameOf).map((line) => ({ ticket: id, line })))
          .filter(({ line }) => line.type !== 'event' && line.public)
          .sort((a, b) => (a.line.at < b.line.at ? 1 : -1))
        return c.json({ tickets: await rows(seen), lines })
      },
    )

  /** At most so many people of a thread are shown; a viral post has more than a person can read. */
  async function inThread(account: string, root: string) {
    const ids = await threads.tickets(account, hash.long('thread', root))
    return tickets.some(ids.slice(-most))
  }
}

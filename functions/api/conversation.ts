import { type Agent, mustSee, sees } from '@ascolta/core/agent'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { draftAmong } from '@ascolta/core/reply'
import { windowCloses } from '@ascolta/core/replying'
import { Hono } from 'hono'
import * as v from 'valibot'
import { channels } from '../live/channels.ts'
import { type Base, may, query } from './door.ts'
import type { Passes } from './live.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { actorsOf, linesOf } from './view-of.ts'
import { Conversation, Line } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'messages'>
  rows: Rows
  names: Names
  passes: Passes
  newId: NewId
}

const Lines = v.object({ lines: v.array(Line), cursor: v.optional(v.string()) })
const Older = v.strictObject({ cursor: v.optional(v.string()) })

/** One ticket with everything that was said on it. */
export function conversation({ stores, rows, names, passes, newId }: Deps) {
  const { accounts, tickets, messages } = stores
  const visible = async (id: string, agent: Agent) => {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  return new Hono<Base>()
    .get('/:id', may('agent', { summary: 'A ticket and its newest lines', says: Conversation }), async (c) => {
      const agent = c.get('agent')
      const ticket = await visible(c.req.param('id'), agent)
      const [account, { items, cursor }, others, pass] = await Promise.all([
        accounts.find(ticket.account),
        messages.lines(ticket.id),
        tickets.ofCustomer(ticket.id),
        passes({ agent, session: c.get('session') }),
      ])
      const nameOf = await names(actorsOf(items))
      const replies = items.flatMap((item) => (item.type === 'reply' ? item.reply : []))
      const mine = draftAmong(replies, agent.id)
      const channel = channels.ticket(ticket)
      const closes =
        account &&
        windowCloses(
          ticket,
          adapterOf(account.channel).capabilities[ticket.public ? 'public' : 'private']?.windowHours ?? null,
        )
      const said: Conversation = {
        ticket: await rowOfOne(rows, ticket),
        lines: linesOf(items, nameOf),
        draft: mine ? { id: mine.id, text: mine.text, rev: mine.rev } : { id: newId('drf'), text: '', rev: 0 },
        others: await rows(others.filter(({ id, team }) => id !== ticket.id && sees(agent, team))),
        live: { channel, pass: pass(channel) },
        ...(cursor ? { cursor } : {}),
        ...(closes ? { windowClosesAt: closes } : {}),
      }
      return c.json(said)
    })
    .get('/:id/lines', may('agent', { summary: 'Older lines', says: Lines }), query(Older), async (c) => {
      const ticket = await visible(c.req.param('id'), c.get('agent'))
      const { items, cursor } = await messages.lines(ticket.id, c.req.valid('query'))
      const lines = linesOf(items, await names(actorsOf(items)))
      return c.json({ lines, ...(cursor ? { cursor } : {}) })
    })
}

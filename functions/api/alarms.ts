import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { Stores } from '@ascolta/core/compose'
import { Instant } from '@ascolta/core/schema'
import { type Agent, sees } from '@ascolta/core/team/agent'
import { teamsOf } from '@ascolta/core/tickets/lists'
import { Bell, type Desk, stillRings } from '@ascolta/core/time/bell'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, may } from './door.ts'
import type { Rows } from './rows.ts'

import { Row } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'bells' | 'tickets'>
  accounts: Pick<AccountStore, 'list'>
  rows: Rows
}

const { kind, about } = Bell.entries
const AlarmView = v.object({ id: v.string(), kind, about, at: Instant, ticket: Row })
export type AlarmView = v.InferOutput<typeof AlarmView>
const Alarms = v.object({ alarms: v.array(AlarmView) })

/** Of each desk. Who has more than that open looks at the deadlines. */
const most = 50

/** What clocks told me and is still so: as owner, and as who supervises a team. Live hints say when to look again; without them the desk asks now and then. */
export function alarms({ stores, accounts, rows }: Deps) {
  const { bells, tickets } = stores
  const teams = teamsOf(accounts)

  async function desksOf(agent: Agent): Promise<Desk[]> {
    const own: Desk = { agent: agent.id }
    return agent.role === 'agent' ? [own] : [own, ...(await teams(agent)).map((team) => ({ team }))]
  }

  return new Hono<Base>().get(
    '/alarms',
    may('agent', { summary: 'What clocks told me and is still so, newest first', says: Alarms }),
    async (c) => {
      const agent = c.get('agent')
      const heard = (await Promise.all((await desksOf(agent)).map((desk) => bells.latest(desk, most)))).flat()
      const newest = heard.toSorted((a, b) => (a.at < b.at ? 1 : -1))
      // A clock that warned and was late since is one alarm.
      const last = [...new Map(newest.toReversed().map((bell) => [idOf(bell), bell])).values()].toReversed()
      const found = await tickets.some([...new Set(last.map(({ ticket }) => ticket))])
      const open = new Map(found.filter(({ team }) => sees(agent, team)).map((ticket) => [ticket.id, ticket]))
      const shown = new Map((await rows([...open.values()])).map((row) => [row.id, row]))
      const ringing = last.flatMap((bell) => {
        const [ticket, row] = [open.get(bell.ticket), shown.get(bell.ticket)]
        if (!ticket || !row || !stillRings(ticket, bell)) return []
        return [{ id: idOf(bell), kind: bell.kind, about: bell.about, at: bell.at, ticket: row }]
      })
      return c.json({ alarms: ringing })
    },
  )
}

const idOf = ({ ticket, about, word }: Bell) => [ticket, about, word].filter(Boolean).join(' ')

import type { AccountStore } from '@ascolta/core/accounts/account.store'
import type { Clock } from '@ascolta/core/clock'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import type { Secrets } from '@ascolta/core/ports'
import type { Agent } from '@ascolta/core/team/agent'
import { teamsOf } from '@ascolta/core/tickets/lists'
import { Hono } from 'hono'
import * as v from 'valibot'
import { channels, epochsOf, fitsChannel, realtime } from '../live/channels.ts'
import { mint, passSeconds } from '../live/pass.ts'
import { keyOf, type Settings } from './deps.ts'
import { type Base, body, may, nothing, type Visitor } from './door.ts'
import { LivePass } from './views.ts'

interface Deps {
  accounts: Pick<AccountStore, 'list'>
  policies: Pick<PolicyStore, 'list'>
  keys: Secrets
  clock: Clock
  settings: Pick<Settings, 'live'>
}

const LiveDoor = v.object({
  /** Where the socket goes. */
  url: v.string(),
  /** What the handshake names as host. */
  host: v.string(),
  connect: v.string(),
  lists: v.array(LivePass),
})
export type LiveDoor = v.InferOutput<typeof LiveDoor>

/** Makes passes for a visitor: each opens one channel for two minutes (hazards, section 7). */
export const passes = ({ keys, clock }: Pick<Deps, 'keys' | 'clock'>) =>
  async function passes({ agent, session }: Visitor) {
    const key = await keyOf(keys, 'live')
    const exp = Math.floor(clock().getTime() / 1000) + passSeconds
    return (aud: string) => mint(key, { agent: agent.id, session: session.id.slice(0, 16), aud, exp })
  }
export type Passes = ReturnType<typeof passes>

/** The lists that somebody may listen to, by the names of their channels. */
export const listsOf = ({ accounts, policies }: Pick<Deps, 'accounts' | 'policies'>) =>
  async function listsOf(agent: Agent): Promise<string[]> {
    const [teams, epochs] = await Promise.all([teamsOf(accounts)(agent), epochsOf(policies)])
    return [channels.agent(agent.id), ...teams.filter(fitsChannel).map((team) => channels.team(team, epochs))]
  }

/** The door to live updates: passes to connect and for the lists. */
export const live = ({ accounts, policies, keys, clock, settings }: Deps) =>
  new Hono<Base>().post(
    '/live',
    may('agent', { summary: 'Passes for live updates, good for two minutes', says: LiveDoor }),
    body(nothing),
    async (c) => {
      const agent = c.get('agent')
      const pass = await passes({ keys, clock })({ agent, session: c.get('session') })
      const names = await listsOf({ accounts, policies })(agent)
      const lists = names.map((channel): LivePass => ({ channel, pass: pass(channel) }))
      return c.json({ ...realtime(settings.live), connect: pass('connect'), lists })
    },
  )

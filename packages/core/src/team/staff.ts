import type { AccountStore } from '../accounts/account.store.ts'
import { type Clock, iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { NewId } from '../id.ts'
import { Problem } from '../problem.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { AgentStore } from './agent.store.ts'
import { type Agent, isActive, type Role, sees } from './agent.ts'
import type { InviteStore } from './invite.store.ts'
import { type Invite, invited, noInvite, redeemable } from './invite.ts'
import type { ReliefStore } from './relief.store.ts'
import type { Relieve } from './relieve.ts'
import type { RightsStore } from './rights.store.ts'
import type { RosterStore } from './roster.store.ts'
import { aTeam, teamKind } from './team.ts'

export interface StaffDeps {
  agents: AgentStore
  rights: RightsStore
  invites: InviteStore
  policies: PolicyStore
  records: RecordStore
  accounts: AccountStore
  reliefs: ReliefStore
  roster: Pick<RosterStore, 'join'>
  relieve: Relieve
  newId: NewId
  clock: Clock
}

/** What an admin decides of somebody. Absent: stays as it is. */
export interface Decide {
  role?: Role | undefined
  teams?: string[] | undefined
  active?: boolean | undefined
}

/** Who works here and what they may do: decided by admins, one decision after the other, each in the audit log. */
export function staff(deps: StaffDeps) {
  const { agents, rights, invites, policies, records, accounts, reliefs, roster, relieve, newId, clock } = deps

  return {
    /**
     * Changes somebody's role or teams, or ends or resumes their work. Counts at once: rights are read at every request.
     * Who may no longer see a team gives its tickets back, keeps every draft, and hears nothing more of it.
     */
    async decide(admin: Agent, id: string, wish: Decide): Promise<Agent> {
      const now = iso(clock())
      const { before, after } = await decided(admin.id, id, wish, now)
      if (before === after) return after
      // The wish first: whatever dies from here on, the sweep looks again.
      if (!isActive(after) || lost(before, after)) {
        await reliefs.ask(id, { by: admin.id, now })
        await relieve(id)
        await quiet((await heard(before)).filter((team) => !isActive(after) || !sees(after, team)))
      }
      if (isActive(after)) await roster.join(after.id, after.teams)
      await audit(admin.id, actOf(before, after), `agent/${id}`, now)
      return after
    },

    /** A way in for one person. Only its hash is kept. */
    async invite(admin: Agent, said: Pick<Invite, 'hash' | 'role' | 'teams' | 'note'>): Promise<Invite> {
      const now = iso(clock())
      const invite = invited({ ...said, by: admin.id }, now)
      await invites.insert(invite)
      await audit(admin.id, 'invited', `invite/${said.hash.slice(0, 12)}`, now)
      return invite
    },

    async withdraw(admin: Agent, hash: string): Promise<void> {
      const now = iso(clock())
      const invite = await invites.get(hash)
      if (!invite || !redeemable(invite, now)) throw noInvite()
      if (!(await invites.replace(invite, { ...invite, withdrawnAt: now }))) throw noInvite()
      await audit(admin.id, 'invite-withdrawn', `invite/${hash.slice(0, 12)}`, now)
    },

    /** What an invitation holds, for whoever has its link. */
    async look(hash: string): Promise<Invite> {
      const invite = await invites.get(hash)
      if (!invite || !redeemable(invite, iso(clock()))) throw noInvite()
      return invite
    },

    /** Makes a team, or names one. */
    async nameTeam(by: Agent, id: string, name: string) {
      const before = await policies.get(teamKind, id)
      const team = await policies.change(teamKind, id, (now) => ({ ...(now ?? aTeam(id)), name }))
      await audit(by.id, before ? 'team-renamed' : 'team-made', `team/${id}`, iso(clock()))
      return team
    },
  }

  /** The decision itself, against what the one before left. An earlier one that was not finished is finished first. */
  async function decided(actor: string, id: string, wish: Decide, now: string) {
    for (let attempt = 0; attempt < 8; attempt++) {
      const last = await rights.last()
      if (last) await agents.decide(last.before, last.after, last.rev)
      const [by, before] = await Promise.all([
        agents.get(actor, { consistent: true }),
        agents.get(id, { consistent: true }),
      ])
      // Whoever asked may have lost the right in this very moment.
      if (!by || !isActive(by) || by.role !== 'admin')
        throw new Problem('forbidden', 'role.missing', 'This is for the role admin.', { role: 'admin' })
      if (!before) throw new Problem('missing', 'agent.missing', 'There is no such person.')
      const after = wished(before, wish, { by: actor, now })
      if (after === before) return { before, after }
      if (actor === id && (after.role !== 'admin' || !isActive(after)))
        throw new Problem('conflict', 'agent.last-admin', 'An admin stays one until another admin says otherwise.')
      const rev = (last?.rev ?? 0) + 1
      if (!(await rights.next({ rev, before, after }))) continue
      await agents.decide(before, after, rev)
      return { before, after: { ...after, rights: rev } }
    }
    throw new Problem('limited', 'agent.busy', 'Too many changes at once. Try again in a minute.')
  }

  function audit(actor: string, act: string, object: string, at: string) {
    return records.audit({ actor, at, request: newId('req'), act, object })
  }

  /** Old live channels of these teams go quiet: who may still listen learns the new ones within a minute. */
  async function quiet(teams: string[]) {
    for (const id of teams)
      await policies.change(teamKind, id, (now) => {
        const team = now ?? aTeam(id)
        return { ...team, epoch: (team.epoch ?? 0) + 1 }
      })
  }

  /** An admin hears every team. */
  async function heard({ role, teams }: Agent) {
    if (role !== 'admin') return teams
    const [named, connected] = await Promise.all([policies.list(teamKind, { fresh: true }), accounts.list()])
    return [...new Set([...teams, ...named.map(({ id }) => id), ...connected.map(({ team }) => team)])]
  }
}
export type Staff = ReturnType<typeof staff>

/** As the wish says: the same agent if that is how it is. */
function wished(agent: Agent, { role, teams, active }: Decide, { by, now }: { by: string; now: string }): Agent {
  const { deactivatedAt, deactivatedBy, ...rest } = agent
  const off = active === undefined ? deactivatedAt !== undefined : !active
  const same =
    (role ?? agent.role) === agent.role &&
    (teams ?? agent.teams).toSorted().join() === agent.teams.toSorted().join() &&
    off === (deactivatedAt !== undefined)
  if (same) return agent
  const next = { ...rest, role: role ?? agent.role, teams: teams ?? agent.teams }
  if (!off) return next
  if (deactivatedAt && deactivatedBy) return { ...next, deactivatedAt, deactivatedBy }
  return { ...next, deactivatedAt: now, deactivatedBy: by, sessionsFrom: now }
}

/** Whether somebody may see less than before. */
const lost = (before: Agent, after: Agent) =>
  (before.role === 'admin' && after.role !== 'admin') ||
  (after.role !== 'admin' && before.teams.some((team) => !after.teams.includes(team)))

function actOf(before: Agent, after: Agent) {
  if (isActive(before) !== isActive(after)) return isActive(after) ? 'agent-reactivated' : 'agent-deactivated'
  return before.role === after.role ? 'agent-teams' : `agent-role-${after.role}`
}

import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores, staffing } from '@ascolta/core/compose'
import { Problem } from '@ascolta/core/problem'
import { type Agent, isActive, Role, sees } from '@ascolta/core/team/agent'
import { type Invite, redeemable } from '@ascolta/core/team/invite'
import { teamKind } from '@ascolta/core/team/team'
import { Hono } from 'hono'
import * as v from 'valibot'
import { fitsChannel } from '../live/channels.ts'
import type { Settings } from './deps.ts'
import { anyone, type Base, body, may, nothing } from './door.ts'
import { giveInvite, inviteHash, newSecret } from './login/cookie.ts'
import type { Names } from './names.ts'
import { namedTeams } from './teams.ts'
import { InviteView, StaffView, TeamView } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'agents' | 'invites' | 'policies'>
  staff: ReturnType<typeof staffing>
  names: Names
  clock: Clock
  settings: Pick<Settings, 'origin'>
}

const TeamId = v.pipe(v.string(), v.check(fitsChannel, 'letters, digits and hyphens'))
const Teams = v.pipe(v.array(TeamId), v.maxLength(50))
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60))
const Decide = v.strictObject({ role: v.optional(Role), teams: v.optional(Teams), active: v.optional(v.boolean()) })
const Make = v.strictObject({
  role: Role,
  teams: Teams,
  /** Whom it is for: a name or an address. Only shown. */
  note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
})
const Look = v.strictObject({ secret: v.pipe(v.string(), v.maxLength(200)) })
const Staff = v.object({ people: v.array(StaffView), invites: v.array(InviteView), teams: v.array(TeamView) })
const One = v.object({ person: StaffView })
const Made = v.object({ invite: InviteView, link: v.string() })
const Looked = v.object({ by: v.string(), role: Role, teams: v.array(v.string()), until: v.string() })
const Withdrawn = v.object({ withdrawn: v.boolean() })
const Named = v.object({ team: TeamView })

/** Who works here: invitations, roles, teams, and the end of somebody's work. */
export function staff({ stores, staff, names, clock, settings }: Deps) {
  const { accounts, agents, invites, policies } = stores
  const teamsSeen = namedTeams({ accounts, policies })
  const list = { summary: 'Who works here; a supervisor sees their own teams', says: Staff }
  const decide = {
    summary: 'Change somebody’s role or teams, or end or resume their work: counts at once',
    says: One,
    refuses: ['agent.missing', 'agent.last-admin', 'agent.busy', 'team.missing', 'agent.teamless'],
  }
  const make = {
    summary: 'Invite somebody: a link for one person, good for 72 hours, shown this once',
    says: Made,
    refuses: ['team.missing', 'agent.teamless'],
  }
  const look = {
    summary: 'What an invitation holds, before logging in with it',
    says: Looked,
    refuses: ['invite.missing'],
  }
  const withdraw = { summary: 'Take an invitation back', says: Withdrawn, refuses: ['invite.missing'] }
  const team = { summary: 'Make a team, or rename it', says: Named, refuses: ['team.missing'] }

  return new Hono<Base>()
    .get('/staff', may('supervisor', list), async (c) => {
      const agent = c.get('agent')
      const [everybody, made, teams] = await Promise.all([
        agents.everybody(),
        agent.role === 'admin' ? invites.list() : [],
        teamsSeen(agent, { fresh: true }),
      ])
      const people = everybody.filter((one) => one.id === agent.id || shares(agent, one)).map(staffOf)
      const nameOf = await names(made.flatMap(({ by, usedBy }) => [by, usedBy]))
      return c.json({ people, invites: made.map((one) => inviteOf(one, nameOf, iso(clock()))), teams })
    })
    .patch('/staff/:id', may('admin', decide), body(Decide), async (c) => {
      const wish = c.req.valid('json')
      const id = c.req.param('id')
      const known = await agents.get(id)
      if (!known) throw new Problem('missing', 'agent.missing', 'There is no such person.')
      await mustFit(c.get('agent'), { role: wish.role ?? known.role, teams: wish.teams ?? known.teams })
      return c.json({ person: staffOf(await staff.decide(c.get('agent'), id, wish)) })
    })
    .post('/invites', may('admin', make), body(Make), async (c) => {
      const { note, ...said } = c.req.valid('json')
      await mustFit(c.get('agent'), said)
      const secret = newSecret()
      const hash = inviteHash(secret)
      const invite = await staff.invite(c.get('agent'), { ...said, hash, ...(note ? { note } : {}) })
      // Behind the #: browsers keep that to themselves, and no log on the way sees it.
      const link = `${settings.origin}/join#${secret}`
      return c.json({ invite: inviteOf(invite, await names([invite.by]), invite.createdAt), link })
    })
    .post('/invites/look', anyone(look), body(Look), async (c) => {
      const { secret } = c.req.valid('json')
      const { by, role, teams, until } = await staff.look(inviteHash(secret))
      giveInvite(c, secret)
      const [nameOf, known] = await Promise.all([names([by]), policies.list(teamKind)])
      const called = new Map(known.map(({ id, name }) => [id, name]))
      return c.json({ by: nameOf(by), role, teams: teams.map((id) => called.get(id) ?? id), until })
    })
    .delete('/invites/:id', may('admin', withdraw), body(nothing), async (c) => {
      await staff.withdraw(c.get('agent'), c.req.param('id'))
      return c.json({ withdrawn: true })
    })
    .put('/teams/:id', may('supervisor', team), body(v.strictObject({ name: Name })), async (c) => {
      const agent = c.get('agent')
      const id = c.req.param('id')
      // A new team is an admin's; a supervisor names their own.
      if (!fitsChannel(id) || !sees(agent, id)) throw new Problem('missing', 'team.missing', 'There is no such team.')
      const { name } = await staff.nameTeam(agent, id, c.req.valid('json').name)
      return c.json({ team: { id, name } })
    })

  /** Nobody is sent to a team that is not there; who is no admin needs one, to see anything. */
  async function mustFit(admin: Agent, { role, teams }: { role: Role; teams: string[] }) {
    const known = new Set((await teamsSeen(admin, { fresh: true })).map(({ id }) => id))
    const missing = teams.find((id) => !known.has(id))
    if (missing) throw new Problem('conflict', 'team.missing', 'There is no such team.', { team: missing })
    if (role !== 'admin' && teams.length === 0)
      throw new Problem('conflict', 'agent.teamless', 'Who is no admin needs a team.')
  }
}

const shares = (agent: Agent, other: Agent) =>
  agent.role === 'admin' || other.teams.some((team) => agent.teams.includes(team))

const staffOf = (agent: Agent): StaffView => {
  const { id, name, email, role, teams, createdAt, seenAt, deactivatedAt, rights } = agent
  return {
    id,
    name,
    role,
    teams,
    createdAt,
    decided: rights === undefined ? 'issuer' : 'desk',
    ...(email ? { email } : {}),
    ...(seenAt ? { seenAt } : {}),
    ...(deactivatedAt && !isActive(agent) ? { deactivatedAt } : {}),
  }
}

const inviteOf = (invite: Invite, nameOf: (id: string) => string, now: string): InviteView => {
  const { hash: id, role, teams, note, by, createdAt, until, usedAt, usedBy, withdrawnAt } = invite
  const state = usedAt ? 'used' : withdrawnAt ? 'withdrawn' : redeemable(invite, now) ? 'open' : 'expired'
  return {
    id,
    role,
    teams,
    by: nameOf(by),
    createdAt,
    until,
    state,
    ...(note ? { note } : {}),
    ...(usedBy ? { usedBy: nameOf(usedBy) } : {}),
  }
}

import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'

export const roles = ['agent', 'supervisor', 'admin'] as const
export const Role = v.picklist(roles)
export type Role = v.InferOutput<typeof Role>

/** Someone who works at the desk. The id is a hash of issuer and subject: a login is never linked by e-mail (SEC8). */
export const Agent = v.object({
  id: v.string(),
  name: personal(v.string()),
  email: v.optional(personal(v.string())),
  role: Role,
  teams: v.array(v.string()),
  createdAt: Instant,
  /** How often an admin of this desk decided on their rights. Absent: never, and the issuer's word counts at each login. */
  rights: v.optional(v.number()),
  /** Since when they may not log in any more, and who said so. */
  deactivatedAt: v.optional(Instant),
  deactivatedBy: v.optional(v.string()),
  /** Sessions begun before are over. */
  sessionsFrom: v.optional(Instant),
  /** When they last did something here, to the hour. */
  seenAt: v.optional(Instant),
})
export type Agent = v.InferOutput<typeof Agent>

/** Whether somebody may work at the desk. */
export const isActive = ({ deactivatedAt }: Agent) => deactivatedAt === undefined

/** An admin sees every team, others their own. What one may not see is missing, not forbidden: it does not exist for them (SEC1). */
export const sees = (agent: Agent, team: string) => agent.role === 'admin' || agent.teams.includes(team)

export function mustSee(agent: Agent, team: string, what = 'ticket') {
  if (!sees(agent, team)) throw new Problem('missing', `${what}.missing`, `There is no such ${what}.`)
}

import * as v from 'valibot'
import { Problem } from './problem.ts'
import { Instant, personal } from './schema.ts'

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
})
export type Agent = v.InferOutput<typeof Agent>

/** An admin sees every team, others their own. What one may not see is missing, not forbidden: it does not exist for them (SEC1). */
export const sees = (agent: Agent, team: string) => agent.role === 'admin' || agent.teams.includes(team)

export function mustSee(agent: Agent, team: string, what = 'ticket') {
  if (!sees(agent, team)) throw new Problem('missing', `${what}.missing`, `There is no such ${what}.`)
}

import { type Agent, type Role, roles } from '@ascolta/core/agent'
import { fitsChannel } from '../../live/channels.ts'

type Claims = Readonly<Record<string, unknown>>

/** The team of people whose issuer names none. */
const firstTeam = 'care'

/** The highest of our roles among a person's groups; undefined for somebody who is not of the desk. */
export function roleOf(claims: Claims): Role | undefined {
  const groups = [...texts(claims.groups), ...texts(claims['cognito:groups'])]
  return roles.findLast((role) => groups.includes(role))
}

/** Who came through the issuer, as an agent. Role and name are the issuer's word at each login; teams are, where it says any. */
export function agentOf(
  claims: Claims & { sub: string },
  { id, role, known, now }: { id: string; role: Role; known: Agent | undefined; now: string },
): Agent {
  const teams = texts(claims.teams).filter(fitsChannel)
  const email = text(claims.email)
  return {
    id,
    name: text(claims.name) ?? text(claims.preferred_username) ?? text(claims['cognito:username']) ?? email ?? id,
    ...(email ? { email } : {}),
    role,
    teams: teams.length > 0 ? teams : (known?.teams ?? [firstTeam]),
    createdAt: known?.createdAt ?? now,
  }
}

const text = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim().slice(0, 100) : undefined)
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

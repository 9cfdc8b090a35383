import { type Role, roles } from '@ascolta/core/team/agent'
import type { Arrival } from '@ascolta/core/team/arrive'
import { fitsChannel } from '../../live/channels.ts'

type Claims = Readonly<Record<string, unknown>>

/** The highest of our roles among a person's groups; undefined for somebody who is not of the desk. */
function roleOf(claims: Claims): Role | undefined {
  const groups = [...texts(claims.groups), ...texts(claims['cognito:groups'])]
  return roles.findLast((role) => groups.includes(role))
}

/** Who came through the issuer, in its words. */
export function arrivalOf(claims: Claims & { sub: string }, id: string): Arrival {
  const teams = texts(claims.teams).filter(fitsChannel)
  const email = text(claims.email)
  return {
    id,
    name: text(claims.name) ?? text(claims.preferred_username) ?? text(claims['cognito:username']) ?? email ?? id,
    email,
    role: roleOf(claims),
    teams: teams.length > 0 ? teams : undefined,
  }
}

const text = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim().slice(0, 100) : undefined)
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

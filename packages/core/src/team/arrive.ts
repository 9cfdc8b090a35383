import { type Clock, iso } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { AgentStore } from './agent.store.ts'
import { type Agent, isActive, type Role } from './agent.ts'
import type { InviteStore } from './invite.store.ts'
import { redeemable, redeemed } from './invite.ts'
import type { RosterStore } from './roster.store.ts'

interface Deps {
  agents: AgentStore
  invites: InviteStore
  records: RecordStore
  roster: Pick<RosterStore, 'join'>
  newId: NewId
  clock: Clock
}

/** Who came through the issuer, in the issuer's words. */
export interface Arrival {
  /** A hash of issuer and subject. */
  id: string
  name: string
  email?: string | undefined
  /** What the issuer says they may do; undefined: nothing here. */
  role: Role | undefined
  /** Likewise; undefined: it does not say. */
  teams: string[] | undefined
  /** The hash of an invitation whose link they hold. */
  invite?: string | undefined
}

/** The team of people of whom nobody says any. */
const firstTeam = 'care'

/**
 * Somebody logged in. What an admin of this desk decided counts; before anybody did, the issuer's word; and for who has
 * neither, an invitation they hold. Undefined for everybody else, and for who was deactivated: no account, no session.
 */
export const arrive = ({ agents, invites, records, roster, newId, clock }: Deps) => {
  return async function arrive(arrival: Arrival): Promise<Agent | undefined> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const known = await agents.get(arrival.id, { consistent: true })
      if (known && !isActive(known)) return undefined
      const now = iso(clock())
      const given = await rightsOf(arrival, known, now)
      if (!given) return undefined
      const agent: Agent = {
        ...known,
        ...given,
        id: arrival.id,
        name: arrival.name,
        ...(arrival.email ? { email: arrival.email } : {}),
        createdAt: known?.createdAt ?? now,
        seenAt: now,
      }
      // An admin decided in this moment: their word is read again.
      if (!(await agents.put(agent, known))) continue
      await roster.join(agent.id, agent.teams)
      return agent
    }
    throw new Error('an agent is written by too many at once')
  }

  /** Decided here; invited; or said by the issuer. */
  async function rightsOf(arrival: Arrival, known: Agent | undefined, now: string) {
    if (known?.rights !== undefined) return { role: known.role, teams: known.teams }
    // Who works here by the issuer's word needs no invitation, and keeps it for whom it was meant.
    const needed = !known || !arrival.role
    const invite = needed && arrival.invite ? await redeem(arrival.invite, arrival.id, now) : undefined
    if (invite) return { role: invite.role, teams: invite.teams, rights: 0 }
    if (!arrival.role) return undefined
    return { role: arrival.role, teams: arrival.teams ?? known?.teams ?? [firstTeam] }
  }

  /** Undefined unless it is theirs now: also when they come a second time in the middle of it. */
  async function redeem(hash: string, agent: string, now: string) {
    const found = await invites.get(hash)
    if (!found || (found.usedBy !== agent && !redeemable(found, now))) return undefined
    const after = redeemed(found, { agent, now })
    if (!(await invites.replace(found, after))) {
      // Two clicks of one person are one arrival; of two people only one comes in.
      const taken = await invites.get(hash)
      return taken?.usedBy === agent ? taken : undefined
    }
    await records.audit({
      actor: agent,
      at: now,
      request: newId('req'),
      act: 'invite-used',
      object: `invite/${hash.slice(0, 12)}`,
    })
    return after
  }
}
export type Arrive = ReturnType<typeof arrive>

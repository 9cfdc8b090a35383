import * as v from 'valibot'
import { iso } from '../clock.ts'
import { Instant } from '../schema.ts'
import { type Agent, isActive } from './agent.ts'

/** A login that lasts: who, since when, until when. */
export const Session = v.object({
  /** SHA-256 of the secret in the cookie: whoever reads the table cannot log in with it. */
  id: v.string(),
  agent: v.string(),
  startedAt: Instant,
  /** When its end was last moved. */
  movedAt: Instant,
  /** Epoch seconds: the table's own expiry, which lags; whoever reads looks at it. */
  expiresAt: v.number(),
})
export type Session = v.InferOutput<typeof Session>

const hour = 3600_000
/** It ends after this long without use… */
const idle = 12 * hour
/** …and after this long in any case: rights given by the issuer are looked at again at least so often. */
const longest = 7 * 24 * hour
/** The end is not moved more often: one write for many requests. */
const moved = hour

export const begin = ({ id, agent, now }: { id: string; agent: string; now: Date }): Session => ({
  id,
  agent,
  startedAt: iso(now),
  movedAt: iso(now),
  expiresAt: seconds(now.getTime() + idle),
})

/** Whether its agent may still use it: not deactivated, and not since it began. */
export const isWelcome = ({ startedAt }: Session, agent: Agent) =>
  isActive(agent) && startedAt >= (agent.sessionsFrom ?? '')

export const alive = (session: Session, now: Date) => session.expiresAt * 1000 > now.getTime()

/** Used: its end moves, at most once an hour. The same session if there is nothing to write. */
export function used(session: Session, now: Date): Session {
  if (now.getTime() - Date.parse(session.movedAt) < moved) return session
  const end = Math.min(now.getTime() + idle, Date.parse(session.startedAt) + longest)
  return { ...session, movedAt: iso(now), expiresAt: seconds(end) }
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

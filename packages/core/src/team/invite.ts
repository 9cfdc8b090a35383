import * as v from 'valibot'
import { later } from '../clock.ts'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'
import { days, minutes } from '../tickets/ticket.ts'
import { Role } from './agent.ts'

/** A way in for one person: what they may do is fixed when it is made. Whoever logs in while holding its link has it, never who has some e-mail address (SEC8). */
export const Invite = v.object({
  /** SHA-256 of the secret in the link: whoever reads the table cannot redeem it. */
  hash: v.string(),
  role: Role,
  teams: v.array(v.string()),
  /** Whom it was meant for, in the words of who made it. Opens nothing. */
  note: v.optional(personal(v.string())),
  by: v.string(),
  createdAt: Instant,
  /** Until when it can be redeemed. */
  until: Instant,
  usedAt: v.optional(Instant),
  usedBy: v.optional(v.string()),
  withdrawnAt: v.optional(Instant),
})
export type Invite = v.InferOutput<typeof Invite>

/** How long a link is good for (SEC17). */
export const inviteLife = minutes(72 * 60)
/** It stays in the list a while longer, so that whoever made it sees that nobody came. */
export const inviteKept = days(30)

export const invited = (said: Pick<Invite, 'hash' | 'role' | 'teams' | 'note' | 'by'>, now: string): Invite => ({
  ...said,
  createdAt: now,
  until: later(now, inviteLife),
})

export const redeemable = ({ until, usedAt, withdrawnAt }: Invite, now: string) =>
  !usedAt && !withdrawnAt && now < until

/** Used by one person, once. The same person may come again in the middle of it. */
export function redeemed(invite: Invite, { agent, now }: { agent: string; now: string }): Invite {
  if (invite.usedBy === agent) return invite
  if (!redeemable(invite, now)) throw noInvite()
  return { ...invite, usedAt: now, usedBy: agent }
}

/** Unknown, too old, used and withdrawn are one answer: whoever guesses learns nothing (SEC17). */
export const noInvite = () => new Problem('missing', 'invite.missing', 'This invitation is not valid, or no longer.')

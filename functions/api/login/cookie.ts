import { randomBytes } from 'node:crypto'
import { sha256 } from '@ascolta/core/hash'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { attemptSeconds } from './attempt.ts'

/** `__Host-`: of this very host, never of a sibling, never over plain http. Lax, since the issuer sends people back. */
const common = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
const names = { session: '__Host-ascolta', attempt: '__Host-ascolta-login', invite: '__Host-ascolta-invite' } as const
const week = 7 * 24 * 3600

/** The hash under which the visitor's session rests. */
export function sessionOf(c: Context) {
  const secret = getCookie(c, names.session)
  return secret && /^[\w-]{43}$/.test(secret) ? sha256(secret) : undefined
}

/** A new secret of 256 bits into the browser; its hash is the session's id. */
export function giveSession(c: Context) {
  const secret = newSecret()
  setCookie(c, names.session, secret, { ...common, maxAge: week })
  return sha256(secret)
}

export const takeSession = (c: Context) => void deleteCookie(c, names.session, common)
export const attemptOf = (c: Context) => getCookie(c, names.attempt)
export const giveAttempt = (c: Context, text: string) =>
  setCookie(c, names.attempt, text, { ...common, maxAge: attemptSeconds })
export const takeAttempt = (c: Context) => void deleteCookie(c, names.attempt, common)

/** The hash of the invitation that the visitor holds the link of. */
export function inviteOf(c: Context) {
  const secret = getCookie(c, names.invite)
  return secret && inviteHash(secret)
}
/** Kept by the browser through the login at the issuer. */
export const giveInvite = (c: Context, secret: string) =>
  setCookie(c, names.invite, secret, { ...common, maxAge: attemptSeconds * 3 })
export const takeInvite = (c: Context) => void deleteCookie(c, names.invite, common)

export const newSecret = () => randomBytes(32).toString('base64url')
export const inviteHash = (secret: string) => sha256(`invite.${secret}`)

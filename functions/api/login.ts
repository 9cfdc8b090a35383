import type { Clock } from '@ascolta/core/clock'
import type { Hasher } from '@ascolta/core/hash'
import type { Secrets } from '@ascolta/core/ports'
import type { Arrive } from '@ascolta/core/team/arrive'
import { begin } from '@ascolta/core/team/session'
import type { SessionStore } from '@ascolta/core/team/session.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { keyOf, type Settings } from './deps.ts'
import { anyone, type Base, body, may, nothing, query } from './door.ts'
import { seal, unseal } from './login/attempt.ts'
import {
  attemptOf,
  giveAttempt,
  giveSession,
  inviteOf,
  sessionOf,
  takeAttempt,
  takeInvite,
  takeSession,
} from './login/cookie.ts'
import type { Issuer } from './login/issuer.ts'
import { arrivalOf } from './login/person.ts'
import { target } from './login/target.ts'

interface Deps {
  arrive: Arrive
  sessions: SessionStore
  hash: Hasher
  issuer: Issuer
  keys: Secrets
  clock: Clock
  settings: Pick<Settings, 'origin' | 'issuer'>
}

const To = v.object({ to: v.optional(v.string()) })
const Left = v.object({ to: v.string() })

/** Logging in through the issuer and out again. No token reaches the browser: it gets a session. */
export function login({ arrive, sessions, hash, issuer, keys, clock, settings }: Deps) {
  /** Who came back, and where they wanted to go. Undefined unless everything is right: whoever looks on learns no more than that. */
  async function finish(came: URLSearchParams, sealed: string | undefined) {
    try {
      const attempt = unseal(await keyOf(keys, 'session'), sealed, clock())
      return attempt && { claims: await issuer.finish(came, attempt), to: attempt.to }
    } catch (error) {
      console.warn('login refused', reason(error))
      return undefined
    }
  }

  return new Hono<Base>()
    .get('/login', anyone({ summary: 'Log in: goes to the issuer' }), query(To), async (c) => {
      const to = target(c.req.valid('query').to, settings.origin)
      try {
        const started = await issuer.begin()
        giveAttempt(c, seal(await keyOf(keys, 'session'), { ...started.attempt, to }, clock()))
        return c.redirect(started.to)
      } catch (error) {
        console.error('login cannot begin', reason(error))
        return c.redirect('/?login=failed')
      }
    })
    .get('/login/callback', anyone({ summary: 'Comes back from the issuer' }), async (c) => {
      takeAttempt(c)
      const came = await finish(new URL(c.req.url).searchParams, attemptOf(c))
      if (!came) return c.redirect('/?login=failed')
      const { claims, to } = came
      const id = hash.long('agent', settings.issuer, claims.sub)
      const agent = await arrive({ ...arrivalOf(claims, id), invite: inviteOf(c) })
      // One answer for who has no right, no invitation, or none any more.
      if (!agent) return c.redirect('/?login=refused')
      takeInvite(c)
      const earlier = sessionOf(c)
      if (earlier) await sessions.remove(earlier)
      await sessions.put(begin({ id: giveSession(c), agent: id, now: clock() }))
      return c.redirect(to)
    })
    .post('/logout', may('agent', { summary: 'Log out', says: Left }), body(nothing), async (c) => {
      await sessions.remove(c.get('session').id)
      takeSession(c)
      const end = await issuer.end(`${settings.origin}/`).catch(() => undefined)
      return c.json({ to: end ?? '/' })
    })
}

/** Kind and code of a failure, and of what was behind it: messages may quote a token. */
const reason = (error: unknown): object =>
  error instanceof Error
    ? {
        name: error.name,
        ...('code' in error && { code: error.code }),
        ...(error.cause instanceof Error && { cause: reason(error.cause) }),
      }
    : { name: typeof error }

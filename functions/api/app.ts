import { accountStore } from '@ascolta/core/account.store'
import { agentStore } from '@ascolta/core/agent.store'
import { Problem } from '@ascolta/core/problem'
import { sessionStore } from '@ascolta/core/session.store'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { topology } from '../topology.ts'
import type { Deps } from './deps.ts'
import { keyOf } from './deps.ts'
import { type Base, routesOf, type Visitor } from './door.ts'
import { headers, limit, ownOrigin } from './guard.ts'
import { health } from './health.ts'
import { live } from './live.ts'
import { sessionOf } from './login/cookie.ts'
import { issuer } from './login/issuer.ts'
import { login } from './login.ts'
import { me } from './me.ts'
import { documentation } from './openapi.ts'
import { refuse } from './refusal.ts'

/** The API. Does not start with a route that does not say who may use it. */
export function createApp(deps: Deps) {
  const { table, keys, clock, newId, settings } = deps
  const accounts = accountStore(table)
  const agents = agentStore(table)
  const sessions = sessionStore(table)
  const redirect = new URL(`${base}/login/callback`, settings.origin).href
  const people = issuer({ ...settings, redirect }, () => keyOf(keys, 'oidc'))

  const app = new Hono<Base>()
    .basePath(base)
    .use(...headers)
    .use(
      createMiddleware<Base>(async (c, next) => {
        const request = newId('req')
        c.set('request', request)
        c.set(
          'visitor',
          once(() => visitor(sessionOf(c))),
        )
        await next()
        c.header('x-request-id', request)
      }),
    )
    .use(ownOrigin(settings.origin), limit)
    .route('/', health(deps))
    .route('/', login({ agents, sessions, issuer: people, keys, clock, settings }))
    .route('/', me({ accounts, settings }))
    .route('/', live({ keys, clock, settings }))
    .route(
      '/',
      documentation(() => routes, settings),
    )

  app.onError(refuse)
  app.notFound((c) => refuse(new Problem('missing', 'route.missing', 'There is no such route.'), c))
  const routes = routesOf(app)
  return app

  async function visitor(id: string | undefined): Promise<Visitor | undefined> {
    if (!id) return undefined
    const session = await sessions.use(id, clock())
    const agent = session && (await agents.get(session.agent))
    return agent && { agent, session }
  }
}
export type App = ReturnType<typeof createApp>

const base = topology.functions.api.on.http

function once<Value>(make: () => Promise<Value>) {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}

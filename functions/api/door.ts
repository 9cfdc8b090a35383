import { Problem } from '@ascolta/core/problem'
import { type Agent, type Role, roles } from '@ascolta/core/team/agent'
import type { Session } from '@ascolta/core/team/session'
import { vValidator } from '@hono/valibot-validator'
import type { Hono, MiddlewareHandler } from 'hono'
import type { RouterRoute } from 'hono/types'
import * as v from 'valibot'

/** Who is at the door: an agent with a session that lives. */
export interface Visitor {
  agent: Agent
  session: Session
}

/** What every request carries. */
export interface Base {
  Variables: {
    /** The request's id, in every answer and log line. */
    request: string
    /** Looks at the cookie, once a request and only where somebody must be known. */
    visitor: () => Promise<Visitor | undefined>
    /** The content security policy of a page, where an answer is one. */
    policy?: string
  }
}
type Known = { Variables: Visitor }

/** What a route says about itself: the rule of who may, and what the OpenAPI document tells. */
export interface Rule {
  may: 'public' | 'machine' | Role
  summary: string
  /** The answer; absent where it is a redirect. */
  says?: v.GenericSchema
  /** Codes of refusals that this route knows beside those of every route. */
  refuses?: readonly string[]
}
type Described = Omit<Rule, 'may'>

const rules = new WeakMap<object, Rule>()
const inputs = new WeakMap<object, { target: 'json' | 'query'; schema: v.GenericSchema }>()

/** Everybody, also without a session. */
export function anyone(described: Described): MiddlewareHandler<Base> {
  return ruled({ may: 'public', ...described }, (_, next) => next())
}

/** A program of the company's with a token that an admin made: `known` gives its name, or refuses. */
export function machine(
  known: (authorization: string | undefined) => Promise<string>,
  described: Described,
): MiddlewareHandler<{ Variables: Base['Variables'] & { machine: string } }> {
  return ruled({ may: 'machine', ...described }, async (c, next) => {
    c.set('machine', await known(c.req.header('authorization')))
    await next()
  })
}

/** Agents of this role and of those above it. */
export function may(role: Role, described: Described): MiddlewareHandler<Base & Known> {
  return ruled({ may: role, ...described }, async (c, next) => {
    const visitor = await c.get('visitor')()
    if (!visitor) throw new Problem('unauthenticated', 'session.missing', 'Log in first.')
    if (roles.indexOf(visitor.agent.role) < roles.indexOf(role))
      throw new Problem('forbidden', 'role.missing', `This is for the role ${role}.`, { role })
    c.set('agent', visitor.agent)
    c.set('session', visitor.session)
    await next()
  })
}

/** The body, parsed. Schemas are strict: a key that is not known is refused (SEC9). */
export const body = <Schema extends v.GenericSchema>(schema: Schema) => input('json', schema)

/** The query string, parsed. */
export const query = <Schema extends v.GenericSchema>(schema: Schema) => input('query', schema)

/** An empty body. */
export const nothing = v.strictObject({})

function input<const Target extends 'json' | 'query', Schema extends v.GenericSchema>(target: Target, schema: Schema) {
  const parse = vValidator(target, schema, (result) => {
    if (!result.success)
      throw new Problem('invalid', `${target === 'json' ? 'body' : 'query'}.invalid`, 'This does not fit.', {
        // Paths and expectations, never what was sent.
        issues: result.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', expected: issue.expected ?? '' })),
      })
  })
  inputs.set(parse, { target, schema })
  return parse
}

function ruled<Env extends Base>(rule: Rule, handle: MiddlewareHandler<Env>): MiddlewareHandler<Env> {
  rules.set(handle, rule)
  return handle
}

/** A route as it is mounted, with everything it says about itself. */
export interface Route extends Rule {
  method: string
  path: string
  body?: v.GenericSchema
  query?: v.GenericSchema
}

/** The routes of an app. Throws for one that does not say who may: it must not start. */
export function routesOf(app: Pick<Hono, 'routes'>): Route[] {
  // Guards stand before a whole subtree; an `all` of a single path is a route like any other.
  const mounted = app.routes.filter(({ method, path }) => !(method === 'ALL' && path.endsWith('*')))
  const grouped = Map.groupBy(mounted, ({ method, path }) => `${method} ${path}`)
  return [...grouped].map(([name, handlers]) => routeOf(name, handlers))
}

function routeOf(name: string, handlers: RouterRoute[]): Route {
  const [first] = handlers
  const rule = first && rules.get(first.handler)
  if (!rule) throw new Error(`${name} does not say first who may use it. See functions/api/door.ts.`)
  const taken = Object.fromEntries(
    handlers
      .map(({ handler }) => inputs.get(handler))
      .filter((input) => input !== undefined)
      .map(({ target, schema }) => [target === 'json' ? 'body' : 'query', schema]),
  )
  return { method: first.method, path: first.path, ...rule, ...taken }
}

import { setTimeout as pause } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as v from 'valibot'
import type { Courier } from '../courier.ts'
import type { Frame, Happening } from '../frame.ts'
import type { Answering } from '../moods.ts'
import type { XCall } from './calls.ts'
import { Problem, problems } from './errors.ts'
import { client, type Grants } from './grants.ts'
import { counter } from './limits.ts'

const afterAnswer = 30

/** X's API for the calls given, with the token check, the limits, the moods and the errors that all of them share. */
export function xApi(frame: Frame, courier: Pick<Courier, 'after'>, grants: Grants, calls: readonly XCall[]) {
  const limits = counter(() => frame.clock().getTime())
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.post('/2/oauth2/token', (c) => granted(c))
  for (const call of calls) app.on(call.method, call.path, (c) => answered(c, call))
  app.notFound((c) => c.json(problems.gone(c.req.path).json(), 404))
  app.onError((error, c) => {
    const known =
      error instanceof Problem
        ? error
        : v.isValiError(error)
          ? problems.invalid(`${v.getDotPath(error.issues[0]) ?? 'body'}: ${error.message}`)
          : undefined
    if (!known) console.error('the network simulator failed', error)
    const problem = known ?? problems.broken()
    return c.json(problem.json(), problem.status as ContentfulStatusCode, { ...date(), ...problem.headers })
  })
  /** The network's own clock: what limits are counted by. */
  const date = () => ({ date: frame.clock().toUTCString() })

  async function answered(c: Context<{ Bindings: HttpBindings }>, call: XCall) {
    const token = /^bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const account =
      frame.accounts.find((one) => one.channel === 'x' && one.token === token) ?? (token && grants.holder(token))
    if (!token || !account) throw problems.unauthorized()
    const mood = frame.moods.of(account.id)
    const answer = touches(mood.answer, call) ? frame.moods.take(account.id) : 'normal'
    if (answer === 'down') return c.text('Service Unavailable', 503)
    refuse(answer)
    const headers = limits.count(account.id, call.limit)

    const asked = {
      account,
      path: c.req.param() as Record<string, string>,
      query: new URL(c.req.url).searchParams,
      body: await bodyOf(c.req.raw),
    }
    const { status = 200, json, echoes = [] } = await call.run(asked)
    frame.changed()
    await told(echoes, mood)
    if (mood.delayMs > 0) await pause(mood.delayMs)
    if (answer === 'garbled') throw problems.busy()
    if (answer === 'lost') {
      c.env.outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    return c.json(json, status, { ...date(), ...headers })
  }

  /** A new pair for a refresh token, which is used up by it, whether or not its answer arrives. */
  async function granted(c: Context<{ Bindings: HttpBindings }>) {
    const form = new URLSearchParams(await c.req.text())
    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
    if (c.req.header('authorization') !== basic)
      return c.json({ error: 'unauthorized_client', error_description: 'Missing valid authorization header' }, 401)
    const refresh = form.get('grant_type') === 'refresh_token' ? (form.get('refresh_token') ?? '') : ''
    const account = grants.account(refresh)
    const answer = account ? frame.moods.take(account.id) : 'normal'
    if (answer === 'down') return c.text('Service Unavailable', 503)
    const pair = grants.renew(refresh)
    if (answer === 'lost') {
      c.env.outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    if (!pair)
      return c.json({ error: 'invalid_request', error_description: 'Value passed for the token was invalid.' }, 400)
    return c.json(pair)
  }

  async function told(echoes: Happening[], mood: ReturnType<Frame['moods']['of']>) {
    if (mood.echo === 'first') await Promise.all(echoes.map((echo) => frame.tell(echo)))
    else if (mood.echo !== 'missing')
      courier.after((mood.echo === 'delayed' ? mood.echoDelayMs : 0) + mood.delayMs + afterAnswer, () =>
        Promise.all(echoes.map((echo) => frame.tell(echo))),
      )
  }

  function refuse(answer: Answering) {
    if (answer === 'expired') throw problems.unauthorized()
    if (answer === 'page-limit') throw limits.spent('x-rate-limit', 60)
    if (answer === 'app-limit') throw limits.spent('x-app-limit-24hour', 600)
    if (answer === 'transient') throw problems.broken()
    if (answer === 'person-token') throw problems.scope()
    if (answer === 'duplicate') throw problems.duplicate()
    if (answer === 'unavailable') throw problems.closed()
  }
  return app
}

/** A dead token and a limit stop everything; the other moods are about calls that leave something behind. */
const touches = (answer: Answering, call: XCall) =>
  call.effect || answer === 'expired' || answer === 'page-limit' || answer === 'app-limit'

async function bodyOf(request: Request): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined
  const text = await request.text()
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw problems.invalid('The body is no JSON.')
  }
}

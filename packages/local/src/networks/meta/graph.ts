import { setTimeout as pause } from 'node:timers/promises'
import type { Channel } from '@ascolta/core/channels/channel'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as v from 'valibot'
import type { Courier } from '../courier.ts'
import { type Account, beside, type Frame, type Happening } from '../frame.ts'
import type { Answering } from '../moods.ts'
import { GraphError, refusals } from './errors.ts'

export type Params = Record<string, unknown>

export interface Asked {
  id: string
  params: Params
  /** Whose token it was. */
  account: Account
}

export interface Answered {
  json: unknown
  echoes?: Happening[]
}

/** One call of the Graph API: `/{id}/{edge}`, or the object itself where the edge is empty. */
export interface GraphCall {
  method: 'GET' | 'POST' | 'DELETE'
  edge: string
  channel: Channel
  /** Whether the world changes for a person, so that a broken network may leave a doubt about it. */
  effect: boolean
  /** Whether this call is meant: several networks share the API. */
  owns: (id: string, params: Params) => boolean
  run: (asked: Asked) => Answered | Promise<Answered>
  /** How this network words what its mood makes it answer, where not as Pages do. */
  refusals?: Partial<Record<Answering, () => GraphError>>
}

const afterAnswer = 30

/** The Graph API for the calls given, with the token check, the moods and the errors that all of them share. */
export function graph(frame: Frame, courier: Pick<Courier, 'after'>, calls: readonly GraphCall[]) {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('/:version{v[0-9]+\\.[0-9]+}/:id/:edge?', async (c) => {
    const params = await paramsOf(c.req.raw)
    const token = tokenOf(c.req.raw, params)
    const { id, account, call } = route(c.req.method, c.req.param('id'), c.req.param('edge') ?? '', params, token)
    const mood = frame.moods.of(account.id)
    const answer = touches(mood.answer, call) ? frame.moods.take(account.id) : 'normal'
    if (answer === 'down') return c.text('Service Unavailable', 503)
    const own = call.refusals?.[answer]
    if (own && answer !== 'garbled') throw own()
    refuse(answer, account)

    const { json, echoes = [] } = await call.run({ id, params, account })
    frame.changed()
    if (mood.echo === 'first') await Promise.all(echoes.map((echo) => frame.tell(echo)))
    else if (mood.echo !== 'missing')
      courier.after((mood.echo === 'delayed' ? mood.echoDelayMs : 0) + mood.delayMs + afterAnswer, () =>
        Promise.all(echoes.map((echo) => frame.tell(echo))),
      )
    if (mood.delayMs > 0) await pause(mood.delayMs)
    if (answer === 'garbled') throw (own ?? refusals.garbled)()
    if (answer === 'lost') {
      c.env.outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    return c.json(json as object)
  })
  app.notFound((c) => {
    const { status, message } = refusals.gone(c.req.path, c.req.method)
    return c.json({ error: { message, code: 2500, type: 'OAuthException' } }, status as ContentfulStatusCode)
  })
  app.onError((error, c) => {
    const known =
      error instanceof GraphError
        ? error
        : v.isValiError(error)
          ? refusals.parameter(`Param ${v.getDotPath(error.issues[0]) ?? 'body'} is invalid: ${error.message}`)
          : undefined
    if (!known) {
      console.error('the network simulator failed', error)
      return c.json(refusals.transient().envelope(), 500)
    }
    return c.json(known.envelope(), known.status as ContentfulStatusCode, known.details.headers)
  })

  function route(method: string, id: string, edge: string, params: Params, token: string | undefined) {
    const known = frame.accounts.find((one) => one.token === token)
    if (!token || !known) throw refusals.badToken()
    const mine = id === 'me' ? known.external : id
    const call = calls.find((one) => one.method === method && one.edge === edge && one.owns(mine, params))
    if (!call) throw refusals.gone(id, method)
    return { id: mine, call, account: beside(frame, known, call.channel) }
  }

  function refuse(answer: Answering, account: Account) {
    if (answer === 'expired') throw refusals.expired(frame.clock())
    if (answer === 'page-limit') throw refusals.pageLimit(account.external)
    if (answer === 'app-limit') throw refusals.appLimit()
    if (answer === 'transient') throw refusals.transient()
    if (answer === 'person-token') throw refusals.personToken()
    if (answer === 'duplicate') throw refusals.duplicate()
    if (answer === 'unavailable') throw refusals.unavailable()
  }
  return app
}

/** A dead token and a limit stop everything; the other moods are about calls that leave something behind. */
const touches = (answer: Answering, call: GraphCall) =>
  call.effect || answer === 'expired' || answer === 'page-limit' || answer === 'app-limit'

function tokenOf(request: Request, params: Params) {
  const bearer = /^bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  return bearer ?? (typeof params.access_token === 'string' ? params.access_token : undefined)
}

async function paramsOf(request: Request): Promise<Params> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  if (request.method === 'GET') return query
  const text = await request.text()
  if (!text) return query
  if (!request.headers.get('content-type')?.includes('json'))
    return { ...query, ...Object.fromEntries(new URLSearchParams(text)) }
  try {
    return { ...query, ...v.parse(v.record(v.string(), v.unknown()), JSON.parse(text)) }
  } catch {
    throw refusals.parameter('The parameter body is not valid JSON')
  }
}

/** A member that may come as JSON or, in a form, as JSON in text. */
export const structured = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (typeof dataset.value !== 'string') return dataset.value
      try {
        return JSON.parse(dataset.value) as unknown
      } catch {
        addIssue({ message: 'not valid JSON' })
        return NEVER
      }
    }),
    schema,
  )

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { topology } from '@ascolta/functions/topology'
import * as v from 'valibot'
import { type WebSocket, WebSocketServer } from 'ws'
import { account } from './aws.ts'
import type { Invoke } from './poller.ts'
import { bodyOf } from './server.ts'

const Authorization = v.object({ Authorization: v.string() })
const Events = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(5))
const Publication = v.object({ channel: v.string(), events: Events })
const Incoming = v.variant('type', [
  v.object({ type: v.literal('connection_init') }),
  v.object({ type: v.literal('subscribe'), id: v.string(), channel: v.string(), authorization: Authorization }),
  v.object({ type: v.literal('unsubscribe'), id: v.string() }),
  v.object({ type: v.literal('publish'), id: v.string(), ...Publication.entries, authorization: Authorization }),
])
const Verdict = v.object({ isAuthorized: v.boolean() })

const segment = /^[A-Za-z0-9]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/
/** An event may be this long (AppSync quotas). */
const most = 240 * 1024

type Place = 'EVENT_CONNECT' | 'EVENT_SUBSCRIBE' | 'EVENT_PUBLISH'
interface Subscription {
  id: string
  channel: string
  socket: WebSocket
}

/**
 * A stand-in for AppSync Events: the HTTP publish call, the WebSocket protocol and the grammar of channels. Who may
 * connect and subscribe is asked of our own authorizer, as AppSync asks it; a publish over HTTP must be signed.
 */
export function liveService(authorize: Invoke, { keepAliveSeconds = 60 } = {}) {
  const subscriptions = new Set<Subscription>()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 2 * most,
    handleProtocols: () => 'aws-appsync-event-ws',
  })

  async function allowed(operation: Place, authorizationToken: string, channel?: string) {
    const context = { apiId: 'local', accountId: account, requestId: randomUUID(), operation }
    const place = channel === undefined ? {} : { channelNamespaceName: channel.split('/')[1], channel }
    try {
      const verdict = await authorize({
        authorizationToken,
        requestContext: { ...context, ...place },
        requestHeaders: {},
      })
      return v.parse(Verdict, verdict).isAuthorized
    } catch (error) {
      console.error('the live authorizer failed', error)
      return false
    }
  }

  function deliver({ channel, events }: v.InferOutput<typeof Publication>) {
    for (const { id, channel: wanted, socket } of subscriptions) {
      if (!covers(wanted, channel)) continue
      for (const event of events) say(socket, { type: 'data', id, event })
    }
    return { successful: events.map((_, index) => ({ identifier: randomUUID(), index })), failed: [] }
  }

  /** `POST /event`. */
  async function publish(request: IncomingMessage, response: ServerResponse) {
    if (request.method !== 'POST') return json(response, 405, wrong('MethodNotAllowed', 'Events are posted.'))
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 '))
      return json(response, 401, wrong('UnauthorizedException', 'Publishing takes a signed request.'))
    const publication = parsed(Publication, (await bodyOf(request, 6 * most))?.toString())
    const refusal = publication ? refusalOf(publication) : 'The body must have a channel and one to five events.'
    if (!publication || refusal) return json(response, 400, wrong('BadRequestException', refusal))
    json(response, 200, deliver(publication))
  }

  /** `/event/realtime`. The subprotocol carries what a browser cannot put in a header. */
  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const token = tokenOf(request)
    if (token === undefined) return void socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    const connected = allowed('EVENT_CONNECT', token)
    sockets.handleUpgrade(request, socket, head, (socket) => converse(socket, connected))
  }

  function converse(socket: WebSocket, connected: Promise<boolean>) {
    const alive = setInterval(() => say(socket, { type: 'ka' }), keepAliveSeconds * 1000)
    socket.on('close', () => {
      clearInterval(alive)
      for (const subscription of subscriptions) if (subscription.socket === socket) subscriptions.delete(subscription)
    })
    socket.on('error', () => socket.terminate())
    socket.on('message', async (data) => {
      const message = parsed(Incoming, String(data))
      if (!(await connected)) {
        say(socket, {
          type: 'connection_error',
          ...wrong('UnauthorizedException', 'You are not authorized to connect.'),
        })
        return socket.close(4401, 'Unauthorized')
      }
      if (message) await answer(socket, message)
      else say(socket, { type: 'error', ...wrong('UnsupportedOperation', 'The message cannot be read.') })
    })
  }

  async function answer(socket: WebSocket, message: v.InferOutput<typeof Incoming>) {
    switch (message.type) {
      case 'connection_init':
        return say(socket, { type: 'connection_ack', connectionTimeoutMs: 300_000 })
      case 'subscribe':
        return subscribe(socket, message)
      case 'unsubscribe': {
        const mine = [...subscriptions].find(({ id, socket: of }) => id === message.id && of === socket)
        if (!mine) return say(socket, { type: 'unsubscribe_error', id: message.id, ...wrong('UnknownOperationError') })
        subscriptions.delete(mine)
        return say(socket, { type: 'unsubscribe_success', id: message.id })
      }
      case 'publish': {
        const refusal = refusalOf(message)
        if (refusal)
          return say(socket, { type: 'publish_error', id: message.id, ...wrong('BadRequestException', refusal) })
        if (!(await allowed('EVENT_PUBLISH', message.authorization.Authorization, message.channel)))
          return say(socket, { type: 'publish_error', id: message.id, ...wrong('UnauthorizedException') })
        return say(socket, { type: 'publish_success', id: message.id, ...deliver(message) })
      }
      default:
        return message satisfies never
    }
  }

  async function subscribe(
    socket: WebSocket,
    { id, channel, authorization }: { id: string; channel: string; authorization: { Authorization: string } },
  ) {
    const refuse = (type: string, text?: string) => say(socket, { type: 'subscribe_error', id, ...wrong(type, text) })
    if (!isChannel(channel, { wildcard: true })) return refuse('BadRequestException', 'There is no such channel.')
    if ([...subscriptions].some((one) => one.id === id && one.socket === socket))
      return refuse('DuplicatedOperationError', 'The id is in use.')
    if (!(await allowed('EVENT_SUBSCRIBE', authorization.Authorization, channel)))
      return refuse('UnauthorizedException')
    if (socket.readyState !== socket.OPEN) return
    subscriptions.add({ id, channel, socket })
    say(socket, { type: 'subscribe_success', id })
  }

  return {
    publish,
    upgrade,
    stop() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }
}

/** `/namespace/a/b`: a namespace of the topology, at most five segments, `*` only at the end of a subscription. */
export function isChannel(channel: string, { wildcard }: { wildcard: boolean }) {
  const [empty, namespace = '', ...rest] = channel.split('/')
  if (empty !== '' || !topology.live.includes(namespace) || rest.length === 0 || rest.length > 4) return false
  const names = wildcard && rest.at(-1) === '*' ? rest.slice(0, -1) : rest
  return names.every((name) => segment.test(name))
}

const covers = (wanted: string, channel: string) =>
  wanted === channel || (wanted.endsWith('/*') && channel.startsWith(wanted.slice(0, -1)))

function refusalOf({ channel, events }: v.InferOutput<typeof Publication>) {
  if (!isChannel(channel, { wildcard: false })) return 'There is no such channel.'
  if (events.some((event) => Buffer.byteLength(event) > most)) return 'An event is longer than 240 KB.'
  if (events.some((event) => !isJson(event))) return 'An event must be JSON.'
  return undefined
}

/** The token in `header-<base64url of {"host", "Authorization"}>`. */
function tokenOf(request: IncomingMessage) {
  const offered = request.headers['sec-websocket-protocol']?.split(/,\s*/) ?? []
  const header = offered.find((protocol) => protocol.startsWith('header-'))
  if (!offered.includes('aws-appsync-event-ws') || !header) return undefined
  const text = Buffer.from(header.slice('header-'.length), 'base64url').toString()
  return parsed(Authorization, text)?.Authorization
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, text: string | undefined) {
  if (text === undefined || !isJson(text)) return undefined
  const { success, output } = v.safeParse(schema, JSON.parse(text))
  return success ? output : undefined
}

function isJson(text: string) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const wrong = (errorType: string, message = 'You are not authorized to make this call.') => ({
  errors: [{ errorType, message }],
})

function say(socket: WebSocket, message: object) {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
}

function json(response: ServerResponse, status: number, body: object) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

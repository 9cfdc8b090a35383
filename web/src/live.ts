import type { LivePass } from '@ascolta/functions/api/views'
import * as v from 'valibot'

/** Where to connect and with what: minted by the API for two minutes. `host` is the service's HTTP name, which the handshake repeats. */
export interface Door {
  url: string
  host: string
  connect: string
}
export type LiveStatus = 'connecting' | 'live' | 'down'

interface Options {
  /** Asked before every connection: passes are short-lived. */
  door: () => Promise<Door>
  onStatus: (status: LiveStatus) => void
  /** Between 0 and 1: spreads reconnections of many desks. */
  random?: () => number
  /** Milliseconds before the first attempt to reconnect; doubled up to 30 s. */
  patience?: number
}

interface Subscription {
  /** Asked at every connection, so that a pass is never older than the socket. */
  pass: () => Promise<LivePass>
  onEvent: (event: unknown) => void
  /** From now on nothing is missed: what was looked at before may have changed meanwhile. */
  onJoined?: (() => void) | undefined
}

/** Rights are looked at again when a connection is made (hazards, section 7). */
const longestLife = 30 * 60_000

const Frame = v.variant('type', [
  v.object({ type: v.literal('connection_ack'), connectionTimeoutMs: v.optional(v.number(), 300_000) }),
  v.object({ type: v.literal('ka') }),
  v.object({ type: v.literal('subscribe_success'), id: v.string() }),
  v.object({ type: v.literal('subscribe_error'), id: v.string() }),
  /** One JSON text, or several: both are seen in the wild. */
  v.object({ type: v.literal('data'), id: v.string(), event: v.union([v.string(), v.array(v.string())]) }),
])

/** A client of AppSync Events: one socket, subscriptions that survive it. */
export function liveClient({ door, onStatus, random = Math.random, patience = 1_000 }: Options) {
  const subscriptions = new Map<string, Subscription>()
  let socket: WebSocket | undefined
  let host = ''
  let ready = false
  let closed = false
  let failures = 0
  let next = 0
  let wake: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let age: ReturnType<typeof setTimeout> | undefined

  const send = (frame: unknown) => socket?.readyState === 1 && socket.send(JSON.stringify(frame))

  async function join(id: string, subscription: Subscription) {
    const on = socket
    const { channel, pass } = await subscription.pass()
    if (on !== socket || subscriptions.get(id) !== subscription) return
    send({ type: 'subscribe', id, channel, authorization: { host, Authorization: pass } })
  }
  const joinSafely = (id: string, subscription: Subscription) => void join(id, subscription).catch(() => drop())

  function heard(frame: v.InferOutput<typeof Frame>, quiet: () => void) {
    quiet()
    if (frame.type === 'connection_ack') {
      ready = true
      failures = 0
      onStatus('live')
      for (const [id, subscription] of subscriptions) joinSafely(id, subscription)
    } else if (frame.type === 'subscribe_success') {
      subscriptions.get(frame.id)?.onJoined?.()
    } else if (frame.type === 'subscribe_error') {
      const subscription = subscriptions.get(frame.id)
      // A pass can run out on its way: once more with a fresh one, without haste.
      if (subscription) setTimeout(() => ready && joinSafely(frame.id, subscription), patience * 5 * (1 + random()))
    } else if (frame.type === 'data') {
      for (const event of [frame.event].flat()) subscriptions.get(frame.id)?.onEvent(JSON.parse(event))
    }
  }

  function drop() {
    socket?.close()
  }

  function again() {
    if (closed) return
    onStatus('down')
    clearTimeout(wake)
    wake = setTimeout(connect, Math.min(30_000, patience * 2 ** failures++) * (0.5 + random() / 2))
  }

  async function connect() {
    if (closed) return
    if (failures === 0) onStatus('connecting')
    try {
      const opened = await door()
      if (closed) return
      host = opened.host
      const header = base64url(JSON.stringify({ host, Authorization: opened.connect }))
      const made = new WebSocket(opened.url, ['aws-appsync-event-ws', `header-${header}`])
      socket = made
      let timeout = 15_000
      const quiet = () => {
        clearTimeout(silence)
        silence = setTimeout(() => made.close(), timeout)
      }
      quiet()
      age = setTimeout(() => made.close(), longestLife * (0.9 + random() / 10))
      made.onopen = () => send({ type: 'connection_init' })
      made.onmessage = ({ data }) => {
        const frame = v.safeParse(Frame, JSON.parse(String(data)))
        if (!frame.success) return quiet()
        if (frame.output.type === 'connection_ack') timeout = frame.output.connectionTimeoutMs
        heard(frame.output, quiet)
      }
      made.onclose = () => {
        clearTimeout(silence)
        clearTimeout(age)
        ready = false
        socket = undefined
        again()
      }
    } catch {
      again()
    }
  }

  return {
    start: () => void connect(),
    /** Returns how to stop listening. */
    subscribe(pass: Subscription['pass'], onEvent: Subscription['onEvent'], onJoined?: Subscription['onJoined']) {
      const id = `s${next++}`
      const subscription = { pass, onEvent, onJoined }
      subscriptions.set(id, subscription)
      if (ready) joinSafely(id, subscription)
      return () => {
        subscriptions.delete(id)
        send({ type: 'unsubscribe', id })
      }
    },
    /** For tests and for a machine that wakes up: connect now instead of waiting. */
    hurry() {
      if (socket || closed) return
      clearTimeout(wake)
      void connect()
    },
    close() {
      closed = true
      clearTimeout(wake)
      drop()
    },
  }
}
export type LiveClient = ReturnType<typeof liveClient>

function base64url(text: string) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

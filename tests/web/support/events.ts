import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

interface Frame {
  type: string
  id: string
  channel: string
  authorization: { host: string; Authorization: string }
}

/** A tiny service that speaks AppSync Events, for tests: remembers what it was told and by whom. */
export function eventService(server: Server) {
  const sockets = new Set<WebSocket>()
  const subscriptions: (Frame & { socket: WebSocket })[] = []
  const headers: unknown[] = []
  const refused = new Set<string>()
  const service = new WebSocketServer({
    server,
    path: '/event/realtime',
    handleProtocols: (protocols) => (protocols.has('aws-appsync-event-ws') ? 'aws-appsync-event-ws' : false),
  })
  service.on('connection', (socket, request) => {
    sockets.add(socket)
    const header = (request.headers['sec-websocket-protocol'] ?? '')
      .split(/, */)
      .find((name) => name.startsWith('header-'))
    headers.push(JSON.parse(Buffer.from(header?.slice('header-'.length) ?? '', 'base64url').toString()))
    const answer = (frame: unknown) => socket.send(JSON.stringify(frame))
    socket.on('message', (text) => {
      const frame: Frame = JSON.parse(String(text))
      if (frame.type === 'connection_init') answer({ type: 'connection_ack', connectionTimeoutMs: 300_000 })
      if (frame.type === 'subscribe') {
        if (refused.delete(frame.channel)) return answer({ type: 'subscribe_error', id: frame.id, errors: [] })
        subscriptions.push({ ...frame, socket })
        answer({ type: 'subscribe_success', id: frame.id })
      }
      if (frame.type === 'unsubscribe') {
        const at = subscriptions.findIndex(({ id }) => id === frame.id)
        if (at >= 0) subscriptions.splice(at, 1)
      }
    })
    socket.on('close', () => {
      sockets.delete(socket)
      for (const gone of subscriptions.filter((one) => one.socket === socket))
        subscriptions.splice(subscriptions.indexOf(gone), 1)
    })
  })
  return {
    headers,
    subscriptions,
    /** The next subscription of this channel is refused once. */
    refuse: (channel: string) => refused.add(channel),
    publish(channel: string, ...events: unknown[]) {
      for (const { id, socket, channel: wanted } of subscriptions)
        if (wanted === channel)
          for (const event of events) socket.send(JSON.stringify({ type: 'data', id, event: JSON.stringify(event) }))
    },
    cut() {
      for (const socket of sockets) socket.terminate()
    },
    close() {
      for (const socket of sockets) socket.terminate()
      service.close()
    },
  }
}

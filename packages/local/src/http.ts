import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { close } from './server.ts'

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The one front of the laptop: which path is whose, on one port and so one origin, as CloudFront does it in the cloud. */
export function httpFront() {
  const mounts = new Map<string, RequestListener>()
  const upgrades = new Map<string, Upgrade>()
  let rest: RequestListener = (_, response) => starting(response)
  let ready = false

  const server = createServer((request, response) => {
    if (!ready) return starting(response)
    const path = pathOf(request)
    const listener = path && longest(mounts, path)
    return (listener || rest)(request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = upgrades.get(pathOf(request))
    if (upgrade) upgrade(request, socket, head)
    // Others may listen to this server's upgrades too (Vite's hot reload): theirs are left alone.
    else if (server.listenerCount('upgrade') === 1) socket.destroy()
  })

  return {
    server,
    /** Everything at and below `path` goes to this listener; the longest path wins. */
    mount: (path: string, listener: RequestListener) => void mounts.set(path, listener),
    upgrade: (path: string, upgrade: Upgrade) => void upgrades.set(path, upgrade),
    /** Answers whatever is not mounted. From now on the front is open. */
    open(listener: RequestListener) {
      rest = listener
      ready = true
    },
    stop: () => close(server),
  }
}
export type HttpFront = ReturnType<typeof httpFront>

function longest(mounts: Map<string, RequestListener>, path: string) {
  const fitting = [...mounts.keys()].filter((mount) => path === mount || path.startsWith(`${mount}/`))
  const best = fitting.sort((a, b) => b.length - a.length)[0]
  return best === undefined ? undefined : mounts.get(best)
}

const pathOf = (request: IncomingMessage) => request.url?.split('?')[0] ?? '/'

function starting(response: ServerResponse) {
  response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
  response.end('The desk is starting.')
}

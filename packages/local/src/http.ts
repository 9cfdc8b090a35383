import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { close, portOf } from './server.ts'

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The one front of the laptop: which path is whose, on one port and so one origin, as CloudFront does it in the cloud. */
export function httpFront() {
  const mounts = new Map<string, RequestListener>()
  const upgrades = new Map<string, Upgrade>()
  let rest: RequestListener | undefined
  let own: { origin: string; hosts: Set<string | undefined> } | undefined

  async function answer(request: IncomingMessage, response: ServerResponse) {
    if (!rest || !own) return plain(response, 503, 'The desk is starting.')
    // A foreign name that leads here is a page of the web reaching for this machine (DNS rebinding).
    if (!own.hosts.has(request.headers.host)) return plain(response, 421, 'The desk has another name.')
    const mounted = longest(mounts, pathOf(request))
    if (mounted) return mounted(request, response)
    // One name only: the session's cookie and the login's way back belong to it.
    const name = new URL(own.origin).host
    if (request.method === 'GET' && request.headers.host !== name)
      return void response.writeHead(302, { location: own.origin + request.url }).end()
    return rest(request, response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!request.destroyed) console.error(`${request.method} ${pathOf(request)} failed`, error)
      response.destroy()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (!own?.hosts.has(request.headers.host)) return socket.destroy()
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
    /** Opens the front under its name; `listener` answers whatever is not mounted. */
    open(origin: string, listener: RequestListener) {
      const port = portOf(server)
      const hosts = [new URL(origin).host, `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
      own = { origin, hosts: new Set(hosts) }
      rest = listener
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

function plain(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
  response.end(text)
}

import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Server as Listening } from 'node:net'

/** Where a listening server is found. Servers of the laptop listen on the loopback address only. */
export function addressOf(server: Server) {
  return `http://127.0.0.1:${portOf(server)}`
}

export function portOf(server: Listening) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.')
  return address.port
}

/** Listens on the loopback address; port 0 is any free one. Throws with code EADDRINUSE when the port is taken. */
export async function listen(server: Server, port = 0) {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server)
}

/** Ends a server: answers under way are finished, kept connections are cut. */
export async function close(server: Server) {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const last = setTimeout(() => server.closeAllConnections(), 2000)
  await closed
  clearTimeout(last)
}

/** The body of a request, or undefined when it is longer than `limit` bytes. What is too long is read on and thrown away, so that the refusal can be answered. */
export async function bodyOf(request: IncomingMessage, limit: number) {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length <= limit) chunks.push(chunk)
    else chunks.length = 0
  }
  return length <= limit ? Buffer.concat(chunks) : undefined
}

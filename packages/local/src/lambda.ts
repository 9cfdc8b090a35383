import { createServer } from 'node:http'
import type { Invoke } from './poller.ts'
import { addressOf, bodyOf, close, listen } from './server.ts'
import { refusalOf } from './signature.ts'

/** Lambda waits so long before the second and the third try. */
const usual = [60_000, 120_000]
const most = 1024 * 1024

/**
 * Lambda's call of one function by another that does not wait (asynchronous invocation): three tries, then one more call
 * with a record of the failure. What is still to be tried when this machine stops counts as failed: nothing is left open.
 */
export async function startLambda(callOf: (name: string) => Invoke | undefined, waits: readonly number[] = usual) {
  const running = new Set<Promise<unknown>>()
  const waiting = new Set<() => void>()
  let stopping = false

  const server = createServer(async (request, response) => {
    const name = /^\/2015-03-31\/functions\/([\w-]+)\/invocations$/.exec(request.url ?? '')?.[1] ?? ''
    const call = callOf(name)
    const body = await bodyOf(request, most)
    const refused = refusalOf(request, body)
    const status = refused ? 403 : !call || stopping ? 404 : !body ? 413 : 202
    response.writeHead(status).end()
    if (status === 202 && call && body) track(tried(name, call, JSON.parse(body.toString('utf8'))))
  })
  await listen(server)

  function track(work: Promise<unknown>) {
    const tracked = work.finally(() => running.delete(tracked))
    running.add(tracked)
  }

  async function tried(name: string, call: Invoke, event: unknown) {
    for (const wait of [...waits, undefined]) {
      try {
        return await call(event)
      } catch (error) {
        console.warn(`${name} failed`, error instanceof Error ? error.message : typeof error)
      }
      if (wait !== undefined && !stopping) await pause(wait)
      if (stopping) break
    }
    const requestContext = { condition: 'RetriesExhausted', approximateInvokeCount: waits.length + 1 }
    await call({ version: '1.0', requestContext, requestPayload: event }).catch((error: unknown) =>
      console.error(`${name} could not say that it failed`, error),
    )
  }

  /** As whoever calls over the wire. Rejects if there is no such function. */
  function begin(name: string, event: unknown) {
    const call = callOf(name)
    if (!call || stopping) throw new Error(`${name} is not running.`)
    track(tried(name, call, event))
  }

  const pause = (wait: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(wake, wait)
      function wake() {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      waiting.add(wake)
    })

  return {
    endpoint: addressOf(server),
    call: begin,
    async stop() {
      stopping = true
      for (const wake of waiting) wake()
      await Promise.all(running)
      await close(server)
    },
  }
}

import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { topology } from '../topology.ts'
import { type Answer, refuse, toHttp } from './answer.ts'
import { forget } from './deletion.ts'
import { handshake, meta } from './meta.ts'
import { type Deps, type Network, receive } from './receive.ts'
import { challenge, x } from './x.ts'

type Answering = (event: APIGatewayProxyEventV2, deps: Deps) => Promise<Answer>

const hears =
  (network: Network): Answering =>
  (event, deps) =>
    receive(event, network, deps)

/** Who speaks under which path, and how each asks whether the address is ours. */
const doors = new Map<string, { GET?: Answering; POST: Answering }>([
  [`${topology.functions.webhook.on.http}/meta`, { GET: handshake, POST: hears(meta) }],
  [`${topology.functions.webhook.on.http}/meta/deletion`, { POST: forget }],
  [`${topology.functions.webhook.on.http}/x`, { GET: challenge, POST: hears(x) }],
])

/** The door for networks. Writes one line per notification: `{"accepted": {"<channel>:<account>": n}}` or `{"refused": status}`. */
export const createWebhook = (deps: Deps, log: (line: string) => void = console.log) =>
  middy(async (event: APIGatewayProxyEventV2) => {
    const { status, ...answer } = await answered(event, deps)
    if (event.requestContext.http.method === 'POST')
      log(JSON.stringify(status === 200 ? { accepted: answer.accepted } : { refused: status }))
    return toHttp({ status, ...answer })
  })

async function answered(event: APIGatewayProxyEventV2, deps: Deps): Promise<Answer> {
  const door = doors.get(event.rawPath)
  if (!door) return refuse(404, 'No network speaks here.')
  try {
    const { method } = event.requestContext.http
    const answer = method === 'GET' ? door.GET : method === 'POST' ? door.POST : undefined
    const allowed = Object.keys(door).join(', ')
    return answer ? await answer(event, deps) : refuse(405, `${allowed.replace(', ', ' or ')}.`, { allow: allowed })
  } catch (error) {
    // The queue or the secrets are down: the network keeps the notification and sends it again.
    console.error('webhook unavailable', { name: error instanceof Error ? error.name : typeof error })
    return refuse(503, 'Send it again.')
  }
}

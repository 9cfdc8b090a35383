import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { topology } from '../topology.ts'
import { type Answer, refuse, toHttp } from './answer.ts'
import { handshake, meta } from './meta.ts'
import { type Deps, type Network, receive } from './receive.ts'
import { challenge, x } from './x.ts'

/** Who speaks under which path, and how each asks whether the address is ours. */
const doors = new Map<
  string,
  { network: Network; asked: (event: APIGatewayProxyEventV2, deps: Deps) => Promise<Answer> }
>([
  [`${topology.functions.webhook.on.http}/meta`, { network: meta, asked: handshake }],
  [`${topology.functions.webhook.on.http}/x`, { network: x, asked: challenge }],
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
    if (event.requestContext.http.method === 'GET') return await door.asked(event, deps)
    if (event.requestContext.http.method === 'POST') return await receive(event, door.network, deps)
    return refuse(405, 'GET or POST.', { allow: 'GET, POST' })
  } catch (error) {
    // The queue or the secrets are down: the network keeps the notification and sends it again.
    console.error('webhook unavailable', { name: error instanceof Error ? error.name : typeof error })
    return refuse(503, 'Send it again.')
  }
}

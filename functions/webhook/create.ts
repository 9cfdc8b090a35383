import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { topology } from '../topology.ts'
import { type Answer, refuse, toHttp } from './answer.ts'
import { type Deps, handshake, receive } from './meta.ts'

const paths = { meta: `${topology.functions.webhook.on.http}/meta` }

/** The door for networks. Writes one line per notification: `{"accepted": {"<channel>:<account>": n}}` or `{"refused": status}`. */
export const createWebhook = (deps: Deps, log: (line: string) => void = console.log) =>
  middy(async (event: APIGatewayProxyEventV2) => {
    const { status, ...answer } = await answered(event, deps)
    if (event.requestContext.http.method === 'POST')
      log(JSON.stringify(status === 200 ? { accepted: answer.accepted } : { refused: status }))
    return toHttp({ status, ...answer })
  })

async function answered(event: APIGatewayProxyEventV2, deps: Deps): Promise<Answer> {
  if (event.rawPath !== paths.meta) return refuse(404, 'No network speaks here.')
  try {
    if (event.requestContext.http.method === 'GET') return await handshake(event, deps)
    if (event.requestContext.http.method === 'POST') return await receive(event, deps)
    return refuse(405, 'GET or POST.', { allow: 'GET, POST' })
  } catch (error) {
    // The queue or the secrets are down: the network keeps the notification and sends it again.
    console.error('webhook unavailable', { name: error instanceof Error ? error.name : typeof error })
    return refuse(503, 'Send it again.')
  }
}

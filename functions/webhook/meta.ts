import { parseExact, tooDeep } from '@ascolta/core/channels/exact-json'
import { type Piece, unread } from '@ascolta/core/channels/piece'
import { split } from '@ascolta/core/channels/split'
import { type Clock, iso } from '@ascolta/core/clock'
import type { Outbox, Secrets } from '@ascolta/core/ports'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, isRefusal, refuse } from './answer.ts'
import { bytesOf, refusal } from './body.ts'
import { enqueue } from './enqueue.ts'
import { signed, verified, wellFormed } from './signature.ts'

export interface Deps {
  queue: Outbox
  signing: Secrets
  clock: Clock
}

/** Meta asks once whether this address is ours, and wants its number back. */
export async function handshake({ rawQueryString }: APIGatewayProxyEventV2, { signing }: Deps): Promise<Answer> {
  const query = new URLSearchParams(rawQueryString)
  const challenge = query.get('hub.challenge') ?? ''
  const token = query.get('hub.verify_token') ?? ''
  const asked = query.get('hub.mode') === 'subscribe' && /^[\w-]{1,200}$/.test(challenge)
  return asked && (await verified(token, signing)) ? { status: 200, text: challenge } : refuse(403, 'Not ours.')
}

/** Takes one notification in: cheap refusals first, then the signature over the bytes, and only then a parser. 200 only when all of it is in the queue. */
export async function receive(event: APIGatewayProxyEventV2, { queue, signing, clock }: Deps): Promise<Answer> {
  const refused = refusal(event)
  if (refused) return refused
  const signature = event.headers['x-hub-signature-256']
  if (!signature || !wellFormed(signature)) return refuse(401, 'Not signed.')
  const bytes = bytesOf(event)
  if (isRefusal(bytes)) return bytes
  if (!(await signed(bytes, signature, signing))) return refuse(401, 'Not signed by us.')
  if (tooDeep(bytes)) return refuse(400, 'Nested too deep.')

  const pieces = read(bytes, iso(clock()))
  const left = await enqueue(queue, pieces)
  if (left > 0) return refuse(503, 'Not all of it could be kept. Send it again.')
  return { status: 200, text: 'ok', accepted: counted(pieces) }
}

/** What is signed but no JSON is kept: refused, it would be sent again for 36 hours. */
function read(bytes: Uint8Array, receivedAt: string): Piece[] {
  const text = new TextDecoder().decode(bytes)
  let body: unknown
  try {
    body = parseExact(text)
  } catch {
    return [unread(text, 'not-json', receivedAt)]
  }
  return split(body, receivedAt)
}

function counted(pieces: Piece[]) {
  const counts: Record<string, number> = {}
  for (const { delivery } of pieces) {
    const account = `${delivery.channel ?? 'unread'}:${delivery.external.slice(0, 64)}`
    counts[account] = (counts[account] ?? 0) + 1
  }
  return counts
}

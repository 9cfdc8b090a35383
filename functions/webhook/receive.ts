import { parseExact, tooDeep } from '@ascolta/core/channels/exact-json'
import { type Piece, unread } from '@ascolta/core/channels/piece'
import { type Clock, iso } from '@ascolta/core/clock'
import type { Outbox, Secrets } from '@ascolta/core/ports'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, isRefusal, refuse } from './answer.ts'
import { bytesOf, refusal } from './body.ts'
import { enqueue } from './enqueue.ts'
import { type Seal, signed, wellFormed } from './signature.ts'

export interface Deps {
  queue: Outbox
  signing: Secrets
  clock: Clock
  /** The desk's own origin: where people are sent to ask. */
  origin: string
}

/** What one network does in its own way at the door; everything else is the same for all. */
export interface Network {
  seal: Seal
  /** Whether the network could have sent these bytes at all; absent: any. */
  plausible?: (bytes: Uint8Array) => boolean
  /** Takes a notification apart. Never throws. */
  split: (body: unknown, receivedAt: string) => Piece[]
}

/** Takes one notification in: cheap refusals first, then the signature over the bytes, and only then a parser. 200 only when all of it is in the queue. */
export async function receive(event: APIGatewayProxyEventV2, network: Network, deps: Deps): Promise<Answer> {
  const { queue, signing, clock } = deps
  const { seal, plausible, split } = network
  const refused = refusal(event)
  if (refused) return refused
  const signature = event.headers[seal.header]
  if (!signature || !wellFormed(seal, signature)) return refuse(401, 'Not signed.')
  const bytes = bytesOf(event)
  if (isRefusal(bytes)) return bytes
  if (plausible && !plausible(bytes)) return refuse(400, 'No notification of this network.')
  if (!(await signed(seal, bytes, signature, signing))) return refuse(401, 'Not signed by us.')
  if (tooDeep(bytes)) return refuse(400, 'Nested too deep.')

  const pieces = read(bytes, split, iso(clock())).filter(({ idle }) => !idle)
  const left = await enqueue(queue, pieces)
  if (left > 0) return refuse(503, 'Not all of it could be kept. Send it again.')
  return { status: 200, text: 'ok', accepted: counted(pieces) }
}

/** What is signed but no JSON is kept: refused, it would be sent again for 36 hours. */
function read(bytes: Uint8Array, split: Network['split'], receivedAt: string): Piece[] {
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

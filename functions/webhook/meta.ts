import { split } from '@ascolta/core/channels/split'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, refuse } from './answer.ts'
import type { Deps, Network } from './receive.ts'
import { verified } from './signature.ts'

export const meta: Network = {
  seal: { header: 'x-hub-signature-256', form: /^sha256=([0-9a-f]{64})$/, digits: 'hex', secrets: 'meta.secrets' },
  split,
}

/** Meta asks once whether this address is ours, and wants its number back. */
export async function handshake({ rawQueryString }: APIGatewayProxyEventV2, { signing }: Deps): Promise<Answer> {
  const query = new URLSearchParams(rawQueryString)
  const challenge = query.get('hub.challenge') ?? ''
  const token = query.get('hub.verify_token') ?? ''
  const asked = query.get('hub.mode') === 'subscribe' && /^[\w-]{1,200}$/.test(challenge)
  return asked && (await verified(token, signing)) ? { status: 200, text: challenge } : refuse(403, 'Not ours.')
}

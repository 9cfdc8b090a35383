import { splitX } from '@ascolta/core/channels/x.split'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, refuse } from './answer.ts'
import type { Deps, Network } from './receive.ts'
import { prove } from './signature.ts'

const brace = 0x7b

export const x: Network = {
  // Base64 of 32 bytes: the last digit carries four bits, so only these sixteen are ever written there.
  seal: {
    header: 'x-twitter-webhooks-signature',
    form: /^sha256=([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/,
    digits: 'base64',
    secrets: 'x.secrets',
  },
  // X proves tokens and signs notifications with one secret: whatever we prove for anybody must never be a notification.
  plausible: (bytes) => bytes[0] === brace,
  split: splitX,
}

/** Tokens of X are short and plain. Nothing else is proved, least of all something that begins like a notification. */
const provable = /^[\w.~+/=:-]{1,512}$/

/**
 * X asks again and again whether this address still knows the consumer secret (CRC). The newest of `x.secrets` answers, read
 * afresh: one wrong answer and X delivers nothing until somebody asks it to look again.
 */
export async function challenge({ rawQueryString }: APIGatewayProxyEventV2, { signing }: Deps): Promise<Answer> {
  const [token = '', ...more] = new URLSearchParams(rawQueryString).getAll('crc_token')
  if (!provable.test(token) || more.length > 0) return refuse(400, 'No token of X.')
  const proof = await prove(x.seal, token, signing)
  if (!proof) return refuse(403, 'X is not set up here.')
  return {
    status: 200,
    text: JSON.stringify({ response_token: proof }),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  }
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, refuse } from './answer.ts'

/** Meta gathers up to 1,000 updates in a call; the whole request may be 6 MB on Lambda. */
const largest = 3 * 1024 * 1024

/** Why a request is not worth looking into, from its headers alone. */
export function refusal({ headers }: APIGatewayProxyEventV2): Answer | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return refuse(415, 'Send application/json.')
  const encoding = headers['content-encoding']?.trim().toLowerCase()
  if (encoding && encoding !== 'identity') return refuse(415, 'Send the body as it is, without compression.')
  const length = headers['content-length']
  if (length && !(Number(length) <= largest)) return tooLarge
  return undefined
}

/** The body's bytes as they were on the wire: what a signature is over. */
export function bytesOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer | Answer {
  const least = isBase64Encoded ? (body.length * 3) / 4 - 2 : body.length
  if (least > largest) return tooLarge
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  return bytes.length > largest ? tooLarge : bytes
}

const tooLarge = refuse(413, 'Send at most 3 MB.')

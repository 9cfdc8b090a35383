import { createHash } from 'node:crypto'
import { iso } from '@ascolta/core/clock'
import { base32 } from '@ascolta/core/hash'
import type { Forget } from '@ascolta/core/inbound/deletion'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as v from 'valibot'
import { topology } from '../topology.ts'
import { type Answer, refuse } from './answer.ts'
import { enqueue } from './enqueue.ts'
import type { Deps } from './receive.ts'
import { type Seal, signed } from './signature.ts'

/** A signed request is a few hundred bytes. */
const largest = 8 * 1024
const parts = /^([\w-]{42}[AEIMQUYcgkosw048])\.([\w-]{2,6000})$/
/** Base64 of 32 bytes, in the alphabet for addresses. */
const seal: Seal = { header: '', form: /^([\w-]{43})$/, digits: 'base64', secrets: 'meta.secrets' }

const Payload = v.object({
  algorithm: v.pipe(
    v.string(),
    v.check((name) => name.toUpperCase() === 'HMAC-SHA256'),
  ),
  user_id: v.union([
    v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
    v.pipe(v.number(), v.safeInteger(), v.transform(String)),
  ]),
  issued_at: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e11))),
})

/**
 * Meta passes on that a person wants to be forgotten (data deletion callback). Refused cheaply, verified over the text as
 * it came, and answered only once the request is in the queue: with where the person may ask, and the code to ask with.
 */
export async function forget(event: APIGatewayProxyEventV2, { queue, signing, clock, origin }: Deps): Promise<Answer> {
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return refuse(415, 'Send a form.')
  const { body = '', isBase64Encoded } = event
  if (Number(event.headers['content-length'] ?? 0) > largest || body.length > 2 * largest)
    return refuse(413, 'Send at most 8 kB.')
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
  const [, signature = '', payload = ''] = parts.exec(new URLSearchParams(text).get('signed_request') ?? '') ?? []
  if (!payload) return refuse(400, 'No signed request.')
  if (!(await signed(seal, Buffer.from(payload), signature, signing))) return refuse(401, 'Not signed by us.')

  const read = v.safeParse(Payload, json(Buffer.from(payload, 'base64url').toString()))
  if (!read.success) return refuse(400, 'No request of a person.')
  const { user_id: user, issued_at } = read.output
  // From the signature, which only Meta and we can make: the same request gets the same code, and nobody guesses one.
  const code = base32(createHash('sha256').update(signature).digest().subarray(0, 15))
  const askedAt = iso(issued_at === undefined ? clock() : issued_at * 1000)
  const asked: Forget = { network: 'meta', code, user, askedAt }
  const left = await enqueue(queue, [{ forget: asked, lane: `forget-${code}`, dedup: `forget-${code}` }])
  if (left > 0) return refuse(503, 'It could not be kept. Send it again.')

  const url = `${origin}${topology.functions.api.on.http}/deletions/${code}`
  return {
    status: 200,
    text: JSON.stringify({ url, confirmation_code: code }),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    accepted: { 'meta:forget': 1 },
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

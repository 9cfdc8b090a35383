import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import type { Publish } from '@ascolta/core/ports'
import { SignatureV4 } from '@smithy/signature-v4'

/** Events a call may carry (AppSync Events). */
const most = 5
const patience = 2_000

/** Tells the live service, signed as this function (IAM). What cannot be told is dropped with one line in the log: the desk polls. */
export function livePublisher(base: string, timeout = patience): Publish {
  const url = new URL('/event', base)
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 })

  async function post(channel: string, events: unknown[]) {
    const body = JSON.stringify({ channel, events: events.map((event) => JSON.stringify(event)) })
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    })
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout) })
    if (!response.ok) throw new Error(`status ${response.status}`)
    await response.body?.cancel()
  }

  return async (channel, events) => {
    try {
      for (let start = 0; start < events.length; start += most) await post(channel, events.slice(start, start + most))
    } catch (error) {
      // The channel's name says who talks to whom: only its namespace goes into the log.
      console.warn('live event not published', { namespace: channel.split('/')[1], reason: reasonOf(error) })
    }
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : typeof error)

async function region() {
  const { AWS_REGION } = process.env
  if (!AWS_REGION) throw new Error('no region in the environment')
  return AWS_REGION
}

/** Lambda keeps its role's keys in the environment and renews them with the container. */
async function credentials() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('no credentials in the environment')
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  }
}

/** Node's SHA-256 in the shape that the signer takes. */
class Sha256 {
  #hash: Hash | Hmac
  readonly #secret: Buffer | undefined

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytes(secret)
    this.#hash = this.#fresh()
  }
  #fresh() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret)
  }
  reset() {
    this.#hash = this.#fresh()
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(bytes(chunk))
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
}

function bytes(chunk: string | ArrayBuffer | ArrayBufferView) {
  if (typeof chunk === 'string') return Buffer.from(chunk)
  return ArrayBuffer.isView(chunk)
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.from(new Uint8Array(chunk))
}

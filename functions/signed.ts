import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { strict } from '@ascolta/core/outbound/file'
import { SignatureV4 } from '@smithy/signature-v4'

export interface Signable {
  method: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** Signs calls of an AWS service as this function (IAM, Signature Version 4), for what needs no client of the SDK. Resolves to the headers of the call. */
export function signer(service: string) {
  const signature = signatureOf(service)
  return async function sign(url: URL, { body, ...request }: Signable) {
    const signed = await signature.sign({ ...requestOf(url, request), body })
    return signed.headers
  }
}

/** Signs an address instead of a call: whoever holds it may make that call, once or often, until its seconds are over. The body is not signed; the headers are, as they are named. */
export function presigner(service: string) {
  const signature = signatureOf(service)
  return async function presign(url: URL, { seconds, headers, ...request }: Signable & { seconds: number }) {
    // Says to the signer that the body is not signed, and stays behind.
    const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const left = new Set(Object.keys(unsigned))
    const { query = {} } = await signature.presign(
      requestOf(url, { ...request, headers: { ...headers, ...unsigned } }),
      { expiresIn: seconds, unhoistableHeaders: left, unsignableHeaders: left },
    )
    const pairs = Object.entries(query).map(([name, value]) => `${strict(name)}=${strict(String(value))}`)
    return `${url.origin}${url.pathname}?${pairs.join('&')}`
  }
}

function signatureOf(service: string) {
  // S3 signs the path as it stands and wants the body's hash in a header.
  const s3 = service === 's3'
  return new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: !s3, applyChecksum: s3 })
}

const requestOf = (url: URL, { method, headers = {} }: Omit<Signable, 'body'>) => ({
  method,
  protocol: url.protocol,
  hostname: url.hostname,
  ...(url.port ? { port: Number(url.port) } : {}),
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  headers: { host: url.host, ...headers },
})

/** Where this function runs. */
export async function region() {
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

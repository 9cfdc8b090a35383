import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { strict } from '@ascolta/core/outbound/file'
import { credentials } from './aws.ts'

/** Why a call may not be made, in S3's words. */
export type Refused = 'AccessDenied' | 'SignatureDoesNotMatch' | 'RequestTimeTooSkewed'

/** Minutes that a caller's clock may be wrong. */
const skew = 15 * 60_000

/**
 * Signature Version 4 as AWS checks it, on the call itself or on its address: the same for a function that reads a mail and
 * for a browser that was handed a link. Undefined if the call may be made.
 */
export function refusalOf(request: IncomingMessage, body?: Buffer): Refused | undefined {
  const now = Date.now()
  const url = new URL(request.url ?? '/', 'http://localhost')
  const asked = signedIn(url.searchParams) ?? signedOn(request.headers)
  if (!asked) return 'AccessDenied'
  const at = Date.parse(asked.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at) || at - now > skew) return 'RequestTimeTooSkewed'
  if (now - at > (asked.seconds === undefined ? skew : asked.seconds * 1000)) return 'AccessDenied'
  const [id, ...scope] = asked.credential.split('/')
  if (id !== credentials.accessKeyId || !asked.headers.includes('host')) return 'AccessDenied'

  const headers = asked.headers.map((name) => `${name}:${[request.headers[name] ?? ''].flat().join(',').trim()}\n`)
  const canonical = [
    request.method,
    url.pathname,
    queryOf(url.searchParams),
    headers.join(''),
    asked.headers.join(';'),
    asked.body || sha256(body ?? ''),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', asked.date, scope.join('/'), sha256(canonical)].join('\n')
  const key = scope.reduce((key: string | Buffer, part) => hmac(key, part), `AWS4${credentials.secretAccessKey}`)
  const wanted = hmac(key, toSign)
  const given = Buffer.from(asked.signature, 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : 'SignatureDoesNotMatch'
}

interface Asked {
  credential: string
  date: string
  headers: string[]
  signature: string
  /** Hash of the body, or that it is not signed. Only S3 is told it; other services make it of what they get. */
  body: string
  /** How long an address is good. */
  seconds?: number
}

function signedIn(query: URLSearchParams): Asked | undefined {
  const read = (name: string) => query.get(`X-Amz-${name}`) ?? ''
  if (!read('Signature')) return undefined
  return {
    credential: read('Credential'),
    date: read('Date'),
    headers: read('SignedHeaders').split(';'),
    signature: read('Signature'),
    body: 'UNSIGNED-PAYLOAD',
    seconds: Number(read('Expires')),
  }
}

function signedOn(headers: IncomingMessage['headers']): Asked | undefined {
  const said = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
    headers.authorization ?? '',
  )
  if (!said) return undefined
  const [, credential = '', signed = '', signature = ''] = said
  const one = (name: string) => [headers[name] ?? ''].flat().join()
  return {
    credential,
    date: one('x-amz-date'),
    headers: signed.split(';'),
    signature,
    body: one('x-amz-content-sha256'),
  }
}

const queryOf = (query: URLSearchParams) =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&')

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

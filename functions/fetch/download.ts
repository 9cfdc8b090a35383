import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { type IncomingMessage, request as plainly } from 'node:http'
import { request as securely } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { lostReasons } from '@ascolta/core/inbound/media'
import { mostBytes } from '@ascolta/core/outbound/file'
import { allowed, type Hosts, isPublic } from './address.ts'

/** It is not kept, and another try will not change that. */
export class Unkept extends Error {
  override readonly name = 'Unkept'
  readonly reason: (typeof lostReasons)[number]

  constructor(reason: Unkept['reason']) {
    super(reason)
    this.reason = reason
  }
}

export type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

interface Options {
  resolve?: Resolve
  /** Bytes that are taken at most. */
  most?: number
  /** Milliseconds for the whole of it. */
  patience?: number
}

const redirects = 3

/**
 * Gets a file from one of the hosts and from nowhere else: https only, no address of a private network, checked on the
 * very address that is connected to, so that a name cannot mean something else a moment later. Each redirect is a new
 * question, and credentials stay with the origin that they were meant for. What is too long is cut off while it comes.
 */
export const downloader =
  ({ resolve = systemLookup as Resolve, most = mostBytes, patience = 20_000 }: Options = {}) =>
  async (address: string, hosts: Hosts, credentials: Record<string, string> = {}): Promise<Uint8Array<ArrayBuffer>> => {
    const signal = AbortSignal.timeout(patience)
    let [at, headers] = [address, credentials]
    for (let hop = 0; hop <= redirects; hop++) {
      const target = allowed(at, hosts)
      if (!target) throw new Unkept('forbidden')
      const answer = await ask(target.url, headers, target.vouched ? undefined : guarded(resolve), signal)
      const { statusCode: status = 0, headers: said } = answer
      if (status < 300 || status >= 400) return bytesOf(answer, most)
      answer.destroy()
      if (!said.location || !URL.canParse(said.location, target.url.href)) throw new Unkept('gone')
      const next = new URL(said.location, target.url)
      if (next.origin !== target.url.origin) headers = {}
      at = next.href
    }
    throw new Unkept('forbidden')
  }
export type Download = ReturnType<typeof downloader>

/** Name resolution as a connection asks for it: one private address among the answers, and there is no connection. */
export const guarded =
  (resolve: Resolve): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? new Error('no address'), '', 0)
      if (!addresses.every((one) => isPublic(one.address))) return callback(new Unkept('forbidden'), '', 0)
      if (options.all) return callback(null, addresses)
      callback(null, first.address, first.family)
    })

function ask(url: URL, headers: Record<string, string>, lookup: LookupFunction | undefined, signal: AbortSignal) {
  const request = url.protocol === 'https:' ? securely : plainly
  return new Promise<IncomingMessage>((resolve, reject) => {
    // An agent would keep connections, and with them an address that was checked for another name.
    const options = { headers, signal, agent: false as const, ...(lookup && { lookup }) }
    request(url, options, resolve).on('error', reject).end()
  })
}

async function bytesOf(answer: IncomingMessage, most: number) {
  const { statusCode: status = 0 } = answer
  if (status !== 200) {
    answer.destroy()
    if (status === 429 || status >= 500 || status === 408) throw new Error(`the network answered ${status}`)
    throw new Unkept(status === 401 || status === 403 ? 'refused' : 'gone')
  }
  const chunks: Buffer[] = []
  let length = 0
  if (Number(answer.headers['content-length'] ?? 0) > most) {
    answer.destroy()
    throw new Unkept('too-large')
  }
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > most) {
      answer.destroy()
      throw new Unkept('too-large')
    }
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** A connection says why it was refused somewhere below its own error. */
export function unkeptIn(error: unknown): Unkept | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Unkept) return at
  if (error instanceof AggregateError) return error.errors.map(unkeptIn).find((one) => one)
  return undefined
}

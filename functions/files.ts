import { fileName, mostBytes, named, served, strict } from '@ascolta/core/outbound/file'
import { presigner, region, signer } from './signed.ts'

/** Longer than S3 ever takes for a mail of 40 MB beside it. */
const patience = 10_000

/** A link to show is minted for the click that asks for it and is of no use a minute later. */
const seconds = 60

/**
 * What lies below one prefix of the object store, as far as functions use it: a few calls signed by hand, instead of a
 * client of half a megabyte in every cold start. Keys are whole, prefix and all; one from elsewhere is a defect.
 */
export function shelf(bucket: string, prefix: string) {
  const sign = signer('s3')
  const presign = presigner('s3')

  async function addressOf(key: string) {
    if (!key.startsWith(`${prefix}/`) || key.includes('..')) throw new Error(`no key below ${prefix}`)
    return new URL(`${await baseOf(bucket)}/${key.split('/').map(strict).join('/')}`)
  }
  async function call(method: string, key: string, { body, type }: { body?: Uint8Array<ArrayBuffer>; type?: string }) {
    const url = await addressOf(key)
    const headers = await sign(url, { method, body, ...(type && { headers: { 'content-type': type } }) })
    return fetch(url, { method, headers, body, signal: AbortSignal.timeout(patience) })
  }

  return {
    /** What is kept under this key; undefined if nothing is. */
    async read(key: string) {
      const response = await call('GET', key, {})
      if (response.status === 404) return undefined
      if (!response.ok) throw new Error(`the object store answered ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    },
    async write(key: string, body: Uint8Array<ArrayBuffer>, type: string) {
      const response = await call('PUT', key, { body, type })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`the object store answered ${response.status}`)
    },
    /** Whether or not it is there: then it is not. */
    async erase(key: string) {
      const response = await call('DELETE', key, {})
      await response.arrayBuffer()
      if (!response.ok && response.status !== 404) throw new Error(`the object store answered ${response.status}`)
    },
    /** Size and type of what is kept under this key; undefined if nothing is. Who may not list is told 403 of what is not there. */
    async look(key: string) {
      const response = await call('HEAD', key, {})
      if (response.status === 404 || response.status === 403) return undefined
      if (!response.ok) throw new Error(`the object store answered ${response.status}`)
      return { bytes: Number(response.headers.get('content-length')), type: response.headers.get('content-type') ?? '' }
    },
    /** An address that gives this file to whoever holds it, for a minute: painted where that is safe, else to be saved. */
    async link(key: string, as: { name: string; type: string; save?: boolean }) {
      const url = await addressOf(key)
      const { type, disposition } = served(as)
      url.searchParams.set('response-content-type', type)
      url.searchParams.set('response-content-disposition', disposition)
      url.searchParams.set('response-cache-control', 'private, no-store')
      return presign(url, { method: 'GET', seconds })
    },
    /** An address under which a network fetches this file as what it is; an hour, since some come back when it did not work. */
    async lend(key: string, { name, type }: { name: string; type: string }) {
      const url = await addressOf(key)
      url.searchParams.set('response-content-type', type)
      url.searchParams.set('response-content-disposition', `attachment; ${named(fileName(name))}`)
      return presign(url, { method: 'GET', seconds: 3600 })
    },
    /** An address that takes one file of exactly this size and type, for a minute, and the headers to put it with. */
    async slot(key: string, { bytes, type }: { bytes: number; type: string }): Promise<Slot> {
      if (!(bytes > 0 && bytes <= mostBytes)) throw new Error(`no room for ${bytes} bytes`)
      // Once: what was looked at stays what it was, however long the address is good.
      const headers = { 'content-type': type, 'if-none-match': '*' }
      const signed = { ...headers, 'content-length': String(bytes) }
      return { url: await presign(await addressOf(key), { method: 'PUT', seconds, headers: signed }), headers }
    },
  }
}
export type Shelf = ReturnType<typeof shelf>

interface Slot {
  url: string
  headers: Record<string, string>
}

/** As the SDK finds it: another endpoint has the bucket in its path. */
async function baseOf(bucket: string) {
  const { AWS_ENDPOINT_URL_S3 } = process.env
  return AWS_ENDPOINT_URL_S3
    ? `${AWS_ENDPOINT_URL_S3}/${bucket}`
    : `https://${bucket}.s3.${await region()}.amazonaws.com`
}

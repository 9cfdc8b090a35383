import { region, signer } from './signed.ts'

/** Longer than S3 ever takes for a mail of 40 MB beside it. */
const patience = 10_000

/** One object store, as far as a function uses it: two calls, signed by hand, instead of a client of half a megabyte in every cold start. */
export function mailbox(bucket: string) {
  const sign = signer('s3')

  async function call(method: string, key: string, { body, type }: { body?: Uint8Array<ArrayBuffer>; type?: string }) {
    const url = new URL(`${await baseOf(bucket)}/${key.split('/').map(encodeURIComponent).join('/')}`)
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
  }
}
export type Mailbox = ReturnType<typeof mailbox>

/** As the SDK finds it: another endpoint has the bucket in its path. */
async function baseOf(bucket: string) {
  const { AWS_ENDPOINT_URL_S3 } = process.env
  return AWS_ENDPOINT_URL_S3
    ? `${AWS_ENDPOINT_URL_S3}/${bucket}`
    : `https://${bucket}.s3.${await region()}.amazonaws.com`
}

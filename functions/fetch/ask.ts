import { lookup as systemLookup } from 'node:dns'
import { request as plainly } from 'node:http'
import { request as securely } from 'node:https'
import type { Post } from '@ascolta/core/company/telling'
import { settings } from '../topology.ts'
import { allowed, type Hosts } from './address.ts'
import { guarded, type Resolve, unkeptIn } from './download.ts'

/** Where the company's own systems may lie on a private network: said by whoever deploys, never on the desk. */
export const crmOrigins = (): Hosts =>
  (process.env[settings.crmOrigins] ?? '')
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')

/** Whether an address that an admin sets could be asked at all: https on the public internet, or one of those origins. */
export const mayReach = (vouched: Hosts) => (url: string) =>
  URL.canParse(url) && allowed(url, [...vouched, new URL(url).hostname]) !== undefined

interface Options {
  resolve?: Resolve
  /** Bytes of an answer that are read at most. */
  most?: number
  /** Milliseconds for the whole of it. */
  patience?: number
}

export interface Asked {
  method: 'GET' | 'POST'
  url: string
  headers?: Record<string, string>
  body?: string
}

/**
 * One call to an address that an admin set: https only and no address of a private network, checked on the very one that is
 * connected to (SEC4), as for files; `vouched` are whole origins that whoever deploys answers for. No redirect is followed.
 * Never throws: the answer, or a word for why there was none.
 */
export const asker =
  ({ resolve = systemLookup as Resolve, most = 100_000, patience = 3_000 }: Options = {}, vouched: Hosts = []) =>
  async ({ method, url, headers = {}, body }: Asked): Promise<{ status: number; text: string } | { why: string }> => {
    if (!URL.canParse(url)) return { why: 'forbidden' }
    const target = allowed(url, [...vouched, new URL(url).hostname])
    if (!target) return { why: 'forbidden' }
    const request = target.url.protocol === 'https:' ? securely : plainly
    const signal = AbortSignal.timeout(patience)
    const lookup = target.vouched ? {} : { lookup: guarded(resolve) }
    try {
      return await new Promise((settle, fail) => {
        const asked = request(target.url, { method, headers, signal, agent: false, ...lookup }, (answer) => {
          const chunks: Buffer[] = []
          let length = 0
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length <= most) return void chunks.push(chunk)
            answer.destroy()
            settle({ why: 'too-large' })
          })
          answer.on('end', () =>
            settle({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          )
          answer.on('error', fail)
        })
        asked.on('error', fail).end(body)
      })
    } catch (error) {
      if (unkeptIn(error)) return { why: 'forbidden' }
      return { why: signal.aborted ? 'timeout' : 'unreachable' }
    }
  }
export type Ask = ReturnType<typeof asker>

/** Posts to one of the company's addresses: taken is what was answered with 2xx. */
export const poster =
  (ask: Ask): Post =>
  async (url, headers, body) => {
    const said = await ask({ method: 'POST', url, headers, body })
    if ('why' in said) return { ok: false, answer: said.why }
    return { ok: said.status >= 200 && said.status < 300, answer: String(said.status) }
  }

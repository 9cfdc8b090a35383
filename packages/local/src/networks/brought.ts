import { createHash, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Shelves } from './shelf.ts'

const File = v.object({
  id: v.string(),
  name: v.string(),
  mime: v.string(),
  sha256: v.string(),
  /** In base64. */
  data: v.string(),
})

/** A file of a company's, before a network keeps it. */
export interface Found {
  name: string
  mime: string
  content: Buffer
}
export interface Kept {
  id: string
  name: string
  mime: string
  bytes: number
  sha256: string
  /** Where people see it from then on. */
  url: string
}

const patience = 5_000

/** What companies bring to the networks: fetched from an address of theirs or handed over, and kept where each network keeps it. */
export function openBrought({ shelf }: Pick<Shelves, 'shelf'>, origin: () => string) {
  const files = shelf('brought', File)
  const shown = ({ id, name, mime, sha256, data }: v.InferOutput<typeof File>): Kept => ({
    id,
    name,
    mime,
    sha256,
    bytes: Buffer.from(data, 'base64').length,
    url: `${origin()}/networks/brought/${id}/${encodeURIComponent(name)}`,
  })

  return {
    /** What stands at an address, as a network would fetch it. Undefined if nothing can be had there. */
    async fetched(address: string): Promise<Found | undefined> {
      try {
        const response = await fetch(address, { signal: AbortSignal.timeout(patience) })
        if (!response.ok) return undefined
        const content = Buffer.from(await response.arrayBuffer())
        const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
        const name = decodeURIComponent(named ?? new URL(address).pathname.split('/').at(-1) ?? 'file')
        return { name, mime: (response.headers.get('content-type') ?? '').split(';')[0] ?? '', content }
      } catch {
        return undefined
      }
    },
    keep({ name, mime, content }: Found, id: string = randomUUID()): Kept {
      const sha256 = createHash('sha256').update(content).digest('hex')
      return shown(files.put({ id, name, mime, sha256, data: content.toString('base64') }))
    },
    get(id: string) {
      const file = files.get(id)
      return file && shown(file)
    },
    app: new Hono().get('/:id/:name', (c) => {
      const file = files.get(c.req.param('id'))
      if (!file) return c.notFound()
      const headers = { 'content-type': file.mime, 'x-content-type-options': 'nosniff' }
      return c.body(Buffer.from(file.data, 'base64'), 200, headers)
    }),
  }
}
export type BroughtFiles = ReturnType<typeof openBrought>

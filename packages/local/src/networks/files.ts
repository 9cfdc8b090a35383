import { createHmac, randomBytes } from 'node:crypto'
import { keysIn } from '@ascolta/functions/oauth1'
import { Hono } from 'hono'
import * as v from 'valibot'
import { accountOf, action, type Frame } from './frame.ts'
import { refusals } from './meta/errors.ts'
import type { GraphCall } from './meta/graph.ts'
import type { Shelves } from './shelf.ts'
import { digits } from './world.ts'

const File = v.object({
  id: v.string(),
  /** The account that it was sent to: nobody else is given it, where the network asks who asks. */
  account: v.string(),
  mime: v.string(),
  name: v.string(),
  /** In base 64. */
  data: v.string(),
})
type File = v.InferOutput<typeof File>

const day = 86_400_000
/** How long addresses are good: Meta's for days, WhatsApp's for minutes (platforms 2.2 and 4.2). */
const good = { cdn: 7 * day, whatsapp: 5 * 60_000 }

/** What people send, where each network keeps it and who is given it there. */
export function openFiles(frame: Frame, { shelf }: Shelves, origin: () => string) {
  const files = shelf('file', File)
  const secret = randomBytes(16)
  const now = () => frame.clock().getTime()
  const hash = (...parts: (string | number)[]) => createHmac('sha256', secret).update(parts.join('\n')).digest('hex')
  const at = (path: string) => `${origin()}/networks/media/${path}`

  /** The address under which a network names a file in its webhooks. */
  function addressOf({ id, account, name }: File, secretly: boolean) {
    const file = `${id}/${encodeURIComponent(name)}`
    const { channel } = accountOf(frame, account)
    if (channel === 'x') return at(`${secretly ? 'dm' : 'x'}/${file}`)
    const until = (now() + good.cdn).toString(16)
    return channel === 'whatsapp' ? at(`whatsapp/${id}`) : at(`cdn/${file}?oh=${hash(id, until)}&oe=${until}`)
  }

  /** Whose token this is, or whose signature: of the latter the simulator believes the names in it. */
  const asker = (header = '') =>
    frame.accounts.find(({ token }) => {
      if (header === `Bearer ${token}`) return true
      const keys = keysIn(token)
      return keys !== undefined && header.startsWith('OAuth ') && header.includes(`oauth_token="${keys.token}"`)
    })

  const app = new Hono()
    .get('/cdn/:id/:name', (c) => {
      const { id } = c.req.param()
      const { oh, oe = '' } = c.req.query()
      if (oh !== hash(id, oe) || Number.parseInt(oe, 16) < now()) return c.text('URL signature expired', 403)
      return given(files.get(id))
    })
    .get('/x/:id/:name', (c) => given(files.get(c.req.param('id'))))
    .get('/dm/:id/:name', (c) => mine(files.get(c.req.param('id')), c.req.header('authorization')))
    .get('/whatsapp/:id', (c) => {
      const { id } = c.req.param()
      const { ext = '', hash: signed } = c.req.query()
      if (signed !== hash(id, ext) || Number(ext) < now()) return c.text('expired', 404)
      return mine(files.get(id), c.req.header('authorization'))
    })
    // What a person sees on the own phone: for the networks' page alone, no network ever names this address.
    .get('/phone/:id', (c) => given(files.get(c.req.param('id'))))
    .notFound((c) => c.text('Not found', 404))

  const mine = (file: File | undefined, header: string | undefined) =>
    file && asker(header)?.id === file.account ? given(file) : new Response('Unauthorized', { status: 401 })

  function given(file: File | undefined) {
    if (!file) return new Response('Not found', { status: 404 })
    const headers = { 'content-type': file.mime, 'x-content-type-options': 'nosniff' }
    return new Response(Buffer.from(file.data, 'base64'), { headers })
  }

  /** WhatsApp says where a file is that its webhook gave a number: for five minutes, and to nobody without the token. */
  const located: GraphCall = {
    method: 'GET',
    edge: '',
    channel: 'whatsapp',
    effect: false,
    owns: (id) => files.get(id) !== undefined,
    run({ id, account }) {
      const file = files.get(id)
      if (file?.account !== account.id) throw refusals.gone(id, 'post')
      const ext = String(now() + good.whatsapp)
      const bytes = Buffer.from(file.data, 'base64')
      return {
        json: {
          messaging_product: 'whatsapp',
          url: `${at(`whatsapp/${id}`)}?ext=${ext}&hash=${hash(id, ext)}`,
          mime_type: file.mime,
          file_size: bytes.length,
          id,
        },
      }
    },
  }

  return {
    fetch: app.fetch,
    calls: [located],
    actions: {
      /** A file for the next message to an account: what it is called there. `secretly`: in a private message. */
      upload: action(
        v.object({
          account: v.string(),
          name: v.pipe(v.string(), v.maxLength(200)),
          mime: v.optional(v.string(), 'application/octet-stream'),
          data: v.pipe(v.string(), v.base64(), v.maxLength(40_000_000)),
          secretly: v.optional(v.boolean(), true),
        }),
        ({ account, name, mime, data, secretly }) => {
          const { id } = accountOf(frame, account)
          const file = files.put({ id: digits(), account: id, mime, name, data })
          return { type: kindOf(mime), url: addressOf(file, secretly) }
        },
      ),
    },
  }
}

function kindOf(mime: string) {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

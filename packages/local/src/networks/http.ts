import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { HttpBindings } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import * as v from 'valibot'
import type { Courier } from './courier.ts'
import type { Office } from './email/office.ts'
import type { Frame } from './frame.ts'
import { photo } from './photo.ts'
import { view } from './view.ts'
import { Unplayable } from './world.ts'

interface Needs {
  frame: Frame
  /** Everything a person can do, by name; those without `from` are for programs only. */
  actions: object
  /** What else the page shows. */
  more: () => object
  post: Pick<Courier, 'waiting' | 'deliveries'>
  watchers: Set<() => void>
  /** The Graph API below its version. */
  graph: (request: Request, env: HttpBindings) => Response | Promise<Response>
  /** The same of Instagram. */
  instagram: (request: Request, env: HttpBindings) => Response | Promise<Response>
  /** X's API, and what the page shows of it. */
  x: { view: () => unknown; fetch: (request: Request, env: HttpBindings) => Response | Promise<Response> }
  /** What people sent, where networks keep it. */
  files: (request: Request) => Response | Promise<Response>
  mails: Pick<Office, 'waiting' | 'view'>
  /** The mail service's sending half. */
  ses: (request: Request, env: HttpBindings) => Response | Promise<Response>
  records: Record<'sent' | 'people', () => unknown> & { publicAnswers: (id: string) => unknown }
  deliver: (body: unknown) => Promise<number>
}

const folder = fileURLToPath(new URL('./page', import.meta.url))

/** The page, what it is made of, and the same over JSON for browser tests: all below `/networks`. */
export function http({
  frame,
  actions,
  more,
  post,
  watchers,
  mails,
  files,
  graph,
  ses,
  instagram,
  x,
  records,
  deliver,
}: Needs) {
  const playable = new Map(Object.entries(actions).filter(([, act]) => isPlayable(act)))
  const leaving = new AbortController()
  const html = readFileSync(`${folder}/index.html`, 'utf8')

  const api = new Hono()
    .get('/state', (c) =>
      c.json({ ...view(frame, post.waiting() + mails.waiting(), mails.view()), squares: x.view(), ...more() }),
    )
    .get('/sent', (c) => c.json({ sent: records.sent() }))
    .get('/people', (c) => c.json({ people: records.people() }))
    .get('/answers/:id', (c) => c.json({ answers: records.publicAnswers(c.req.param('id')) }))
    .get('/deliveries', (c) => c.json({ waiting: post.waiting(), deliveries: post.deliveries() }))
    .get('/events', (c) =>
      streamSSE(c, async (stream) => {
        let wake = () => {}
        const watcher = () => wake()
        watchers.add(watcher)
        leaving.signal.addEventListener('abort', watcher)
        stream.onAbort(watcher)
        await stream.writeSSE({ event: 'changed', data: '' })
        while (!leaving.signal.aborted && !stream.aborted) {
          await new Promise<void>((resume) => {
            wake = resume
          })
          await stream.writeSSE({ event: 'changed', data: '' })
        }
        watchers.delete(watcher)
      }),
    )
    .post('/moods/:account', async (c) => {
      const account = c.req.param('account')
      if (!frame.accounts.some(({ id }) => id === account)) return c.json({ message: 'No such account.' }, 404)
      const mood = frame.moods.set(account, await jsonOf(c.req.raw))
      frame.changed()
      return c.json({ mood })
    })
    .post('/deliver', async (c) => c.json({ status: await deliver(await jsonOf(c.req.raw)) }))
    .post('/:action', async (c) => {
      const act = playable.get(c.req.param('action'))
      if (!isPlayable(act)) return c.json({ message: 'Nobody can do that here.' }, 404)
      return c.json((await act.from(await jsonOf(c.req.raw))) ?? {})
    })
    .onError((error, c) => {
      if (error instanceof Unplayable || v.isValiError(error)) return c.json({ message: error.message }, 400)
      console.error('the network simulator failed', error)
      return c.json({ message: 'The simulator failed.' }, 500)
    })

  const app = new Hono<{ Bindings: HttpBindings }>({ strict: false })
    .basePath('/networks')
    .mount('/graph', graph)
    .mount('/x', x.fetch)
    .mount('/ses', ses)
    .mount('/media', files)
    .mount('/brought', frame.brought.app.fetch)
    .mount('/instagram', instagram)
    .use(
      secureHeaders({
        // Other things on this machine's name may have no certificate.
        strictTransportSecurity: false,
        contentSecurityPolicy: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      }),
    )
    .route('/api', api)
    .get('/photos/:file{[0-9]{1,3}\\.png}', (c) =>
      c.body(new Uint8Array(photo(Number.parseInt(c.req.param('file'), 10))), 200, { 'content-type': 'image/png' }),
    )
    .use('/page/*', async (c, next) => {
      await next()
      c.header('cache-control', 'no-cache')
    })
    .get('/page/*', serveStatic({ root: folder, rewriteRequestPath: (path) => path.replace('/networks/page', '') }))
    .get('/', (c) => {
      if (!new URL(c.req.url).pathname.endsWith('/')) return c.redirect('/networks/')
      const language = c.req.query('lang') ?? c.req.header('accept-language') ?? 'it'
      c.header('vary', 'accept-language')
      return c.html(html.replace('lang="it"', `lang="${italian(language) ? 'it' : 'en'}"`))
    })

  return { fetch: app.fetch, close: () => leaving.abort() }
}

interface Playable {
  from: (input: unknown) => unknown
}
const isPlayable = (act: unknown): act is Playable => typeof act === 'function' && 'from' in act

/** Only a request that says JSON: another site's form cannot, so it cannot play here. */
async function jsonOf(request: Request): Promise<Record<string, unknown>> {
  if (!request.headers.get('content-type')?.startsWith('application/json')) throw new Unplayable('Send JSON.')
  const text = await request.text()
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(text))
  } catch {
    throw new Unplayable('Send a JSON object.')
  }
}

/** Italian unless English, or anything else, is wanted more. */
const italian = (header: string) => /^\s*(it|\*|$)/i.test(header)

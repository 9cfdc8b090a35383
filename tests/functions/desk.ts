import { hearing, stores } from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import type { Unwanted, Wanted } from '@ascolta/core/inbound/media'
import { detect } from '@ascolta/core/language/detector'
import type { Note } from '@ascolta/core/ports'
import { type App, createApp } from '@ascolta/functions/api/app'
import type { Deps } from '@ascolta/functions/api/deps'
import { mayReach } from '@ascolta/functions/fetch/ask'
import type { Shelf } from '@ascolta/functions/files'
import { tell } from '@ascolta/functions/live/tell'
import type { JWTPayload } from 'jose'
import { anAccount } from '../support/desk.ts'
import { aTable } from '../support/table.ts'
import { type AnIssuer, anIssuer, client, secret } from './issuer.ts'

export const origin = 'https://desk.example.com'
export const keys = { salt: 'salt', live: 'live key', oidc: secret, session: 'session key' }

const queue = (sent: Note[] = []) => ({
  async send(notes: Note[]) {
    sent.push(...notes)
    return []
  },
  depth: async () => ({ waiting: 0, inFlight: 0 }),
  receive: async () => [],
  remove: async () => {},
})

/** Links that only say what they would give. */
const aShelf: Pick<Shelf, 'look' | 'read' | 'link' | 'slot'> = {
  read: async () => undefined,
  look: async () => ({ bytes: 3, type: 'image/png' }),
  link: async (key, { name, type }) => `https://files.example/${key}?name=${encodeURIComponent(name)}&type=${type}`,
  slot: async (key, { type }) => ({ url: `https://files.example/${key}`, headers: { 'content-type': type } }),
}

/** The API on a table in memory, with an issuer of its own and a clock that can be moved. */
export async function aDesk(overrides: Partial<Deps> = {}) {
  const [table, issuer] = await Promise.all([aTable(), anIssuer()])
  let moved = 0
  const told: { channel: string; events: unknown[] }[] = []
  const sent: Note[] = []
  const mailsRead: object[] = []
  const wanted: (Wanted | Unwanted)[] = []
  /** Which secrets an admin set, and to what. */
  const secrets = new Map<string, string>()
  const opened = stores(table)
  for (const channel of ['facebook-page', 'messenger'] as const) await opened.accounts.put(anAccount(channel))
  const deps: Deps = {
    table,
    keys: async () => keys,
    outbound: queue(sent),
    dead: { inbound: queue(), outbound: queue() },
    back: { inbound: queue(), outbound: queue() },
    readMail: async (said) => void mailsRead.push(said),
    setToken: async (name, value) => void secrets.set(`tokens/${name}`, value),
    setRenewal: async (name, value) => void secrets.set(`renewals/${name}`, value),
    crm: async () =>
      Object.fromEntries(
        [...secrets].flatMap(([name, value]) => (name.startsWith('crm/') ? [[name.slice(4), value]] : [])),
      ),
    setCrm: async (name, value) => void secrets.set(`crm/${name}`, value),
    askCrm: async () => ({ why: 'unreachable' }),
    mayReach: mayReach([]),
    setSigning: async (name, value) => void secrets.set(`signing/${name}`, value),
    clock: () => new Date(Date.now() + moved),
    stores: opened,
    hash: hasher(keys.salt),
    tell: tell({
      ...opened,
      publish: async (channel, events) => {
        told.push({ channel, events })
      },
      now: () => Date.now() + moved,
    }),
    files: { parts: aShelf, media: aShelf, uploads: aShelf, slot: aShelf.slot },
    settings: { origin, issuer: issuer.issuer, client, live: issuer.issuer, undoSeconds: 10, version: '1.2.3' },
    ...overrides,
  }
  const app = createApp(deps)
  return {
    app,
    deps,
    issuer,
    told,
    sent,
    /** Mails that the mail function was asked to read again. */
    mailsRead,
    secrets,
    /** Takes a delivery in, as triage does. */
    hears: hearing({ ...deps, fetchMedia: async (one) => void wanted.push(one), detect }),
    /** What triage asked to be fetched. */
    wanted,
    clock: {
      moves: (milliseconds: number) => {
        moved += milliseconds
      },
    },
    /** Somebody with a session, who asks as the desk does. */
    signsIn: async (claims: JWTPayload) => visitor(app, await sessionOf(app, issuer, claims)),
    nobody: visitor(app, ''),
    async [Symbol.asyncDispose]() {
      await issuer[Symbol.asyncDispose]()
      await table[Symbol.asyncDispose]()
    },
  }
}
export type ADesk = Awaited<ReturnType<typeof aDesk>>

/** The whole login; gives the cookie. */
export async function sessionOf(app: App, issuer: AnIssuer, claims: JWTPayload) {
  const begun = await app.request('/api/login')
  const came = issuer.logsIn(begun.headers.get('location') ?? '', claims)
  const back = await app.request(`/api/login/callback?${came}`, { headers: { cookie: cookies(begun) } })
  return cookies(back)
}

/** What a browser would send back. */
export const cookies = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')

export function visitor(app: App, cookie: string) {
  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const changes = method === 'GET' ? {} : { 'x-ascolta': '1', 'content-type': 'application/json', origin }
    const response = await app.request(`/api${path}`, {
      method,
      headers: { cookie, ...changes, ...headers },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      json: text.startsWith('{') ? JSON.parse(text) : undefined,
    }
  }
  return {
    cookie,
    ask,
    get: (path: string) => ask('GET', path),
    post: (path: string, body?: unknown) => ask('POST', path, body),
  }
}
export type Visitor = ReturnType<typeof visitor>

export const rosa = { sub: 'rosa', name: 'Rosa Bianchi', groups: ['agent'] }
export const marta = { sub: 'marta', name: 'Marta Neri', groups: ['agent'], teams: ['shop'] }
export const sara = { sub: 'sara', name: 'Sara Verdi', groups: ['supervisor'] }
export const ada = { sub: 'ada', name: 'Ada Rossi', groups: ['admin', 'agent'] }

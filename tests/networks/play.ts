import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { type Networks, type NetworksOptions, startNetworks } from '@ascolta/local/networks/index'

export const secret = 'test-app-secret'
export const page = '109876543210987'
export const feedAccount = {
  id: 'acc-fb',
  channel: 'facebook-page',
  external: page,
  name: 'Lumàra',
  token: 'tok-page',
} as const
export const chatAccount = {
  id: 'acc-ms',
  channel: 'messenger',
  external: page,
  name: 'Lumàra',
  token: 'tok-page',
} as const

export interface Heard {
  text: string
  headers: Record<string, string | string[] | undefined>
}

/** The networks beside a desk that only listens. The clock stands still until it is moved. */
export async function play(options: Partial<NetworksOptions> = {}) {
  const heard: Heard[] = []
  const answers: number[] = []
  const desk = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const query = new URL(request.url ?? '', 'http://desk').searchParams
      if (request.method === 'GET') return response.end(query.get('hub.challenge'))
      heard.push({ text, headers: request.headers })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  const deskUrl = await listen(desk)
  let now = Date.parse('2026-11-21T10:00:00Z')
  const networks: Networks = startNetworks({
    webhookUrl: `${deskUrl}/webhooks`,
    secrets: () => secret,
    accounts: [feedAccount, chatAccount],
    clock: () => new Date(now),
    retryAfter: () => 20,
    ...options,
  })
  const front = createServer(networks.listener)
  const url = await listen(front)
  return {
    ...networks.api,
    heard,
    /** The statuses of the desk's next answers; 200 after that. */
    answers,
    url,
    bodies: () => heard.map(({ text }): unknown => JSON.parse(text)),
    pass: (hours: number) => {
      now += hours * 3_600_000
    },
    /** One call of the Graph API with the Page's token. */
    async graph(method: string, path: string, json?: unknown, token = 'tok-page') {
      const response = await fetch(`${url}/networks/graph/v26.0/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      })
      const text = await response.text()
      const body: unknown = /^[{[]/.test(text) ? JSON.parse(text) : text
      return { status: response.status, headers: response.headers, body }
    },
    async stop() {
      networks.stop()
      await Promise.all([close(front), close(desk)])
    },
  }
}
export type Play = Awaited<ReturnType<typeof play>>

/** Checks a signature without any code of the simulator. */
export function signed({ text, headers }: Heard, key = secret) {
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(Buffer.from(text)).digest('hex')}`)
  const given = Buffer.from(String(headers['x-hub-signature-256']))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Every member's path and kind, such as `entry[].changes[].value.message:string`. */
export function keys(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => keys(item, `${path}[]`)))].sort()
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .flatMap(([name, member]) => keys(member, `${path}.${name}`))
      .sort()
  return [`${path}:${typeof value}`]
}

function listen(server: Server) {
  return new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    })
  })
}

function close(server: Server) {
  server.closeAllConnections()
  return new Promise<void>((resolve) => server.close(() => resolve()))
}

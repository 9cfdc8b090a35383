import { createHmac } from 'node:crypto'
import type { Clock } from '@ascolta/core/clock'
import type { Note, Outbox, Secrets } from '@ascolta/core/ports'
import { createWebhook } from '@ascolta/functions/webhook/create'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'

export const secret = 'a-secret-of-the-app'
export const verify = 'a-token-of-ours'
export const clock: Clock = () => new Date('2026-11-21T10:00:00.000Z')

export const sign = (body: string | Uint8Array, key = secret) =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`

/** Secrets as they are kept: what was asked for first, and what has come since. */
export const heldSecrets =
  (held: Record<string, string>, since = held): Secrets =>
  async ({ fresh = false } = {}) =>
    fresh ? since : held

export const signing = heldSecrets({ 'meta.secrets': secret, 'meta.verify': verify })

/** A queue that keeps what it takes, and takes what `takes` says. */
export function keptQueue(takes: (note: Note, call: number) => boolean = () => true) {
  const kept: Note[] = []
  const calls: Note[][] = []
  const queue: Outbox = {
    async send(notes) {
      calls.push(notes)
      const taken = notes.filter((note) => takes(note, calls.length))
      kept.push(...taken)
      return notes.filter((note) => !taken.includes(note))
    },
  }
  return { queue, kept, calls, bodies: () => kept.map(({ body }) => JSON.parse(body)) }
}

export interface Request {
  method?: string
  path?: string
  query?: string
  headers?: Record<string, string | undefined>
  body?: string | Uint8Array
  base64?: boolean
  signature?: string | null
}

/** A Function URL's event, by default a signed notification. */
export function eventOf({
  method = 'POST',
  path = '/webhooks/meta',
  query = '',
  headers = {},
  body = '',
  base64 = false,
  signature,
}: Request): APIGatewayProxyEventV2 {
  const bytes = Buffer.from(body)
  const all = {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...(signature !== null && method === 'POST' && { 'x-hub-signature-256': signature ?? sign(bytes) }),
    ...headers,
  }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(
      Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
    ),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'url',
      domainName: 'url.lambda-url.example',
      domainPrefix: 'url',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'facebookexternalua' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '21/Nov/2026:10:00:00 +0000',
      timeEpoch: 1795255200000,
    },
    body: base64 ? bytes.toString('base64') : bytes.toString('utf8'),
    isBase64Encoded: base64,
  }
}

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'webhook',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-south-1:000000000000:function:webhook',
  memoryLimitInMB: '256',
  awsRequestId: 'request',
  logGroupName: 'webhook',
  logStreamName: 'webhook',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
}

/** The door with a queue behind it, asked as a network asks. */
export function door(deps: { queue: Outbox; signing?: Secrets }) {
  const lines: string[] = []
  const webhook = createWebhook({ signing, clock, origin: 'https://desk.example.com', ...deps }, (line) =>
    lines.push(line),
  )
  const ask = async (request: Request): Promise<APIGatewayProxyStructuredResultV2> => webhook(eventOf(request), context)
  return { ask, status: async (request: Request) => (await ask(request)).statusCode, lines }
}

export const comment = (text: string, id = '81_11', more: object = {}) => ({
  object: 'page',
  entry: [
    {
      id: '700',
      time: 1794000000,
      changes: [
        {
          field: 'feed',
          value: {
            item: 'comment',
            verb: 'add',
            comment_id: id,
            post_id: '700_81',
            from: { id: '550', name: 'Chiara' },
            message: text,
            ...more,
          },
        },
      ],
    },
  ],
})

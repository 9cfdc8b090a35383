import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { livePublisher } from '@ascolta/functions/live-publisher'
import { addressOf, bodyOf, close, listen } from '@ascolta/local/server'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

interface Call {
  request: IncomingMessage
  body: string
}
let calls: Call[] = []
let answer: number | 'silence' = 200
const server = createServer(async (request, response) => {
  calls.push({ request, body: String(await bodyOf(request, 1_000_000)) })
  if (answer !== 'silence') response.writeHead(answer).end('{"successful":[],"failed":[]}')
})
beforeAll(() => listen(server))
afterAll(() => close(server))
afterEach(() => {
  calls = []
  answer = 200
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function identity() {
  vi.stubEnv('AWS_REGION', 'eu-south-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'the secret')
  vi.stubEnv('AWS_SESSION_TOKEN', 'the session')
}

test('events go out five a call, each as JSON text, to one channel', async () => {
  identity()
  await livePublisher(addressOf(server))(
    '/t/abc-1',
    Array.from({ length: 7 }, (_, n) => ({ n })),
  )
  expect(calls.map(({ request }) => `${request.method} ${request.url}`)).toEqual(['POST /event', 'POST /event'])
  const bodies = calls.map(({ body }) => JSON.parse(body))
  expect(bodies[0]).toEqual({ channel: '/t/abc-1', events: [0, 1, 2, 3, 4].map((n) => `{"n":${n}}`) })
  expect(bodies[1].events).toHaveLength(2)
})

test('they are signed for the live service as AWS recomputes it', async () => {
  identity()
  await livePublisher(addressOf(server))('/t/abc-1', [{ text: 'perché no? è così' }])
  const [call] = calls
  if (!call) throw new Error('nothing came')
  const { headers } = call.request
  const date = String(headers['x-amz-date'])
  const scope = `${date.slice(0, 8)}/eu-south-1/appsync/aws4_request`
  const [, names = '', signature] = /SignedHeaders=([^,]+), Signature=(\w+)$/.exec(headers.authorization ?? '') ?? []
  expect(headers.authorization).toContain(`Credential=AKIDEXAMPLE/${scope}`)
  expect(names.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']))

  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const lines = names.split(';').map((name) => `${name}:${headers[name]}\n`)
  const canonical = ['POST', '/event', '', lines.join(''), names, hash(call.body)].join('\n')
  const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const signing = ['eu-south-1', 'appsync', 'aws4_request'].reduce<Buffer>(
    (key, part) => sign(key, part),
    sign('AWS4the secret', date.slice(0, 8)),
  )
  const expected = sign(signing, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')).toString('hex')
  expect(signature).toBe(expected)
})

test.each<[string, number | 'silence', string?]>([
  ['refuses', 403],
  ['falls over', 500],
  ['says nothing', 'silence'],
  ['is not there', 200, 'http://127.0.0.1:1'],
])('a live service that %s costs one line in the log, without a word of what was said', async (_, said, base) => {
  answer = said
  identity()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await livePublisher(base ?? addressOf(server), 100)('/t/abc-1', [{ text: 'a secret of the customer' }])
  expect(warn).toHaveBeenCalledTimes(1)
  expect(JSON.stringify(warn.mock.calls)).not.toMatch(/secret|abc-1/)
})

test('without credentials nothing is thrown either', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await livePublisher(addressOf(server))('/t/abc-1', [{}])
  expect(warn).toHaveBeenCalledTimes(1)
  expect(calls).toHaveLength(0)
})

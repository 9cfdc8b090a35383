import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { samples, without } from '../core/channels/samples.ts'
import { door, heldSecrets, keptQueue, type Request } from './webhook.ts'

const secret = 'a-consumer-secret'
const signing = heldSecrets({ 'x.secrets': secret, 'meta.secrets': 'of-meta' })
const sign = (body: string | Uint8Array, key = secret) =>
  `sha256=${createHmac('sha256', key).update(body).digest('base64')}`
const post = (body: string | Uint8Array, { headers, ...more }: Request = {}): Request => ({
  path: '/webhooks/x',
  body,
  signature: null,
  ...more,
  headers: { 'x-twitter-webhooks-signature': sign(body), ...headers },
})
const notification = (text: string) =>
  JSON.stringify({
    for_user_id: '1700000000000000001',
    tweet_create_events: [{ id_str: '2090000000000000102', text, user: { id_str: '3001969357', name: 'Chiara' } }],
  })
const body = notification('@lumara dov’è il tecnico? 😕')

/** The same "random" numbers in every run (mulberry32). */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return (limit: number) => Math.floor(next() * limit)
}

describe('I11: X stays connected', () => {
  const ask = (query: string, secrets: Record<string, string> = { 'x.secrets': secret }, since = secrets) =>
    door({ queue: keptQueue().queue, signing: heldSecrets(secrets, since) }).ask({
      method: 'GET',
      path: '/webhooks/x',
      query,
    })
  const asked = (token: string, ...secrets: Record<string, string>[]) =>
    ask(new URLSearchParams({ crc_token: token }).toString(), ...secrets)

  test('1,000 random tokens are proved, whatever plain signs they are made of', async () => {
    const below = dice(20261121)
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/=:'
    for (let run = 0; run < 1000; run++) {
      const token = Array.from({ length: 1 + below(100) }, () => signs[below(signs.length)]).join('')
      const answer = await asked(token)
      expect(answer).toMatchObject({ statusCode: 200 })
      expect(answer.headers?.['content-type']).toMatch(/^application\/json/)
      expect(JSON.parse(answer.body ?? '')).toEqual({ response_token: sign(token) })
    }
  })

  test.each([
    ['none', ''],
    ['an empty one', 'crc_token='],
    ['4 kB', `crc_token=${'a'.repeat(4096)}`],
    ['letters beyond ASCII', 'crc_token=perch%C3%A9'],
    ['an emoji', 'crc_token=%F0%9F%98%95'],
    ['broken escapes', 'crc_token=%ff%zz'],
    ['a line end', 'crc_token=abc%0a'],
    ['two', 'crc_token=a&crc_token=b'],
  ])('a question with %s for a token is a clean 400', async (_what, query) => {
    expect(await ask(query)).toMatchObject({ statusCode: 400, body: 'No token of X.' })
  })

  test('after a change the newest secret answers: the first of a list, the highest of numbered ones', async () => {
    const token = 'abcde12345'
    const numbered = { 'x.secrets': 'older', 'x.secrets.1763719200000': 'old', 'x.secrets.1795255200000': secret }
    for (const held of [numbered, Object.fromEntries(Object.entries(numbered).toReversed())])
      expect(JSON.parse((await asked(token, held)).body ?? '')).toEqual({ response_token: sign(token) })
    const changed = await asked(token, { 'x.secrets': 'older' }, { 'x.secrets': `${secret}, older` })
    expect(JSON.parse(changed.body ?? '')).toEqual({ response_token: sign(token) })
  })

  test('nobody is proved anything where X is not set up', async () => {
    expect(await asked('abcde12345', {})).toMatchObject({ statusCode: 403 })
    expect(await asked('abcde12345', { 'x.secrets': ' , ' })).toMatchObject({ statusCode: 403 })
  })

  test('what is proved for anybody is never a signed notification', async () => {
    expect(await asked(body)).toMatchObject({ statusCode: 400 })
    const { queue, kept } = keptQueue()
    const { status } = door({ queue, signing })
    for (const token of ['abcde12345', '123', 'null', ':'.repeat(9)]) {
      const { body: proof = '' } = await asked(token)
      const header = JSON.parse(proof).response_token
      expect(await status(post(token, { headers: { 'x-twitter-webhooks-signature': header } }))).toBe(400)
    }
    expect(kept).toEqual([])
  })
})

describe('a notification of X', () => {
  test('is in the queue before it is answered, whichever way its bytes were carried', async () => {
    for (const base64 of [true, false]) {
      const { queue, kept, bodies } = keptQueue()
      const { status, lines } = door({ queue, signing })
      expect(await status(post(body, { base64 }))).toBe(200)
      expect(kept).toMatchObject([{ group: expect.stringMatching(/^x-[0-9a-f]{40}$/) }])
      expect(bodies()).toMatchObject([{ channel: 'x', external: '1700000000000000001' }])
      expect(lines).toEqual(['{"accepted":{"x:1700000000000000001":1}}'])
    }
  })

  test('is taken with the old and the new secret, also with one set a moment ago', async () => {
    const both = heldSecrets({ 'x.secrets': `${secret},older` })
    const later = heldSecrets({ 'x.secrets': 'older' }, { 'x.secrets': `${secret},older` })
    const { queue } = keptQueue()
    expect(await door({ queue, signing: both }).status(post(body))).toBe(200)
    const old = { headers: { 'x-twitter-webhooks-signature': sign(body, 'older') } }
    expect(await door({ queue, signing: both }).status(post(body, old))).toBe(200)
    expect(await door({ queue, signing: later }).status(post(body))).toBe(200)
    expect(await door({ queue, signing: heldSecrets({}) }).status(post(body))).toBe(401)
  })

  test.each([
    ['without a signature', { headers: { 'x-twitter-webhooks-signature': undefined } }, 401],
    ['signed as Meta signs', { signature: undefined, headers: { 'x-twitter-webhooks-signature': undefined } }, 401],
    ['in hex', { headers: { 'x-twitter-webhooks-signature': `sha256=${'0'.repeat(64)}` } }, 401],
    ['without the last sign', { headers: { 'x-twitter-webhooks-signature': sign(body).slice(0, -1) } }, 401],
    ['signed with Meta’s secret', { headers: { 'x-twitter-webhooks-signature': sign(body, 'of-meta') } }, 401],
    ['as a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['compressed', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['announced too long', { headers: { 'content-length': '3145729' } }, 413],
    ['by DELETE', { method: 'DELETE' }, 405],
  ])('%s is refused', async (_how, request, status) => {
    const { queue, kept } = keptQueue()
    expect(await door({ queue, signing }).status(post(body, request))).toBe(status)
    expect(kept).toEqual([])
  })

  test('that is signed and cannot be read is kept with the reason', async () => {
    for (const [text, reason] of [
      ['{"for_user_id":"1",', 'not-json'],
      ['{"for_user_id":"1"}', 'unknown-list'],
      ['{"hologram":[]}', 'unknown-object'],
      ['{"replay_job_status":{"job_state":"Complete"}}', 'replay-job'],
    ] as const) {
      const { queue, bodies } = keptQueue()
      expect(await door({ queue, signing }).status(post(text))).toBe(200)
      expect(bodies()).toMatchObject([{ reason, raw: text }])
    }
  })

  test('goes in too deep, or not at all while the queue is down', async () => {
    const deep = `{"a":${'['.repeat(100)}${']'.repeat(100)}}`
    expect(await door({ queue: keptQueue().queue, signing }).status(post(deep))).toBe(400)
    expect(await door({ queue: keptQueue(() => false).queue, signing }).status(post(body))).toBe(503)
  })

  test('I1: of 3,000 mutated signatures and bodies none is accepted and none ends in 5xx', async () => {
    const below = dice(7)
    const flipped = (bytes: Buffer) => {
      const copy = Buffer.from(bytes)
      const at = below(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
      return copy
    }
    const good = sign(body)
    const bytes = Buffer.from(body)
    const header = (value: string) => ({ headers: { 'x-twitter-webhooks-signature': value } })
    const mutations: (() => Request)[] = [
      () => post(flipped(bytes), header(good)),
      () => post(body, header(flipped(Buffer.from(good)).toString('latin1'))),
      () => post(bytes.subarray(0, below(bytes.length)), header(good)),
      () => post(`${body} `, header(good)),
      () => post(JSON.stringify(JSON.parse(body), null, 1), header(good)),
      () => post(body, header(good.slice(0, below(good.length)))),
      () => post(body, header(`${good}${[' ', '=', 'A', '\n', `,${good}`][below(5)]}`)),
      () => post(body, header(good.replaceAll('+', '-').replaceAll('/', '_').replace(/=$/, ''))),
      // The same 32 bytes, written with other idle bits.
      () => post(body, header(`${good.slice(0, -2)}${'BCDFGHIJ'[below(8)]}=`)),
      () => post(body, header(`sha256=${Buffer.from(good.slice(7), 'base64').toString('hex')}`)),
      () => post(body, header(sign(body, ['', 'older', `${secret} `][below(3)]))),
    ]
    const { queue, calls } = keptQueue()
    const { status } = door({ queue, signing })
    const answers = new Set<number | undefined>()
    for (let run = 0; run < 3000; run++) {
      const request = mutations[below(mutations.length)]?.()
      if (request) answers.add(await status({ ...request, base64: below(2) === 0 }))
    }
    for (const answer of answers) expect([400, 401]).toContain(answer)
    expect(calls).toEqual([])
  })
})

describe('the vectors of X', () => {
  test.skipIf(!samples)(`as documented${without}`, async () => {
    const vectors = JSON.parse(readFileSync(join(samples ?? '', '_vectors/signatures.json'), 'utf8'))
    for (const { consumer_secret, body_utf8, header } of vectors.x_webhook_signature) {
      const { status } = door({ queue: keptQueue().queue, signing: heldSecrets({ 'x.secrets': consumer_secret }) })
      expect(await status(post(body_utf8, { headers: { 'x-twitter-webhooks-signature': header } }))).toBe(200)
    }
    for (const { consumer_secret, crc_token, response_token } of vectors.x_crc) {
      const { ask } = door({ queue: keptQueue().queue, signing: heldSecrets({ 'x.secrets': consumer_secret }) })
      const { body: proof = '' } = await ask({ method: 'GET', path: '/webhooks/x', query: `crc_token=${crc_token}` })
      expect(JSON.parse(proof)).toEqual({ response_token })
    }
  })
})

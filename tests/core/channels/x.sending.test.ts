import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Carried, Outgoing } from '@ascolta/core/channels/channel'
import { x } from '@ascolta/core/channels/x'
import { files } from '@ascolta/core/channels/x.files'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

const us = '1700000000000000001'
const reply: Outgoing = {
  id: 'tic/drf',
  text: 'Subito!',
  external: us,
  target: { id: '2090000000000000102', space: 'post' },
}
const toPerson: Outgoing = { id: 'tic/drf', text: 'Subito!', external: us, recipient: '1800000000000000002' }
const answer = (json: unknown, status = 201, headers = {}): Answer => ({ status, headers, json })
const problem = (status: number, detail = 'no', headers = {}, type = 'about:blank') =>
  answer({ title: 'Problem', detail, type, status }, status, headers)

describe('sending on X', () => {
  test('a public answer is a reply to what it answers, a private one a message to the person', () => {
    expect(x.send(reply)).toEqual({
      method: 'POST',
      path: '/2/tweets',
      json: { text: 'Subito!', reply: { in_reply_to_tweet_id: '2090000000000000102' } },
    })
    expect(x.send(toPerson)).toEqual({
      method: 'POST',
      path: '/2/dm_conversations/with/1800000000000000002/messages',
      json: { text: 'Subito!' },
    })
  })

  test('with nothing to answer it is a post; an id leads to no other path', () => {
    expect(x.send({ id: 'd', text: 'Ciao', external: us })).toMatchObject({ path: '/2/tweets', json: { text: 'Ciao' } })
    expect(x.send({ ...toPerson, recipient: '../tweets?x' }).path).toBe(
      '/2/dm_conversations/with/..%2Ftweets%3Fx/messages',
    )
  })

  test('what is private is never a post, even with nobody to go to', () => {
    const secret: Outgoing = { id: 'd', text: 'Il suo codice', external: us, private: true }
    expect(x.send(secret).path).toBe('/2/dm_conversations/with//messages')
    expect(x.send({ ...secret, target: { id: '2090000000000000102', space: 'post' } }).path).toMatch(/^\/2\/dm_/)
    const picture = { id: 'p', data: 'AA==', mime: 'image/png' } as Carried
    expect(files.bring(picture, secret)).toMatchObject({ json: { media_category: 'dm_image' } })
  })

  test('what was sent has the network’s id', () => {
    expect(x.outcome(answer({ data: { id: '2090000000000000300', text: 'Subito!' } }), reply)).toEqual({
      kind: 'sent',
      id: '2090000000000000300',
      space: 'post',
    })
    const data = { dm_conversation_id: '1-2', dm_event_id: '1346889436626259968' }
    expect(x.outcome(answer({ data }), toPerson)).toEqual({
      kind: 'sent',
      id: '1346889436626259968',
      space: 'message',
      recipient: '1800000000000000002',
    })
  })

  test.each([
    [400, 'Your text is too long.', 'failed', 'refused'],
    [401, 'Unauthorized', 'paused', 'token'],
    [402, 'Your account has no credits.', 'paused', 'credits'],
    [403, 'You are not allowed to create a Tweet with duplicate content.', 'unknown', 'duplicate'],
    [403, 'Reply to this conversation is not allowed because you have not been mentioned.', 'failed', 'refused'],
    [403, 'You cannot send messages to this user.', 'failed', 'refused'],
    [404, 'Not Found', 'failed', 'gone'],
    [409, 'Conflict', 'failed', 'refused'],
    [408, 'Timeout', 'unknown', 'network-trouble'],
    [429, 'Too Many Requests', 'retry', 'throttled'],
    [500, 'Internal', 'unknown', 'network-trouble'],
    [503, 'Over capacity', 'unknown', 'network-trouble'],
    [302, 'Elsewhere', 'unknown', 'network-trouble'],
  ])('%s “%s” is %s: %s', (status, detail, kind, reason) => {
    for (const words of [reply, toPerson])
      expect(x.outcome(problem(status, detail), words)).toMatchObject({ kind, reason, detail: `${status} ${detail}` })
    const nested = answer({ errors: [{ message: detail }] }, status)
    expect(x.outcome(nested, reply)).toMatchObject({ kind, reason })
  })

  test('nobody knows what became of a success without an id, or of an answer in nonsense', () => {
    for (const doubt of [
      answer({}),
      answer({ errors: [{ detail: 'odd' }] }, 200),
      answer('<html>', 502),
      answer(undefined),
    ])
      expect(x.outcome(doubt, reply)).toMatchObject({ kind: 'unknown' })
    // A post's answer to a message proves nothing.
    expect(x.outcome(answer({ data: { id: '1' } }), toPerson)).toMatchObject({ kind: 'unknown' })
  })

  test('a limit waits until it begins anew, by the network’s own clock', () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
    const now = Date.parse(date) / 1000
    const waits = (headers: Record<string, string>) => x.outcome(problem(429, 'Too Many Requests', headers), reply)
    const limit = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(now + 240) }
    expect(waits({ ...limit, date })).toMatchObject({ afterSeconds: 240 })
    expect(waits(limit)).toMatchObject({ afterSeconds: 900 })
    expect(waits({})).toMatchObject({ afterSeconds: 900 })
    expect(waits({ 'Retry-After': '17' })).toMatchObject({ afterSeconds: 17 })
    const daily = { 'X-App-Limit-24hour-Remaining': '0', 'X-App-Limit-24hour-Reset': String(now + 7200) }
    expect(waits({ ...limit, ...daily, Date: date })).toMatchObject({ afterSeconds: 7200 })
    const open = { ...daily, 'X-App-Limit-24hour-Remaining': '5' }
    expect(waits({ ...limit, ...open, date })).toMatchObject({ afterSeconds: 240 })
    expect(waits({ ...limit, 'x-rate-limit-reset': String(now + 999_999), date })).toMatchObject({
      afterSeconds: 86_400,
    })
    expect(waits({ ...limit, 'x-rate-limit-reset': 'soon', date })).toMatchObject({ afterSeconds: 900 })
    const capped = problem(429, 'Usage cap exceeded', {}, 'https://api.x.com/2/problems/usage-capped')
    expect(x.outcome(capped, reply)).toMatchObject({ kind: 'retry', reason: 'usage-capped', afterSeconds: 3600 })
  })

  test('the network’s words are capped and lose their control characters', () => {
    const loud = x.outcome(problem(403, `\u001b[31m\u202e${'x'.repeat(999)}`), reply)
    if (loud.kind !== 'failed') throw new Error('not failed')
    expect(loud.detail).toMatch(/^403 {1,2}\[31m x+$/)
    expect(loud.detail?.length).toBe(200)
  })

  test('what may be written, how long, and what it costs', () => {
    expect(x.capabilities.public?.text).toEqual({ limit: 280, unit: 'weighted' })
    expect(x.capabilities.private?.text).toEqual({ limit: 10_000, unit: 'characters' })
    expect(x.capabilities.public?.price).toEqual({
      post: 0.015,
      postWithLink: 0.2,
      summonedReply: 0.01,
      message: 0.015,
    })
    expect([x.capabilities.public?.hide, x.capabilities.public?.delete, x.capabilities.public?.like]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('after a doubt on X', () => {
  const since = '2026-11-21T10:00:00.000Z'
  const mine = {
    id: '2090000000000000300',
    author_id: us,
    text: '@chiarafont Vedi https://t.co/abc &amp; a presto',
    created_at: '2026-11-21T10:00:03.000Z',
    referenced_tweets: [{ type: 'replied_to', id: '2090000000000000102' }],
    entities: { urls: [{ url: 'https://t.co/abc', expanded_url: 'https://lumara.example/a' }] },
  }
  const words = { ...reply, text: 'Vedi https://lumara.example/a & a presto' }
  const found = (data: unknown[], more: Partial<Outgoing> = {}) =>
    x.find?.match(answer({ data }, 200), { ...words, since, ...more })[0]

  test('our reply is found among our own posts, whatever X made of its words', () => {
    expect(x.find?.call({ ...words, since })?.path).toBe(
      `/2/users/${us}/tweets?tweet.fields=author_id,created_at,referenced_tweets,entities,note_tweet&max_results=100&start_time=2026-11-21T09:59:00Z`,
    )
    expect(found([{ ...mine, id: '1', text: 'Altro' }, mine])).toEqual({ id: mine.id, space: 'post' })
    const long = { ...mine, text: 'Vedi…', note_tweet: { text: mine.text, entities: mine.entities } }
    expect(found([long])).toEqual({ id: mine.id, space: 'post' })
    expect(found([mine], { text: 'vedi lumara.example/a & a presto' })).toBeUndefined()
    expect(found([mine], { text: ' @chiarafont Vedi lumara.example/a  & a presto' })).toBeDefined()
  })

  test('the same words to somebody else, or of yesterday, are not it', () => {
    expect(found([{ ...mine, referenced_tweets: [{ type: 'replied_to', id: '7' }] }])).toBeUndefined()
    expect(found([{ ...mine, created_at: '2026-11-20T10:00:03.000Z' }])).toBeUndefined()
    expect(found([])).toBeUndefined()
    expect(x.find?.match(answer({ meta: { result_count: 0 } }, 200), words)).toEqual([])
    expect(x.find?.match(answer('nonsense', 200), words)).toEqual([])
  })

  test('our message is found in the conversation with that person', () => {
    const event = {
      id: '9',
      event_type: 'MessageCreate',
      sender_id: us,
      text: 'Vedi https://t.co/zz',
      created_at: since,
    }
    const message = { ...toPerson, text: 'Vedi https://lumara.example/a', since }
    expect(x.find?.call(message)?.path).toMatch(/^\/2\/dm_conversations\/with\/1800000000000000002\/dm_events\?/)
    const match = (data: unknown[]) => x.find?.match(answer({ data }, 200), message)[0]
    expect(match([{ ...event, id: '8', sender_id: toPerson.recipient }, event])).toEqual({ id: '9', space: 'message' })
    expect(match([{ ...event, text: 'Altro' }])).toBeUndefined()
  })
})

describe('what else can be done on X', () => {
  test('a reply is hidden and shown, an own post deleted, and nothing that the network does not offer', () => {
    expect(x.act?.({ kind: 'hide', id: '2090000000000000102' })).toEqual({
      method: 'PUT',
      path: '/2/tweets/2090000000000000102/hidden',
      json: { hidden: true },
    })
    expect(x.act?.({ kind: 'show', id: '7' })).toMatchObject({ json: { hidden: false } })
    expect(x.act?.({ kind: 'delete', id: '7' })).toEqual({ method: 'DELETE', path: '/2/tweets/7' })
    for (const kind of ['like', 'unlike'] as const) expect(x.act?.({ kind, id: '7' })).toBeUndefined()
    expect(x.act?.({ kind: 'edit', id: '7', text: 'a' })).toBeUndefined()
    expect(x.act?.({ kind: 'typing', external: us, recipient: '7' })).toBeUndefined()
  })
})

interface Sample {
  request: { method: string; url: string; json: object }
  response: Answer
}
const sample = (name: string): Sample => JSON.parse(readFileSync(join(samples ?? '', 'x', name), 'utf8'))

describe.skipIf(!samples)(`as X documents it${without}`, () => {
  test.each([
    ['outbound_send_reply.json', { ...reply, text: '@furiouscamper Sorry! We will DM you.' }],
    ['outbound_send_dm.json', { ...toPerson, text: 'Hi, how can we help?', recipient: '3001969357' }],
  ])('%s', (name, words) => {
    const { request, response } = sample(name)
    const { method, url, json } = request
    expect(x.send(words)).toEqual({ method, path: url.slice('https://api.x.com'.length), json })
    expect(x.outcome({ ...response, headers: {} }, words)).toMatchObject({ kind: 'sent' })
  })

  test.each([
    ['outbound_error_duplicate.json', 'unknown'],
    ['outbound_error_rate_limit.json', 'retry'],
  ])('%s is %s', (name, kind) => {
    const { response } = sample(name)
    expect(x.outcome({ ...response, headers: response.headers ?? {} }, reply)).toMatchObject({ kind })
  })
})

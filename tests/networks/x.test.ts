import { createHmac } from 'node:crypto'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Call, Heard, Outgoing } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { splitX } from '@ascolta/core/channels/x.split'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { type Play, play } from './play.ts'

const us = '1700000000000000001'
const account = { id: 'acc-x', channel: 'x', external: us, name: 'Lumàra Energia', token: 'tok-x' } as const
const person = 'Giulia Ferraris'
const x = adapterOf('x')

let net: Play
beforeEach(async () => {
  net = await play({ accounts: [account], xSecret: () => 'consumer-secret' })
})
afterEach(() => net.stop())

async function call({ method, path, json }: Call, token = 'tok-x'): Promise<Answer> {
  const response = await fetch(`${net.url}/networks/x${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  const text = await response.text()
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : text
  return { status: response.status, headers: Object.fromEntries(response.headers), json: body }
}
const send = async (reply: Outgoing) => x.outcome(await call(x.send(reply)), reply)
async function find(reply: Outgoing) {
  const made = x.find?.call(reply)
  return made && x.find?.match(await call(made), reply)[0]
}
const act = async (action: Parameters<NonNullable<typeof x.act>>[0]) => {
  const made = x.act?.(action)
  return made && call(made)
}

/** What the desk would understand of all webhooks so far. */
const heard = (): Heard[] =>
  net.heard
    .flatMap(({ text }) => splitX(parseExact(text), '2026-11-21T10:00:00.000Z'))
    .flatMap(({ delivery: { external, raw } }) =>
      x.hear(parseExact(raw), { external, sentAt: '2026-11-21T10:00:00.000Z' }),
    )
const hears = (expected: object[]) => until(() => expect(heard()).toMatchObject(expected))
const shapes = (value: 'current' | 'old') => net.moods.set('acc-x', { shapes: value })

describe.each(['current', 'old'] as const)('X tells in its %s shapes', (value) => {
  beforeEach(() => shapes(value))

  test('a mention, signed in base64 over the bytes, with ids that no number holds', async () => {
    const { id, user } = net.world.xPost({
      account: 'acc-x',
      person,
      text: 'Senza luce, @LumaraEnergia & <nessuno> viene',
    })
    await hears([
      {
        kind: 'mention',
        id,
        root: id,
        text: 'Senza luce, @LumaraEnergia & <nessuno> viene',
        author: { id: user, name: person, handle: '@giuliaferraris', reach: 25 },
        context: { summoned: 'yes' },
      },
    ])
    expect(Number(id)).toBeGreaterThan(2 ** 53)
    const [body] = net.heard
    expect(body?.headers['x-twitter-webhooks-signature']).toBe(
      `sha256=${createHmac('sha256', 'consumer-secret')
        .update(body?.text ?? '')
        .digest('base64')}`,
    )
    expect(body?.text.includes(value === 'old' ? '"for_user_id"' : '"event_type":"post.mention.create"')).toBe(true)
  })

  test('replies, quotes, edits, likes and what is long', async () => {
    const own = net.world.xPost({ account: 'acc-x', text: 'Da oggi la bolletta è nuova.' })
    const reply = net.world.xPost({ account: 'acc-x', person, text: 'A me non arriva', parent: own.id })
    net.world.xPost({ account: 'acc-x', person, text: 'Leggete qui', quotes: own.id })
    net.world.xPost({ account: 'acc-x', person, text: `${'Che pena. '.repeat(40)}@lumaraenergia` })
    net.world.edit({ id: reply.id, text: 'A me non arriva da giugno' })
    net.world.react({ id: own.id, person, reaction: 'love' })
    await until(() => {
      const all = heard()
      const kinds = (kind: string) => all.filter((one) => one.kind === kind)
      expect(kinds('echo')).toMatchObject([{ id: own.id, text: 'Da oggi la bolletta è nuova.' }])
      expect(kinds('mention')).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ id: reply.id, parent: own.id, text: '@lumaraenergia A me non arriva' }),
          expect.objectContaining({ text: 'Leggete qui', context: { summoned: 'yes' } }),
          expect.objectContaining({ text: `${'Che pena. '.repeat(40)}@lumaraenergia` }),
        ]),
      )
      expect(kinds('edit')).toMatchObject([{ id: reply.id, text: '@lumaraenergia A me non arriva da giugno' }])
      expect(kinds('reaction')).toMatchObject([{ id: own.id, reaction: 'like' }])
    })
  })

  test('private messages of both sides, reading and typing', async () => {
    const { id, user } = net.world.xMessage({ account: 'acc-x', person, text: 'Il codice è <4711>' })
    net.world.xMessage({ account: 'acc-x', person, photo: 'https://pbs.twimg.example/a.jpg' })
    net.world.xColleague({ account: 'acc-x', person, text: 'Grazie' })
    net.world.xRead({ account: 'acc-x', person })
    net.world.xTyping({ account: 'acc-x', person })
    net.world.xFollow({ account: 'acc-x', person })
    net.world.xMessage({ account: 'acc-x', person, text: 'segreto', encrypted: true })
    await until(() => expect(heard()).toHaveLength(7))
    const author = { id: user, name: person }
    expect(heard().toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
      { kind: 'echo', to: author, text: 'Grazie' },
      { kind: 'ignored' },
      ...[{ id, author, text: 'Il codice è <4711>' }, { text: '', attachments: [{ type: 'image' }] }, { text: '' }].map(
        (one) => ({ kind: 'message', ...one }),
      ),
      { kind: 'receipt', state: 'read' },
      { kind: 'receipt', state: 'delivered' },
    ])
    expect(net.heard.some(({ text }) => text.includes('segreto'))).toBe(false)
  })
})

describe('our adapter on the simulated X', () => {
  const asked = () => net.world.xPost({ account: 'acc-x', person, text: '@lumaraenergia quando torna la luce?' })

  test('a public answer is sent, found again, heard as typed, and can be taken back', async () => {
    const { id } = asked()
    const text = 'Entro le 12: https://lumara.example/guasti & scusateci'
    const reply: Outgoing = {
      id: 'd-1',
      text,
      external: us,
      target: { id, space: 'post' },
      since: '2026-11-21T10:00:00.000Z',
    }
    expect(await find(reply)).toBeUndefined()
    const sent = await send(reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'post' })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find(reply)).toEqual({ id: sent.id, space: 'post' })
    await hears([
      { kind: 'mention', id },
      { kind: 'echo', id: sent.id, parent: id, text },
    ])
    expect(net.heard.at(-1)?.text).toContain('https://t.co/')
    expect(await send(reply)).toMatchObject({ kind: 'unknown', reason: 'duplicate' })
    expect(net.world.xAnswers(id)).toMatchObject([{ id: sent.id, text }])
    expect(await act({ kind: 'delete', id: sent.id })).toMatchObject({ json: { data: { deleted: true } } })
    await hears([{ kind: 'mention' }, { kind: 'echo' }, { kind: 'delete', id: sent.id }])
    expect(net.world.xAnswers(id)).toEqual([])
    expect(net.world.sent()).toMatchObject([{ call: 'comment', object: sent.id, target: id }, { call: 'delete' }])
  })

  test('the same thanks to two people are two; who did not call us is not answered', async () => {
    const one = asked()
    const two = net.world.xPost({ account: 'acc-x', person: 'Marco Esposito', text: 'Bravi @lumaraenergia' })
    const to = (id: string): Outgoing => ({ id: 'd', text: 'Grazie!', external: us, target: { id, space: 'post' } })
    expect([(await send(to(one.id))).kind, (await send(to(two.id))).kind]).toEqual(['sent', 'sent'])
    const found = net.world.xPost({ account: 'acc-x', person, text: 'Lumara mi ha staccato la luce' })
    expect(await send(to(found.id))).toMatchObject({ kind: 'failed', detail: expect.stringContaining('mentioned') })
  })

  test('a private answer is sent, found again and heard; a blocked one is refused', async () => {
    const { user } = net.world.xMessage({ account: 'acc-x', person, text: 'Buongiorno' })
    const reply: Outgoing = { id: 'd-2', text: 'Eccoci', external: us, recipient: user }
    const sent = await send(reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'message', recipient: user })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find(reply)).toEqual({ id: sent.id, space: 'message' })
    await hears([{ kind: 'message' }, { kind: 'echo', id: sent.id, to: { id: user } }])
    net.world.block({ account: 'acc-x', person })
    expect(await send({ ...reply, text: 'Ancora qui?' })).toMatchObject({ kind: 'failed' })
    expect(await send({ ...reply, recipient: '1999' })).toMatchObject({ kind: 'failed', reason: 'gone' })
  })

  test('replies below our own post are hidden and shown, others are not ours to hide', async () => {
    const own = net.world.xPost({ account: 'acc-x', text: 'Che ne dite?' })
    const reply = net.world.xPost({ account: 'acc-x', person, text: 'Una vergogna', parent: own.id })
    expect(await act({ kind: 'hide', id: reply.id })).toMatchObject({ status: 200, json: { data: { hidden: true } } })
    expect(await act({ kind: 'show', id: reply.id })).toMatchObject({ json: { data: { hidden: false } } })
    expect(await act({ kind: 'hide', id: asked().id })).toMatchObject({ status: 403 })
    expect(await act({ kind: 'delete', id: reply.id })).toMatchObject({ status: 403 })
  })

  test('X counts lengths and calls', async () => {
    const { id } = asked()
    const reply: Outgoing = { id: 'd', text: '', external: us, target: { id, space: 'post' } }
    expect(await send({ ...reply, text: 'a'.repeat(281) })).toMatchObject({ kind: 'failed', reason: 'refused' })
    expect(await send({ ...reply, text: `${'a'.repeat(256)} https://example.com/${'b'.repeat(99)}` })).toMatchObject({
      kind: 'sent',
    })
    for (let at = 0; at < 98; at++) await send({ ...reply, text: `${at}` })
    expect(await send({ ...reply, text: 'una di troppo' })).toMatchObject({
      kind: 'retry',
      reason: 'throttled',
      afterSeconds: 900,
    })
    net.pass(0.25)
    expect(await send({ ...reply, text: 'una di troppo' })).toMatchObject({ kind: 'sent' })
  })

  test.each([
    ['expired', 'paused', 'token', 0],
    ['down', 'unknown', 'network-trouble', 0],
    ['transient', 'unknown', 'network-trouble', 0],
    ['garbled', 'unknown', 'network-trouble', 1],
    ['page-limit', 'retry', 'throttled', 0],
    ['app-limit', 'retry', 'throttled', 0],
    ['person-token', 'failed', 'refused', 0],
    ['unavailable', 'failed', 'refused', 0],
  ] as const)('in the mood %s a send is %s: %s', async (answer, kind, reason, done) => {
    const { id } = asked()
    net.moods.set('acc-x', { answer })
    const reply: Outgoing = { id: 'd', text: 'Eccoci', external: us, target: { id, space: 'post' } }
    expect(await send(reply)).toMatchObject({ kind, reason })
    expect(net.world.xAnswers(id)).toHaveLength(done)
  })

  test('an answer that got lost was given, and is found', async () => {
    const { id } = asked()
    net.moods.set('acc-x', { answer: 'lost', echo: 'missing' })
    const reply: Outgoing = { id: 'd', text: 'Eccoci', external: us, target: { id, space: 'post' } }
    await expect(send(reply)).rejects.toThrow()
    expect(await find(reply)).toMatchObject({ space: 'post' })
  })

  test('another token reads nothing', async () => {
    expect(await call({ method: 'GET', path: '/2/users/me' }, 'other')).toMatchObject({ status: 401 })
    expect(await call({ method: 'GET', path: '/2/users/me' })).toMatchObject({ json: { data: { id: us } } })
    expect(await call({ method: 'GET', path: '/2/users/7/tweets' })).toMatchObject({ status: 403 })
    expect(await call({ method: 'GET', path: '/2/nothing' })).toMatchObject({ status: 404 })
  })

  test('what webhooks did not bring is read: mentions since one, a conversation, a post', async () => {
    const first = asked()
    const second = net.world.xPost({ account: 'acc-x', person, text: '@lumaraenergia allora?', parent: first.id })
    const mentions = await call({ method: 'GET', path: `/2/users/${us}/mentions?since_id=${first.id}` })
    expect(mentions.json).toMatchObject({ data: [{ id: second.id }], meta: { result_count: 1 } })
    const thread = await call({ method: 'GET', path: `/2/tweets/search/recent?query=conversation_id:${first.id}` })
    expect(thread.json).toMatchObject({ data: [{ id: second.id }, { id: first.id }] })
    const { user } = net.world.xMessage({ account: 'acc-x', person, text: 'Buongiorno' })
    net.world.xMessage({ account: 'acc-x', person, text: 'segreto', encrypted: true })
    expect((await call({ method: 'GET', path: '/2/dm_events?max_results=100' })).json).toMatchObject({
      data: [{ event_type: 'MessageCreate', text: 'Buongiorno', sender_id: user, participant_ids: [us, user] }],
      meta: { result_count: 1 },
    })
    const one = await call({ method: 'GET', path: `/2/tweets/${second.id}` })
    expect(one.json).toMatchObject({
      data: { conversation_id: first.id },
      includes: { users: [{ name: person }], tweets: [{ id: first.id }] },
    })
  })
})

describe('webhooks of X', () => {
  test('one body carries what happens at once in the old shapes, and each event one of its own in the new', async () => {
    shapes('old')
    const post = () => net.world.xPost({ account: 'acc-x', person, text: '@lumaraenergia' })
    await net.world.batch(() => [post(), post()])
    expect(net.heard).toHaveLength(1)
    expect(heard()).toHaveLength(2)
    shapes('current')
    await net.world.batch(() => [post(), post()])
    expect(net.heard).toHaveLength(3)
  })

  test('X tries once: what the desk does not take is lost', async () => {
    net.answers.push(503)
    net.world.xPost({ account: 'acc-x', person, text: '@lumaraenergia' })
    await until(() => expect(net.heard).toHaveLength(1))
    await net.idle()
    expect(net.waiting()).toBe(0)
    expect(net.heard).toHaveLength(1)
  })

  test('a wrong signature is made with another secret', async () => {
    net.moods.set('acc-x', { webhooks: 'bad-signature' })
    net.world.xMessage({ account: 'acc-x', person, text: 'Ciao' })
    await until(() => expect(net.heard).toHaveLength(1))
    const [body] = net.heard
    const right = createHmac('sha256', 'consumer-secret')
      .update(body?.text ?? '')
      .digest('base64')
    expect(body?.headers['x-twitter-webhooks-signature']).not.toBe(`sha256=${right}`)
  })
})

import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Call, Heard, Outgoing, Said } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { split } from '@ascolta/core/channels/split'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { external, account as ours, type PlayInstagram, playInstagram } from './instagram.play.ts'

const instagram = adapterOf('instagram')
const account = ours.id
const person = 'Giulia Ferraris'

let net: PlayInstagram
beforeEach(async () => {
  net = await playInstagram()
})
afterEach(() => net.stop())

/** The adapter's call on the simulated network, as the sender makes it. */
async function call({ method, path, json }: Call): Promise<Answer> {
  const { status, headers, body } = await net.call(method, path.slice(1), json)
  return { status, headers: Object.fromEntries(headers), json: body }
}
const send = async (reply: Outgoing) => instagram.outcome(await call(instagram.send(reply)), reply)
async function find(reply: Outgoing) {
  const made = instagram.find?.call(reply)
  return made && instagram.find?.match(await call(made), reply)[0]
}

const heard = (): Heard[] =>
  net.heard
    .flatMap(({ text }) => split(parseExact(text), '2026-11-21T10:00:00.000Z'))
    .flatMap(({ delivery: { external, sentAt = '', raw } }) => instagram.hear(parseExact(raw), { external, sentAt }))

/** The answer to what a person said, as the desk would make it. */
async function answerTo(id: string, more: Partial<Outgoing> = {}): Promise<Outgoing> {
  const said = await until(() => {
    const found = heard().find((one): one is Said => 'id' in one && one.id === id && 'author' in one)
    if (!found) throw new Error('not heard yet')
    return found
  })
  const { context, space } = said
  const target = said.public ? { target: { id, space } } : { recipient: said.author?.id ?? '', private: true }
  return { id: 'tic-1/drf-1', text: 'Ecco la risposta', external, ...target, ...(context && { context }), ...more }
}

describe('our adapter on the simulated Instagram', () => {
  test('a public answer is sent, found again, heard as an echo, hidden ones refuse, and it is taken back', async () => {
    const { id } = net.world.instagramComment({ account, person, text: 'C’è ancora?' })
    const reply = await answerTo(id)
    expect(await find(reply)).toBeUndefined()
    const sent = await send(reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'comment' })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find({ ...reply, since: '2026-11-21T10:00:00.000Z' })).toEqual({ id: sent.id, space: 'comment' })
    await until(() =>
      expect(heard()).toMatchObject([
        { kind: 'message', id, author: { handle: '@giulia.ferraris' } },
        { kind: 'echo', id: sent.id, parent: id, text: reply.text },
      ]),
    )
    for (const kind of ['hide', 'show'] as const) {
      const done = instagram.act?.({ kind, id })
      expect(done && (await call(done))).toMatchObject({ status: 200, json: { success: true } })
    }
    const gone = instagram.act?.({ kind: 'delete', id: sent.id })
    expect(gone && (await call(gone))).toMatchObject({ status: 200 })
    expect(net.world.publicAnswers(id)).toEqual([])
    net.world.remove({ id })
    expect(await send(reply)).toMatchObject({ kind: 'failed', reason: 'gone' })
  })

  test('an answer to an answer stands under the comment at the top, and is found there', async () => {
    const top = net.world.instagramComment({ account, person, text: 'C’è ancora?' })
    const { id } = net.world.instagramComment({ account, person: 'Marco Esposito', parent: top.id, text: 'Anche blu?' })
    const reply = await answerTo(id)
    const sent = await send(reply)
    expect(sent).toMatchObject({ kind: 'sent' })
    expect(net.world.publicAnswers(top.id)).toMatchObject([{ text: reply.text }])
    expect(await find(reply)).toEqual({ id: sent.kind === 'sent' && sent.id, space: 'comment' })
  })

  test.each(['comment', 'caption'] as const)('a mention in a %s is answered where it stands', async (where) => {
    const { id, media } = net.world.instagramMention({ account, person, text: 'Bravi @lumara', where })
    await net.idle()
    const [mention] = heard()
    expect(mention).toMatchObject({ kind: 'mention', id, root: media, text: '' })
    if (mention?.kind !== 'mention' || !mention.context) throw new Error('no mention')
    const reply: Outgoing = {
      id: 'tic-1/drf-2',
      text: 'Grazie!',
      external,
      target: { id, space: mention.space },
      context: mention.context,
    }
    expect(await send(reply)).toMatchObject({ kind: 'sent', space: 'comment' })
    expect(net.world.publicAnswers(id)).toMatchObject([{ text: 'Grazie!' }])
    expect(await find(reply)).toMatchObject({ space: 'comment' })
  })

  test.each(['comment', 'caption'] as const)(
    'a mention in a %s is read by its ids: words, author and address',
    async (where) => {
      const { id, media } = net.world.instagramMention({ account, person, text: 'Bravi @lumara', where })
      await net.idle()
      const [mention] = heard()
      if (mention?.kind !== 'mention') throw new Error('no mention')
      const asked = { external, id, space: mention.space, root: mention.root }
      const { named } = instagram
      if (!named) throw new Error('mentions are not read')
      const change = named.read(await call(named.call(asked)), asked)
      const at = '2026-11-21T10:00:00.000Z'
      expect(instagram.hear(JSON.parse(JSON.stringify(change)), { external, sentAt: at })).toEqual([
        {
          ...mention,
          at,
          text: 'Bravi @lumara',
          author: { id: '@giulia.ferraris', name: 'giulia.ferraris', handle: '@giulia.ferraris' },
          permalink: expect.stringMatching(/^https:/),
        },
      ])
      // In order with what the webhook brought, although the author is known by now.
      expect(instagram.lane(change, { external })).toEqual({ root: media })
      expect(named.read({ status: 200, headers: {}, json: { id: external } }, asked)).toBeUndefined()
    },
  )

  test('a private answer goes there, comes back as an echo to that person, and meets the window', async () => {
    const { id } = net.world.instagramMessage({ account, person, text: 'Buongiorno' })
    const reply = await answerTo(id)
    const sent = await send(reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'message', recipient: reply.recipient })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find(reply)).toEqual({ id: sent.id, space: 'message' })
    await until(() =>
      expect(heard()).toContainEqual(
        expect.objectContaining({ kind: 'echo', id: sent.id, to: { id: reply.recipient } }),
      ),
    )
    net.world.instagramRead({ account, person })
    await until(() => expect(heard()).toContainEqual(expect.objectContaining({ state: 'read', ids: [sent.id] })))
    const typing = instagram.act?.({ kind: 'typing', external, recipient: reply.recipient ?? '' })
    expect(typing && (await call(typing))).toMatchObject({ status: 200 })
    net.pass(25)
    expect(await send(reply)).toMatchObject({ kind: 'failed', reason: 'window-closed' })
    expect(await send({ ...reply, humanAgent: true })).toMatchObject({ kind: 'sent' })
  })

  test('one private message under a comment, and no second', async () => {
    const { id } = net.world.instagramComment({ account, person, text: 'Il mio codice?' })
    const reply = await answerTo(id, { private: true })
    expect(await send(reply)).toMatchObject({ kind: 'sent', space: 'message', recipient: expect.any(String) })
    expect(await send(reply)).toMatchObject({ kind: 'failed', reason: 'already-replied' })
    expect(net.world.publicAnswers(id)).toEqual([])
  })

  test('in both forms of the webhooks the same is understood', async () => {
    const said = async () => {
      const before = heard().length
      const { id } = net.world.instagramComment({ account, person, text: 'C’è ancora?' })
      net.world.instagramMessage({ account, person, text: 'Buongiorno' })
      await net.idle()
      return heard()
        .slice(before)
        .map((one) =>
          JSON.stringify(one)
            .replaceAll(id, 'X')
            .replaceAll(/aWdf[\w-]+/g, 'Y'),
        )
    }
    const current = await said()
    net.moods.set(account, { shapes: 'old' })
    expect((await said()).toSorted()).toEqual(current.toSorted())
  })

  test.each([
    ['garbled', 'unknown'],
    ['down', 'unknown'],
    ['transient', 'unknown'],
    ['page-limit', 'retry'],
    ['app-limit', 'retry'],
    ['expired', 'paused'],
    ['unavailable', 'failed'],
  ] as const)('when Instagram is %s the reply is %s', async (answer, kind) => {
    const { id } = net.world.instagramComment({ account, person, text: 'C’è ancora?' })
    const reply = await answerTo(id)
    net.moods.set(account, { answer, times: 1 })
    expect(await send(reply)).toMatchObject({ kind })
    const landed = net.world.publicAnswers(id).length
    expect(landed).toBe(answer === 'garbled' ? 1 : 0)
    expect(await find(reply)).toEqual(landed ? { id: expect.any(String), space: 'comment' } : undefined)
  })
})

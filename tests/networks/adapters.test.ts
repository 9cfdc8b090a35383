import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Adapter, Answer, Call, Heard, Outgoing } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { split } from '@ascolta/core/channels/split'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { type Play, page, play } from './play.ts'

const facebook = adapterOf('facebook-page')
const messenger = adapterOf('messenger')
const person = 'Giulia Ferraris'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

/** The adapter's call on the simulated network, as the sender makes it. */
async function call({ method, path, json }: Call): Promise<Answer> {
  const { status, headers, body } = await net.graph(method, path.slice(1), json)
  return { status, headers: Object.fromEntries(headers), json: body }
}
const send = async (adapter: Adapter, reply: Outgoing) => adapter.outcome(await call(adapter.send(reply)), reply)
async function find({ find }: Adapter, reply: Outgoing) {
  const made = find?.call(reply)
  return made && find?.match(await call(made), reply)[0]
}

/** What the desk would understand of all webhooks so far. */
const heard = (): Heard[] =>
  net.heard
    .flatMap(({ text }) => split(parseExact(text), '2026-11-21T10:00:00.000Z'))
    .flatMap(({ delivery: { channel, external, sentAt = '', raw } }) =>
      channel ? adapterOf(channel).hear(parseExact(raw), { external, sentAt }) : [],
    )

describe('our adapters on the simulated networks', () => {
  test('a public answer is sent, found again, heard as an echo, and can be taken back', async () => {
    const { id } = net.world.comment({ account: 'acc-fb', person, text: 'Dov’è il mio pacco?' })
    const reply: Outgoing = { id: 'drf-1', text: 'Lo cerchiamo.', external: page, target: { id, space: 'comment' } }
    expect(await find(facebook, reply)).toBeUndefined()
    const sent = await send(facebook, reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'comment' })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find(facebook, { ...reply, since: '2026-11-21T10:00:00.000Z' })).toEqual({
      id: sent.id,
      space: 'comment',
    })
    await until(() =>
      expect(heard()).toMatchObject([
        { kind: 'message', id, author: { name: person } },
        { kind: 'echo', id: sent.id, parent: id, text: 'Lo cerchiamo.' },
      ]),
    )
    expect(await send(facebook, reply)).toMatchObject({ kind: 'unknown', reason: 'duplicate' })
    for (const kind of ['hide', 'show', 'like', 'unlike'] as const) {
      const done = facebook.act?.({ kind, id })
      expect(done && (await call(done))).toMatchObject({ status: 200, json: { success: true } })
    }
    const gone = facebook.act?.({ kind: 'delete', id: sent.id })
    expect(gone && (await call(gone))).toMatchObject({ status: 200 })
    expect(net.world.publicAnswers(id)).toEqual([])
  })

  test('a private answer carries its marker there and back', async () => {
    net.world.message({ account: 'acc-ms', person, text: 'Buongiorno' })
    await until(() => expect(heard()).toHaveLength(1))
    const [said] = heard()
    if (said?.kind !== 'message' || !said.author) throw new Error('nothing said')
    const reply: Outgoing = { id: 'tic-1/drf-2', text: 'Eccoci', external: page, recipient: said.author.id }
    const sent = await send(messenger, reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'message', recipient: said.author.id })
    if (sent.kind !== 'sent') throw new Error('not sent')
    expect(await find(messenger, reply)).toEqual({ id: sent.id, space: 'message' })
    await until(() =>
      expect(heard()).toContainEqual(
        expect.objectContaining({ kind: 'echo', id: sent.id, marker: 'tic-1/drf-2', to: said.author }),
      ),
    )
    const typing = messenger.act?.({ kind: 'typing', external: page, recipient: said.author.id })
    expect(typing && (await call(typing))).toMatchObject({ status: 200 })
    net.pass(25)
    expect(await send(messenger, reply)).toMatchObject({ kind: 'failed', reason: 'window-closed' })
    expect(await send(messenger, { ...reply, humanAgent: true })).toMatchObject({ kind: 'sent' })
  })

  test('one private reply to a comment, and no second', async () => {
    const { id } = net.world.comment({ account: 'acc-fb', person, text: 'Dov’è il mio pacco?' })
    const reply: Outgoing = { id: 'drf-3', text: 'Le scriviamo qui', external: page, target: { id, space: 'comment' } }
    const sent = await send(messenger, reply)
    expect(sent).toMatchObject({ kind: 'sent', space: 'message', recipient: expect.any(String) })
    expect(await send(messenger, reply)).toMatchObject({ kind: 'failed', reason: 'already-replied' })
  })

  test.each([
    ['garbled', 'unknown'],
    ['down', 'unknown'],
    ['transient', 'unknown'],
    ['page-limit', 'retry'],
    ['app-limit', 'retry'],
    ['expired', 'paused'],
    ['person-token', 'paused'],
  ] as const)('when the network is %s the reply is %s', async (answer, kind) => {
    const { id } = net.world.comment({ account: 'acc-fb', person, text: 'Dov’è il mio pacco?' })
    const reply: Outgoing = { id: 'drf-4', text: 'Lo cerchiamo.', external: page, target: { id, space: 'comment' } }
    net.moods.set('acc-fb', { answer, times: 1 })
    expect(await send(facebook, reply)).toMatchObject({ kind })
    const landed = net.world.publicAnswers(id).length
    expect(await find(facebook, reply)).toEqual(landed ? { id: expect.any(String), space: 'comment' } : undefined)
    if (kind === 'retry' || kind === 'paused') expect(landed).toBe(0)
  })
})

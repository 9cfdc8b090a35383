import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Adapter, Call, Outgoing } from '@ascolta/core/channels/channel'
import { split } from '@ascolta/core/channels/split'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Play, page, play } from './play.ts'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

const account = 'acc-fb'
const person = 'Giulia Ferraris'

/** What the desk's adapters understand of everything that came. */
async function understood() {
  await net.idle()
  return net
    .bodies()
    .flatMap((body) => split(body, '2026-11-21T10:00:00.000Z'))
    .flatMap(({ delivery }) => {
      if (!delivery.channel) return [{ kind: 'unread' }]
      const context = { external: delivery.external, sentAt: delivery.sentAt ?? delivery.receivedAt }
      return adapterOf(delivery.channel).hear(JSON.parse(delivery.raw), context)
    })
}

async function call({ method, path, json }: Call) {
  const { status, headers, body } = await net.graph(method, path.slice(1), json)
  return { status, headers: Object.fromEntries(headers), json: body }
}
const send = async (adapter: Adapter, reply: Outgoing) => adapter.outcome(await call(adapter.send(reply)), reply)

describe('the desk’s adapters and the simulated network understand each other', () => {
  test('in public: said, answered, heard back, found again', async () => {
    const adapter = adapterOf('facebook-page')
    const { id } = net.world.comment({ account, person, text: 'Dov’è il mio pacco? 📦' })
    const reply: Outgoing = { id: 'drf-1', text: 'Lo cerchiamo.', external: page, target: { id, space: 'comment' } }
    const outcome = await send(adapter, reply)
    expect(outcome).toMatchObject({ kind: 'sent', space: 'comment' })
    net.world.edit({ id, text: 'Dov’è?' })
    net.world.react({ id, person: 'Marco Esposito', reaction: 'love' })
    net.world.hide({ id })
    net.world.remove({ id: outcome.kind === 'sent' ? outcome.id : '' })
    expect((await understood()).map(({ kind }) => kind).sort()).toEqual(
      ['message', 'echo', 'edit', 'reaction', 'hide', 'delete'].sort(),
    )
    const again = await send(adapter, { ...reply, text: 'Trovato!' })
    const found = adapter.find?.match(await call(adapter.find.call(reply)), { ...reply, text: 'Trovato!' })
    expect(found).toEqual({ id: again.kind === 'sent' ? again.id : '', space: 'comment' })
  })

  test('in private: said, answered with our mark, heard back, found again', async () => {
    const adapter = adapterOf('messenger')
    const { psid, id } = net.world.message({ account, person, text: 'Buongiorno' })
    const reply: Outgoing = {
      id: 'drf-2',
      text: 'Eccoci',
      external: page,
      recipient: psid,
      target: { id, space: 'message' },
    }
    const outcome = await send(adapter, reply)
    expect(outcome).toMatchObject({ kind: 'sent', space: 'message', recipient: psid })
    net.world.edit({ id, text: 'Buonasera' })
    net.world.react({ id, person, reaction: 'love' })
    net.world.postback({ account, person, title: 'Inizia', payload: 'START' })
    net.world.read({ account, person })
    net.world.remove({ id })
    const heard = await understood()
    expect(heard.map(({ kind }) => kind).sort()).toEqual(
      ['message', 'echo', 'receipt', 'edit', 'reaction', 'postback', 'receipt', 'delete'].sort(),
    )
    expect(heard).toContainEqual(expect.objectContaining({ kind: 'echo', marker: 'drf-2', to: { id: psid } }))
    const found = adapter.find?.match(await call(adapter.find.call(reply)), reply)
    expect(found).toEqual({ id: outcome.kind === 'sent' ? outcome.id : '', space: 'message' })
  })

  test('a private answer to a comment', async () => {
    const { id } = net.world.comment({ account, person, text: 'Aiuto' })
    const reply: Outgoing = { id: 'drf-3', text: 'In privato', external: page, target: { id, space: 'comment' } }
    const outcome = await send(adapterOf('messenger'), reply)
    expect(outcome).toMatchObject({ kind: 'sent', recipient: expect.any(String) })
    expect(net.world.sent()).toMatchObject([
      { account: 'acc-ms', call: 'private-reply', target: id, metadata: 'drf-3' },
    ])
  })

  const meanings = {
    garbled: 'unknown',
    down: 'unknown',
    transient: 'unknown',
    'page-limit': 'retry',
    'app-limit': 'retry',
    expired: 'paused',
    'person-token': 'paused',
    unavailable: 'failed',
  } as const
  for (const [mood, kind] of Object.entries(meanings) as [keyof typeof meanings, string][])
    test(`the mood "${mood}" means ${kind}`, async () => {
      const { id } = net.world.comment({ account, person, text: 'Aiuto' })
      net.moods.set(account, { answer: mood })
      const reply: Outgoing = { id: 'drf-4', text: 'Eccoci', external: page, target: { id, space: 'comment' } }
      expect(await send(adapterOf('facebook-page'), reply)).toMatchObject({ kind })
    })
})

import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { messagesIn, signIn, webhook } from '../support/local.ts'

/** A worker that fails for every message of one customer, until somebody mends it. */
const poison = { on: true, seen: 0 }
let cloud: Cloud
beforeAll(async () => {
  cloud = await startCloud({
    networks: simulator,
    overrides: { queues: { inbound: { visibilitySeconds: 1 } } },
    around: (name, invoke) => async (event) => {
      if (name !== 'triage' || !poison.on) return invoke(event)
      const { Records = [] } = event as { Records?: { body: string; messageId: string }[] }
      const bad = Records.filter(({ body }) => body.includes('veleno'))
      poison.seen += bad.length
      const rest = Records.filter((record) => !bad.includes(record))
      const done =
        rest.length > 0
          ? ((await invoke({ ...(event as object), Records: rest })) as { batchItemFailures: object[] })
          : { batchItemFailures: [] }
      return {
        batchItemFailures: [...done.batchItemFailures, ...bad.map(({ messageId }) => ({ itemIdentifier: messageId }))],
      }
    },
  })
}, 60_000)
afterAll(() => cloud?.stop())

describe('I9, I10: a message that keeps failing', () => {
  test('hurts only itself, rests in the dead letter queue after five receives, and comes back once when it is mended', {
    timeout: 90_000,
  }, async () => {
    await webhook(cloud, [
      { id: '1_v', from: 'p1', text: 'veleno' },
      ...Array.from({ length: 9 }, (_, n) => ({ id: `1_${n}`, from: `q${n}`, text: `buono ${n}` })),
    ])
    await vi.waitFor(async () => expect(await messagesIn(cloud)).toHaveLength(9), { timeout: 10_000 })
    expect(poison.seen).toBeLessThan(5)

    await vi.waitFor(async () => expect((await cloud.queues.depth('inboundDead')).waiting).toBe(1), { timeout: 30_000 })
    expect(poison.seen).toBe(5)
    expect(await messagesIn(cloud)).toHaveLength(9)

    const admin = await signIn(cloud, 'Paolo Greco')
    expect(await admin.get('/api/queues')).toMatchObject({ dead: { inbound: 1 } })
    poison.on = false
    expect(await admin.post('/api/queues/inbound/redrive')).toEqual({ moved: 1 })
    await vi.waitFor(async () => expect(await messagesIn(cloud)).toHaveLength(10), { timeout: 10_000 })
    expect(await admin.post('/api/queues/inbound/redrive')).toEqual({ moved: 0 })
    expect((await cloud.queues.depth('inboundDead')).waiting).toBe(0)
  })

  test('a redrive of what is there already adds nothing', { timeout: 30_000 }, async () => {
    const before = await messagesIn(cloud)
    await webhook(
      cloud,
      Array.from({ length: 9 }, (_, n) => ({ id: `1_${n}`, from: `q${n}`, text: `buono ${n}` })),
      'again',
    )
    await vi.waitFor(
      async () => expect(await cloud.queues.depth('inbound')).toMatchObject({ waiting: 0, inFlight: 0 }),
      { timeout: 10_000 },
    )
    expect((await messagesIn(cloud)).toSorted()).toEqual(before.toSorted())
  })

  test('what cannot be read is kept with its reason, shown, and holds nobody up', { timeout: 30_000 }, async () => {
    await webhook(cloud, [{ id: '', from: 'r1', text: 'senza id' }])
    const admin = await signIn(cloud, 'Paolo Greco')
    await vi.waitFor(
      async () =>
        expect(await admin.get('/api/oddities?kind=unreadable')).toMatchObject({ oddities: [{ kind: 'unreadable' }] }),
      { timeout: 10_000 },
    )
    expect((await cloud.queues.depth('inboundDead')).waiting).toBe(0)
  })
})

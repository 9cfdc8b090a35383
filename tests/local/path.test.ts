import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

describe('the desk on the laptop, with its own functions', () => {
  let cloud: Cloud
  beforeAll(async () => {
    cloud = await startCloud({ networks: simulator })
  })
  afterAll(() => cloud.stop())

  it('answers in health, engine by engine', async () => {
    const health = await fetch(`${cloud.origin}/api/health`)
    expect(await health.json()).toMatchObject({
      ok: true,
      engines: { table: { ok: true }, inbound: { ok: true }, live: { ok: true } },
    })
  })

  it('turns what a customer writes on the network into one message in the table', async () => {
    const written = await fetch(`${cloud.origin}/networks/api/comment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'fp-104857601048576', person: 'Sara Contini', text: 'La bolletta è doppia?' }),
    })
    expect(written.status).toBe(200)
    await vi.waitFor(
      async () => {
        const { Items = [] } = await cloud.table.client.send(new ScanCommand({ TableName: cloud.table.name }))
        expect(Items.filter(({ text }) => text?.S === 'La bolletta è doppia?')).toHaveLength(1)
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(await cloud.queues.depth('inbound')).toMatchObject({ waiting: 0 })
  })
})

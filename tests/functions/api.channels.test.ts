import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ADesk, aDesk } from './desk.ts'

let desk: ADesk
let admin: Awaited<ReturnType<ADesk['signsIn']>>
beforeAll(async () => {
  desk = await aDesk()
  admin = await desk.signsIn({ sub: 'paolo', name: 'Paolo Greco', groups: ['admin'] })
})
afterAll(() => desk[Symbol.asyncDispose]())

const page = { channel: 'messenger', external: '4711', name: 'Nuova Pagina', team: 'care', token: 'EAAB-secret' }

describe('connecting an account', () => {
  test('puts its token away first, where nobody reads it back, and shows it with the rest', async () => {
    const { status, json } = await admin.post('/channels', page)
    expect(status).toBe(200)
    expect(json.channel).toMatchObject({ id: 'ms-4711', state: 'connected', external: '4711', targetMinutes: 60 })
    expect(desk.secrets.get('tokens/ms-4711')).toBe('EAAB-secret')
    const all = await admin.get('/channels')
    expect(all.json.channels.map(({ id }: { id: string }) => id)).toContain('ms-4711')
    expect(JSON.stringify(all.json)).not.toContain('EAAB-secret')
    expect(all.json.setup.webhooks.meta).toBe('https://desk.example.com/webhooks/meta')
  })

  test('twice is refused; disconnected and connected again is not', async () => {
    expect((await admin.post('/channels', page)).json).toMatchObject({ code: 'account.connected' })
    await admin.ask('PATCH', '/channels/ms-4711', { state: 'disconnected' })
    expect((await admin.post('/channels', page)).status).toBe(200)
  })

  test('a new token ends a pause', async () => {
    await desk.deps.stores.accounts.change('ms-4711', (account) => ({
      ...account,
      state: 'paused',
      paused: { reason: 'token-dead', since: '2026-11-20T10:00:00.000Z' },
    }))
    const { json } = await admin.ask('PATCH', '/channels/ms-4711', { token: 'EAAB-new' })
    expect(json.channel).toMatchObject({ state: 'connected' })
    expect(json.channel).not.toHaveProperty('paused')
    expect(desk.secrets.get('tokens/ms-4711')).toBe('EAAB-new')
  })

  test('S21: the flag "dedicated to care" keeps since when', async () => {
    const on = await admin.ask('PATCH', '/channels/ms-4711', { dedicated: true })
    expect(on.json.channel.dedicatedSince).toMatch(/^\d{4}-/)
    const off = await admin.ask('PATCH', '/channels/ms-4711', { dedicated: false })
    expect(off.json.channel).not.toHaveProperty('dedicatedSince')
    const account = await desk.deps.stores.accounts.fresh('ms-4711')
    expect(account?.dedicated).toMatchObject([{ from: on.json.channel.dedicatedSince, to: expect.any(String) }])
  })

  test('a second signing secret stands beside the first', async () => {
    const { json } = await admin.post('/channels/verify')
    expect(json.verifyToken).toMatch(/^[\w-]{32}$/)
    await admin.post('/channels/secrets', { network: 'meta', secret: 'a new app secret' })
    const names = [...desk.secrets.keys()].filter((name) => name.startsWith('signing/'))
    expect(names).toMatchObject([
      expect.stringMatching(/^signing\/meta\.verify\.\d+$/),
      expect.stringMatching(/^signing\/meta\.secrets\.\d+$/),
    ])
  })

  test('every change is in the audit log, without the secret', async () => {
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items = [] } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
    const entries = Items.filter(({ pk, object }) => String(pk).startsWith('L#') && object === 'ms-4711')
    expect(entries.length).toBeGreaterThan(4)
    expect(JSON.stringify(entries)).not.toContain('EAAB')
  })
})

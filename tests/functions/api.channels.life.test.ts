import { newId } from '@ascolta/core/id'
import { shardOf } from '@ascolta/core/keys'
import type { Reply } from '@ascolta/core/outbound/reply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAccount } from '../support/desk.ts'
import { type ADesk, aDesk, ada, sara } from './desk.ts'

let desk: ADesk
let admin: Awaited<ReturnType<ADesk['signsIn']>>
beforeAll(async () => {
  desk = await aDesk()
  admin = await desk.signsIn(ada)
})
afterAll(() => desk[Symbol.asyncDispose]())

const due = '2026-11-20T10:00:00.000Z'
function aReply(changes: Partial<Reply>): Reply {
  return {
    id: newId('drf'),
    ticket: 'aaaaaaaaaaaaaaaaaaaa-dm-0001',
    account: 'ms-1000',
    actor: 'rosa',
    state: 'unknown',
    text: 'Buongiorno',
    rev: 0,
    createdAt: due,
    public: false,
    attempt: 1,
    unknownAt: due,
    ...changes,
  }
}

describe('whether a channel is well', () => {
  test('an admin who asks is shown that the answer is on its way, and the next tick finds the account due', async () => {
    const { json } = await admin.post('/channels/ms-1000/check', { again: false })
    expect(json.channel).toMatchObject({ id: 'ms-1000' })
    const all = await admin.get('/channels')
    const one = all.json.channels.find(({ id }: { id: string }) => id === 'ms-1000')
    expect(one.care).toMatchObject({ asked: true, renews: false })
    const due: unknown[] = []
    for await (const key of desk.deps.stores.due.before(shardOf('ms-1000'), new Date(Date.now() + 1_000).toISOString()))
      due.push(key)
    expect(due).toContainEqual({ pk: 'J#care', sk: 'ms-1000' })
    const care = (await desk.deps.stores.cares.all()).get('ms-1000')
    expect(care).toMatchObject({ wanted: 'check' })
  })

  test('nothing is asked of an account that is paused, or whose network has nothing to say', async () => {
    await desk.deps.stores.accounts.put(anAccount('email', { id: 'em-a', external: 'a@b.it' }))
    expect((await admin.post('/channels/em-a/check', { again: true })).json).toMatchObject({
      code: 'account.unwatched',
    })
    await desk.deps.stores.accounts.change('fp-1000', (account) => ({ ...account, state: 'paused' }))
    expect((await admin.post('/channels/fp-1000/check', { again: true })).status).toBe(409)
  })

  test('what renews a token is put where senders do not read, and is no token', async () => {
    const pasted = 'client-id client-secret refresh-token'
    const x = { channel: 'x', external: '77', name: 'X', team: 'care', token: pasted }
    expect((await admin.post('/channels', x)).status).toBe(200)
    expect(JSON.parse(desk.secrets.get('renewals/x-77') ?? '')).toEqual({
      client: 'client-id',
      secret: 'client-secret',
      refresh: 'refresh-token',
    })
    expect(desk.secrets.has('tokens/x-77')).toBe(false)
    const { json } = await admin.get('/channels')
    expect(json.channels.find(({ id }: { id: string }) => id === 'x-77').care).toMatchObject({ renews: true })
    expect(JSON.stringify(json)).not.toContain('refresh-token')
    // Four keys are a token, as before, and end the renewals.
    await admin.ask('PATCH', '/channels/x-77', { token: 'a:b:c:d' })
    expect(desk.secrets.get('tokens/x-77')).toBe('a:b:c:d')
    const again = await admin.get('/channels')
    expect(again.json.channels.find(({ id }: { id: string }) => id === 'x-77').care).toMatchObject({ renews: false })
  })

  test('doubts are counted per account, those that only a person decides apart, and none that is settled', async () => {
    const { replies } = desk.deps.stores
    const left = aReply({ state: 'needs-person' })
    await replies.insert(left)
    await replies.insert(aReply({ due }))
    await replies.insert(aReply({ account: 'fp-1000', due }))
    await replies.insert(aReply({ state: 'sent' }))
    await replies.insert(aReply({ state: 'queued', due }))
    const { json } = await admin.get('/channels/troubles')
    expect(json.troubles).toContainEqual({
      account: 'ms-1000',
      unknown: 2,
      undecided: 1,
      unreadable: 0,
      ignored: 0,
    })
    expect(json.troubles).toContainEqual(expect.objectContaining({ account: 'fp-1000', unknown: 1, undecided: 0 }))
    await replies.replace(left, { ...left, state: 'sent' })
    const after = await admin.get('/channels/troubles')
    expect(after.json.troubles).toContainEqual(expect.objectContaining({ account: 'ms-1000', undecided: 0 }))
  })

  test('what nobody could read is counted where it came for', async () => {
    const raw = '{"field":"feed","value":{"item":7}}'
    const receivedAt = new Date().toISOString()
    await desk.hears(JSON.stringify({ v: 1, channel: 'messenger', external: '1000', receivedAt, raw }))
    const { json } = await admin.get('/channels/troubles')
    const one = json.troubles.find(({ account }: { account: string }) => account === 'ms-1000')
    expect(one.unreadable + one.ignored).toBe(1)
  })

  test('a supervisor is not told of secrets and settings', async () => {
    const supervisor = await desk.signsIn(sara)
    expect((await supervisor.get('/channels/troubles')).status).toBe(403)
    expect((await supervisor.post('/channels/ms-1000/check', { again: false })).status).toBe(403)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAccount } from '../support/desk.ts'
import { type ADesk, aDesk, marta, rosa } from './desk.ts'

let desk: ADesk
beforeAll(async () => {
  desk = await aDesk()
  await desk.deps.stores.accounts.put(anAccount('whatsapp', { id: 'wa-500', external: '500' }))
  await desk.deps.stores.templates.keep('wa-500', [
    { name: 'promemoria', language: 'it', category: 'utility', body: 'Ciao {{1}}', buttons: [] },
  ])
})
afterAll(() => desk[Symbol.asyncDispose]())

const path = '/accounts/wa-500/templates'

describe('the approved words of an account', () => {
  test('are for whoever sees the account, and for nobody else', async () => {
    const agent = await desk.signsIn({ ...rosa, teams: ['care'] })
    expect(await agent.get(path)).toMatchObject({
      status: 200,
      json: { templates: [{ name: 'promemoria', body: 'Ciao {{1}}' }], asked: false },
    })
    const other = await desk.signsIn(marta)
    expect((await other.get(path)).status).toBe(404)
    expect((await other.post(`${path}/refresh`)).status).toBe(404)
    expect((await desk.nobody.get(path)).status).toBe(401)
  })

  test('are not there where a network has none', async () => {
    const agent = await desk.signsIn({ ...rosa, teams: ['care'] })
    expect((await agent.get('/accounts/ms-1000/templates')).json).toMatchObject({ code: 'account.missing' })
    expect((await agent.get('/accounts/wa-999/templates')).json).toMatchObject({ code: 'account.missing' })
  })

  test('are read anew when somebody asks: once, however often', async () => {
    const agent = await desk.signsIn({ ...rosa, teams: ['care'] })
    expect((await agent.post(`${path}/refresh`)).json).toMatchObject({ asked: true })
    const { askedAt } = await desk.deps.stores.templates.reading('wa-500')
    desk.clock.moves(5_000)
    await agent.post(`${path}/refresh`)
    expect((await desk.deps.stores.templates.reading('wa-500')).askedAt).toBe(askedAt)
  })
})

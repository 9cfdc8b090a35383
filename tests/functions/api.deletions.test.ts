import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, rosa } from './desk.ts'

let desk: ADesk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk[Symbol.asyncDispose]())

const code = 'a'.repeat(24)
const wish = (changes: object = {}) =>
  JSON.stringify({
    v: 1,
    forget: { network: 'meta', code, user: '88', askedAt: '2026-11-20T10:00:00.000Z', ...changes },
  })

describe('somebody wants to be forgotten', () => {
  test('the request stands open for a month with the conversations that we hold under that id, however often it comes', async () => {
    await desk.hears(said.message({ mid: 'm_1', from: '88' }))
    await desk.hears(wish())
    await desk.hears(wish())
    const admin = await desk.signsIn(ada)
    const { json } = await admin.get('/deletions')
    expect(json.deletions).toMatchObject([
      { code, state: 'open', due: '2026-12-20T10:00:00.000Z', tickets: [expect.any(String)] },
    ])
    const [ticket] = json.deletions[0].tickets
    expect((await admin.get(`/tickets/${ticket}`)).status).toBe(200)
  })

  test('whoever has the code may see how it stands, without a session, and nothing about who asked', async () => {
    const { status, json } = await desk.nobody.get(`/deletions/${code}`)
    expect(status).toBe(200)
    expect(Object.keys(json).toSorted()).toEqual(['askedAt', 'code', 'due', 'state'])
    expect((await desk.nobody.get(`/deletions/${'b'.repeat(24)}`)).json).toMatchObject({ code: 'deletion.missing' })
    expect((await desk.nobody.get('/deletions/..%2F..')).status).toBe(404)
  })

  test('a browser gets a page in its language, which runs nothing', async () => {
    const page = async (language: string, of = code) => {
      const answer = await desk.app.request(`/api/deletions/${of}`, {
        headers: { accept: 'text/html', 'accept-language': language },
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    }
    const italian = await page('it-IT')
    expect(italian.text).toContain('saranno cancellati entro il 20 dicembre 2026')
    expect(italian.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await page('en')).text).toContain('will be deleted by 20 December 2026')
    const unknown = await page('en', '<script>')
    expect(unknown.status).toBe(404)
    expect(unknown.text).not.toContain('script>')
  })

  test('nobody but an admin sees the requests', async () => {
    const agent = await desk.signsIn(rosa)
    expect((await agent.get('/deletions')).status).toBe(403)
  })

  test('where we hold nothing under that id, that is what is said', async () => {
    await desk.hears(wish({ code: 'c'.repeat(24), user: '404' }))
    expect((await desk.nobody.get(`/deletions/${'c'.repeat(24)}`)).json).toMatchObject({ state: 'nothing-held' })
  })

  test('an admin who deleted everything says so; the id itself goes with it, and both steps are in the audit log', async () => {
    const admin = await desk.signsIn(ada)
    const { json } = await admin.post(`/deletions/${code}/done`)
    expect(json.deletion).toMatchObject({ state: 'done', tickets: [], doneAt: expect.any(String) })
    expect((await admin.post(`/deletions/${code}/done`)).status).toBe(200)
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items = [] } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
    const kept = Items.find(({ pk, sk }) => pk === 'K#deletions' && sk === code)
    expect(kept).not.toHaveProperty('user')
    const acts = Items.filter(({ pk, object }) => String(pk).startsWith('L#') && object === code).map(({ act }) => act)
    expect(acts.toSorted()).toEqual(['deletion-asked', 'deletion-done'])
  })
})

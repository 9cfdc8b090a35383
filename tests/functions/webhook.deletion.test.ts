import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { door, heldSecrets, keptQueue, secret } from './webhook.ts'

const path = '/webhooks/meta/deletion'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const asked = { algorithm: 'HMAC-SHA256', issued_at: 1_794_000_000, user_id: '218471' }

function signedRequest(payload: unknown = asked, key = secret) {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url')
  return `${createHmac('sha256', key).update(text).digest('base64url')}.${text}`
}
const bodyOf = (request: string) => new URLSearchParams({ signed_request: request }).toString()
const post = (body: string, headers: Record<string, string | undefined> = form) => ({
  path,
  body,
  headers,
  signature: null,
})

describe('a person asks Meta to be forgotten', () => {
  test('the request is queued before it is answered, with a page to ask on and a code that nobody can guess', async () => {
    const { queue, bodies } = keptQueue()
    const { statusCode, body, headers } = await door({ queue }).ask(post(bodyOf(signedRequest())))
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({ 'content-type': expect.stringContaining('application/json') })
    const { url, confirmation_code: code } = JSON.parse(body ?? '')
    expect(code).toMatch(/^[a-z2-7]{24}$/)
    expect(url).toBe(`https://desk.example.com/api/deletions/${code}`)
    expect(bodies()).toEqual([
      { v: 1, forget: { network: 'meta', code, user: '218471', askedAt: '2026-11-06T21:20:00.000Z' } },
    ])
    expect(JSON.stringify([code, url])).not.toContain('218471')
  })

  test('the same request again gets the same code; another person another one', async () => {
    const { queue } = keptQueue()
    const { ask } = door({ queue })
    const codeOf = async (payload: unknown) =>
      JSON.parse((await ask(post(bodyOf(signedRequest(payload))))).body ?? '').confirmation_code
    const [one, again, other] = [
      await codeOf(asked),
      await codeOf(asked),
      await codeOf({ ...asked, user_id: '218472' }),
    ]
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  test('during a change of the app secret both are taken', async () => {
    const { queue } = keptQueue()
    const signing = heldSecrets({ 'meta.secrets': secret, 'meta.secrets.2': 'the next one' })
    const { status } = door({ queue, signing })
    expect(await status(post(bodyOf(signedRequest(asked, 'the next one'))))).toBe(200)
    expect(await status(post(bodyOf(signedRequest(asked, 'nobody’s'))))).toBe(401)
  })

  test('a queue that does not take it is no 200: Meta asks again', async () => {
    const { queue } = keptQueue(() => false)
    expect(await door({ queue }).status(post(bodyOf(signedRequest())))).toBe(503)
  })

  test('I1: of 2,000 requests with one character changed none is taken', async () => {
    const { queue, calls } = keptQueue()
    const { status } = door({ queue })
    const good = signedRequest()
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom(...'ABCxyz019-_.='), async (place, letter) => {
        fc.pre(good[place] !== letter)
        expect([400, 401]).toContain(await status(post(bodyOf(good.slice(0, place) + letter + good.slice(place + 1)))))
      }),
      { numRuns: 2_000 },
    )
    expect(calls).toEqual([])
  })

  test('I15: what cannot be a signed request is refused by its looks', async () => {
    const { queue, calls } = keptQueue()
    const { status } = door({ queue })
    expect(await status(post('{}', { 'content-type': 'application/json' }))).toBe(415)
    expect(await status(post('signed_request='))).toBe(400)
    expect(await status(post(''))).toBe(400)
    expect(await status(post(`signed_request=${'x'.repeat(6 * 1024 * 1024)}`))).toBe(413)
    expect(await status(post(`signed_request=${'x'.repeat(100_000)}`, { ...form, 'content-length': undefined }))).toBe(
      413,
    )
    for (const payload of [
      null,
      [],
      'text',
      { ...asked, user_id: '' },
      { ...asked, user_id: '../../etc' },
      { ...asked, user_id: { id: 1 } },
      { ...asked, algorithm: 'none' },
      { ...asked, issued_at: -1 },
      { ...asked, issued_at: 1e300 },
    ])
      expect(await status(post(bodyOf(signedRequest(payload))))).toBe(400)
    expect(await status({ ...post(''), method: 'GET' })).toBe(405)
    expect(calls).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { samples, without } from '../core/channels/samples.ts'
import { comment, door, heldSecrets, keptQueue, secret, sign, verify } from './webhook.ts'

const body = JSON.stringify(comment('Dov’è il mio pacco? 😕'))

describe('the handshake', () => {
  const ask = (query: string, secrets?: Record<string, string>) =>
    door({ queue: keptQueue().queue, ...(secrets && { signing: heldSecrets(secrets) }) }).ask({ method: 'GET', query })
  const good = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verify}`

  test('gives the number back as bare text to who knows our token', async () => {
    expect(await ask(good)).toMatchObject({ statusCode: 200, body: '1158201444' })
    expect((await ask(good)).headers?.['content-type']).toMatch(/^text\/plain/)
  })

  test('takes the old and the new token while one is being changed', async () => {
    expect((await ask(good, { 'meta.verify': `older, ${verify}` })).statusCode).toBe(200)
  })

  test.each([
    good.replace(verify, 'another'),
    good.replace(verify, ''),
    good.replace('subscribe', 'unsubscribe'),
    good.replace('1158201444', '<script>'),
    'hub.mode=subscribe&hub.challenge=1',
    '',
  ])('refuses %s', async (query) => {
    expect((await ask(query)).statusCode).toBe(403)
    expect((await ask(query, { 'meta.verify': '' })).statusCode).toBe(403)
  })
})

describe('a notification', () => {
  test('is in the queue before it is answered', async () => {
    const { queue, kept, bodies } = keptQueue()
    const { ask, lines } = door({ queue })
    expect(await ask({ body })).toMatchObject({ statusCode: 200 })
    expect(kept).toMatchObject([{ group: expect.stringMatching(/^facebook-page-[0-9a-f]{40}$/) }])
    expect(bodies()).toEqual([
      {
        v: 1,
        channel: 'facebook-page',
        external: '700',
        sentAt: '2026-11-06T21:20:00.000Z',
        receivedAt: '2026-11-21T10:00:00.000Z',
        raw: JSON.stringify(comment('Dov’è il mio pacco? 😕').entry[0]?.changes[0]),
      },
    ])
    expect(lines).toEqual(['{"accepted":{"facebook-page:700":1}}'])
  })

  test('is read from the bytes, whichever way they were carried', async () => {
    for (const base64 of [true, false]) {
      const { queue, kept } = keptQueue()
      expect(await door({ queue }).status({ body, base64 })).toBe(200)
      expect(kept).toHaveLength(1)
    }
  })

  test('is verified over what was sent, not over what it means', async () => {
    const { queue, kept } = keptQueue()
    const escaped = body.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    expect(await door({ queue }).status({ body: escaped })).toBe(200)
    expect(await door({ queue }).status({ body: escaped, signature: sign(body) })).toBe(401)
    expect(kept).toHaveLength(1)
  })

  test('is taken with the old and the new secret, also with one set a moment ago', async () => {
    const { queue } = keptQueue()
    const both = heldSecrets({ 'meta.secrets': `older,${secret}` })
    expect(await door({ queue, signing: both }).status({ body })).toBe(200)
    expect(await door({ queue, signing: both }).status({ body, signature: sign(body, 'older') })).toBe(200)
    const changed = heldSecrets({ 'meta.secrets': 'older' }, { 'meta.secrets': `older,${secret}` })
    expect(await door({ queue, signing: changed }).status({ body })).toBe(200)
    expect(await door({ queue, signing: heldSecrets({}) }).status({ body, signature: sign(body, '') })).toBe(401)
  })

  test.each([
    ['without a signature', { signature: null }, 401],
    ['with capital letters', { signature: sign(body).toUpperCase() }, 401],
    ['with upper-case hex', { signature: `sha256=${sign(body).slice(7).toUpperCase()}` }, 401],
    ['twice signed', { signature: `${sign(body)},${sign(body)}` }, 401],
    ['cut', { signature: sign(body).slice(0, -1) }, 401],
    ['with another prefix', { signature: sign(body).replace('sha256', 'sha1') }, 401],
    ['with a space', { signature: `${sign(body)} ` }, 401],
    ['with a line end', { signature: `${sign(body)}\n` }, 401],
    ['signed by another app', { signature: sign(body, 'other') }, 401],
    ['as a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['without a type', { headers: { 'content-type': undefined } }, 415],
    ['compressed', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['announced too long', { headers: { 'content-length': '3145729' } }, 413],
    ['announced in nonsense', { headers: { 'content-length': 'long' } }, 413],
    ['to another network', { path: '/webhooks/fax' }, 404],
    ['to the root', { path: '/' }, 404],
    ['by DELETE', { method: 'DELETE' }, 405],
    ['with a plain charset', { headers: { 'content-type': 'application/json; charset=utf-8' } }, 200],
    ['with identity encoding', { headers: { 'content-encoding': 'identity' } }, 200],
  ])('%s: %#', async (_how, request, status) => {
    const { queue, kept } = keptQueue()
    expect(await door({ queue }).status({ body, ...request })).toBe(status)
    expect(kept).toHaveLength(status === 200 ? 1 : 0)
  })

  test('that is signed and cannot be read is kept with the reason, and not asked for again', async () => {
    for (const [text, reason] of [
      ['{"object":"page",', 'not-json'],
      ['', 'not-json'],
      ['{"object":"page","entry":[{"id":NaN}]}', 'not-json'],
      ['{"object":"hologram","entry":[]}', 'unknown-object'],
      ['7', 'unknown-object'],
    ]) {
      const { queue, bodies } = keptQueue()
      expect(await door({ queue }).status({ body: text })).toBe(200)
      expect(bodies()).toMatchObject([{ reason, raw: text }])
      expect(bodies()[0]).not.toHaveProperty('channel')
    }
  })

  test('holds nothing in the log but accounts and counts', async () => {
    const { ask, lines } = door({ queue: keptQueue().queue })
    await ask({ body })
    await ask({ body: '{"object":"page","entry":[]}' })
    await ask({ body, signature: 'sha256=no' })
    expect(lines).toEqual(['{"accepted":{"facebook-page:700":1}}', '{"accepted":{}}', '{"refused":401}'])
  })

  test('with characters that JSON may hold and SQS refuses is carried all the same', async () => {
    const { queue, kept, bodies } = keptQueue()
    const odd = 'a\uffffb\ufffec\u0000d\ud83d'
    expect(await door({ queue }).status({ body: JSON.stringify(comment(odd)) })).toBe(200)
    expect(kept[0]?.body).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
    expect(JSON.parse(bodies()[0].raw).value.message).toBe(odd)
  })
})

describe('the signature vectors', () => {
  test('of our own, made with another tool', async () => {
    const { queue } = keptQueue()
    const made = 'sha256=d54a4e8c38f0cac981e4e8210ea046cf76ec99b5869d04f23773daca3bcf1708'
    expect(
      await door({ queue, signing: heldSecrets({ 'meta.secrets': 'chiave-di-prova' }) }).status({
        body: '{"object":"page","entry":[],"note":"perch\\u00e9 è così 😕"}',
        signature: made,
      }),
    ).toBe(200)
  })

  test.skipIf(!samples)(`as documented${without}`, async () => {
    const vectors = JSON.parse(readFileSync(join(samples ?? '', '_vectors/signatures.json'), 'utf8'))
    for (const { app_secret, body_utf8, header } of vectors.meta_x_hub_signature_256)
      for (const base64 of [true, false]) {
        const { status } = door({ queue: keptQueue().queue, signing: heldSecrets({ 'meta.secrets': app_secret }) })
        expect(await status({ body: body_utf8, signature: header, base64 })).toBe(200)
      }
  })
})

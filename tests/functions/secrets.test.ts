import { secrets } from '@ascolta/functions/secrets'
import { meta } from '@ascolta/functions/webhook/meta'
import { signed } from '@ascolta/functions/webhook/signature'
import { describe, expect, test } from 'vitest'
import { sign } from './webhook.ts'

/** A parameter store that counts how often it is asked, and a clock held in the hand. */
function aStore(values: Record<string, string>) {
  const store = { values, asked: 0, down: false }
  const time = { now: 1_000_000 }
  const held = secrets(
    async () => {
      store.asked++
      if (store.down) throw Object.assign(new Error('too many'), { name: 'ThrottlingException' })
      const Parameters = Object.entries(store.values).map(([name, Value]) => ({ Name: `/signing/${name}`, Value }))
      return { Parameters }
    },
    '/signing',
    () => time.now,
  )
  const body = Buffer.from('{"object":"page"}')
  const knows = (secret: string) => signed(meta.seal, body, sign(body, secret), held)
  return { store, time, held, knows, minutesPass: (count: number) => (time.now += count * 60_000) }
}

describe('S9: secrets when many containers begin at once', () => {
  test('a container reads all of a group with one call, however many notifications come at once', async () => {
    const { store, knows } = aStore({
      'meta.secrets': 'a',
      'meta.secrets.2': 'b',
      'meta.verify': 'v',
      'x.secrets': 'x',
    })
    const known = await Promise.all(Array.from({ length: 200 }, (_, n) => knows(n % 2 ? 'a' : 'b')))
    expect(known).not.toContain(false)
    expect(store.asked).toBe(1)
  })

  test('keeps them for 15 minutes, then answers with the old ones while it reads the new', async () => {
    const { store, held, minutesPass } = aStore({ 'meta.secrets': 'old' })
    await held()
    minutesPass(14)
    await held()
    expect(store.asked).toBe(1)
    store.values = { 'meta.secrets': 'new' }
    minutesPass(2)
    expect(await held()).toEqual({ 'meta.secrets': 'old' })
    expect(store.asked).toBe(2)
    await Promise.resolve()
    await expect.poll(() => held()).toEqual({ 'meta.secrets': 'new' })
  })

  test('a store that refuses takes nothing down, and is not asked again for a while', async () => {
    const { store, held, minutesPass } = aStore({ 'meta.secrets': 'old' })
    await held()
    minutesPass(16)
    store.down = true
    for (let n = 0; n < 50; n++) expect(await held()).toEqual({ 'meta.secrets': 'old' })
    expect(store.asked).toBe(2)
    minutesPass(2)
    await held()
    expect(store.asked).toBe(3)
  })

  test('a signature that fits no secret asks again, at most once in five seconds and container', async () => {
    const { store, knows, minutesPass } = aStore({ 'meta.secrets': 'ours' })
    await knows('ours')
    minutesPass(2)
    for (let n = 0; n < 50; n++) expect(await knows('a stranger’s')).toBe(false)
    expect(store.asked).toBe(2)
    minutesPass(2)
    expect(await knows('another stranger’s')).toBe(false)
    expect(store.asked).toBe(3)
  })

  test('a secret is changed without a single refusal: the new beside the old, then the network changes, then the old goes', async () => {
    const { store, knows, minutesPass } = aStore({ 'meta.secrets.1': 'old' })
    expect(await knows('old')).toBe(true)
    store.values = { 'meta.secrets.1': 'old', 'meta.secrets.2': 'new' }
    minutesPass(2)
    for (const secret of ['old', 'new', 'old', 'new', 'new']) expect(await knows(secret)).toBe(true)
    store.values = { 'meta.secrets.2': 'new' }
    for (let n = 0; n < 20; n++) {
      minutesPass(1)
      expect(await knows('new')).toBe(true)
    }
    expect(await knows('old')).toBe(false)
  })
})

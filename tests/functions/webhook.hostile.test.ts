import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { comment, door, eventOf, keptQueue, sign } from './webhook.ts'

/** CPU milliseconds of the best of three runs: other work on the machine only adds. */
async function cpu(run: () => unknown) {
  const times: number[] = []
  for (let n = 0; n < 3; n++) {
    const from = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(from)
    times.push((user + system) / 1000)
  }
  return Math.min(...times)
}

const megabytes = (n: number) => 'x'.repeat(n * 1024 * 1024)
const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000)
const keys = JSON.stringify({
  ...comment('ciao'),
  ...Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])),
})
const heavy = JSON.stringify({ object: 'page', entry: Array.from({ length: 200_000 }, (_, n) => ({ id: n })) })

describe('I15: hostile bodies', () => {
  test('6 MB are refused by their length, signed or not, announced or not', async () => {
    const { queue, calls } = keptQueue()
    const { status } = door({ queue })
    const body = JSON.stringify(comment(megabytes(6)))
    expect(await status({ body })).toBe(413)
    expect(await status({ body, headers: { 'content-length': undefined } })).toBe(413)
    expect(await status({ body, headers: { 'content-length': '10' }, base64: true })).toBe(413)
    expect(calls).toEqual([])
  })

  test('1,000,000 lists in each other are refused before a parser goes down there', async () => {
    const { queue, calls } = keptQueue()
    const { status } = door({ queue })
    expect(await status({ body: deep })).toBe(400)
    expect(await status({ body: '{"a":'.repeat(200_000) })).toBe(400)
    expect(await status({ body: deep, signature: null })).toBe(401)
    expect(calls).toEqual([])
  })

  test('100,000 keys beside a comment leave the comment', async () => {
    const { queue, bodies } = keptQueue()
    expect(await door({ queue }).status({ body: keys })).toBe(200)
    expect(bodies()).toMatchObject([{ channel: 'facebook-page' }])
  })

  test('names of the language, doubled keys and numbers beyond all measure do no harm', async () => {
    const hostile = [
      '{"object":"page","__proto__":{"status":200},"entry":[{"id":"700","constructor":{"prototype":{}},"changes":[{"field":"feed","value":{"__proto__":{"item":"x"},"item":"comment","verb":"__proto__","comment_id":"1_2"}}]}]}',
      '{"object":"hologram","object":"page","entry":[],"entry":[{"id":"700","changes":[{"field":"a"},{"field":"b"}]}]}',
      '{"object":"page","entry":[{"id":1e999,"time":-1e999,"changes":[{"field":"feed","value":{"created_time":1e308}}]}]}',
      '{"object":"page","entry":[{"id":"__proto__","changes":[{"field":"constructor","value":null}]}]}',
    ]
    for (const body of hostile) {
      const { queue, kept } = keptQueue()
      expect(await door({ queue }).status({ body })).toBe(200)
      expect(kept.length).toBeGreaterThan(0)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('a gzip bomb is refused unopened', async () => {
    const bomb = gzipSync(megabytes(100))
    const { status } = door({ queue: keptQueue().queue })
    expect(await status({ body: bomb, base64: true, headers: { 'content-encoding': 'gzip' } })).toBe(415)
    expect(await status({ body: bomb, base64: true, headers: { 'content-encoding': 'GZIP, identity' } })).toBe(415)
  })

  test('bytes that are no text are kept, not trusted', async () => {
    const { queue, bodies } = keptQueue()
    expect(await door({ queue }).status({ body: Buffer.from([0xff, 0xfe, 0x7b, 0xc3, 0x28]), base64: true })).toBe(200)
    expect(bodies()).toMatchObject([{ reason: 'not-json' }])
  })

  test('refusing costs less than reading would', async () => {
    const { status } = door({ queue: keptQueue().queue })
    const long = JSON.stringify(comment(megabytes(6)))
    const unsigned = { body: heavy, signature: null, headers: { 'content-length': '100' } }
    const ready = { long: sign(long), deep: sign(deep), heavy: sign('another body') }
    const reading = await cpu(() => JSON.parse(heavy))
    const made = async (request: Parameters<typeof eventOf>[0]) => {
      const building = await cpu(() => eventOf(request))
      return Math.max(0, (await cpu(() => status(request))) - building)
    }
    expect(await made(unsigned)).toBeLessThan(reading)
    expect(await made({ body: deep, signature: ready.deep })).toBeLessThan(reading)
    expect(await made({ body: long, signature: ready.long })).toBeLessThan(reading)
    expect(await made({ body: heavy, signature: ready.heavy })).toBeLessThan(reading)
  })
})

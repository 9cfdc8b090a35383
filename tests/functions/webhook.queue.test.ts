import { describe, expect, test } from 'vitest'
import { comment, door, keptQueue, type signing } from './webhook.ts'

/** 1,000 updates of all sorts, for several accounts. */
const thousand = () => ({
  object: 'page',
  entry: Array.from({ length: 100 }, (_, of) => ({
    id: String(700 + (of % 3)),
    time: 1794000000 + of,
    ...(of % 2 === 0
      ? {
          changes: Array.from({ length: 10 }, (_, n) => ({
            field: 'feed',
            value: {
              item: 'comment',
              verb: ['add', 'edited', 'remove', 'hide'][n % 4],
              comment_id: `81_${of}${n}`,
              post_id: '700_81',
              from: { id: String(550 + n) },
              message: 'sì '.repeat(n * 20),
            },
          })),
        }
      : {
          messaging: Array.from({ length: 10 }, (_, n) => ({
            sender: { id: String(550 + n) },
            recipient: { id: '700' },
            timestamp: 1794000000000 + n,
            message: { mid: `m_${of}_${n}`, text: 'sì' },
          })),
        }),
  })),
})
const body = JSON.stringify(thousand())

describe('I4: a big notification', () => {
  test('of 1,000 mixed updates is all in the queue, in calls that SQS takes', async () => {
    const { queue, kept, calls } = keptQueue()
    const { status, lines } = door({ queue })
    expect(await status({ body })).toBe(200)
    expect(new Set(kept.map(({ dedup }) => dedup)).size).toBe(1000)
    for (const notes of calls) {
      expect(notes.length).toBeLessThanOrEqual(10)
      expect(notes.reduce((bytes, note) => bytes + Buffer.byteLength(note.body), 0)).toBeLessThanOrEqual(1024 * 1024)
    }
    expect(calls.length).toBe(100)
    expect(Object.values(JSON.parse(lines[0] ?? '').accepted)).toHaveLength(6)
  })

  test('of long changes goes out in more calls, none above 1 MiB', async () => {
    const { queue, kept, calls } = keptQueue()
    const long = comment('\uffff'.repeat(60_000))
    const [entry] = long.entry
    const many = { ...long, entry: Array.from({ length: 14 }, (_, n) => ({ ...entry, time: n })) }
    expect(await door({ queue }).status({ body: JSON.stringify(many) })).toBe(200)
    expect(kept).toHaveLength(14)
    for (const notes of calls)
      expect(notes.reduce((bytes, note) => bytes + Buffer.byteLength(note.body), 0)).toBeLessThanOrEqual(1024 * 1024)
  })

  test('is lost in no part, whatever share of it the queue refuses', async () => {
    for (let percent = 0; percent <= 100; percent += 5) {
      let asked = 0
      const { queue, kept } = keptQueue(() => (asked++ * 37) % 100 >= percent)
      const status = await door({ queue }).status({ body })
      const safe = new Set(kept.map(({ dedup }) => dedup)).size
      expect(status).toBe(safe === 1000 ? 200 : 503)
      if (percent === 0) expect(status).toBe(200)
      if (percent === 100) expect(status).toBe(503)
    }
  })

  test('of which the queue refuses a part once is taken with the second try', async () => {
    const refused = new Set<string>()
    const { queue, kept } = keptQueue(({ dedup }) => refused.size === refused.add(dedup).size)
    expect(await door({ queue }).status({ body })).toBe(200)
    expect(kept).toHaveLength(1000)
  })
})

describe('I2: 200 only for what is safe', () => {
  const one = JSON.stringify(comment('sì'))
  test('with the queue down there is never a 200', async () => {
    const down = { send: async () => Promise.reject(new Error('ECONNREFUSED')) }
    for (const text of [one, body, 'not json', '{"object":"hologram"}'])
      expect(await door({ queue: down }).status({ body: text })).toBe(503)
  })

  test('a queue that fails in the middle is a queue that is down', async () => {
    let calls = 0
    const queue = {
      send: async () => {
        if (++calls === 57) throw new Error('throttled')
        return []
      },
    }
    expect(await door({ queue }).status({ body })).toBe(503)
  })

  test('without its secrets the door says so, and takes nothing', async () => {
    const { queue, calls } = keptQueue()
    const shut = door({ queue, signing: async () => Promise.reject(new Error('throttled')) })
    expect(await shut.status({ body: one })).toBe(503)
    expect(await shut.status({ method: 'GET', query: 'hub.mode=subscribe&hub.challenge=1&hub.verify_token=x' })).toBe(
      503,
    )
    expect(calls).toEqual([])
  })

  test('what has no signature asks nobody for secrets', async () => {
    let asked = 0
    const counting: typeof signing = async () => ({ asked: String(++asked) })
    expect(await door({ queue: keptQueue().queue, signing: counting }).status({ body: one, signature: null })).toBe(401)
    expect(asked).toBe(0)
  })
})

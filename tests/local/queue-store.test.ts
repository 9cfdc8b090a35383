import { queueStore } from '@ascolta/local/queue-store'
import { describe, expect, it } from 'vitest'

describe('a FIFO queue at rest', () => {
  let now = 0
  const rules = {
    'q.fifo': { visibility: 1000, delay: 0, dead: { queue: 'd.fifo', attempts: 2 } },
    'd.fifo': { visibility: 1000, delay: 0 },
  }
  const open = () => {
    now = 10_000
    return queueStore(rules, ':memory:', () => now)
  }
  const send = (store: ReturnType<typeof open>, ...words: string[]) =>
    store.send(
      'q.fifo',
      words.map((word) => ({ body: word, group: word[0] ?? '', dedup: `${word}-${now}` })),
    )
  const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body)

  it('locks a lane while one of its messages is in flight, and only that lane', () => {
    const store = open()
    send(store, 'a1', 'b1', 'a2')
    const [first] = store.receive('q.fifo', 1)
    expect(bodies(store.receive('q.fifo', 10))).toEqual(['b1'])
    store.remove('q.fifo', first?.receipt ?? '')
    expect(bodies(store.receive('q.fifo', 10))).toEqual(['a2'])
    store.close()
  })

  it('gives what came back in its old order', () => {
    const store = open()
    send(store, 'a1', 'a2', 'a3')
    const [first] = store.receive('q.fifo', 3)
    store.remove('q.fifo', first?.receipt ?? '')
    send(store, 'a4')
    now += 999
    expect(store.receive('q.fifo', 10)).toEqual([])
    now += 1
    expect(bodies(store.receive('q.fifo', 10))).toEqual(['a2', 'a3', 'a4'])
    store.close()
  })

  it('does not delete a message with a receipt that is older than its last receive', () => {
    const store = open()
    send(store, 'a1')
    const [first] = store.receive('q.fifo', 1)
    now += 1000
    store.receive('q.fifo', 1)
    expect(store.remove('q.fifo', first?.receipt ?? '')).toBe(false)
    store.close()
  })

  it('buries a message that had its attempts, and gives what stood behind it in the same look', () => {
    const store = open()
    send(store, 'a1', 'a2')
    for (const _ of [1, 2]) {
      expect(bodies(store.receive('q.fifo', 1))).toEqual(['a1'])
      now += 1000
    }
    expect(bodies(store.receive('q.fifo', 1))).toEqual(['a2'])
    expect(bodies(store.receive('d.fifo', 1))).toEqual(['a1'])
    store.close()
  })

  it('says when a message shows that was hidden at the last look, also when that is over by now', () => {
    const store = open()
    send(store, 'a1')
    store.receive('q.fifo', 1)
    const looked = now
    now += 5000
    expect(store.next('q.fifo', looked)).toBe(11_000)
    store.close()
  })

  it('forgets after five minutes what it has heard', () => {
    const store = open()
    const note = { body: 'x', group: 'a', dedup: 'same' }
    const [first] = store.send('q.fifo', [note])
    expect(store.send('q.fifo', [note])).toEqual([first])
    now += 5 * 60_000
    expect(store.send('q.fifo', [note])).not.toEqual([first])
    store.close()
  })
})

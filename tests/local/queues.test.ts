import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { topology } from '@ascolta/functions/topology'
import { type Invoke, startPoller } from '@ascolta/local/poller'
import { type LocalQueues, type QueueOverrides, startQueues } from '@ascolta/local/queues'
import type { SQSEvent } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const quick: QueueOverrides = { outbound: { delaySeconds: 0.3 } }
/** Long enough that a busy machine does not make a second receive of a first one. */
const retrying: QueueOverrides = { inbound: { visibilitySeconds: 1 } }
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000 })
const note = (group: string, body: string) => ({ group, body, dedup: `${group}-${body}` })
const recordsOf = (event: unknown) => (event as SQSEvent).Records
const failed = (ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })

describe('queues and what polls them', () => {
  let queues: LocalQueues
  let pollers: ReturnType<typeof startPoller>[] = []

  beforeEach(async () => {
    queues = await startQueues({ overrides: quick })
  })
  afterEach(async () => {
    await stop()
    vi.restoreAllMocks()
  })

  function work(queue: 'inbound' | 'outbound', invoke: Invoke, change: { batch?: number; concurrency?: number } = {}) {
    const { batch, concurrency } = { ...topology.queues[queue], ...change }
    pollers.push(startPoller({ client: queues.client, url: queues.url(queue), queue, batch, concurrency }, invoke))
  }
  /** The same queues with retries after a second. */
  async function retry() {
    await queues.stop()
    queues = await startQueues({ overrides: retrying })
  }
  async function stop() {
    const ended = pollers.map((poller) => poller.stop())
    queues.release()
    await Promise.all(ended)
    pollers = []
    await queues.stop()
  }

  it('handles each lane in order and lanes side by side', async () => {
    const heard: Record<string, string[]> = {}
    const busy = new Set<string>()
    let overlaps = 0
    work('inbound', async (event) => {
      const groups = new Set(recordsOf(event).map(({ attributes }) => attributes.MessageGroupId ?? ''))
      for (const group of groups) {
        if (busy.has(group)) overlaps += 1
        busy.add(group)
      }
      await new Promise(setImmediate)
      for (const { body, attributes } of recordsOf(event)) (heard[attributes.MessageGroupId ?? ''] ??= []).push(body)
      for (const group of groups) busy.delete(group)
    })
    const lanes = Array.from({ length: 8 }, (_, lane) => `lane-${lane}`)
    const words = Array.from({ length: 20 }, (_, word) => String(word))
    for (const word of words)
      await queues.send(
        'inbound',
        lanes.map((lane) => note(lane, word)),
      )

    await eventually(() => expect(Object.values(heard).flat()).toHaveLength(160))
    expect(heard).toEqual(Object.fromEntries(lanes.map((lane) => [lane, words])))
    expect(overlaps).toBe(0)
  })

  it('gives several messages of one lane in one call, and the shape that Lambda gives', async () => {
    await queues.send('inbound', [note('anna', 'one'), note('anna', 'two'), note('bruno', 'three')])
    const invoke = vi.fn<Invoke>(async () => undefined)
    work('inbound', invoke)
    await eventually(() => expect(invoke).toHaveBeenCalled())
    const records = recordsOf(invoke.mock.calls[0]?.[0])
    expect(records.map(({ body }) => body)).toEqual(['one', 'two', 'three'])
    expect(records[0]).toMatchObject({
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/:inbound\.fifo$/),
      attributes: { MessageGroupId: 'anna', MessageDeduplicationId: 'anna-one', ApproximateReceiveCount: '1' },
    })
  })

  it('gives back only what failed, in order, and does not run the lane ahead of it', async () => {
    await retry()
    const heard: string[] = []
    let refuse = true
    work('inbound', async (event) => {
      const records = recordsOf(event)
      if (refuse && records.length === 3) {
        refuse = false
        heard.push('one')
        return failed(records.slice(1).map(({ messageId }) => messageId))
      }
      heard.push(...records.map(({ body, attributes }) => `${body}×${attributes.ApproximateReceiveCount}`))
    })
    await queues.send('inbound', [note('anna', 'one'), note('anna', 'two'), note('anna', 'three')])
    await queues.send('inbound', [note('anna', 'four')])
    await eventually(() => expect(heard).toHaveLength(4))
    expect(heard).toEqual(['one', 'two×2', 'three×2', 'four×1'])
  })

  it.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['names a message it was not given', () => Promise.resolve(failed(['nobody']))],
    ['names no message', () => Promise.resolve({ batchItemFailures: [{}] })],
  ])('gives the whole batch back when the function %s', async (_, break_) => {
    await retry()
    vi.spyOn(console, 'error').mockReturnValue()
    const invoke = vi.fn<Invoke>(async () => undefined).mockImplementationOnce(break_)
    await queues.send('inbound', [note('anna', 'one'), note('bruno', 'two')])
    work('inbound', invoke)
    await eventually(() => expect(invoke).toHaveBeenCalledTimes(2))
    const second = recordsOf(invoke.mock.calls[1]?.[0])
    expect(second.map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount])).toEqual([
      ['one', '2'],
      ['two', '2'],
    ])
  })

  it('buries a poison message after five receives while its neighbours are handled at once', async () => {
    await retry()
    const receives: string[] = []
    const heard: string[] = []
    work('inbound', async (event) => {
      const poison = recordsOf(event).filter(({ body }) => body === 'poison')
      receives.push(...poison.map(({ attributes }) => attributes.ApproximateReceiveCount))
      heard.push(...recordsOf(event).flatMap(({ body }) => (body === 'poison' ? [] : [body])))
      return failed(poison.map(({ messageId }) => messageId))
    })
    await queues.send('inbound', [note('bad', 'poison'), note('good', 'one')])
    await queues.send('inbound', [note('bad', 'behind'), note('good', 'two')])
    await eventually(() => expect(heard).toEqual(['one', 'two']))
    expect(receives.length).toBeLessThan(5)

    await eventually(async () => expect(await queues.depth('inboundDead')).toMatchObject({ waiting: 1 }))
    expect(receives).toEqual(['1', '2', '3', '4', '5'])
    await eventually(() => expect(heard).toEqual(['one', 'two', 'behind']))
    expect(await queues.take('inboundDead')).toMatchObject([
      {
        body: 'poison',
        attributes: { MessageGroupId: 'bad', DeadLetterQueueSourceArn: expect.stringMatching(/inbound\.fifo$/) },
      },
    ])
  })

  it('holds a reply back for the undo window', async () => {
    const sentAt = Date.now()
    const invoke = vi.fn<Invoke>(async () => undefined)
    work('outbound', invoke)
    await queues.send('outbound', [note('ticket', 'reply')])
    expect(await queues.depth('outbound')).toEqual({ waiting: 0, inFlight: 0, delayed: 1 })
    await eventually(() => expect(invoke).toHaveBeenCalled())
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(300)
  })

  it('drops a second message with the same deduplication id', async () => {
    await queues.send('inbound', [note('anna', 'one')])
    await queues.send('inbound', [note('anna', 'one')])
    expect(await queues.depth('inbound')).toMatchObject({ waiting: 1 })
  })

  it('never runs more calls side by side than the topology allows', async () => {
    let running = 0
    let most = 0
    let done = 0
    work(
      'inbound',
      async (event) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running -= 1
        done += recordsOf(event).length
      },
      { batch: 1, concurrency: 3 },
    )
    for (let turn = 0; turn < 3; turn++)
      await queues.send(
        'inbound',
        Array.from({ length: 10 }, (_, lane) => note(`lane-${turn}-${lane}`, 'x')),
      )
    await eventually(() => expect(done).toBe(30))
    expect(most).toBe(3)
  })

  it('waits for the calls under way when it is stopped, and loses nothing', async () => {
    let finish = () => {}
    const started = vi.fn()
    work(
      'inbound',
      async () => {
        started()
        await new Promise<void>((resolve) => {
          finish = resolve
        })
      },
      { batch: 1, concurrency: 1 },
    )
    await queues.send('inbound', [note('anna', 'one'), note('bruno', 'two')])
    await eventually(() => expect(started).toHaveBeenCalled())
    const ended = pollers.map((poller) => poller.stop())
    pollers = []
    queues.release()
    finish()
    await Promise.all(ended)
    expect(await queues.depth('inbound')).toEqual({ waiting: 1, inFlight: 0, delayed: 0 })
  })
})

describe('queues at rest', () => {
  it('keep what waits, what is being worked on and what they have heard across a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ascolta-queues-'))
    const path = join(folder, 'queues.db')
    const first = await startQueues({ path, overrides: quick })
    await first.send('inbound', [note('anna', 'one'), note('anna', 'two')])
    await first.send('outbound', [note('ticket', 'reply')])
    await first.stop()

    const second = await startQueues({ path, overrides: quick })
    await second.send('inbound', [note('anna', 'one')])
    expect((await second.take('inbound')).map(({ body }) => body)).toEqual(['one', 'two'])
    await eventually(async () => expect((await second.take('outbound')).map(({ body }) => body)).toEqual(['reply']))
    await second.stop()
    await rm(folder, { recursive: true })
  })
})

import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { account, region } from './aws.ts'
import { operation, Refusal, startJsonService } from './aws-json.ts'
import type { QueueStore, Rules, Stored } from './queue-store.ts'

const QueueUrl = v.string()
const Entry = v.object({
  Id: v.string(),
  MessageBody: v.pipe(v.string(), v.minLength(1)),
  MessageGroupId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  MessageDeduplicationId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
})
const Removal = v.object({ Id: v.string(), ReceiptHandle: v.string() })
const batch = <Schema extends v.GenericSchema>(entry: Schema) => v.pipe(v.array(entry), v.minLength(1), v.maxLength(10))
const Receive = v.object({
  QueueUrl,
  MaxNumberOfMessages: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), 1),
  WaitTimeSeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(20)), 0),
  VisibilityTimeout: v.optional(v.number()),
})
const Hide = v.object({ QueueUrl, ReceiptHandle: v.string(), VisibilityTimeout: v.number() })

/** A call's bodies may be this long together: 1 MiB (SQS quotas). */
const most = 1024 * 1024

/** SQS's JSON protocol over a queue store. FIFO queues only: the topology has no others. */
export async function startSqs(store: QueueStore, rules: Record<string, Rules>) {
  const waiting = new Map<string, Set<() => void>>()
  const wake = (queue: string) => {
    for (const go of waiting.get(queue) ?? []) go()
  }

  function named(url: string) {
    const queue = url.slice(url.lastIndexOf('/') + 1)
    if (!store.has(queue)) throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue
  }

  function send(queue: string, entries: v.InferOutput<typeof Entry>[]) {
    if (entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0) > most)
      throw new Refusal('BatchRequestTooLong', 'The bodies are longer than 1 MiB together.')
    const sent = store.send(
      queue,
      entries.map(({ MessageBody, MessageGroupId, MessageDeduplicationId }) => ({
        body: MessageBody,
        group: MessageGroupId,
        dedup: MessageDeduplicationId,
      })),
    )
    wake(queue)
    return entries.map(({ Id, MessageBody }, index) => ({
      Id,
      MessageId: sent[index]?.id,
      MD5OfMessageBody: md5(MessageBody),
      SequenceNumber: sequence(sent[index]?.seq ?? 0),
    }))
  }

  /** Waits until something may be ready that was not at the last look, the time is over, or the caller has gone. */
  function quiet(queue: string, looked: number, until: number, gone: AbortSignal) {
    return new Promise<void>((resolve) => {
      const here = waiting.get(queue) ?? new Set()
      waiting.set(queue, here)
      const go = () => {
        clearTimeout(timer)
        here.delete(go)
        gone.removeEventListener('abort', go)
        resolve()
      }
      const timer = setTimeout(go, Math.max(1, Math.min(until, store.next(queue, looked) ?? until) - Date.now()))
      here.add(go)
      gone.addEventListener('abort', go)
    })
  }

  let ending = false
  async function receive(input: v.InferOutput<typeof Receive>, gone: AbortSignal) {
    const queue = named(input.QueueUrl)
    const until = Date.now() + input.WaitTimeSeconds * 1000
    const visibility = input.VisibilityTimeout === undefined ? undefined : input.VisibilityTimeout * 1000
    // Whoever hung up gets nothing: what he took would stay hidden until its time is over.
    while (!gone.aborted) {
      const looked = Date.now()
      const taken = store.receive(queue, input.MaxNumberOfMessages, visibility)
      if (taken.length > 0) return { Messages: taken.map((message) => shown(queue, message)) }
      if (ending || Date.now() >= until) break
      await quiet(queue, looked, until, gone)
    }
    return {}
  }

  const deadOf = (queue: string) => rules[queue]?.dead
  const service = await startJsonService('AmazonSQS', {
    GetQueueUrl: operation(v.object({ QueueName: v.string() }), ({ QueueName }) => ({
      QueueUrl: `${service.endpoint}/${account}/${named(QueueName)}`,
    })),
    SendMessage: operation(v.object({ QueueUrl, ...v.omit(Entry, ['Id']).entries }), ({ QueueUrl, ...message }) => {
      const [sent] = send(named(QueueUrl), [{ Id: '0', ...message }])
      return sent
    }),
    SendMessageBatch: operation(v.object({ QueueUrl, Entries: batch(Entry) }), ({ QueueUrl, Entries }) => ({
      Successful: send(named(QueueUrl), Entries),
      Failed: [],
    })),
    ReceiveMessage: operation(Receive, receive),
    DeleteMessage: operation(v.object({ QueueUrl, ReceiptHandle: v.string() }), ({ QueueUrl, ReceiptHandle }) => {
      const queue = named(QueueUrl)
      store.remove(queue, ReceiptHandle)
      wake(queue)
    }),
    DeleteMessageBatch: operation(v.object({ QueueUrl, Entries: batch(Removal) }), ({ QueueUrl, Entries }) => {
      const queue = named(QueueUrl)
      for (const { ReceiptHandle } of Entries) store.remove(queue, ReceiptHandle)
      wake(queue)
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
    }),
    ChangeMessageVisibility: operation(Hide, ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
      const queue = named(QueueUrl)
      if (!store.hide(queue, ReceiptHandle, VisibilityTimeout * 1000))
        throw new Refusal('ReceiptHandleIsInvalid', 'There is no such message in flight.')
      wake(queue)
    }),
    PurgeQueue: operation(v.object({ QueueUrl }), ({ QueueUrl }) => {
      store.clear(named(QueueUrl))
    }),
    GetQueueAttributes: operation(v.object({ QueueUrl }), ({ QueueUrl }) => {
      const queue = named(QueueUrl)
      const { waiting, inFlight, delayed } = store.count(queue)
      const dead = deadOf(queue)
      return {
        Attributes: {
          QueueArn: arn(queue),
          FifoQueue: 'true',
          ApproximateNumberOfMessages: String(waiting),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: String(delayed),
          VisibilityTimeout: String((rules[queue]?.visibility ?? 0) / 1000),
          DelaySeconds: String((rules[queue]?.delay ?? 0) / 1000),
          ...(dead && {
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(dead.queue), maxReceiveCount: dead.attempts }),
          }),
        },
      }
    }),
  })
  return {
    ...service,
    /** Answers every waiting receive at once, so that nobody is cut off holding messages. */
    release() {
      ending = true
      for (const queue of waiting.keys()) wake(queue)
    },
  }
}

/** A message as a receiver sees it. */
const shown = (queue: string, { id, body, grp, dedup, sent, first, receives, receipt, seq }: Stored) => ({
  MessageId: id,
  ReceiptHandle: receipt,
  Body: body,
  MD5OfBody: md5(body),
  Attributes: {
    SenderId: account,
    SentTimestamp: String(sent),
    ApproximateReceiveCount: String(receives),
    ApproximateFirstReceiveTimestamp: String(first),
    SequenceNumber: sequence(seq),
    MessageGroupId: grp,
    MessageDeduplicationId: dedup,
    ...(queue.endsWith(deadSuffix) && { DeadLetterQueueSourceArn: arn(queue.replace(deadSuffix, '.fifo')) }),
  },
})

const deadSuffix = 'Dead.fifo'
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const sequence = (seq: number) => String(seq).padStart(20, '0')

/** A queue's name as AWS writes it in events. */
export const arn = (queue: string) => `arn:aws:sqs:${region}:${account}:${queue}`

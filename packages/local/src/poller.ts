import type { QueueName } from '@ascolta/functions/topology'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import * as v from 'valibot'
import { region } from './aws.ts'
import { arn } from './sqs.ts'

/** One call of a function: an event in, its answer out. */
export type Invoke = (event: unknown) => Promise<unknown>

const Answer = v.nullish(
  v.object({ batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.nullish(v.string()) }))) }),
)

interface Source {
  client: Pick<SQSClient, 'send'>
  url: string
  queue: QueueName
  /** Messages a call may get, and calls that may run side by side. */
  batch: number
  concurrency: number
}

/**
 * An event source mapping with partial batch responses, as Lambda has it: what the function did not name as failed is
 * deleted; what it named, or the whole batch if it threw or named what it was not given, stays hidden until its time is over.
 */
export function startPoller({ client, url, queue, batch, concurrency }: Source, invoke: Invoke) {
  const running = new Set<Promise<void>>()
  let stopping = false

  async function handle(messages: Message[]) {
    const failed = await failures(messages, invoke, queue)
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId))
    if (done.length === 0) return
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }))
  }

  async function poll() {
    while (!stopping) {
      if (running.size >= concurrency) {
        await Promise.race(running)
        continue
      }
      try {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: batch,
            WaitTimeSeconds: 20,
            MessageSystemAttributeNames: ['All'],
          }),
        )
        if (Messages.length === 0) continue
        const call = handle(Messages)
          .catch((error: unknown) => console.error(`${queue} could not acknowledge`, error))
          .finally(() => running.delete(call))
        running.add(call)
      } catch (error) {
        if (!stopping) await pause(error)
      }
    }
    await Promise.all(running)
  }

  const ended = poll()
  return {
    /** Takes nothing new and waits for the calls under way. The receive under way is to be released by the queue's side. */
    stop() {
      stopping = true
      return ended
    },
  }

  /** The queue is down: again in a moment, as Lambda does. */
  async function pause(error: unknown) {
    console.warn(`${queue} cannot be read`, error instanceof Error ? error.name : typeof error)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** The ids of the messages that are not done. */
async function failures(messages: Message[], invoke: Invoke, queue: QueueName) {
  const all = new Set(messages.map(({ MessageId = '' }) => MessageId))
  try {
    const answer = v.parse(Answer, await invoke(eventOf(messages, queue)))
    const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier ?? '')
    return failed.every((id) => all.has(id)) ? new Set(failed) : all
  } catch (error) {
    console.error(`a batch of ${queue} failed as a whole`, error)
    return all
  }
}

const eventOf = (messages: Message[], queue: QueueName): SQSEvent => ({
  Records: messages.map(
    ({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} }): SQSRecord => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ...Attributes,
        ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
        SentTimestamp: Attributes.SentTimestamp ?? '0',
        SenderId: Attributes.SenderId ?? '',
        ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '0',
      },
      messageAttributes: {},
      md5OfBody: MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: arn(`${queue}.fifo`),
      awsRegion: region,
    }),
  ),
})

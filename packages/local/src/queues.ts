import { type QueueName, topology } from '@ascolta/functions/topology'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { account, credentials, region } from './aws.ts'
import { queueStore, type Rules } from './queue-store.ts'
import { startSqs } from './sqs.ts'

export type AnyQueue = QueueName | `${QueueName}Dead`
/** What tests may change of a queue, so that they need not wait a minute for a retry. */
export type QueueOverrides = Partial<Record<QueueName, { visibilitySeconds?: number; delaySeconds?: number }>>

const names = Object.keys(topology.queues) as QueueName[]
const called = (queue: AnyQueue) => `${queue}.fifo`

/** The queues of the topology, each with its dead letter queue, resting in the file `path` or in memory. */
export async function startQueues({ path, overrides = {} }: { path?: string; overrides?: QueueOverrides } = {}) {
  const rules = rulesOf(overrides)
  const store = queueStore(rules, path)
  const service = await startSqs(store, rules)
  const client = new SQSClient({ endpoint: service.endpoint, region, credentials, maxAttempts: 1 })
  const url = (queue: AnyQueue) => `${service.endpoint}/${account}/${called(queue)}`
  return {
    endpoint: service.endpoint,
    client,
    url,
    outage: service.outage,
    release: service.release,
    /** Lets what was sent before be sent again, within the five minutes too. */
    forget: store.forget,

    /** Puts messages in a queue as a function would. */
    async send(queue: AnyQueue, messages: { body: string; group: string; dedup: string }[]) {
      const Entries = messages.map(({ body, group, dedup }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: dedup,
      }))
      await client.send(new SendMessageBatchCommand({ QueueUrl: url(queue), Entries }))
    },

    /** Takes up to ten messages out of a queue for good. */
    async take(queue: AnyQueue) {
      const QueueUrl = url(queue)
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      return Messages.map(({ Body = '', Attributes = {} }) => ({ body: Body, attributes: Attributes }))
    },

    /** How many wait, are being worked on, and are not yet due. */
    async depth(queue: AnyQueue) {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url(queue), AttributeNames: ['All'] }),
      )
      return {
        waiting: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
      }
    },

    async stop() {
      service.release()
      client.destroy()
      await service.stop()
      store.close()
    },
  }
}
export type LocalQueues = Awaited<ReturnType<typeof startQueues>>

function rulesOf(overrides: QueueOverrides) {
  const rules: Record<string, Rules> = {}
  for (const name of names) {
    const { attempts, visibilitySeconds, delaySeconds } = { ...topology.queues[name], ...overrides[name] }
    const dead = called(`${name}Dead`)
    rules[called(name)] = {
      visibility: visibilitySeconds * 1000,
      delay: delaySeconds * 1000,
      dead: { queue: dead, attempts },
    }
    rules[dead] = { visibility: 30_000, delay: 0 }
  }
  return rules
}

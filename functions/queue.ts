import type { Note, Outbox } from '@ascolta/core/ports'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** A message at rest in a dead letter queue. */
export interface Dead {
  body: string
  group: string
  dedup: string
  receipt: string
}

/** What a function may do with one queue. The grants say which of these succeed. */
export function queue(client: Pick<SQSClient, 'send'>, url: string) {
  const outbox: Outbox = {
    /** At most ten notes and 1 MiB a call (SQS quotas). */
    async send(notes) {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: notes.map(({ body, group, dedup }, index) => ({
            Id: String(index),
            MessageBody: body,
            MessageGroupId: group,
            MessageDeduplicationId: dedup,
          })),
        }),
      )
      return Failed.map(({ Id }) => notes[Number(Id)]).filter((note): note is Note => note !== undefined)
    },
  }
  return {
    ...outbox,
    async depth() {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      )
      return {
        waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      }
    },
    async receive(): Promise<Dead[]> {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'],
        }),
      )
      return Messages.map(({ Body = '', ReceiptHandle = '', Attributes = {} }) => ({
        body: Body,
        group: Attributes.MessageGroupId ?? 'lost',
        dedup: Attributes.MessageDeduplicationId ?? '',
        receipt: ReceiptHandle,
      }))
    },
    async remove(receipt: string) {
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }))
    },
  }
}
export type Queue = ReturnType<typeof queue>

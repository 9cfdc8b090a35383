import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'

/** A queue's handler. Message groups run side by side, each in order; a failure sends back itself and the rest of its group. */
export const onQueue = (handle: (body: string) => Promise<unknown>) =>
  middy(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const unhandled = await Promise.all(groups(Records).map((records) => inOrder(records, handle)))
    return { batchItemFailures: unhandled.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) }
  })

/**
 * The handler of a function that is called without waiting: by others of ours, or by the mail service. What throws is called again by Lambda, twice; after that the
 * function gets a record of its failure (its own failure destination: a FIFO queue cannot be one) and says so.
 */
export const onInvoke = (handle: (event: unknown) => Promise<unknown>, failed: (event: unknown) => Promise<unknown>) =>
  middy(async (event: unknown) => {
    const record = isRecord(event) && isRecord(event.requestContext) ? event : undefined
    if (!record) return handle(event)
    // Of a failure to tell about a failure nothing is left to do but the alarm.
    if (isRecord(record.requestPayload) && !('requestContext' in record.requestPayload))
      await failed(record.requestPayload)
  })

/** A schedule's handler. */
export const onSchedule = (handle: () => Promise<unknown>) => middy(async () => handle())

/** Several duties of one call, one after the other. A duty that fails does not take the next one's turn; then the call fails. */
export const inTurn = (duties: (() => Promise<unknown>)[]) => async () => {
  const failures: unknown[] = []
  for (const duty of duties) await duty().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

async function inOrder(records: SQSRecord[], handle: (body: string) => Promise<unknown>) {
  for (const [index, { body, messageId, attributes }] of records.entries()) {
    try {
      await handle(body)
    } catch (error) {
      console.error('message failed', {
        messageId,
        receives: attributes.ApproximateReceiveCount,
        error: described(error),
      })
      return records.slice(index)
    }
  }
  return []
}

const groups = (records: SQSRecord[]) => [
  ...Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId).values(),
]

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** An error for the log: its kind and place, never a message body. Texts of parsers quote their input. */
function described(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error }
  return {
    name: error.name,
    code: 'code' in error ? error.code : undefined,
    stack: error.stack?.split('\n').slice(1, 6),
  }
}

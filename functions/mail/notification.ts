import { detail, Words } from '@ascolta/core/channels/meta'
import * as v from 'valibot'

const status = detail(
  v.object({ status: detail(v.picklist(['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED', 'DISABLED'])) }),
)

/** What SES says of a received mail, to a Lambda, through SNS or beside the mail in S3 (platforms 6.2). */
export const Notification = v.object({
  receipt: v.object({
    timestamp: detail(v.string()),
    recipients: v.nullish(v.array(v.string()), []),
    spamVerdict: status,
    virusVerdict: status,
    dmarcVerdict: status,
    action: detail(v.object({ objectKey: detail(v.string()), encoding: detail(v.string()) })),
  }),
  mail: v.object({
    timestamp: detail(v.string()),
    source: Words,
    messageId: v.pipe(v.string(), v.regex(/^[\w.-]{1,200}$/)),
    destination: v.nullish(v.array(v.string()), []),
    headers: v.nullish(v.array(v.object({ name: v.string(), value: v.string() })), []),
    /** The same headers read for us, whole where `headers` was cut. */
    commonHeaders: detail(
      v.object({
        from: detail(v.array(v.string())),
        replyTo: detail(v.array(v.string())),
        messageId: detail(v.string()),
        date: detail(v.string()),
        subject: detail(v.string()),
      }),
    ),
  }),
  /** The whole mail, from an SNS action. */
  content: detail(v.string()),
})
export type Notification = v.InferOutput<typeof Notification>

/** What SES publishes of a mail that was sent (event publishing); older notifications name their kind otherwise. */
export const SentEvent = v.pipe(
  v.object({
    eventType: detail(v.string()),
    notificationType: detail(v.string()),
    mail: v.object({
      messageId: v.string(),
      source: Words,
      timestamp: detail(v.string()),
      destination: v.nullish(v.array(v.string()), []),
      tags: detail(v.record(v.string(), v.array(v.string()))),
      commonHeaders: detail(v.object({ replyTo: detail(v.array(v.string())) })),
    }),
    bounce: detail(v.object({ bounceType: detail(v.string()), timestamp: detail(v.string()) })),
    delivery: detail(v.object({ timestamp: detail(v.string()) })),
  }),
  v.check(({ eventType, notificationType }) => Boolean(eventType ?? notificationType)),
)
export type SentEvent = v.InferOutput<typeof SentEvent>

const Envelope = v.union([
  v.pipe(
    v.object({ Records: v.array(v.unknown()) }),
    v.transform(({ Records }) => Records),
  ),
  v.pipe(
    v.object({ ses: v.unknown() }),
    v.transform(({ ses }) => [ses]),
  ),
  v.pipe(
    v.object({ Sns: v.object({ Message: v.string() }) }),
    v.transform(({ Sns }) => [json(Sns.Message)]),
  ),
  v.pipe(
    v.object({ Type: v.literal('Notification'), Message: v.string() }),
    v.transform(({ Message }) => [json(Message)]),
  ),
  v.pipe(
    v.object({ body: v.string(), eventSource: v.literal('aws:sqs') }),
    v.transform(({ body }) => [json(body)]),
  ),
])

/** Every notification in an event, however it was wrapped: by Lambda, by SNS, by a queue behind SNS. What is none comes back as it is. */
export function notificationsIn(
  event: unknown,
  depth = 5,
): (Notification | { sent: SentEvent } | { unknown: unknown })[] {
  const read = v.safeParse(Notification, event)
  if (read.success) return [read.output]
  const sent = v.safeParse(SentEvent, event)
  if (sent.success) return [{ sent: sent.output }]
  const outer = v.safeParse(Envelope, event)
  if (!outer.success || depth === 0) return [{ unknown: event }]
  return outer.output.flatMap((inner) => notificationsIn(inner, depth - 1))
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

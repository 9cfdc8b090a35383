import { randomUUID } from 'node:crypto'
import type { Note } from '@ascolta/core/ports'
import type { QueueName } from '@ascolta/functions/topology'
import type { APIGatewayProxyEventV2, SQSRecord } from 'aws-lambda'
import { account, region } from '../../aws.ts'
import { arn } from '../../sqs.ts'

/** A POST as a function URL hands it on. */
export const posted = (path: string, body: string, headers: Record<string, string>): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
  requestContext: {
    accountId: account,
    apiId: 'meter',
    domainName: 'meter.example',
    domainPrefix: 'meter',
    http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'facebookexternalua' },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body,
  isBase64Encoded: false,
})

/** Notes as a mapping hands them on. */
export const recordsOf = (notes: Note[], queue: QueueName, now: number): SQSRecord[] =>
  notes.map(({ body, group, dedup }) => ({
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(now),
      SenderId: account,
      ApproximateFirstReceiveTimestamp: String(now),
      MessageGroupId: group,
      MessageDeduplicationId: dedup,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn(`${queue}.fifo`),
    awsRegion: region,
  }))

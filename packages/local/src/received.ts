import { createHash } from 'node:crypto'
import type { SESEvent } from 'aws-lambda'

type Verdict = 'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED'

/** A mail as it came over the wire. */
export interface Received {
  /** The service's id, where one mail is brought again; absent: a new one. */
  id?: string
  raw: Uint8Array<ArrayBuffer>
  /** MAIL FROM; empty for bounces. */
  sender: string
  /** RCPT TO. */
  recipients: string[]
  at: Date
  verdicts?: Partial<Record<'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc', Verdict | undefined>> | undefined
}

/** What SES tells a function of a received mail: everything but the body, which lies in the bucket under the id. */
export function receivedEvent({ raw, sender, recipients, at, verdicts = {} }: Received, messageId: string): SESEvent {
  const timestamp = at.toISOString()
  const { all, headers } = headersOf(raw)
  const header = (name: string) => all.find((one) => one.name.toLowerCase() === name)?.value
  const status = (verdict: Verdict = 'PASS') => ({ status: verdict })
  const to = [header('to') ?? recipients.join(', ')]
  return {
    Records: [
      {
        eventSource: 'aws:ses',
        eventVersion: '1.0',
        ses: {
          mail: {
            timestamp,
            source: sender,
            messageId,
            destination: recipients,
            headersTruncated: headers.length < all.length,
            headers,
            commonHeaders: {
              returnPath: sender,
              from: [header('from') ?? ''],
              date: header('date') ?? '',
              to,
              messageId: header('message-id') ?? '',
              subject: header('subject') ?? '',
            },
          },
          receipt: {
            timestamp,
            processingTimeMillis: 100,
            recipients,
            spamVerdict: status(verdicts.spam),
            virusVerdict: status(verdicts.virus),
            spfVerdict: status(verdicts.spf),
            dkimVerdict: status(verdicts.dkim),
            dmarcVerdict: status(verdicts.dmarc),
            ...(verdicts.dmarc === 'FAIL' && { dmarcPolicy: 'reject' }),
            action: { type: 'Lambda', functionArn: 'arn:aws:lambda:local', invocationType: 'Event' },
          },
        },
      },
    ],
  }
}

/** An id in the form of SES's, the same for the same key. */
export const serviceId = (key: string | Uint8Array) => createHash('sha256').update(key).digest('hex').slice(0, 40)

/** SES hands on 10 kB of headers and says when there were more. */
const most = 10_240

function headersOf(raw: Uint8Array) {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 200_000)).toString('utf8')
  const [block = ''] = text.replace(/\r\n/g, '\n').split('\n\n')
  const all = block
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const at = line.indexOf(':')
      return at > 0 ? [{ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }] : []
    })
  let size = 0
  return { all, headers: all.filter(({ name, value }) => (size += name.length + value.length) <= most) }
}

/** Envelope of a mail that lies in a file: `Return-Path` and `Delivered-To` where a server has written them, else the mail's own addresses. */
export function envelopeOf(raw: Uint8Array) {
  const { all } = headersOf(raw)
  const first = (...names: string[]) =>
    names.flatMap((name) => all.filter((one) => one.name.toLowerCase() === name).slice(0, 1))[0]?.value
  const addresses = (text = '') => text.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []
  return {
    sender: addresses(first('return-path', ...(first('return-path') === undefined ? ['sender', 'from'] : [])))[0] ?? '',
    recipients: addresses(first('x-original-to', 'delivered-to', 'to', 'cc')),
    date: first('date'),
  }
}

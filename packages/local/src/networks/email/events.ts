import { backoff, type Courier } from '../courier.ts'

/** A mail of ours on its way out. */
interface Sent {
  /** SES's id. */
  id: string
  from: string
  replyTo: string[]
  to: string
  tag: string | undefined
  at: Date
}

/** Addresses at which nobody is: what is sent there bounces. */
const nobody = /@(bounce|nessuno)\./

/** What the mail service publishes of mails that were sent: each as it went out, then that it arrived or bounced. */
export function mailEvents(post: Pick<Courier, 'after'>, tell: (event: object) => Promise<unknown> = async () => {}) {
  async function bring(event: object, attempt = 0): Promise<void> {
    try {
      await tell(event)
    } catch {
      const wait = backoff[attempt]
      if (wait) post.after(wait, () => bring(event, attempt + 1))
    }
  }

  return {
    after: post.after,
    async tell(sent: Sent) {
      await bring({ eventType: 'Send', mail: mailOf(sent), send: {} })
      await bring(nobody.test(sent.to) ? bounced(sent) : delivered(sent))
    },
  }
}
export type MailEvents = ReturnType<typeof mailEvents>

const delivered = (sent: Sent) => ({
  eventType: 'Delivery',
  mail: mailOf(sent),
  delivery: {
    timestamp: sent.at.toISOString(),
    processingTimeMillis: 700,
    recipients: [sent.to],
    smtpResponse: '250 2.0.0 OK',
    reportingMTA: 'mta.example',
  },
})

const bounced = (sent: Sent) => ({
  eventType: 'Bounce',
  mail: mailOf(sent),
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      { emailAddress: sent.to, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1' },
    ],
    timestamp: sent.at.toISOString(),
    feedbackId: sent.id,
    reportingMTA: 'dsn; mta.example',
  },
})

const mailOf = ({ id, from, replyTo, to, tag, at }: Sent) => ({
  timestamp: at.toISOString(),
  source: from,
  messageId: id,
  destination: [to],
  headersTruncated: false,
  headers: [],
  commonHeaders: { from: [from], to: [to], replyTo, messageId: id },
  tags: { 'ses:source-ip': ['203.0.113.7'], ...(tag && { reply: [tag] }) },
})

import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { portOf } from '../../server.ts'
import type { Office } from './office.ts'

/** The largest mail SES receives. */
const largest = 40 * 1024 * 1024

/** A mailbox that any mail program on this machine can write to, without login or encryption: loopback only. */
export async function startSmtp({ mailbox, arrive }: Pick<Office, 'mailbox' | 'arrive'>) {
  const server = new SMTPServer({
    banner: 'Ascolta: not a real mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largest,
    closeTimeout: 1000,
    onRcptTo: ({ address }, _, done) =>
      done(mailbox(address) ? null : Object.assign(new Error('Mailbox unavailable'), { responseCode: 550 })),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const [first] = envelope.rcptTo
        const account = first && mailbox(first.address)
        if (stream.sizeExceeded || !account)
          return done(Object.assign(new Error('Message too large'), { responseCode: 552 }))
        const received = {
          raw: new Uint8Array(Buffer.concat(chunks)),
          sender: envelope.mailFrom ? envelope.mailFrom.address : '',
          recipients: envelope.rcptTo.map(({ address }) => address),
          at: new Date(),
        }
        arrive(received, account).then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error('not taken')),
        )
      })
    },
  })
  // A caller who hangs up in the middle is their own business.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: portOf(server.server),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

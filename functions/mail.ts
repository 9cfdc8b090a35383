import { systemClock } from '@ascolta/core/clock'
import { onInvoke } from './lambda.ts'
import { receive } from './mail/receive.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { inbound, mailsRead, partsWrite } = resources('mail', {
  inbound: open.inbound,
  mailsRead: open.mailsRead,
  partsWrite: open.partsWrite,
})
const mailbox = { read: mailsRead.read, write: partsWrite.write }

const mails = receive({ queue: inbound, mailbox, clock: systemClock })

export const handler = onInvoke(mails.receive, mails.failed)

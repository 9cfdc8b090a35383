import { systemClock } from '@ascolta/core/clock'
import { onMail } from './lambda.ts'
import { receive } from './mail/receive.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { inbound, mailbox } = resources('mail', { inbound: open.inbound, mailbox: open.mailbox })

export const handler = onMail(receive({ queue: inbound, mailbox, clock: systemClock }))

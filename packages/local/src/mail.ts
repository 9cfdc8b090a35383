import { mailbox } from '@ascolta/functions/mailbox'
import { topology } from '@ascolta/functions/topology'
import type { Invoke } from './poller.ts'
import { type Received, receivedEvent, serviceId } from './received.ts'

/** The bucket of the laptop's mails. */
export const bucket = 'ascolta-mailbox'

/** The mail service's receiving half: the mail is kept first, then the function is called. Rejects if either fails: whoever brings the mail brings it again. */
export function mailReception(invoke: () => Invoke | undefined) {
  const store = mailbox(bucket)
  return async (received: Received) => {
    const call = invoke()
    if (!call) throw new Error('No function takes mail here.')
    const id = received.id ?? serviceId(crypto.randomUUID())
    await store.write(`${topology.buckets.mailbox.read}/${id}`, received.raw, 'message/rfc822')
    await call(receivedEvent(received, id))
  }
}

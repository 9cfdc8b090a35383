import { shelf } from '@ascolta/functions/files'
import { topology } from '@ascolta/functions/topology'
import { bucket } from './objects.ts'
import { type Received, receivedEvent, serviceId } from './received.ts'

const { mails } = topology.files

/** The mail service's receiving half: the mail is kept first, then the function is called without waiting for it. Rejects if it cannot be kept: whoever brings the mail brings it again. */
export function mailReception(call: (event: unknown) => void) {
  const store = shelf(bucket, mails)
  async function receive(received: Received) {
    const id = received.id ?? serviceId(crypto.randomUUID())
    await store.write(`${mails}/${id}`, received.raw, 'message/rfc822')
    call(receivedEvent(received, id))
  }
  return {
    receive,
    /** What became of a mail that was sent, as a topic hands it to the function. */
    tell: async (event: object) =>
      call({ Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } }] }),
  }
}

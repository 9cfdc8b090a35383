import { SQSClient } from '@aws-sdk/client-sqs'
import { environment } from './environment.ts'
import { livePublisher } from './live-publisher.ts'
import { mailbox as bucket } from './mailbox.ts'
import { parameterStore } from './parameter-store.ts'
import { queue } from './queue.ts'
import { secretSetter, secrets } from './secrets.ts'
import { variables } from './topology.ts'

/* How each resource of the topology is opened. One export each, so that a bundle holds only what its function uses. */

const sqs = /* @__PURE__ */ once(() => new SQSClient({ useQueueUrlAsEndpoint: false }))

export { table } from './open-table.ts'
export const live = () => livePublisher(environment(variables.live))
export const inbound = () => queue(sqs(), environment(variables.inbound))
export const outbound = () => queue(sqs(), environment(variables.outbound))
export const inboundDead = () => queue(sqs(), environment(variables.inboundDead))
export const outboundDead = () => queue(sqs(), environment(variables.outboundDead))
export const mailbox = () => bucket(environment(variables.mailbox))
export const mailer = () => environment(variables.mailer)
export const signing = () => secrets(parameterStore(), environment(variables.signing))
export const tokens = () => secrets(parameterStore(), environment(variables.tokens))
export const keys = () => secrets(parameterStore(), environment(variables.keys))
export const signingWrite = () => secretSetter(parameterStore(), environment(variables.signingWrite))
export const tokensWrite = () => secretSetter(parameterStore(), environment(variables.tokensWrite))
export const keysWrite = () => secretSetter(parameterStore(), environment(variables.keysWrite))

function once<Value>(make: () => Value) {
  let made: Value | undefined
  return () => (made ??= make())
}

import { SQSClient } from '@aws-sdk/client-sqs'
import { environment } from './environment.ts'
import { type Shelf, shelf } from './files.ts'
import { invoke } from './invoke.ts'
import { livePublisher } from './live-publisher.ts'
import { parameterStore } from './parameter-store.ts'
import { queue } from './queue.ts'
import { secretSetter, secrets } from './secrets.ts'
import { type FileGroup, topology, variables } from './topology.ts'

/* How each resource of the topology is opened. One export each, so that a bundle holds only what its function uses. */

const sqs = /* @__PURE__ */ once(() => new SQSClient({ useQueueUrlAsEndpoint: false }))

export { table } from './open-table.ts'
export const live = () => livePublisher(environment(variables.live))
export const inbound = () => queue(sqs(), environment(variables.inbound))
export const outbound = () => queue(sqs(), environment(variables.outbound))
export const inboundDead = () => queue(sqs(), environment(variables.inboundDead))
export const outboundDead = () => queue(sqs(), environment(variables.outboundDead))
export const mailsRead = () => readable('mails')
export const mailsWrite = () => writable('mails')
export const partsRead = () => readable('parts')
export const partsWrite = () => writable('parts')
export const mediaRead = () => readable('media')
export const mediaWrite = () => writable('media')
export const mediaErase = (): Pick<Shelf, 'erase'> => shelfOf('media')
export const uploadsRead = () => readable('uploads')
export const uploadsWrite = () => writable('uploads')
export const mailer = () => environment(variables.mailer)
export const fetcher = () => invoke(environment(variables.fetcher))
export const receiver = () => invoke(environment(variables.receiver))
export const signing = () => secrets(parameterStore(), environment(variables.signing))
export const tokens = () => secrets(parameterStore(), environment(variables.tokens))
export const keys = () => secrets(parameterStore(), environment(variables.keys))
export const signingWrite = () => secretSetter(parameterStore(), environment(variables.signingWrite))
export const tokensWrite = () => secretSetter(parameterStore(), environment(variables.tokensWrite))
export const renewals = () => secrets(parameterStore(), environment(variables.renewals))
export const renewalsWrite = () => secretSetter(parameterStore(), environment(variables.renewalsWrite))
export const crm = () => secrets(parameterStore(), environment(variables.crm))
export const crmWrite = () => secretSetter(parameterStore(), environment(variables.crmWrite))
export const keysWrite = () => secretSetter(parameterStore(), environment(variables.keysWrite))

const readable = (name: FileGroup): Pick<Shelf, 'read' | 'look' | 'link' | 'lend'> => shelfOf(name)
const writable = (name: FileGroup): Pick<Shelf, 'write' | 'slot'> => shelfOf(name)
const shelfOf = (name: FileGroup) => shelf(environment(variables[`${name}Read`]), topology.files[name])

function once<Value>(make: () => Value) {
  let made: Value | undefined
  return () => (made ??= make())
}

import type { Table } from '@ascolta/core/ports'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { livePublisher } from './live-publisher.ts'
import { mailbox } from './mailbox.ts'
import { queue } from './queue.ts'
import { secretSetter, secrets } from './secrets.ts'
import { type FunctionName, type Resource, topology, type Uses, variables } from './topology.ts'

const table = (): Table => ({
  client: DynamoDBDocumentClient.from(new DynamoDBClient(), { marshallOptions: { removeUndefinedValues: true } }),
  name: environment(variables.table),
})
const sqs = once(() => new SQSClient({ useQueueUrlAsEndpoint: false }))
const ssm = once(() => new SSMClient())

const open = {
  table,
  live: () => livePublisher(environment(variables.live)),
  inbound: () => queue(sqs(), environment(variables.inbound)),
  outbound: () => queue(sqs(), environment(variables.outbound)),
  inboundDead: () => queue(sqs(), environment(variables.inboundDead)),
  outboundDead: () => queue(sqs(), environment(variables.outboundDead)),
  mailbox: () => mailbox(environment(variables.mailbox)),
  mailer: () => environment(variables.mailer),
  signing: () => secrets(ssm(), environment(variables.signing)),
  tokens: () => secrets(ssm(), environment(variables.tokens)),
  keys: () => secrets(ssm(), environment(variables.keys)),
  signingWrite: () => secretSetter(ssm(), environment(variables.signingWrite)),
  tokensWrite: () => secretSetter(ssm(), environment(variables.tokensWrite)),
  keysWrite: () => secretSetter(ssm(), environment(variables.keysWrite)),
} satisfies Record<Resource, () => unknown>

/** What the topology lets this function use, opened once per cold start. Asking for anything else does not compile. */
export function resources<Name extends FunctionName>(name: Name) {
  const uses: readonly Resource[] = topology.functions[name].uses
  return Object.fromEntries(uses.map((use) => [use, open[use]()])) as {
    [Use in Uses<Name>]: ReturnType<(typeof open)[Use]>
  }
}

/** A variable that must be there. */
export function environment(name: string) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set. Start the desk with "npm start" or deploy it.`)
  return value
}

function once<Value>(make: () => Value) {
  let made: Value | undefined
  return () => (made ??= make())
}

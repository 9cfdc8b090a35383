import { type FileGroup, type QueueName, type Resource, type SecretGroup, topology } from '@ascolta/functions/topology'
import type { Stack } from 'aws-cdk-lib'
import type { EventApi } from 'aws-cdk-lib/aws-appsync'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Data } from './data.ts'

/** What each use allows, action by action. No Scan: nobody reads the whole table. */
const actions = {
  table: [
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  ],
  /** Also covers SendMessageBatch. */
  send: ['sqs:SendMessage'],
  /** What a mapping does for its function, and what the redrive of dead letters does. */
  receive: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  /** SecureStrings under the account's own key for the parameter store need no right on that key. */
  secrets: ['ssm:GetParametersByPath'],
  setSecrets: ['ssm:PutParameter'],
  publish: ['appsync:EventPublish'],
  mail: ['ses:SendEmail'],
  invoke: ['lambda:InvokeFunction'],
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  erase: ['s3:DeleteObject'],
}

/** Where a group of secrets rests in the parameter store. */
export const secretPath = (stage: string, group: SecretGroup) => `/ascolta/${stage}/${group}`

/** What a function may do because the topology says that it `uses` something. */
export function grants(
  stack: Stack,
  stage: string,
  { table, queues, files }: Data,
  live: EventApi,
  { fetch, mail }: Record<'fetch' | 'mail', IFunction>,
) {
  const on = (allowed: string[], ...resources: string[]) => new PolicyStatement({ actions: allowed, resources })
  const secrets = (group: SecretGroup) => () =>
    on(
      actions.secrets,
      stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: secretPath(stage, group).slice(1) }),
    )
  const setting = (group: SecretGroup) => () =>
    on(
      actions.setSecrets,
      stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `${secretPath(stage, group).slice(1)}/*`,
      }),
    )
  const reading = (group: FileGroup) => () => on(actions.read, files.arnForObjects(`${topology.files[group]}/*`))
  const writing = (group: FileGroup) => () => on(actions.write, files.arnForObjects(`${topology.files[group]}/*`))
  const uses = {
    table: () =>
      on(
        actions.table,
        table.tableArn,
        ...Object.keys(topology.table.indexes).map((index) => `${table.tableArn}/index/${index}`),
      ),
    live: () =>
      on(actions.publish, ...topology.live.map((namespace) => `${live.apiArn}/channelNamespace/${namespace}`)),
    inbound: () => on(actions.send, queues.inbound.queue.queueArn),
    outbound: () => on(actions.send, queues.outbound.queue.queueArn),
    inboundDead: () => on(actions.receive, queues.inbound.dead.queueArn),
    outboundDead: () => on(actions.receive, queues.outbound.dead.queueArn),
    signing: secrets('signing'),
    tokens: secrets('tokens'),
    renewals: secrets('renewals'),
    crm: secrets('crm'),
    keys: secrets('keys'),
    signingWrite: setting('signing'),
    tokensWrite: setting('tokens'),
    renewalsWrite: setting('renewals'),
    crmWrite: setting('crm'),
    keysWrite: setting('keys'),
    mailsRead: reading('mails'),
    mailsWrite: writing('mails'),
    partsRead: reading('parts'),
    partsWrite: writing('parts'),
    mediaRead: reading('media'),
    mediaWrite: writing('media'),
    mediaErase: () => on(actions.erase, files.arnForObjects(`${topology.files.media}/*`)),
    uploadsRead: reading('uploads'),
    uploadsWrite: writing('uploads'),
    fetcher: () => on(actions.invoke, fetch.functionArn),
    receiver: () => on(actions.invoke, mail.functionArn),
    mailer: () => on(actions.mail, stack.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' })),
  } satisfies Record<Resource, () => PolicyStatement>
  return {
    use: (resource: Resource) => uses[resource](),
    consume: (name: QueueName) => on(actions.receive, queues[name].queue.queueArn),
  }
}

import {
  type FunctionName,
  functionsOf,
  type QueueName,
  type Resource,
  topology,
  type Unit,
  variables,
} from '@ascolta/functions/topology'
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  EventSourceMapping,
  FunctionUrlAuthType,
  type Function as Lambda,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Data } from './data.ts'
import { each, title } from './each.ts'
import { grants, secretPath } from './grants.ts'
import type { Context } from './host.ts'
import { asynchronous } from './invoked.ts'
import { liveEvents } from './live-events.ts'
import { type MailRule, mailReception } from './mail.ts'
import { schedule } from './schedule.ts'
import type { Settings } from './settings.ts'

/** What runs: each function of the topology, with what wakes it and exactly the rights that it `uses`. */
export function desk(context: Context, data: Data, settings: Settings, mail?: MailRule) {
  const { stack, stage } = context
  const lambdas = each<FunctionName, Unit, Lambda>(topology.functions, (name, unit) =>
    lambdaOf(context, name, unit, settings),
  )
  const live = liveEvents(stack, lambdas.live)
  const grant = grants(stack, stage, data, live, lambdas)
  const { inbound, outbound } = data.queues
  const where = {
    table: data.table.tableName,
    live: `https://${live.httpDns}`,
    inbound: inbound.queue.queueUrl,
    outbound: outbound.queue.queueUrl,
    inboundDead: inbound.dead.queueUrl,
    outboundDead: outbound.dead.queueUrl,
    signing: secretPath(stage, 'signing'),
    tokens: secretPath(stage, 'tokens'),
    renewals: secretPath(stage, 'renewals'),
    crm: secretPath(stage, 'crm'),
    keys: secretPath(stage, 'keys'),
    signingWrite: secretPath(stage, 'signing'),
    tokensWrite: secretPath(stage, 'tokens'),
    renewalsWrite: secretPath(stage, 'renewals'),
    crmWrite: secretPath(stage, 'crm'),
    keysWrite: secretPath(stage, 'keys'),
    ...filesAt(data.files.bucketName),
    fetcher: lambdas.fetch.functionName,
    receiver: lambdas.mail.functionName,
    mailer: `https://email.${stack.region}.amazonaws.com`,
  } satisfies Record<Resource, string>

  // Beside the live service the only foreign origin that the desk's pages may reach (Content-Security-Policy).
  new CfnOutput(stack, 'FilesOrigin', { value: `https://${data.files.bucketRegionalDomainName}` })

  for (const [name, { on, uses }] of functionsOf()) {
    const lambda = lambdas[name]
    for (const use of uses) {
      lambda.addToRolePolicy(grant.use(use))
      lambda.addEnvironment(variables[use], where[use])
    }
    if ('http' in on) {
      const { url } = lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE })
      new CfnOutput(stack, `${title(name)}Url`, { value: url })
    } else if ('queue' in on) {
      lambda.addToRolePolicy(grant.consume(on.queue))
      map(on.queue, data, lambda)
    } else if ('every' in on) schedule(stack, `${title(name)}Schedule`, on.every, lambda)
    else if ('mail' in on) {
      mailReception(context, data.files, lambda, mail)
      asynchronous(stack, name, lambda, { hours: 6 })
    } else if ('invoke' in on) asynchronous(stack, name, lambda, { hours: 1 })
    else on.live satisfies 'authorize' // The live service asks it since it was made, above.
  }
  return { lambdas, live }
}
export type Desk = ReturnType<typeof desk>

/** All kinds of files rest in one bucket. */
const filesAt = (bucket: string) => ({
  mailsRead: bucket,
  mailsWrite: bucket,
  partsRead: bucket,
  partsWrite: bucket,
  mediaRead: bucket,
  mediaWrite: bucket,
  mediaErase: bucket,
  uploadsRead: bucket,
  uploadsWrite: bucket,
})

/** In MB, where the smallest that runs well is not enough: a mail of 40 MB is held twice while it is read, and so are three files of 25 MB. */
const memory: Partial<Record<FunctionName, number>> = { mail: 1024, fetch: 512 }

function lambdaOf({ stack, lambda }: Context, name: FunctionName, { on, seconds }: Unit, settings: Settings) {
  const id = title(name)
  const role = new Role(stack, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  const logGroup = new LogGroup(stack, `${id}Logs`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  logGroup.grantWrite(role)
  return lambda(stack, id, name, {
    description: `Ascolta: ${name}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memory[name] ?? 256,
    timeout: Duration.seconds(seconds),
    environment: settings,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    // Start, end and report of every call would cost more than the call.
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    // The next turn of a schedule does what this one left.
    ...('every' in on && { retryAttempts: 0 }),
  })
}

function map(name: QueueName, { queues }: Data, target: Lambda) {
  const { batch, concurrency } = topology.queues[name]
  new EventSourceMapping(target, `${title(name)}Mapping`, {
    target,
    eventSourceArn: queues[name].queue.queueArn,
    batchSize: batch,
    maxConcurrency: concurrency,
    reportBatchItemFailures: true,
  })
}

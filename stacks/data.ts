import { settings as names, topology } from '@ascolta/functions/topology'
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import { each, title } from './each.ts'
import type { Context } from './host.ts'
import { mayDeliver } from './mail.ts'
import type { Settings } from './settings.ts'

/** What rests: the table, the queues, each queue with its dead letters behind it, and the files. */
export function data({ stack, stage }: Context, settings: Settings) {
  return {
    table: table(stack, stage),
    queues: each(topology.queues, (name, { attempts, visibilitySeconds, delaySeconds }) => {
      const dead = new Queue(stack, `${title(name)}Dead`, fifo)
      const queue = new Queue(stack, title(name), {
        ...fifo,
        visibilityTimeout: Duration.seconds(visibilitySeconds),
        deliveryDelay: Duration.seconds(delaySeconds),
        deadLetterQueue: { queue: dead, maxReceiveCount: attempts },
      })
      return { queue, dead }
    }),
    files: files(stack, stage, settings[names.origin] ?? ''),
  }
}
export type Data = ReturnType<typeof data>

/**
 * Closed to the world: browsers come with a signed address of a minute, and only the desk's own pages may put something
 * there. What is kept goes with the message that shows it, so nothing ends by age; only uploads that broke off do.
 * CloudFormation removes only an empty bucket, so outside production it is emptied by hand before its stage goes.
 */
function files(stack: Stack, stage: string, origin: string) {
  const made = new Bucket(stack, 'Files', {
    cors: [
      {
        allowedOrigins: [origin],
        allowedMethods: [HttpMethods.PUT],
        allowedHeaders: ['content-type', 'if-none-match'],
        maxAge: 3600,
      },
    ],
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  })
  mayDeliver(made, stack.account)
  return made
}

/** Indexes are for life: DynamoDB changes neither their keys nor their projection. */
function table(stack: Stack, stage: string) {
  const { keys, ttl, indexes } = topology.table
  const kept = stage === 'prod'
  return new TableV2(stack, 'Table', {
    ...keysOf(keys),
    billing: Billing.onDemand(),
    timeToLiveAttribute: ttl,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: kept,
    removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    globalSecondaryIndexes: Object.entries(indexes).map(([indexName, { keys, project }]) => ({
      indexName,
      ...keysOf(keys),
      ...(project.length > 0
        ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: project }
        : { projectionType: ProjectionType.KEYS_ONLY }),
    })),
  })
}

const keysOf = ([partition, sort]: readonly [string, string]) => ({
  partitionKey: { name: partition, type: AttributeType.STRING },
  sortKey: { name: sort, type: AttributeType.STRING },
})

/** High throughput: limits count per message group, so that one busy lane takes nothing from another. */
const fifo = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  retentionPeriod: Duration.days(14),
} satisfies QueueProps

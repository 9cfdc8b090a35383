import { topology } from '@ascolta/functions/topology'
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import { each, title } from './each.ts'
import type { Context } from './host.ts'
import { mayDeliver } from './mail.ts'

/** What rests: the table and the queues, each queue with its dead letters behind it. */
export function data({ stack, stage }: Context) {
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
    buckets: each(topology.buckets, (name) => bucket(stack, stage, title(name))),
  }
}
export type Data = ReturnType<typeof data>

/** Closed to the world. CloudFormation removes only an empty one, so outside production it is emptied by hand before its stage goes. */
function bucket(stack: Stack, stage: string, id: string) {
  const made = new Bucket(stack, id, {
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

import { topology } from '@ascolta/functions/topology'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { CfnReceiptRule } from 'aws-cdk-lib/aws-ses'
import type { Context } from './host.ts'

/** Which mails are received. A region has one active rule set, shared by all stages: it exists already, and no stack activates one (hazard O4). */
export interface MailRule {
  ruleSet: string
  /** Whole addresses, or domains for all addresses below them. */
  recipients: string[]
}

const { mails: inbound } = topology.files

/** Lets the mail service of this account leave mails in the bucket. */
export function mayDeliver(bucket: IBucket, account: string) {
  bucket.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('ses.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${inbound}/*`)],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  )
}

/** The mail service may call the function; with a rule, it keeps each mail in the bucket and then calls it. */
export function mailReception(
  { stack, stage }: Context,
  bucket: IBucket,
  lambda: IFunction,
  rule: MailRule | undefined,
) {
  const name = `${stage}-ascolta`
  lambda.addPermission('Received', {
    principal: new ServicePrincipal('ses.amazonaws.com'),
    sourceAccount: stack.account,
    ...(rule && {
      sourceArn: stack.formatArn({
        service: 'ses',
        resource: 'receipt-rule-set',
        resourceName: `${rule.ruleSet}:receipt-rule/${name}`,
      }),
    }),
  })
  if (!rule) return
  const receipt = new CfnReceiptRule(stack, 'MailRule', {
    ruleSetName: rule.ruleSet,
    rule: {
      name,
      enabled: true,
      recipients: rule.recipients,
      scanEnabled: true,
      tlsPolicy: 'Optional',
      actions: [
        { s3Action: { bucketName: bucket.bucketName, objectKeyPrefix: `${inbound}/` } },
        { lambdaAction: { functionArn: lambda.functionArn, invocationType: 'Event' } },
      ],
    },
  })
  receipt.node.addDependency(lambda)
}

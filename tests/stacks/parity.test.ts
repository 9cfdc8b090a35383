import { functionsOf, topology, type Resource as Use, variables } from '@ascolta/functions/topology'
import { alarms } from '@ascolta/local/tools/meter/report'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import project from '../../package.json' with { type: 'json' }
import { chosen, resourcesOf, templatesOf } from './synth.ts'

const resources = resourcesOf(templatesOf())
const ofType = (type: string) => resources.filter((resource) => resource.type === type)
const named = (name: string) => resources.find((resource) => resource.name === name)?.properties
const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

const functions = functionsOf()
const queues = Object.entries(topology.queues)
const where = {
  table: 'Data/Table',
  live: 'https://Desk/LiveEvents.Dns.Http',
  inbound: 'Data/Inbound',
  outbound: 'Data/Outbound',
  inboundDead: 'Data/InboundDead',
  outboundDead: 'Data/OutboundDead',
  signing: '/ascolta/test/signing',
  tokens: '/ascolta/test/tokens',
  renewals: '/ascolta/test/renewals',
  crm: '/ascolta/test/crm',
  keys: '/ascolta/test/keys',
  signingWrite: '/ascolta/test/signing',
  tokensWrite: '/ascolta/test/tokens',
  renewalsWrite: '/ascolta/test/renewals',
  crmWrite: '/ascolta/test/crm',
  keysWrite: '/ascolta/test/keys',
  mailsRead: 'Data/Files',
  mailsWrite: 'Data/Files',
  partsRead: 'Data/Files',
  partsWrite: 'Data/Files',
  mediaRead: 'Data/Files',
  mediaWrite: 'Data/Files',
  mediaErase: 'Data/Files',
  uploadsRead: 'Data/Files',
  uploadsWrite: 'Data/Files',
  fetcher: 'Desk/Fetch',
  receiver: 'Desk/Mail',
  mailer: 'https://email.eu-central-1.amazonaws.com',
} satisfies Record<Use, string>

test('the cloud has the functions of the topology and no other', () => {
  expect(ofType('AWS::Lambda::Function').map(({ name }) => name)).toEqual(
    functions.map(([name]) => `Desk/${title(name)}`),
  )
})

test.each(functions)(
  '%s is a small ARM function on Node 24 with its own time limit and quiet logs that end',
  (name, unit) => {
    expect(named(`Desk/${title(name)}`)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: { mail: 1024, fetch: 512 }[name as string] ?? 256,
      Timeout: unit.seconds,
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: `Desk/${title(name)}Logs` },
    })
  },
)

test('every log group forgets', () => {
  const kept = ofType('AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays)
  expect(kept).toEqual(functions.map(() => 30))
})

test.each(functions)('%s is told where everything is that it uses, and nothing else', (name, { uses }) => {
  expect(named(`Desk/${title(name)}`)?.Environment).toEqual({
    Variables: {
      ...chosen,
      ASCOLTA_VERSION: project.version,
      UNDO_SECONDS: String(topology.queues.outbound.delaySeconds),
      ...Object.fromEntries(uses.map((use) => [variables[use], where[use]])),
    },
  })
})

test('each queue wakes the function that the topology names, and takes back only what failed', () => {
  const expected = functions.flatMap(([name, { on }]) =>
    'queue' in on
      ? [
          {
            EventSourceArn: `Data/${title(on.queue)}.Arn`,
            FunctionName: `Desk/${title(name)}`,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            BatchSize: topology.queues[on.queue].batch,
            ScalingConfig: { MaximumConcurrency: topology.queues[on.queue].concurrency },
          },
        ]
      : [],
  )
  expect(ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties)).toEqual(expected)
})

test('no mapping is made before its function may read the queue', () => {
  const { Desk } = templatesOf()
  for (const { Type, DependsOn } of Object.values(Desk?.Resources ?? {}))
    if (Type === 'AWS::Lambda::Function') expect(DependsOn).toContainEqual(expect.stringContaining('RoleDefaultPolicy'))
})

test.each(queues)(
  '%s keeps lanes in order at high throughput and hides a message longer than its function may run',
  (name, queue) => {
    expect(named(`Data/${title(name)}`)).toMatchObject({
      ...lanes,
      VisibilityTimeout: queue.visibilitySeconds,
      DelaySeconds: queue.delaySeconds,
      RedrivePolicy: { deadLetterTargetArn: `Data/${title(name)}Dead.Arn`, maxReceiveCount: queue.attempts },
    })
    for (const [, { on, seconds }] of functions)
      if ('queue' in on && on.queue === name) expect(queue.visibilitySeconds).toBeGreaterThan(seconds)
  },
)

test.each(queues)('the dead letters of %s keep their lanes for two weeks and raise an alarm', (name) => {
  expect(named(`Data/${title(name)}Dead`)).toEqual({ ...lanes, MessageRetentionPeriod: 14 * 86_400 })
  expect(named(`Alarms/${title(name)}Dead`)).toMatchObject({
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: `Data/${title(name)}Dead.QueueName` }],
    Threshold: 1,
    AlarmActions: ['Alarms/Trouble'],
  })
})

test('there are no queues but those of the topology, each with one for its dead letters', () => {
  expect(ofType('AWS::SQS::Queue').map(({ name }) => name)).toEqual(
    queues.flatMap(([name]) => [`Data/${title(name)}Dead`, `Data/${title(name)}`]),
  )
})

test('an old inbound message, an error in front of no queue and a full account each raise an alarm', () => {
  expect(named('Alarms/InboundAge')).toMatchObject({
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: 'Data/Inbound.QueueName' }],
    Threshold: 300,
  })
  expect(named('Alarms/WebhookErrors')).toMatchObject({ MetricName: 'Url5xxCount' })
  expect(named('Alarms/ApiErrors')).toMatchObject({ MetricName: 'Url5xxCount' })
  expect(named('Alarms/LiveErrors')).toMatchObject({ MetricName: 'Errors' })
  expect(named('Alarms/TickErrors')).toMatchObject({ MetricName: 'Errors' })
  expect(named('Alarms/MailErrors')).toMatchObject({ MetricName: 'Errors' })
  expect(named('Alarms/ChannelTroubles')).toMatchObject({ MetricName: 'ChannelTrouble', Threshold: 1 })
  expect(named('Alarms/ChannelTrouble')).toMatchObject({
    LogGroupName: 'Desk/TickLogs',
    FilterPattern: '?"channel trouble" ?"books do not balance"',
  })
  expect(named('Alarms/Throttles')).toMatchObject({ MetricName: 'Throttles' })
})

test('the meter pays for as many alarms as there are, and an account has that many free', () => {
  expect(ofType('AWS::CloudWatch::Alarm')).toHaveLength(alarms)
  expect(alarms).toBeLessThanOrEqual(10)
})

test('every alarm tells somebody, and all of them together stay free', () => {
  const all = ofType('AWS::CloudWatch::Alarm')
  for (const { properties } of all) expect(properties.AlarmActions).toEqual(['Alarms/Trouble'])
  expect(all.length).toBeLessThanOrEqual(10)
})

test('alarms and dashboard are stacks of their own', () => {
  expect(ofType('AWS::CloudWatch::Alarm').every(({ name }) => name.startsWith('Alarms/'))).toBe(true)
  expect(ofType('AWS::CloudWatch::Dashboard').map(({ name }) => name)).toEqual(['Dashboard/Dashboard'])
})

test('the table is paid by use, forgets by its date and can be taken back to any second', () => {
  expect(ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(1)
  const table = named('Data/Table')
  expect(table).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: topology.table.ttl, Enabled: true },
    KeySchema: keySchema(topology.table.keys),
  })
  expect(table?.Replicas).toMatchObject([{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }])
})

test('the indexes have the keys of the topology and carry exactly what it projects', () => {
  expect(named('Data/Table')?.GlobalSecondaryIndexes).toEqual(
    Object.entries(topology.table.indexes).map(([IndexName, { keys, project }]) => ({
      IndexName,
      KeySchema: keySchema(keys),
      Projection:
        project.length === 0
          ? { ProjectionType: 'KEYS_ONLY' }
          : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...project] },
    })),
  )
})

test('production keeps its table whatever happens to the stack; another stage goes without a trace', () => {
  const table = (stage: string) => {
    const found = resourcesOf(templatesOf(stage)).find(({ name }) => name === 'Data/Table')
    const [replica] = v.parse(v.array(v.looseObject({})), found?.properties.Replicas)
    return { deletion: found?.deletion, guarded: replica?.DeletionProtectionEnabled }
  }
  expect(table('prod')).toEqual({ deletion: 'Retain', guarded: true })
  expect(table('dev')).toEqual({ deletion: 'Delete', guarded: false })
})

test('what has an address answers the world there: both rights that a Function URL needs, on those functions only', () => {
  const open = functions.filter(([, { on }]) => 'http' in on).map(([name]) => `Desk/${title(name)}.Arn`)
  expect(ofType('AWS::Lambda::Url').map(({ properties }) => properties)).toEqual(
    open.map((TargetFunctionArn) => ({ TargetFunctionArn, AuthType: 'NONE' })),
  )
  const permitted = ofType('AWS::Lambda::Permission').map(({ properties }) => properties)
  expect(permitted.filter(({ Principal }) => Principal === '*')).toEqual(
    open.flatMap((FunctionName) => [
      { FunctionName, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE', Principal: '*' },
      { FunctionName, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true, Principal: '*' },
    ]),
  )
})

test('a schedule wakes its function at the rate of the topology and makes up for nothing', () => {
  const expected = functions.flatMap(([name, { on }]) => ('every' in on ? [{ name, every: on.every }] : []))
  const schedules = ofType('AWS::Scheduler::Schedule').map(({ properties }) => properties)
  expect(schedules).toHaveLength(expected.length)
  for (const [index, { name, every }] of expected.entries()) {
    expect(schedules[index]).toMatchObject({
      ScheduleExpression: `rate(${every})`,
      Target: { Arn: `Desk/${title(name)}.Arn`, RetryPolicy: { MaximumRetryAttempts: 0 } },
    })
    expect(named(`Desk/${title(name)}EventInvokeConfig`)).toMatchObject({ MaximumRetryAttempts: 0 })
  }
})

test.each([
  ['Mail', 6],
  ['Fetch', 1],
])('%s is called without waiting: tried three times, then told of its own failure', (name, hours) => {
  expect(named(`Desk/${name}EventInvokeConfig`)).toMatchObject({
    FunctionName: `Desk/${name}`,
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: hours * 3600,
    DestinationConfig: { OnFailure: { Destination: `Desk/${name}.Arn` } },
  })
})

test('nothing else is called without waiting, but for what a schedule calls', () => {
  const tries = ofType('AWS::Lambda::EventInvokeConfig').map(({ name, properties }) => [
    name,
    properties.MaximumRetryAttempts,
  ])
  expect(tries.filter(([, most]) => most !== 0).map(([name]) => name)).toEqual([
    'Desk/MailEventInvokeConfig',
    'Desk/FetchEventInvokeConfig',
  ])
})

test('live channels have the namespaces of the topology; a ticket opens them, every time anew, and only roles publish', () => {
  expect(ofType('AWS::AppSync::ChannelNamespace').map(({ properties }) => properties)).toEqual(
    topology.live.map((Name) => ({ ApiId: 'Desk/LiveEvents.ApiId', Name, HandlerConfigs: {} })),
  )
  expect(named('Desk/LiveEvents')?.EventConfig).toEqual({
    AuthProviders: [
      {
        AuthType: 'AWS_LAMBDA',
        LambdaAuthorizerConfig: { AuthorizerUri: 'Desk/Live.Arn', AuthorizerResultTtlInSeconds: 0 },
      },
      { AuthType: 'AWS_IAM' },
    ],
    ConnectionAuthModes: [{ AuthType: 'AWS_LAMBDA' }],
    DefaultSubscribeAuthModes: [{ AuthType: 'AWS_LAMBDA' }],
    DefaultPublishAuthModes: [{ AuthType: 'AWS_IAM' }],
  })
  const asked = ofType('AWS::Lambda::Permission').filter(
    ({ properties }) => properties.Principal === 'appsync.amazonaws.com',
  )
  expect(asked.map(({ properties }) => properties)).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'Desk/Live.Arn',
      Principal: 'appsync.amazonaws.com',
      SourceArn: 'Desk/LiveEvents.ApiArn',
    },
  ])
})

test('the mail service of this account, and nobody else, leaves mails among the files and wakes the function', () => {
  expect(named('Data/FilesPolicy')?.PolicyDocument).toMatchObject({
    Statement: [
      {
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Principal: { Service: 'ses.amazonaws.com' },
        Resource: 'Data/Files.Arn/inbound/*',
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ],
  })
  expect(mailPermissions(resources)).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'Desk/Mail.Arn',
      Principal: 'ses.amazonaws.com',
      SourceAccount: '111111111111',
    },
  ])
  expect(ofType('AWS::SES::ReceiptRule')).toEqual([])
  expect(ofType('AWS::SES::ReceiptRuleSet')).toEqual([])
})

test('where somebody names a rule set, each mail is kept first and the function is called after it; the set itself is left alone', () => {
  const withRule = resourcesOf(templatesOf('test', { ruleSet: 'ours', recipients: ['in.example.com'] }))
  expect(withRule.find(({ type }) => type === 'AWS::SES::ReceiptRule')?.properties).toEqual({
    RuleSetName: 'ours',
    Rule: {
      Name: 'test-ascolta',
      Enabled: true,
      ScanEnabled: true,
      TlsPolicy: 'Optional',
      Recipients: ['in.example.com'],
      Actions: [
        { S3Action: { BucketName: 'Data/Files', ObjectKeyPrefix: 'inbound/' } },
        { LambdaAction: { FunctionArn: 'Desk/Mail.Arn', InvocationType: 'Event' } },
      ],
    },
  })
  expect(mailPermissions(withRule)).toMatchObject([
    { SourceArn: 'arn:AWS::Partition:ses:eu-central-1:111111111111:receipt-rule-set/ours:receipt-rule/test-ascolta' },
  ])
  expect(withRule.some(({ type }) => type === 'AWS::SES::ReceiptRuleSet')).toBe(false)
})

test('the bucket of files is closed to the world, takes uploads from pages of the desk alone, and production keeps it', () => {
  expect(named('Data/Files')).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedOrigins: [chosen.DESK_ORIGIN],
          AllowedMethods: ['PUT'],
          AllowedHeaders: ['content-type', 'if-none-match'],
          MaxAge: 3600,
        },
      ],
    },
    LifecycleConfiguration: {
      Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' }],
    },
  })
  const deletion = (stage: string) =>
    resourcesOf(templatesOf(stage)).find(({ name }) => name === 'Data/Files')?.deletion
  expect(deletion('prod')).toBe('Retain')
  expect(deletion('dev')).toBe('Delete')
})

test('whoever serves the desk is told the one origin that its files come from', () => {
  const [output] = Object.entries(templatesOf().Desk?.Outputs ?? {}).filter(([name]) => name === 'FilesOrigin')
  expect(JSON.stringify(output)).toContain('RegionalDomainName')
})

const mailPermissions = (all: typeof resources) =>
  all
    .filter(
      ({ type, properties }) => type === 'AWS::Lambda::Permission' && properties.Principal === 'ses.amazonaws.com',
    )
    .map(({ properties }) => properties)

const lanes = {
  FifoQueue: true,
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  SqsManagedSseEnabled: true,
}

const keySchema = ([partition, sort]: readonly [string, string]) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
]

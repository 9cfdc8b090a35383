import { functionsOf, type Resource as Use } from '@ascolta/functions/topology'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { resourcesOf, templatesOf } from './synth.ts'
import { wildcards } from './wildcards.ts'

const OneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
)
const Policy = v.object({
  Roles: v.array(v.string()),
  PolicyDocument: v.object({
    Statement: v.array(v.strictObject({ Effect: v.literal('Allow'), Action: OneOrMore, Resource: OneOrMore })),
  }),
})
const Role = v.strictObject({ AssumeRolePolicyDocument: v.unknown() })

const resources = resourcesOf(templatesOf())
const ofType = (type: string) => resources.filter((resource) => resource.type === type)
const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
const policies = ofType('AWS::IAM::Policy').map(({ properties }) => v.parse(Policy, properties))
const functions = functionsOf()

/** What a role may do, as lines of `action on resource`. */
const rightsOf = (role: string) =>
  policies
    .filter(({ Roles }) => Roles.includes(role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
    )

const each = (service: string, actions: string[], ...on: string[]) =>
  actions.flatMap((action) => on.map((resource) => `${service}:${action} on ${resource}`))
const receive = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
const secret = (group: string) =>
  `ssm:GetParametersByPath on arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/${group}`

const setting = (group: string) =>
  `ssm:PutParameter on arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/${group}/*`

const identities = 'arn:AWS::Partition:ses:eu-central-1:111111111111:identity/*'

/** Written by hand, so that a slip in the stacks cannot agree with itself. */
const rights = {
  table: each(
    'dynamodb',
    ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    'Data/Table.Arn',
    'Data/Table.Arn/index/list',
    'Data/Table.Arn/index/due',
  ),
  live: each(
    'appsync',
    ['EventPublish'],
    'Desk/LiveEvents.ApiArn/channelNamespace/t',
    'Desk/LiveEvents.ApiArn/channelNamespace/a',
    'Desk/LiveEvents.ApiArn/channelNamespace/l',
  ),
  inbound: ['sqs:SendMessage on Data/Inbound.Arn'],
  outbound: ['sqs:SendMessage on Data/Outbound.Arn'],
  inboundDead: each('sqs', receive, 'Data/InboundDead.Arn'),
  outboundDead: each('sqs', receive, 'Data/OutboundDead.Arn'),
  signing: [secret('signing')],
  tokens: [secret('tokens')],
  renewals: [secret('renewals')],
  crm: [secret('crm')],
  keys: [secret('keys')],
  signingWrite: [setting('signing')],
  tokensWrite: [setting('tokens')],
  renewalsWrite: [setting('renewals')],
  crmWrite: [setting('crm')],
  keysWrite: [setting('keys')],
  mailsRead: ['s3:GetObject on Data/Files.Arn/inbound/*'],
  mailsWrite: ['s3:PutObject on Data/Files.Arn/inbound/*'],
  partsRead: ['s3:GetObject on Data/Files.Arn/parts/*'],
  partsWrite: ['s3:PutObject on Data/Files.Arn/parts/*'],
  mediaRead: ['s3:GetObject on Data/Files.Arn/in/*'],
  mediaWrite: ['s3:PutObject on Data/Files.Arn/in/*'],
  mediaErase: ['s3:DeleteObject on Data/Files.Arn/in/*'],
  uploadsRead: ['s3:GetObject on Data/Files.Arn/out/*'],
  uploadsWrite: ['s3:PutObject on Data/Files.Arn/out/*'],
  fetcher: ['lambda:InvokeFunction on Desk/Fetch.Arn'],
  receiver: ['lambda:InvokeFunction on Desk/Mail.Arn'],
  mailer: [`ses:SendEmail on ${identities}`],
} satisfies Record<Use, string[]>

test.each(functions)('%s may do what it uses and write its own log, and nothing else', (name, { on, uses }) => {
  expect(rightsOf(`Desk/${title(name)}Role`).toSorted()).toEqual(
    [
      ...each('logs', ['CreateLogStream', 'PutLogEvents'], `Desk/${title(name)}Logs.Arn`),
      ...('invoke' in on || 'mail' in on ? [`lambda:InvokeFunction on Desk/${title(name)}.Arn`] : []),
      ...('queue' in on ? each('sqs', receive, `Data/${title(on.queue)}.Arn`) : []),
      ...uses.flatMap((use) => rights[use]),
    ].toSorted(),
  )
})

test('a schedule may call its function and nothing else', () => {
  expect(rightsOf('Desk/TickScheduleRole')).toEqual(['lambda:InvokeFunction on Desk/Tick.Arn'])
})

test('every function has a role of its own', () => {
  const roles = ofType('AWS::Lambda::Function').map(({ properties }) => properties.Role)
  expect(roles).toEqual(functions.map(([name]) => `Desk/${title(name)}Role.Arn`))
})

test('no role takes rights from elsewhere: no managed policies, no inline ones, no bounds that widen', () => {
  for (const { properties } of ofType('AWS::IAM::Role')) v.parse(Role, properties)
  expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([])
})

test('rights are given in policies of roles only: beside them only the bucket says who may leave mails in it', () => {
  expect(policies.flatMap(({ Roles }) => Roles).toSorted()).toEqual(
    [
      ...functions.map(([name]) => `Desk/${title(name)}Role`),
      'Desk/FetchRole',
      'Desk/MailRole',
      'Desk/TickScheduleRole',
    ].toSorted(),
  )
  expect(
    resources.filter(({ type }) => /Policy$/.test(type) && type !== 'AWS::IAM::Policy').map(({ name }) => name),
  ).toEqual(['Data/FilesPolicy'])
})

test('no action is a wildcard', () => {
  const actions = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action))
  expect(actions.filter((action) => action.includes('*'))).toEqual([])
})

test('a wildcard for resources is on the reviewed list, and the list holds no other', () => {
  const found = policies.flatMap(({ Roles, PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Resource }) =>
      Resource.filter((resource) => resource.includes('*')).map((resource) => ({ role: Roles.join(), resource })),
    ),
  )
  expect(found).toEqual(wildcards.map(({ role, resource }) => ({ role, resource })))
  for (const { because } of wildcards) expect(because.length).toBeGreaterThan(20)
})

test('only Lambda and the scheduler of this account can take a role', () => {
  for (const { name, properties } of ofType('AWS::IAM::Role'))
    expect(properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        name === 'Desk/TickScheduleRole'
          ? {
              Principal: { Service: 'scheduler.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
            }
          : { Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    })
})

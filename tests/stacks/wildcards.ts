/**
 * Every wildcard in the policies of the cloud, each with its reason. A policy with another one fails the tests:
 * either it can be narrower, or a reviewer adds a line here.
 *
 * Not in here and not a wildcard of ours: the ARN of a log group ends in `:*`, which stands for the streams of that group.
 */
export const wildcards: { role: string; resource: string; because: string }[] = [
  {
    role: 'Desk/ApiRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/tokens/*',
    because: 'an admin sets the token of an account that nobody knew when deploying; it cannot be read back here',
  },
  {
    role: 'Desk/ApiRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/renewals/*',
    because:
      'an admin sets what renews the token of an account that nobody knew when deploying; it cannot be read back here',
  },
  {
    role: 'Desk/ApiRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/signing/*',
    because:
      'an admin adds a signing secret under a new name while the old one stays valid; it cannot be read back here',
  },
  {
    role: 'Desk/ApiRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/crm/*',
    because:
      'an admin sets what the CRM and the company’s own addresses know us by; addresses are named when they are made',
  },
  ...['parts', 'in', 'out'].map((prefix) => ({
    role: 'Desk/ApiRole',
    resource: `Data/Files.Arn/${prefix}/*`,
    because: 'links to files whose keys stand in messages; who asks must see the ticket of that message',
  })),
  {
    role: 'Desk/ApiRole',
    resource: 'Data/Files.Arn/out/*',
    because: 'takes what an agent adds to a draft, under a key that nobody can guess',
  },
  {
    role: 'Desk/MailRole',
    resource: 'Data/Files.Arn/inbound/*',
    because: 'reads the mail that was just received; nobody knows its key before it is there',
  },
  {
    role: 'Desk/MailRole',
    resource: 'Data/Files.Arn/parts/*',
    because: 'keeps attachments under keys that nobody can guess, so nobody can list them here',
  },
  {
    role: 'Desk/DeliverRole',
    resource: 'arn:AWS::Partition:ses:eu-central-1:111111111111:identity/*',
    because: 'which of the own verified addresses a mailbox sends as is chosen at the desk, not when deploying',
  },
  {
    role: 'Desk/DeliverRole',
    resource: 'Data/Files.Arn/out/*',
    because:
      'reads the files of the reply that it sends, under keys that nobody can guess, and lends them to its network',
  },
  {
    role: 'Desk/TickRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/tokens/*',
    because: 'sets the token that it renewed, of an account that nobody knew when deploying',
  },
  {
    role: 'Desk/TickRole',
    resource: 'arn:AWS::Partition:ssm:eu-central-1:111111111111:parameter/ascolta/test/renewals/*',
    because: 'keeps what renews a token the next time, before the token is used',
  },
  {
    role: 'Desk/FetchRole',
    resource: 'Data/Files.Arn/in/*',
    because: 'keeps what customers send under names that triage makes and nobody can guess',
  },
  {
    role: 'Desk/FetchRole',
    resource: 'Data/Files.Arn/in/*',
    because: 'erases what a customer took back, under the same names',
  },
]

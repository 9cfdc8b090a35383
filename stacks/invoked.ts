import type { FunctionName } from '@ascolta/functions/topology'
import { Duration, type Stack } from 'aws-cdk-lib'
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda'
import { title } from './each.ts'

/**
 * What is called without waiting is tried three times, then called once more with a record of its failure: a destination
 * cannot be a FIFO queue, and a queue of another kind would have to be polled. The right to call itself stands in a policy
 * of its own, since the role's first one must be there before the function. `hours`: how long it may wait for its turn; what a
 * network keeps for minutes is worth nothing later, a mail is.
 */
export function asynchronous(stack: Stack, name: FunctionName, lambda: IFunction, { hours }: { hours: number }) {
  if (!lambda.role) throw new Error(`${name} has no role.`)
  const again = new Policy(stack, `${title(name)}Again`, {
    roles: [lambda.role],
    statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] })],
  })
  new EventInvokeConfig(stack, `${title(name)}EventInvokeConfig`, {
    function: lambda,
    retryAttempts: 2,
    maxEventAge: Duration.hours(hours),
    onFailure: { bind: () => ({ destination: lambda.functionArn }) },
  }).node.addDependency(again)
}

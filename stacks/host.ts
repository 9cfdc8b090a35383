import type { FunctionName } from '@ascolta/functions/topology'
import type { Stack } from 'aws-cdk-lib'
import type { FunctionProps, Function as Lambda } from 'aws-cdk-lib/aws-lambda'

/** What a stack gets from whoever runs it. */
export interface Context {
  stack: Stack
  /** `prod` is guarded against deletion; any other stage may be thrown away. */
  stage: string
  /** Makes a Lambda of the function file of that name. Where its code comes from is the host's business. */
  lambda: (stack: Stack, id: string, name: FunctionName, props: LambdaProps) => Lambda
}

export type LambdaProps = Omit<FunctionProps, 'code' | 'handler'>

/** Runs stacks: SST to deploy them, plain CDK to test them. Both give the same names and logical ids. */
export interface Host {
  stack: <Made>(id: string, define: (context: Context) => Made) => Made
}

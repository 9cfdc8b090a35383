import { type App, type Environment, Stack } from 'aws-cdk-lib'
import type { Context, Host } from './host.ts'

interface Options {
  app: App
  stage: string
  env: Environment
  lambda: Context['lambda']
}

/** Runs the stacks in a plain CDK app, under the names that SST gives them. */
export const cdkHost = ({ app, stage, env, lambda }: Options): Host => ({
  stack: (id, define) => define({ stack: new Stack(app, `${stage}-ascolta-${id}`, { env }), stage, lambda }),
})

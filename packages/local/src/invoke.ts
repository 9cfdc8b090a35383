import { randomUUID } from 'node:crypto'
import { type FunctionName, topology } from '@ascolta/functions/topology'
import type { Context } from 'aws-lambda'
import { account, region } from './aws.ts'
import type { Invoke } from './poller.ts'

/** A function's export, as Lambda calls it. */
export type Handler = (event: unknown, context: Context) => unknown

/** Wraps a call of a function, so that a test can crash it before or after its work, or make it twice. */
export type Around = (name: FunctionName, invoke: Invoke) => Invoke

/** A function as Lambda runs it: with a context, and failed when it takes longer than the topology allows. */
export function invoker(name: FunctionName, handler: Handler): Invoke {
  const limit = topology.functions[name].seconds * 1000
  return async (event) => {
    const context = contextOf(name, Date.now() + limit)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} timed out after ${limit / 1000} seconds`)), limit)
    })
    try {
      return await Promise.race([handler(event, context), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

const contextOf = (name: FunctionName, until: number): Context => ({
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${name}`,
  memoryLimitInMB: '512',
  awsRequestId: randomUUID(),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
  done: unsupported,
  fail: unsupported,
  succeed: unsupported,
})

function unsupported(): never {
  throw new Error('Node 24 functions answer with a promise.')
}

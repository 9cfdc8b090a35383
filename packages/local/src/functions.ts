import { existsSync } from 'node:fs'
import type { FunctionName } from '@ascolta/functions/topology'
import type { Handler } from './invoke.ts'

/** The export of `functions/<name>.ts`. To be called when the environment is set: functions read it as they load. */
export async function load(name: FunctionName): Promise<Handler> {
  const file = new URL(`../../../functions/${name}.ts`, import.meta.url)
  if (!existsSync(file))
    throw new Error(`The topology names a function "${name}", but there is no functions/${name}.ts.`)
  const { handler }: { handler?: unknown } = await import(file.href)
  if (!isHandler(handler)) throw new Error(`functions/${name}.ts does not export a function "handler".`)
  return handler
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function'

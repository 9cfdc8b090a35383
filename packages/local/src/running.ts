import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const Running = v.object({ origin: v.string(), env: v.record(v.string(), v.string()) })
export type Running = v.InferOutput<typeof Running>

const fileIn = (data: string) => join(data, 'running.json')

/** Leaves word in the data folder where this desk's services are, for the tools of this machine. Only this person may read it. */
export async function announce(data: string, { origin, env }: Running) {
  await writeFile(fileIn(data), JSON.stringify({ origin, env }), { mode: 0o600 })
  return { stop: () => rm(fileIn(data), { force: true }) }
}

/** The desk that runs on this data folder, if one does and answers. */
export async function running(data: string): Promise<Running | undefined> {
  try {
    const found = v.parse(Running, JSON.parse(await readFile(fileIn(data), 'utf8')))
    const health = await fetch(`${found.origin}/api/health`, { signal: AbortSignal.timeout(2000) })
    return health.ok ? found : undefined
  } catch {
    return undefined
  }
}

import type { Table } from '@ascolta/core/ports'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Deps } from './deps.ts'
import { anyone, type Base } from './door.ts'

const Engine = v.object({ ok: v.boolean(), ms: v.number() })
export const Health = v.object({
  ok: v.boolean(),
  version: v.string(),
  node: v.string(),
  engines: v.object({ table: Engine, inbound: Engine, live: Engine }),
})
export type Health = v.InferOutput<typeof Health>

const patience = 1_000
/** Open to everybody: however often it is asked, the engines are asked once in so many milliseconds. */
const keep = 2_000

/** Whether the desk can be used. It can as long as the table answers; the rest says what is missing meanwhile. */
export function health({ table, dead, settings }: Pick<Deps, 'table' | 'dead' | 'settings'>) {
  let held: { at: number; health: Promise<Health> } | undefined

  async function look(): Promise<Health> {
    const [stored, inbound, live] = await Promise.all([
      timed(reads(table)),
      // The queue itself is for sending only; the one behind it tells whether the service answers.
      timed(dead.inbound.depth()),
      // Any answer will do: it is a refusal, since nobody signed this.
      timed(fetch(settings.live, { signal: AbortSignal.timeout(patience) }).then((answer) => answer.body?.cancel())),
    ])
    const { version } = settings
    return { ok: stored.ok, version, node: process.version, engines: { table: stored, inbound, live } }
  }

  return new Hono<Base>().get(
    '/health',
    anyone({ summary: 'Whether the desk can be used, engine by engine', says: Health }),
    async (c) => {
      if (!held || Date.now() - held.at > keep) held = { at: Date.now(), health: look() }
      const health = await held.health
      return c.json(health, health.ok ? 200 : 503)
    },
  )
}

const reads = ({ client, name }: Table) => client.send(new GetCommand({ TableName: name, Key: { pk: '-', sk: '-' } }))

async function timed(work: Promise<unknown>) {
  const start = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), patience)
  })
  const ok = await Promise.race([work, late]).then(
    () => true,
    () => false,
  )
  clearTimeout(timer)
  return { ok, ms: Math.round(performance.now() - start) }
}

import type { Invoke } from './poller.ts'

const units: Record<string, number> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** `1 minute`, `5 minutes`, `2 hours` in milliseconds. */
export function every(rate: string) {
  const [, count, unit = ''] = /^(\d+) (second|minute|hour|day)s?$/.exec(rate) ?? []
  const length = units[unit]
  if (!count || !length) throw new Error(`"${rate}" is no rate such as "5 minutes".`)
  return Number(count) * length
}

/** Calls a function at a rate. A call that takes longer than the pause holds the next one back. */
export function startSchedule(rate: string, invoke: Invoke, name: string) {
  let running: Promise<unknown> | undefined

  /** One call now, after the one under way. */
  async function run() {
    await running?.catch(() => {})
    const call = invoke({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString() })
    running = call
    try {
      return await call
    } finally {
      if (running === call) running = undefined
    }
  }

  const timer = setInterval(() => {
    if (!running) run().catch((error: unknown) => console.error(`${name} failed`, error))
  }, every(rate))
  timer.unref()

  return {
    run,
    async stop() {
      clearInterval(timer)
      await running?.catch(() => {})
    },
  }
}

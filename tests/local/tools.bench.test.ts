import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { trouble } from '@ascolta/local/tools/bench/trouble'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const tool = fileURLToPath(new URL('../../packages/local/src/tools/bench-load.ts', import.meta.url))

it('loses nothing and doubles nothing while workers crash and deliveries come twice', async () => {
  const { stdout } = await run(process.execPath, [tool, '--rate', '25', '--seconds', '12'])
  const summary = JSON.parse(stdout)
  expect(summary).toMatchObject({ sent: 500, stored: 500, lost: 0, doubled: 0, miscounted: 0 })
  expect(summary.crashes).toBeGreaterThan(0)
  expect(summary.duplicates).toBeGreaterThan(0)
  expect(summary.screenMs.p50).toBeGreaterThan(0)
}, 180_000)

it('lets a worker die before its work and after it, and does a batch twice', async () => {
  const { around, count } = trouble()
  const seen = { calls: 0, done: 0 }
  const worker = around('triage', async () => ++seen.calls)
  for (let call = 0; call < 1000; call++)
    await worker({}).then(
      () => seen.done++,
      () => undefined,
    )
  expect(count.crashes).toBe(1000 - seen.done)
  expect(count.crashes).toBeGreaterThan(0)
  // Every call was made once, but for those that died before and those that came twice.
  expect(seen.calls).toBeGreaterThan(seen.done)
  expect(seen.calls).toBeLessThan(1000 + count.repeats)
})

it('leaves all other functions alone', async () => {
  const { around, count } = trouble()
  const webhook = around('webhook', async () => 'ok')
  for (let call = 0; call < 1000; call++) await webhook({})
  expect(count).toEqual({ crashes: 0, repeats: 0 })
})

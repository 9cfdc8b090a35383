import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { functionsOf, settings, variables } from '@ascolta/functions/topology'
import { bundle } from '@ascolta/stacks/bundle'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const names = functionsOf().map(([name]) => name)
const folder = mkdtempSync(join(tmpdir(), 'ascolta-bundles-'))
const fileOf = (name: string) => join(folder, name, 'index.mjs')

/** In kB, the SDK included: a cold start reads all of it. What grows past its limit needs a reason or a diet: nobody waits for `mail`, which reads HTML. */
const limits: Record<string, number> = {
  webhook: 340,
  live: 450,
  // 310 of it are n-grams of six languages: text, read with the first message.
  triage: 800,
  deliver: 420,
  // It works off jobs on many tickets too.
  tick: 520,
  // It takes kept changes apart again, as the door does: recordings and oddities are read once more.
  // With the n-grams, for the preview of routing rules (310), and the engine of reference codes.
  api: 1_300,
  mail: 800,
  fetch: 300,
}

/** The parameter store: functions read their keys when they start. */
const store = createServer((_request, response) => {
  const Parameters = ['salt', 'live', 'oidc', 'session'].map((name) => ({
    Name: `${keys}/${name}`,
    Value: 'x'.repeat(43),
  }))
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ Parameters }))
})
const keys = '/ascolta/test/keys'

beforeAll(async () => {
  await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening))
  await bundle({ root: join(import.meta.dirname, '../..'), to: folder })
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

test.each(names)('%s starts from its bundle alone and answers as a Lambda', async (name) => {
  const address = store.address()
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', `console.log(typeof (await import('file://${fileOf(name)}')).handler)`],
    {
      cwd: folder,
      env: {
        ...filled(Object.values(variables)),
        ...filled(Object.values(settings)),
        ...lambda,
        [variables.keys]: keys,
        AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      },
    },
  )
  expect(stdout.trim()).toBe('function')
})

test.each(names)('%s stays small enough for a quick cold start', (name) => {
  expect(readFileSync(fileOf(name)).length / 1000).toBeLessThanOrEqual(limits[name] ?? 0)
})

test.each(names)('%s does not wake a whole HTTP client before it calls somebody', (name) => {
  expect(readFileSync(fileOf(name), 'utf8')).not.toMatch(/(from|import)\s*"(node:)?(https?|http2)"/)
})

/** What Lambda itself sets. */
const lambda = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' }

const filled = (variables: string[]) => Object.fromEntries(variables.map((name) => [name, 'https://example.com/value']))

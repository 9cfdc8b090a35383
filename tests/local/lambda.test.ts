import { invoke } from '@ascolta/functions/invoke'
import { startLambda } from '@ascolta/local/lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'

let lambda: Awaited<ReturnType<typeof startLambda>>
const calls: unknown[] = []
let answer: (event: unknown) => Promise<unknown> = async () => {}

beforeEach(async () => {
  calls.length = 0
  lambda = await startLambda(
    (name) =>
      name === 'fetch'
        ? (event) => {
            calls.push(event)
            return answer(event)
          }
        : undefined,
    [5, 5],
  )
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.endpoint)
})
afterEach(async () => {
  await lambda.stop()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('a function is called by another that does not wait for it', async () => {
  let done = () => {}
  answer = () => new Promise<void>((resolve) => (done = resolve))
  await invoke('fetch')({ place: 1 })
  await until(() => expect(calls).toEqual([{ place: 1 }]))
  done()
})

test('it is tried three times, then called with a record of its failure', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  answer = async (event) => {
    if (!Object.hasOwn(Object(event), 'requestContext')) throw new Error('down')
  }
  await invoke('fetch')({ place: 1 })
  await until(() =>
    expect(calls).toMatchObject([
      { place: 1 },
      { place: 1 },
      { place: 1 },
      { requestContext: { condition: 'RetriesExhausted' }, requestPayload: { place: 1 } },
    ]),
  )
})

test('what is still to be tried when the machine stops counts as failed: nothing is left open', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const slow = await startLambda(
    () => async (event) => {
      calls.push(event)
      if (calls.length === 1) throw new Error('down')
    },
    [3_600_000],
  )
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', slow.endpoint)
  await invoke('fetch')({ place: 1 })
  await until(() => expect(calls).toHaveLength(1))
  await slow.stop()
  expect(calls[1]).toMatchObject({ requestPayload: { place: 1 } })
})

test('nobody calls who does not sign with the right keys, and nothing that does not exist is called', async () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another')
  await expect(invoke('fetch')({})).rejects.toThrow(/403/)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  await expect(invoke('other')({})).rejects.toThrow(/404/)
  const plain = await fetch(`${lambda.endpoint}/2015-03-31/functions/fetch/invocations`, { method: 'POST', body: '{}' })
  expect(plain.status).toBe(403)
  expect(calls).toEqual([])
})

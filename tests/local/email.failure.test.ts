import { accountId } from '@ascolta/core/accounts/account'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const account = accountId('email', 'assistenza@lumara.example')
const Oddities = v.object({
  oddities: v.array(
    v.object({
      id: v.string(),
      at: v.string(),
      kind: v.string(),
      reason: v.string(),
      channel: v.string(),
      account: v.string(),
      raw: v.string(),
      replayedAt: v.optional(v.string()),
    }),
  ),
})
const Rows = v.object({ tickets: v.array(v.object({ channel: v.string(), preview: v.optional(v.string()) })) })

let cloud: Cloud
let admin: Awaited<ReturnType<typeof signIn>>
let tries = 0
let down = true
beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  cloud = await startCloud({
    networks: simulator,
    overrides: { invokeAgain: [5, 5] },
    around: (name, invoke) => async (event) => {
      const told = Object.hasOwn(Object(event), 'requestContext')
      if (name === 'mail' && down && !told) {
        tries++
        throw new Error('the store is away')
      }
      return invoke(event)
    },
  })
  admin = await signIn(cloud, 'Paolo Greco')
})
afterAll(async () => {
  await cloud.stop()
  vi.restoreAllMocks()
})

const unread = async () => v.parse(Oddities, await admin.get('/api/oddities?kind=unreadable')).oddities
const tickets = async () => v.parse(Rows, await admin.get('/api/tickets?list=team')).tickets

test('a mail that could not be read in three tries is shown, and read again once somebody asks', async () => {
  await fetch(`${cloud.origin}/networks/api/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, person: 'Sara Contini', subject: 'Bolletta', text: 'È doppia?' }),
  })
  const shown = await until(async () => {
    const [one, ...more] = await unread()
    expect(one).toMatchObject({ reason: 'mail-failed', channel: 'email', account: 'assistenza@lumara.example' })
    expect(more).toEqual([])
    return one
  })
  expect(tries).toBe(3)
  expect(await tickets()).toEqual([])
  expect(shown?.raw).not.toContain('È doppia?')

  // While the cause lasts it comes back to its own row.
  const which = { kind: 'unreadable', at: shown?.at, id: shown?.id }
  expect(await admin.post('/api/oddities/replay', which)).toEqual({ replayed: 1 })
  await until(() => expect(tries).toBe(6))
  expect(await unread()).toHaveLength(1)

  down = false
  await admin.post('/api/oddities/replay', which)
  await until(async () => expect(await tickets()).toMatchObject([{ channel: 'email' }]))
  expect(await unread()).toMatchObject([{ id: shown?.id, replayedAt: expect.any(String) }])
})

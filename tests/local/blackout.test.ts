import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const accounts = { page: 'fp-104857601048576', inbox: 'ms-104857601048576' }
const Rows = v.object({
  tickets: v.array(v.object({ id: v.string(), channel: v.string(), public: v.boolean(), preview: v.string() })),
})
const Channels = v.object({
  channels: v.array(
    v.object({ id: v.string(), gaps: v.optional(v.object({ lastAt: v.string(), restored: v.number() })) }),
  ),
})

let cloud: Cloud
beforeAll(async () => {
  // Every tick asks, also for what was said a second ago.
  cloud = await startCloud({ networks: simulator, env: { LISTEN_MINUTES: '0' } })
})
afterAll(() => cloud.stop())

async function play(name: string, input: object) {
  const answer = await fetch(`${cloud.origin}/networks/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

test('what was said while no notification came is on the desk after the next tick, once', async () => {
  for (const account of Object.values(accounts)) await play(`moods/${account}`, { webhooks: 'dropped' })
  await play('comment', { account: accounts.page, person: 'Sara Contini', text: 'C’è nessuno?' })
  await play('message', { account: accounts.inbox, person: 'Marco Esposito', text: 'Vi scrivo da ieri' })
  const giulia = await signIn(cloud, 'Giulia Ferri')
  const rows = async () => v.parse(Rows, await giulia.get('/api/tickets?list=team')).tickets
  expect(await rows()).toEqual([])

  await cloud.run('tick')
  await cloud.run('tick')
  await until(async () => {
    const previews = (await rows()).map(({ channel, preview }) => `${channel}: ${preview}`)
    expect(previews.toSorted()).toEqual(['facebook-page: C’è nessuno?', 'messenger: Vi scrivo da ieri'])
  })
  await cloud.run('tick')

  const admin = await signIn(cloud, 'Paolo Greco')
  const { channels } = v.parse(Channels, await admin.get('/api/channels'))
  const gaps = Object.fromEntries(channels.map(({ id, gaps }) => [id, gaps?.restored]))
  expect(gaps).toMatchObject({ [accounts.page]: 1, [accounts.inbox]: 1 })
})

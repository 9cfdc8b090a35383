import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LiveClient, type LiveStatus, liveClient } from '../../web/src/live.ts'
import { until } from '../support/until.ts'
import { eventService } from './support/events.ts'

let server: ReturnType<typeof createServer>
let service: ReturnType<typeof eventService>
let client: LiveClient
let statuses: LiveStatus[]
let passes: number

beforeEach(async () => {
  server = createServer()
  service = eventService(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  statuses = []
  passes = 0
  client = liveClient({
    door: async () => ({
      url: `ws://127.0.0.1:${port}/event/realtime`,
      host: 'events.example',
      connect: `connect-${++passes}`,
    }),
    onStatus: (status) => statuses.push(status),
    random: () => 0,
    patience: 10,
  })
})

afterEach(() => {
  client.close()
  service.close()
  server.close()
})

const listen = (channel: string) => {
  const heard: unknown[] = []
  let asked = 0
  const stop = client.subscribe(
    async () => ({ channel, pass: `pass-${++asked}` }),
    (event) => heard.push(event),
  )
  return { heard, stop }
}
const subscribed = (n: number) => until(() => expect(service.subscriptions).toHaveLength(n))

describe('live updates', () => {
  test('shake hands with the host and the pass, and subscribe with one pass per channel', async () => {
    listen('/l/assistenza')
    client.start()
    await subscribed(1)
    expect(service.headers).toEqual([{ host: 'events.example', Authorization: 'connect-1' }])
    expect(service.subscriptions[0]).toMatchObject({
      channel: '/l/assistenza',
      authorization: { host: 'events.example', Authorization: 'pass-1' },
    })
    expect(statuses).toEqual(['connecting', 'live'])
  })

  test('bring each channel’s events to who listens there, until they stop', async () => {
    const list = listen('/l/assistenza')
    const ticket = listen('/t/tic-1-0')
    client.start()
    await subscribed(2)
    service.publish('/t/tic-1-0', { n: 1 }, { n: 2 })
    service.publish('/l/assistenza', { ids: ['tic-1'] })
    await until(() => expect(list.heard).toEqual([{ ids: ['tic-1'] }]))
    expect(ticket.heard).toEqual([{ n: 1 }, { n: 2 }])
    ticket.stop()
    await subscribed(1)
  })

  test('come back after the line was cut, with fresh passes for everything', async () => {
    const list = listen('/l/assistenza')
    client.start()
    await subscribed(1)
    service.cut()
    await until(() => expect(statuses).toEqual(['connecting', 'live', 'down', 'live']))
    await subscribed(1)
    expect(service.subscriptions[0]?.authorization.Authorization).toBe('pass-2')
    service.publish('/l/assistenza', { ids: ['tic-2'] })
    await until(() => expect(list.heard).toEqual([{ ids: ['tic-2'] }]))
  })

  test('ask for a fresh pass when one was refused', async () => {
    service.refuse('/t/tic-1-0')
    listen('/t/tic-1-0')
    client.start()
    await subscribed(1)
    expect(service.subscriptions[0]?.authorization.Authorization).toBe('pass-2')
  })

  test('try again when the API has no pass', async () => {
    let tries = 0
    client.close()
    client = liveClient({
      door: async () => {
        tries++
        throw new Error('down')
      },
      onStatus: (status) => statuses.push(status),
      random: () => 0,
      patience: 5,
    })
    client.start()
    await until(() => expect(tries).toBeGreaterThan(2))
    expect(statuses).toContain('down')
  })

  test('end when they are closed', async () => {
    listen('/l/assistenza')
    client.start()
    await subscribed(1)
    client.close()
    await subscribed(0)
    expect(statuses.at(-1)).toBe('live')
  })
})

import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { accountId } from '@ascolta/core/accounts/account'
import type { Channel } from '@ascolta/core/channels/channel'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { play } from '../../networks/play.ts'
import { aDesk, anAccount } from '../../support/desk.ts'

const hour = 3_600_000
const minute = 60_000
const secret = 'consumer-secret'
const of = (channel: Channel, external: string) =>
  ({ id: accountId(channel, external), channel, external, name: 'Brezza Energia', token: `token-${channel}` }) as const
const accounts = [of('facebook-page', '1000'), of('messenger', '1000'), of('whatsapp', '500'), of('x', '7000')] as const
const [page, chat, number, square] = accounts

/** A desk that proves X's challenges, beside the simulated networks. */
async function scene() {
  const desk = await aDesk()
  const door = { proves: true }
  const server: Server = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://desk').searchParams.get('crc_token') ?? ''
    const proof = createHmac('sha256', door.proves ? secret : 'another')
      .update(token)
      .digest('base64')
    response.end(JSON.stringify({ response_token: `sha256=${proof}` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const webhooks = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhooks`
  const networks = await play({
    accounts: [...accounts],
    clock: () => desk.time.now,
    webhookUrl: webhooks,
    secrets: () => secret,
  })
  for (const { id, channel, external, token } of accounts) {
    await desk.stores.accounts.put(anAccount(channel, { id, external }))
    desk.secrets.tokens[id] = token
  }
  const calls: string[] = []
  const cut: { when?: (path: string) => boolean } = {}
  /** Each network at its own address, with the token as its own dial would put it. */
  desk.talk.with = async (path, init) => {
    calls.push(`${init.method} ${path}`)
    if (cut.when?.(path)) throw Object.assign(new TypeError('fetch failed'), { cause: new Error('reset') })
    const onX = path.startsWith('/2/')
    const at = path.startsWith('/1000') ? chat : path.startsWith('/2/') ? square : number
    const basic = Buffer.from(Object.values(clientOf(desk.secrets.renewals[square.id])).join(':')).toString('base64')
    const token = onX ? (desk.secrets.tokens[square.id] ?? '') : (/input_token=(.+)$/.exec(path)?.[1] ?? at.token)
    const authorization = path === '/2/oauth2/token' ? `Basic ${basic}` : `Bearer ${token}`
    return fetch(`${networks.url}/networks/${onX ? `x${path}` : `graph/v26.0${path}`}`, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), authorization },
    })
  }
  const containers = { one: desk.boot({ webhooks }) }
  return {
    desk,
    networks,
    calls,
    cut,
    door,
    webhooks,
    /** One tick, after so long. */
    async tick(after = 0) {
      desk.pass(after)
      await containers.one.sweep()
      return containers.one.care()
    },
    reboot: (elsewhere = webhooks) => void (containers.one = desk.boot({ webhooks: elsewhere })),
    care: async ({ id }: { id: string }) => (await desk.stores.cares.all()).get(id),
    account: ({ id }: { id: string }) => desk.stores.accounts.fresh(id),
    async stop() {
      await networks.stop()
      server.close()
      await desk.stop()
    },
  }
}

const clientOf = (pair: string | undefined) => {
  const { client, secret } = JSON.parse(pair ?? '{}')
  return { client, secret }
}

let it: Awaited<ReturnType<typeof scene>>
beforeEach(async () => {
  it = await scene()
  // The first tick finds accounts that nobody looked after, the second asks about them.
  await it.tick()
})
afterEach(() => it.stop())

describe('subscriptions', () => {
  test('every connected account is asked about, then not again for six hours', async () => {
    expect((await it.tick(minute)).asked).toBe(4)
    expect(await it.care(page)).toMatchObject({ heard: true, goodAt: it.desk.time.now.toISOString() })
    expect(await it.care(number)).toMatchObject({ heard: true })
    const before = it.calls.length
    await it.tick(5.9 * hour)
    expect(it.calls.length).toBe(before)
    expect((await it.tick(0.2 * hour)).asked).toBe(4)
  })

  test('a subscription that Messenger ended is made again by itself, with all that was there for the same Page, and said', async () => {
    await it.tick(minute)
    it.networks.world.unsubscribe({ account: chat.id })
    const before = it.calls.length
    await it.tick(7 * hour)
    // Each replaces the whole list of the Page: never both at once.
    const lists = it.calls.slice(before).filter((call) => call.includes('/1000/subscribed_apps'))
    expect(lists.map((call) => call.split(' ')[0])).toEqual(['GET', 'POST', 'GET', 'GET', 'POST', 'GET'])
    await it.tick(minute)
    expect(await it.care(chat)).toMatchObject({ heard: true, mendedAt: expect.any(String) })
    expect(await it.care(page)).toMatchObject({ heard: true })
    const { body } = await it.networks.graph('GET', '1000/subscribed_apps', undefined, page.token)
    expect(body).toMatchObject({
      data: [{ subscribed_fields: expect.arrayContaining(['feed', 'mention', 'messages']) }],
    })
  })

  test('one that the network refuses is shown on every desk of the team, raises the alarm and is tried again in ten minutes', async () => {
    await it.tick(minute)
    it.networks.world.unsubscribe({ account: number.id })
    it.networks.moods.set(number.id, { subscription: 'refused' })
    await it.tick(7 * hour)
    expect(await it.care(number)).toMatchObject({ heard: false, missing: ['messages'], why: 'permission' })
    expect(await it.account(number)).toMatchObject({ state: 'connected', trouble: { reason: 'not-subscribed' } })
    expect(it.desk.alarms).toContainEqual({ account: number.id, reason: 'not-subscribed' })
    it.networks.moods.set(number.id, {})
    await it.tick(11 * minute)
    expect(await it.account(number)).not.toHaveProperty('trouble')
    expect(await it.care(number)).toMatchObject({ heard: true, mendedAt: expect.any(String) })
  })

  test('an admin who wants to know is answered by the next tick', async () => {
    await it.tick(minute)
    it.desk.pass(hour)
    const now = it.desk.time.now.toISOString()
    await it.desk.stores.cares.want(page.id, now, { wanted: 'check' })
    expect((await it.tick()).asked).toBe(1)
    const care = await it.care(page)
    expect(care).toMatchObject({ askedAt: now })
    expect(care).not.toHaveProperty('wanted')
  })

  test('a dead token pauses the account, and it is not asked again until somebody reconnects it', async () => {
    it.networks.moods.set(chat.id, { answer: 'expired' })
    it.networks.moods.set(page.id, { answer: 'expired' })
    await it.tick(minute)
    expect(await it.account(chat)).toMatchObject({ state: 'paused', paused: { reason: 'token' } })
    const before = it.calls.length
    await it.tick(hour)
    expect(it.calls.slice(before).filter((call) => call.includes('1000'))).toEqual([])
  })

  test('a token that dies within a week is said so beforehand', async () => {
    it.networks.moods.set(number.id, { token: 'expiring' })
    await it.tick(minute)
    expect(await it.account(number)).toMatchObject({ trouble: { reason: 'token-expiring' } })
    expect(Date.parse(String((await it.care(number))?.expiresAt))).toBeLessThan(
      it.desk.time.now.getTime() + 4 * 24 * hour,
    )
    expect(await it.care(page)).toMatchObject({ expiresAt: 'never' })
  })

  test('what webhooks lost has the subscription looked at with the next tick', async () => {
    await it.tick(minute)
    const { listen } = it.desk.boot()
    it.networks.moods.set(chat.id, { webhooks: 'dropped' })
    it.networks.world.message({ account: chat.id, person: 'Maria', text: 'C’è nessuno?' })
    await it.networks.idle()
    it.desk.pass(20 * minute)
    await listen()
    expect(it.desk.inbound.length).toBeGreaterThan(0)
    expect((await it.tick(minute)).asked).toBe(1)
  })
})

describe('X', () => {
  test('I11: X is asked four times a day to look at our address; the last good look is kept', async () => {
    await it.tick(minute)
    expect(it.calls).toContain('PUT /2/webhooks/1146654567674912769')
    const good = it.desk.time.now.toISOString()
    expect(await it.care(square)).toMatchObject({ heard: true, webhook: { valid: true, goodAt: good } })
    it.door.proves = false
    await it.tick(6.1 * hour)
    expect(await it.care(square)).toMatchObject({ heard: false, webhook: { valid: false, goodAt: good } })
    expect(it.desk.alarms).toContainEqual({ account: square.id, reason: 'webhook-invalid' })
    expect(await it.account(square)).toMatchObject({ trouble: { reason: 'webhook-invalid' } })
    it.door.proves = true
    await it.tick(11 * minute)
    expect(await it.account(square)).not.toHaveProperty('trouble')
  })

  test('an address that X does not know is said, and not made by itself', async () => {
    it.reboot('https://elsewhere.example/webhooks')
    await it.tick(minute)
    expect(await it.care(square)).toMatchObject({ heard: false, why: 'webhook-missing' })
    expect(it.calls.filter((call) => call.startsWith('POST /2/'))).toEqual([])
  })

  test('a user whose subscription is gone is subscribed again', async () => {
    await it.tick(minute)
    it.networks.world.unsubscribe({ account: square.id })
    await it.tick(6.1 * hour)
    expect(await it.care(square)).toMatchObject({ heard: true, mendedAt: expect.any(String), webhook: { valid: true } })
  })
})

describe('a token of two hours', () => {
  const held = async () => it.desk.secrets.tokens[square.id]
  /** An admin pastes what X's login gave. */
  async function pasted() {
    const { client, secret, refresh } = it.networks.world.xLogin({ account: square.id })
    it.desk.secrets.renewals[square.id] = JSON.stringify({ client, secret, refresh })
    await it.desk.stores.cares.want(square.id, it.desk.time.now.toISOString(), { renews: true })
    return refresh
  }
  const renewals = () => it.calls.filter((call) => call.endsWith('/2/oauth2/token')).length

  test('is had at once and renewed half an hour before it dies, each refresh token used once', async () => {
    const first = await pasted()
    await it.tick(minute)
    const one = await held()
    expect(one).not.toBe(square.token)
    expect(it.desk.secrets.renewals[square.id]).not.toContain(first)
    await it.tick(80 * minute)
    expect(renewals()).toBe(1)
    await it.tick(11 * minute)
    expect(renewals()).toBe(2)
    expect(await held()).not.toBe(one)
    expect(await it.account(square)).toMatchObject({ state: 'connected' })
    expect(await it.care(square)).toMatchObject({ heard: true })
  })

  test('a lost answer stops the account in words and is not tried again: the refresh token may be used up', async () => {
    await pasted()
    it.networks.moods.set(square.id, { answer: 'lost', times: 1 })
    await it.tick(minute)
    expect(await it.account(square)).toMatchObject({ state: 'paused', paused: { reason: 'renewal-lost' } })
    await it.tick(10 * minute)
    await it.tick(7 * hour)
    expect(renewals()).toBe(1)
    await pasted()
    await it.desk.stores.accounts.change(square.id, ({ paused: _, ...account }) => ({ ...account, state: 'connected' }))
    await it.tick(minute)
    expect(await held()).not.toBe(square.token)
  })

  /** One tick in which only the token is due, stopped at the n-th write of a secret: first the pair, then the token. */
  async function stopped(when: 'before' | 'after', nth: number) {
    const secrets = (calls: string[]) => calls.flatMap((call, index) => (call === 'secret' ? [index] : []))
    const rehearsal = await scene()
    const [real, at] = [it, rehearsal]
    it = at
    await it.tick()
    await it.tick(minute)
    await pasted()
    it.desk.faults.reset()
    await it.tick(minute)
    const call = secrets(it.desk.faults.calls)[nth] ?? Number.NaN
    await at.stop()
    it = real
    await it.tick(minute)
    await pasted()
    it.desk.faults.reset()
    it.desk.faults.crashAt(call, when)
    await it.tick(minute).catch(() => undefined)
    expect(it.desk.faults.crashed).toBe(true)
    it.desk.faults.reset()
    it.reboot()
    await it.tick(3 * minute)
  }

  test('a crash before the new pair is kept stops the account: the old one may be used up', async () => {
    await stopped('before', 0)
    expect(await it.account(square)).toMatchObject({ paused: { reason: 'renewal-lost' } })
    expect(renewals()).toBe(1)
  })

  test.each([
    ['after', 0],
    ['before', 1],
    ['after', 1],
  ] as const)('a crash once the pair is kept loses nothing (%s secret %i)', async (when, nth) => {
    await stopped(when, nth)
    expect(renewals()).toBe(1)
    expect(await it.account(square)).toMatchObject({ state: 'connected' })
    expect(await held()).toBe(JSON.parse(it.desk.secrets.renewals[square.id] ?? '{}').access)
  })

  test('one that X refuses pauses the account like any dead token', async () => {
    await pasted()
    it.desk.secrets.renewals[square.id] = JSON.stringify({
      ...clientOf(it.desk.secrets.renewals[square.id]),
      refresh: 'used',
    })
    await it.tick(minute)
    expect(await it.account(square)).toMatchObject({ state: 'paused', paused: { reason: 'token' } })
  })
})

import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Play, play, secret, signed } from './play.ts'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

const company = 'Brezza Acqua'
const State = v.object({
  apps: v.object({ meta: v.record(v.string(), v.object({ secret: v.string(), ready: v.boolean() })) }),
  keys: v.array(v.object({ id: v.string(), token: v.string(), subscribed: v.boolean() })),
  accounts: v.array(v.object({ id: v.string(), name: v.string() })),
})
const state = async (at = net) => v.parse(State, await (await fetch(`${at.url}/networks/api/state`)).json())
const open = (channel: 'facebook-page' | 'messenger' | 'instagram' | 'x' = 'facebook-page', at = net) =>
  at.world.openAccount({ channel, name: company })
const writes = (account: string, text = 'Buongiorno', at = net) =>
  at.world.comment({ account, person: 'Sara Contini', text })

/** An address that answers as a desk would that knows this word, and this secret. */
async function address(word: string, key = '') {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://desk').searchParams
    const crc = query.get('crc_token')
    if (crc) response.end(`sha256=${createHmac('sha256', key).update(crc).digest('base64')}`)
    else response.end(query.get('hub.verify_token') === word ? query.get('hub.challenge') : 'no')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const at = server.address()
  const url = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/webhooks/meta`
  return { url, close: () => server.close() }
}

describe('a company that sets itself up on the networks', () => {
  test('is heard only when its app knows the address and its account is subscribed, and signs with a secret of its own', async () => {
    const { id } = open()
    const desk = await address('our-word')
    writes(id, 'uno')
    await expect(net.world.registerWebhook({ company, url: desk.url, token: 'a guess' })).rejects.toThrow('validated')
    net.world.subscribe({ account: id })
    writes(id, 'due')
    await net.idle()
    expect(net.heard).toEqual([])
    await net.world.registerWebhook({ company, url: desk.url, token: 'our-word' })
    writes(id, 'tre')
    await net.idle()
    expect(net.heard.map(({ text }) => /"message":"(\w+)"/.exec(text)?.[1])).toEqual(['tre'])
    const own = (await state()).apps.meta[company]?.secret ?? ''
    const [heard] = net.heard
    expect(heard && [signed(heard, own), signed(heard, secret)]).toEqual([true, false])
    desk.close()
  })

  test('has one Page for comments and messages, and each account once', () => {
    expect(open('messenger')).toMatchObject({
      external: open().external,
      token: open('instagram') && expect.any(String),
    })
    expect(() => open()).toThrow('there already')
  })

  test('on X its address must know the consumer secret', async () => {
    open('x')
    const [right, wrong] = [await address('', secret), await address('', 'another')]
    await expect(net.world.registerX({ url: wrong.url })).rejects.toThrow('CRC')
    expect(await net.world.registerX({ url: right.url })).toEqual({ valid: true })
    for (const one of [right, wrong]) one.close()
  })

  test('makes a new token: the old one and its death are over', async () => {
    const { id } = writes('acc-fb')
    net.moods.set('acc-fb', { answer: 'expired' })
    expect(await net.graph('POST', `${id}/comments`, { message: 'uno' })).toMatchObject({ status: 401 })
    const { token } = net.world.newToken({ account: 'acc-fb' })
    expect(await net.graph('POST', `${id}/comments`, { message: 'due' })).toMatchObject({ status: 401 })
    expect(await net.graph('POST', `${id}/comments`, { message: 'tre' }, token)).toMatchObject({ status: 200 })
  })

  test('is still there after a restart, with its secret and its token', async () => {
    const data = await mkdtemp(join(tmpdir(), 'apps-'))
    const first = await play({ data })
    const { id } = open('facebook-page', first)
    const { token } = first.world.newToken({ account: id })
    const before = await state(first)
    await first.stop()
    const second = await play({ data })
    const after = await state(second)
    expect(after.apps).toEqual(before.apps)
    expect(after.keys).toContainEqual({ id, token, subscribed: false })
    expect(after.accounts).toContainEqual(expect.objectContaining({ id, name: company }))
    await second.stop()
    await rm(data, { recursive: true })
  })
})

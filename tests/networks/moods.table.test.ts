import type { Channel } from '@ascolta/core/channels/channel'
import { type Answering, offers } from '@ascolta/local/networks/moods'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chatAccount, feedAccount, type Play, page, play } from './play.ts'

const accounts = {
  'facebook-page': feedAccount,
  messenger: chatAccount,
  instagram: { id: 'acc-ig', channel: 'instagram', external: '17841400000000001', name: 'Lumàra', token: 'tok-ig' },
  whatsapp: { id: 'acc-wa', channel: 'whatsapp', external: '109000000000001', name: 'Lumàra', token: 'tok-wa' },
  x: { id: 'acc-x', channel: 'x', external: '1700000000000000001', name: 'Lumàra', token: 'tok-x' },
  email: { id: 'acc-em', channel: 'email', external: 'aiuto@lumara.example', name: 'Lumàra', token: 'none' },
} as const satisfies Record<Channel, object>
const person = 'Giulia Ferraris'

let net: Play
let mails = 0
beforeEach(async () => {
  mails = 0
  net = await play({
    accounts: Object.values(accounts),
    mail: async () => {
      mails++
    },
    mailEvent: async () => {
      mails++
    },
  })
})
afterEach(() => net.stop())

async function post(path: string, authorization: string, body: object) {
  const response = await fetch(`${net.url}/networks${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  return response
}

/** Somebody writes, and how the desk would answer them. */
const stages: Record<Channel, () => Promise<(text: string) => Promise<{ status: number; headers: Headers }>>> = {
  async 'facebook-page'() {
    const { id } = net.world.comment({ account: 'acc-fb', person, text: 'Buongiorno' })
    return (message) => net.graph('POST', `${id}/comments`, { message })
  },
  async messenger() {
    const { psid } = net.world.message({ account: 'acc-ms', person, text: 'Buongiorno' })
    return (text) => net.graph('POST', `${page}/messages`, { recipient: { id: psid }, message: { text } })
  },
  async instagram() {
    const { id } = net.world.instagramComment({ account: 'acc-ig', person, text: 'Buongiorno' })
    return (message) => net.graph('POST', `${id}/replies`, { message }, 'tok-ig')
  },
  async whatsapp() {
    const { phone } = net.world.whatsappMessage({ account: 'acc-wa', person, text: 'Buongiorno' })
    const words = (body: string) => ({ messaging_product: 'whatsapp', to: phone, type: 'text', text: { body } })
    return (text) => net.graph('POST', '109000000000001/messages', words(text), 'tok-wa')
  },
  async x() {
    const { id } = net.world.xPost({ account: 'acc-x', person, text: '@lumara buongiorno' })
    return (text) => post('/x/2/tweets', 'Bearer tok-x', { text, reply: { in_reply_to_tweet_id: id } })
  },
  async email() {
    const { address } = await net.world.mail({ account: 'acc-em', person, text: 'Buongiorno' })
    const signed = `AWS4-HMAC-SHA256 Credential=key/20261121/eu-south-1/ses/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`
    return (text) =>
      post('/ses/v2/email/outbound-emails', signed, {
        FromEmailAddress: 'aiuto@lumara.example',
        Destination: { ToAddresses: [address] },
        Content: { Simple: { Subject: { Data: 'Re' }, Body: { Text: { Data: text } } } },
      })
  },
}

const channels = Object.keys(stages) as Channel[]
const rows = channels.flatMap((channel) => offers[channel].answer.map((answer) => [channel, answer] as const))
const done = new Set<Answering>(['normal', 'lost', 'garbled'])
const sent = (text: string) => net.world.sent().filter((one) => one.text === text).length
const told = () => net.heard.length + mails

describe('every mood that a network offers', () => {
  test.each(rows)('%s: %s, once, and calm again', async (channel, answer) => {
    const answering = await stages[channel]()
    net.moods.set(accounts[channel].id, { answer, times: 1 })
    const said = answering('Lo guardiamo subito.')
    if (answer === 'lost') await expect(said).rejects.toThrow()
    else if (answer === 'normal') expect((await said).status).toBeLessThan(300)
    else expect((await said).status).toBeGreaterThanOrEqual(400)
    expect(sent('Lo guardiamo subito.')).toBe(done.has(answer) ? 1 : 0)
    expect((await answering('Ed eccoci.')).status).toBeLessThan(300)
    expect(sent('Ed eccoci.')).toBe(1)
  })

  test.each(channels)('%s: limits come with a hint, or with a status that says so', async (channel) => {
    const answering = await stages[channel]()
    net.moods.set(accounts[channel].id, { answer: 'page-limit' })
    const { status, headers } = await answering('Eccoci')
    const hint = headers.get('x-business-use-case-usage') ?? headers.get('x-rate-limit-reset')
    expect(hint !== null || status === 429).toBe(true)
  })

  test.each(channels)('%s: slow, but done', async (channel) => {
    const answering = await stages[channel]()
    net.moods.set(accounts[channel].id, { delayMs: 60 })
    const began = performance.now()
    expect((await answering('Eccoci')).status).toBeLessThan(300)
    expect(performance.now() - began).toBeGreaterThan(55)
  })

  test.each(channels)('%s: our own doing never comes back, or before the answer', async (channel) => {
    const answering = await stages[channel]()
    await net.idle()
    const before = told()
    net.moods.set(accounts[channel].id, { echo: 'missing' })
    await answering('Senza eco')
    await net.idle()
    expect(told()).toBe(before)
    net.moods.set(accounts[channel].id, { echo: 'first' })
    await answering('Con eco')
    expect(told()).toBeGreaterThan(before)
  })

  test.each(channels)('%s: what people write comes three times, or not at all', async (channel) => {
    net.moods.set(accounts[channel].id, { webhooks: 'repeated' })
    await stages[channel]()
    await net.idle()
    expect(told()).toBe(3)
    net.moods.set(accounts[channel].id, { webhooks: 'dropped' })
    await stages[channel]()
    await net.idle()
    expect(told()).toBe(3)
  })
})

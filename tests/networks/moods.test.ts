import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'
import { type Play, page, play, signed } from './play.ts'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

const account = 'acc-fb'
const person = 'Giulia Ferraris'
const comment = (text = 'Dov’è il mio pacco?') => net.world.comment({ account, person, text })
const answer = (id: string, message = 'Lo cerchiamo.') => net.graph('POST', `${id}/comments`, { message })
const texts = (id: string) => net.world.publicAnswers(id).map(({ text }) => text)
/** The comments that came back to the desk as the Page's own. */
const echoes = () => net.heard.filter(({ text }) => text.includes('Lo cerchiamo.')).length

describe('a network that leaves a doubt', () => {
  test('the answer is lost after the comment was made', async () => {
    const { id } = comment()
    net.moods.set(account, { answer: 'lost', times: 1 })
    await expect(answer(id)).rejects.toThrow()
    expect(texts(id)).toEqual(['Lo cerchiamo.'])
    expect(await answer(id), 'once only').toMatchObject({ body: { error: { code: 506 } } })
  })

  test('an error is answered although the message went out', async () => {
    const { psid, person: who } = net.world.message({ account: 'acc-ms', person, text: 'Buongiorno' })
    net.moods.set('acc-ms', { answer: 'garbled' })
    const sent = await net.graph('POST', `${page}/messages`, { recipient: { id: psid }, message: { text: 'Eccoci' } })
    expect(sent).toMatchObject({ status: 500, body: { error: { code: 1, error_subcode: 1357046 } } })
    expect(net.world.privateAnswers(page, who)).toHaveLength(1)
  })

  test('a slow network has done it before it answers', async () => {
    const { id } = comment()
    net.moods.set(account, { delayMs: 400 })
    const began = performance.now()
    const going = answer(id)
    await until(() => expect(texts(id)).toHaveLength(1))
    expect(performance.now() - began).toBeLessThan(400)
    await going
    expect(performance.now() - began).toBeGreaterThan(390)
  })
})

describe('a network that refuses does nothing', () => {
  const refusals = {
    down: { status: 503, body: 'Service Unavailable' },
    transient: { status: 500, body: { error: { code: 2, is_transient: true } } },
    'page-limit': { status: 400, body: { error: { code: 613 } } },
    'app-limit': { status: 403, body: { error: { code: 4 } } },
    expired: { status: 401, body: { error: { code: 190, error_subcode: 463 } } },
    'person-token': { status: 400, body: { error: { code: 1705 } } },
    unavailable: { status: 400, body: { error: { code: 551, error_subcode: 1545041 } } },
  } as const
  for (const [mood, refusal] of Object.entries(refusals) as [keyof typeof refusals, object][])
    test(mood, async () => {
      const { id } = comment()
      net.moods.set(account, { answer: mood, times: 1 })
      expect(await answer(id)).toMatchObject(refusal)
      expect(net.world.sent()).toEqual([])
      expect(await answer(id), 'once only').toMatchObject({ status: 200 })
    })

  test('limits say how full it is and when to come back', async () => {
    const { id } = comment()
    net.moods.set(account, { answer: 'page-limit' })
    const { headers } = await answer(id)
    const usage: unknown = JSON.parse(headers.get('x-business-use-case-usage') ?? '')
    expect(usage).toMatchObject({ [page]: [{ call_count: 100, estimated_time_to_regain_access: 1 }] })
    net.moods.set(account, { answer: 'app-limit' })
    expect((await answer(id)).headers.get('x-app-usage')).toContain('"call_count":100')
  })

  test('one account’s mood is not the other’s', async () => {
    net.moods.set('acc-ms', { answer: 'expired' })
    expect(await answer(comment().id)).toMatchObject({ status: 200 })
  })
})

describe('our own doing comes back', () => {
  test('before the answer', async () => {
    const { id } = comment()
    net.moods.set(account, { echo: 'first' })
    await answer(id)
    expect(echoes()).toBe(1)
  })

  test('late', async () => {
    const { id } = comment()
    net.moods.set(account, { echo: 'delayed', echoDelayMs: 300 })
    await answer(id)
    const answered = performance.now()
    await net.idle()
    expect(echoes()).toBe(1)
    expect(performance.now() - answered).toBeGreaterThan(290)
  })

  test('never', async () => {
    const { id } = comment()
    net.moods.set(account, { echo: 'missing' })
    await answer(id)
    await net.idle()
    expect(echoes()).toBe(0)
  })
})

describe('webhooks', () => {
  const said = () => net.heard.map(({ text }) => /"message":"(\w+)"/.exec(text)?.[1])

  test('come three times', async () => {
    net.moods.set(account, { webhooks: 'repeated' })
    comment('uno')
    await net.idle()
    expect(said()).toEqual(['uno', 'uno', 'uno'])
  })

  test('come the wrong way round', async () => {
    net.moods.set(account, { webhooks: 'reordered' })
    for (const text of ['uno', 'due', 'tre']) comment(text)
    await net.idle()
    expect(said()).toEqual(['due', 'uno', 'tre'])
  })

  test('do not come at all', async () => {
    net.moods.set(account, { webhooks: 'dropped' })
    comment('uno')
    await net.idle()
    expect(said()).toEqual([])
  })

  test('come with a wrong signature until the mood is better', async () => {
    net.moods.set(account, { webhooks: 'bad-signature' })
    net.answers.push(401)
    comment('uno')
    await vi.waitFor(() => expect(net.heard).toHaveLength(1), { timeout: 30_000, interval: 5 })
    net.moods.set(account, {})
    await net.idle()
    expect(net.heard.map((one) => signed(one))).toEqual([false, true])
  })
})

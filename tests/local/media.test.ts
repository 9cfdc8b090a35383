import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { aPicture } from '../support/picture.ts'
import { until } from '../support/until.ts'

const Rows = v.object({ tickets: v.array(v.object({ id: v.string(), channel: v.string() })) })
const Line = v.looseObject({
  type: v.string(),
  id: v.string(),
  at: v.string(),
  attachments: v.optional(v.array(v.any())),
})
const Opened = v.object({ lines: v.array(Line) })
const State = v.object({ accounts: v.array(v.object({ id: v.string() })) })

describe('what customers send is kept by the desk on the laptop (X5)', () => {
  let cloud: Cloud
  let giulia: Awaited<ReturnType<typeof signIn>>
  beforeAll(async () => {
    cloud = await startCloud({ networks: simulator, overrides: { invokeAgain: [10, 10] } })
    giulia = await signIn(cloud, 'Giulia Ferri')
  })
  afterAll(() => cloud.stop())

  const play = async (name: string, input: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${cloud.origin}/networks/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return v.parse(v.record(v.string(), v.any()), await answer.json())
  }
  const upload = (account: string, secretly = true) =>
    play('upload', { account, name: 'contatore.png', mime: 'image/png', data: aPicture().toString('base64'), secretly })

  /** The newest line of this channel's ticket, once its attachments are no longer on their way. */
  const line = (channel: string) =>
    until(async () => {
      const { tickets } = v.parse(Rows, await giulia.get('/api/tickets?list=team'))
      const ticket = tickets.find((one) => one.channel === channel)
      const { lines } = v.parse(Opened, await giulia.get(`/api/tickets/${ticket?.id}`))
      const [newest] = lines
      expect(newest?.attachments).toHaveLength(1)
      expect(newest?.attachments?.[0].state).not.toBe('coming')
      return { ticket: ticket?.id, ...v.parse(Line, newest) }
    })

  test.each([
    ['facebook-page', 'comment', 'fp', (photo: string) => ({ text: 'Il contatore', photo }), false],
    ['messenger', 'message', 'ms', (url: string) => ({ attachments: [{ type: 'image', url }] }), true],
    ['instagram', 'instagramMessage', 'ig', (url: string) => ({ attachments: [{ type: 'image', url }] }), true],
    ['whatsapp', 'whatsappMessage', 'wa', (url: string) => ({ attachment: { type: 'image', url } }), true],
    ['x', 'xMessage', 'x', (photo: string) => ({ text: 'Il contatore', photo }), true],
  ] as const)('a picture on %s is shown from our own store', async (channel, action, prefix, words, secretly) => {
    const account = await accountOf(prefix)
    const { url } = await upload(account, secretly)
    await play(action, { account, person: `Cliente ${channel}`, ...words(url ?? '') })
    const { ticket, id, at, attachments } = await line(channel)
    expect(attachments).toEqual([{ type: 'image', state: 'kept', shown: true, bytes: aPicture().length }])
    const file = await giulia.open(`/api/tickets/${ticket}/lines/${id}/files/0?at=${at}`)
    expect(new URL(file.url).origin).not.toBe(cloud.origin)
    expect(file.headers.get('content-disposition')).toMatch(/^inline; filename="image.png"/)
    expect(Buffer.from(await file.arrayBuffer()).equals(aPicture())).toBe(true)
  })

  const accountOf = async (prefix: string) => {
    const { accounts } = v.parse(State, await (await fetch(`${cloud.origin}/networks/api/state`)).json())
    const found = accounts.find(({ id }) => id.startsWith(`${prefix}-`))
    if (!found) throw new Error(`no account ${prefix}`)
    return found.id
  }
})

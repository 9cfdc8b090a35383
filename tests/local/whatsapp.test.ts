import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const account = 'wa-109951162777600'
const person = 'Sara Contini'
const Rows = v.object({ tickets: v.array(v.object({ id: v.string(), seq: v.number(), channel: v.string() })) })
const Opened = v.object({ draft: v.object({ id: v.string() }) })

describe('a customer on WhatsApp and the desk on the laptop', () => {
  let cloud: Cloud
  beforeAll(async () => {
    cloud = await startCloud({ networks: simulator, overrides: { queues: { outbound: { delaySeconds: 0 } } } })
  })
  afterAll(() => cloud.stop())

  const play = async (name: string, input: object) => {
    const answer = await fetch(`${cloud.origin}/networks/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    return answer.json()
  }

  test('what is written becomes a ticket, what is answered reaches the phone once', async () => {
    await play('whatsappMessage', { account, person, text: 'La luce va e viene' })
    const giulia = await signIn(cloud, 'Giulia Ferri')
    const row = await until(async () => {
      const { tickets } = v.parse(Rows, await giulia.get('/api/tickets?list=team'))
      expect(tickets).toMatchObject([{ channel: 'whatsapp' }])
      return tickets[0]
    })
    const { draft } = v.parse(Opened, await giulia.get(`/api/tickets/${row?.id}`))
    const sent = await giulia.post(`/api/tickets/${row?.id}/replies`, {
      draft: draft.id,
      text: 'Mandiamo un tecnico.',
      seq: row?.seq,
    })
    expect(sent).toMatchObject({ reply: {} })
    await until(async () => {
      const answer = await fetch(`${cloud.origin}/networks/api/sent`)
      expect(await answer.json()).toMatchObject({
        sent: [{ account, call: 'message', text: 'Mandiamo un tecnico.', metadata: expect.any(String) }],
      })
    })
  })
})

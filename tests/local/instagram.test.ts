import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const account = 'ig-17841457601048576'
const person = 'Sara Contini'
const Rows = v.object({ tickets: v.array(v.object({ id: v.string(), seq: v.number(), public: v.boolean() })) })
const Named = v.object({
  tickets: v.array(v.object({ id: v.string(), name: v.optional(v.string()), preview: v.optional(v.string()) })),
})
const Opened = v.object({ draft: v.object({ id: v.string() }) })
const Made = v.object({ id: v.string() })

describe('a customer on Instagram and the desk on the laptop', () => {
  let cloud: Cloud
  let giulia: Awaited<ReturnType<typeof signIn>>
  beforeAll(async () => {
    cloud = await startCloud({ networks: simulator, overrides: { queues: { outbound: { delaySeconds: 0 } } } })
    giulia = await signIn(cloud, 'Giulia Ferri')
  })
  afterAll(() => cloud.stop())

  async function play(name: string, input: object) {
    const answer = await fetch(`${cloud.origin}/networks/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    return v.parse(Made, await answer.json())
  }
  const ticket = (isPublic: boolean) =>
    until(async () => {
      const { tickets } = v.parse(Rows, await giulia.get('/api/tickets?list=team'))
      const found = tickets.find((one) => one.public === isPublic)
      if (!found) throw new Error('no ticket yet')
      return found
    })
  async function ticketOf(id: string) {
    const { tickets } = v.parse(Rows, await giulia.get('/api/tickets?list=team'))
    const found = tickets.find((one) => one.id === id)
    if (!found) throw new Error('not in the list')
    return found
  }
  async function answer({ id, seq }: { id: string; seq: number }, more: object) {
    const { draft } = v.parse(Opened, await giulia.get(`/api/tickets/${id}`))
    return giulia.post(`/api/tickets/${id}/replies`, { draft: draft.id, seq, ...more })
  }
  const sent = (expected: object[]) =>
    until(async () => {
      const record = await fetch(`${cloud.origin}/networks/api/sent`)
      expect(await record.json()).toMatchObject({ sent: expected })
    })

  test('a comment is answered below it, then once in private; a message is answered to the person', async () => {
    const { id } = await play('instagramComment', { account, person, text: 'Fa anche lo sconto?' })
    await answer(await ticket(true), { text: 'Certo, le scriviamo.' })
    const below = { account, call: 'comment', target: id, text: 'Certo, le scriviamo.' }
    await sent([below])
    await answer(await ticket(true), { text: 'Ecco il codice: 4711', audience: 'private' })
    const invited = { account, call: 'private-reply', target: id, text: 'Ecco il codice: 4711' }
    await sent([below, invited])

    await play('instagramMessage', { account, person: 'Marco Esposito', text: 'Buongiorno' })
    await answer(await ticket(false), { text: 'Buongiorno a lei' })
    await sent([below, invited, { account, call: 'message', text: 'Buongiorno a lei' }])
  })

  test('a mention, of which the webhook brings numbers only, has its words and its author after the next minute', async () => {
    const { id } = await play('instagramMention', { account, person: 'Elena Ricci', text: 'Ma @lumara risponde?' })
    const named = await until(async () => {
      const { tickets } = v.parse(Named, await giulia.get('/api/tickets?list=team'))
      const found = tickets.find(({ preview }) => !preview)
      if (!found) throw new Error('no mention yet')
      return found
    })
    await cloud.run('tick')
    await until(async () => {
      const { tickets } = v.parse(Named, await giulia.get('/api/tickets?list=team'))
      expect(tickets.find((one) => one.id === named.id)).toMatchObject({
        name: 'elena.ricci',
        preview: 'Ma @lumara risponde?',
      })
    })
    const opened = JSON.stringify(await giulia.get(`/api/tickets/${named.id}`))
    expect(opened).toMatch(/"permalink":"https:[^"]*instagram/)
    const { seq } = await ticketOf(named.id)
    await answer({ id: named.id, seq }, { text: 'Certo, eccoci.' })
    await until(async () => {
      const record = JSON.stringify(await (await fetch(`${cloud.origin}/networks/api/sent`)).json())
      expect(record).toContain(`"target":"${id}","text":"Certo, eccoci."`)
    })
  })
})

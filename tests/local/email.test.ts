import { accountId } from '@ascolta/core/accounts/account'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { createTransport } from 'nodemailer'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const mailbox = 'assistenza@lumara.example'
const account = accountId('email', mailbox)
const person = 'Sara Contini'
const Rows = v.object({ tickets: v.array(v.object({ id: v.string(), seq: v.number(), channel: v.string() })) })
const Opened = v.object({ draft: v.object({ id: v.string() }) })
const State = v.object({
  mailboxes: v.array(
    v.object({ letters: v.array(v.object({ id: v.string(), fromUs: v.boolean(), subject: v.string() })) }),
  ),
})

describe('a customer who writes mails and the desk on the laptop', () => {
  let cloud: Cloud
  let giulia: Awaited<ReturnType<typeof signIn>>
  beforeAll(async () => {
    cloud = await startCloud({ networks: simulator, overrides: { queues: { outbound: { delaySeconds: 0 } } } })
    giulia = await signIn(cloud, 'Giulia Ferri')
  })
  afterAll(() => cloud.stop())

  const play = (input: object) =>
    fetch(`${cloud.origin}/networks/api/mail`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account, person, ...input }),
    })
  const letters = async () => {
    const state = v.parse(State, await (await fetch(`${cloud.origin}/networks/api/state`)).json())
    return state.mailboxes[0]?.letters ?? []
  }
  const rows = async () => v.parse(Rows, await giulia.get('/api/tickets?list=team')).tickets

  test('what is written becomes a ticket; the answer arrives, and what is answered to it joins the same ticket', async () => {
    await play({ subject: 'Bolletta', text: 'È doppia?' })
    const row = await until(async () => {
      const found = await rows()
      expect(found).toMatchObject([{ channel: 'email' }])
      return found[0]
    })
    const { draft } = v.parse(Opened, await giulia.get(`/api/tickets/${row?.id}`))
    await giulia.post(`/api/tickets/${row?.id}/replies`, { draft: draft.id, text: 'La controlliamo.', seq: row?.seq })
    const answer = await until(async () => {
      const ours = (await letters()).find(({ fromUs }) => fromUs)
      expect(ours).toMatchObject({ subject: 'Re: Bolletta' })
      return ours
    })
    await play({ answers: answer?.id, text: 'Grazie' })
    await until(async () => {
      const opened = JSON.stringify(await giulia.get(`/api/tickets/${row?.id}`))
      expect(opened).toContain('Grazie')
      expect(opened).toContain('La controlliamo.')
    })
    expect(await rows()).toHaveLength(1)
  })

  test('another matter of the same person is another ticket, also from a mail program', async () => {
    const program = createTransport({ host: '127.0.0.1', port: cloud.smtp, ignoreTLS: true })
    await program.sendMail({
      from: 'Sara Contini <sara.contini@posta.example>',
      to: mailbox,
      subject: 'Contatore',
      text: 'Non gira',
    })
    await until(async () => expect(await rows()).toHaveLength(2))
  })
})

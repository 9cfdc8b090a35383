import { accountId } from '@ascolta/core/accounts/account'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { until } from '../support/until.ts'

const mailbox = accountId('email', 'assistenza@lumara.example')
const whatsapp = 'wa-109951162777600'
const x = 'x-1700000000001048576'

const Key = v.object({ draft: v.object({ id: v.string() }) })
const Begun = v.object({ ticket: v.object({ id: v.string(), turn: v.optional(v.unknown()) }) })
const Opened = v.object({
  ticket: v.object({ turn: v.optional(v.object({ n: v.number() })) }),
  lines: v.array(v.object({ type: v.string(), text: v.optional(v.string()) })),
})
const Sent = v.object({ sent: v.array(v.object({ object: v.string(), text: v.optional(v.string()) })) })
const State = v.object({
  identities: v.array(v.object({ id: v.string(), phone: v.string() })),
  people: v.array(v.object({ id: v.string(), name: v.string() })),
  mailboxes: v.array(v.object({ letters: v.array(v.object({ id: v.string(), text: v.string() })) })),
})

let cloud: Cloud
let giulia: Awaited<ReturnType<typeof signIn>>
beforeAll(async () => {
  cloud = await startCloud({ networks: simulator, overrides: { queues: { outbound: { delaySeconds: 0 } } } })
  giulia = await signIn(cloud, 'Giulia Ferri')
  // The tick holds the tokens: it reads the templates.
  await cloud.run('tick')
}, 60_000)
afterAll(() => cloud.stop())

const networks = async (path: string, input?: object) => {
  const answer = await fetch(`${cloud.origin}/networks/api/${path}`, {
    ...(input && { method: 'POST', body: JSON.stringify(input), headers: { 'content-type': 'application/json' } }),
  })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`)
  return answer.json()
}
const sent = async (text: string) => v.parse(Sent, await networks('sent')).sent.filter((one) => one.text === text)
const state = async () => v.parse(State, await networks('state'))
async function phoneOf(name: string) {
  const { people, identities } = await state()
  const person = people.find((one) => one.name === name)
  return identities.find(({ id }) => id === person?.id)?.phone ?? ''
}
const letter = async (text: string) =>
  (await state()).mailboxes.flatMap(({ letters }) => letters).find((one) => one.text === text)?.id

/** Lanes that lead to a ticket which began elsewhere. */
async function forwards() {
  const { client, name } = cloud.table.documents
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return Items.filter(({ into }) => into !== undefined)
}

interface Case {
  begin: () => Promise<object> | object
  text: string
  answers: (object: string) => Promise<unknown>
}
const cases: [string, Case][] = [
  [
    'by mail',
    {
      begin: () => ({ account: mailbox, to: 'sara.contini@posta.example', subject: 'Il contatore' }),
      text: 'Domani passa il tecnico.',
      answers: async () =>
        networks('mail', {
          account: mailbox,
          person: 'Sara Contini',
          answers: await letter('Domani passa il tecnico.'),
          text: 'Va bene (posta)',
        }),
    },
  ],
  [
    'on WhatsApp, with approved words, to somebody who never wrote and hides their number since',
    {
      begin: async () => ({
        account: whatsapp,
        to: `+${await phoneOf('Marco Esposito')}`,
        template: { name: 'promemoria_pratica', language: 'it', values: { 'body.1': 'Marco', 'body.2': '4711' } },
      }),
      text: 'Buongiorno Marco, la sua pratica 4711 è pronta: risponda qui per continuare.',
      async answers() {
        // A status names the id under which somebody answers who hides their number; it comes before they can read.
        await until(async () => expect(await forwards()).not.toEqual([]))
        await networks('whatsappUsername', { person: 'Marco Esposito', username: 'marco.e' })
        await networks('whatsappMessage', { account: whatsapp, person: 'Marco Esposito', text: 'Va bene (WhatsApp)' })
      },
    },
  ],
  [
    'on X in private',
    {
      begin: () => ({ account: x, to: '@saracontini', audience: 'private' }),
      text: 'Il rimborso è partito.',
      answers: () => networks('xMessage', { account: x, person: 'Sara Contini', text: 'Va bene (X)' }),
    },
  ],
  [
    'on X in a post that names the person',
    {
      begin: () => ({ account: x, to: 'saracontini', audience: 'public' }),
      text: 'Grazie @saracontini, è risolto.',
      answers: (parent) =>
        networks('xPost', { account: x, person: 'Sara Contini', parent, text: '@lumaraenergia va bene (post)' }),
    },
  ],
]

describe('an agent writes first, on the laptop', () => {
  test.each(cases)(
    '%s: pressed five times it is sent once, and the answer lands on the same ticket',
    async (_, one) => {
      const { draft } = v.parse(Key, await giulia.get('/api/conversations/draft'))
      const body = { draft: draft.id, text: one.text, ...(await one.begin()) }
      const answers = await Promise.all(Array.from({ length: 5 }, () => giulia.post('/api/conversations', body)))
      const tickets = answers.map((answer) => v.parse(Begun, answer).ticket)
      expect(new Set(tickets.map(({ id }) => id)).size).toBe(1)
      expect(tickets[0]?.turn).toBeUndefined()
      const applied = await until(async () => {
        const found = await sent(one.text)
        expect(found).toHaveLength(1)
        return found[0]
      })
      const id = tickets[0]?.id ?? ''
      await until(async () => expect(JSON.stringify(await giulia.get(`/api/tickets/${id}`))).toContain('"sent"'))

      await one.answers(applied?.object ?? '')
      await until(async () => {
        const { ticket, lines } = v.parse(Opened, await giulia.get(`/api/tickets/${id}`))
        expect(ticket.turn).toMatchObject({ n: 1 })
        // WhatsApp tells the second, so that an answer within the same one stands before what it answers.
        expect(lines.map(({ type }) => type).sort()).toEqual(['message', 'reply'])
      })
      expect(await sent(one.text)).toHaveLength(1)
    },
  )
})

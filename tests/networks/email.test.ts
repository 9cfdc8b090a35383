import { network } from '@ascolta/core/accounts/network'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Heard, Outgoing } from '@ascolta/core/channels/channel'
import { dial } from '@ascolta/functions/dial'
import { piecesOf } from '@ascolta/functions/mail/receive'
import { variables } from '@ascolta/functions/topology'
import { type Received, receivedEvent, serviceId } from '@ascolta/local/received'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'
import { type Play, play } from './play.ts'

const mailbox = 'info@bottega.example'
const account = { id: 'em-1', channel: 'email', external: mailbox, name: 'Bottega Esempio', token: 'none' } as const
const person = 'Giulia Ferraris'
const address = 'giulia.ferraris@posta.example'
const email = adapterOf('email')
const call = network(fetch, dial)

let net: Play
let came: Received[]
let told: unknown[]
let taking: boolean
beforeEach(async () => {
  came = []
  told = []
  taking = true
  net = await play({
    accounts: [account],
    async mail(received) {
      if (!taking) throw new Error('the desk is down')
      came.push(received)
    },
    async mailEvent(event) {
      told.push(event)
    },
  })
  vi.stubEnv(variables.mailer, `${net.url}/networks/ses`)
  vi.stubEnv('AWS_REGION', 'eu-south-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await net.stop()
})

/** What the desk understands of the mails that came. */
async function heard(): Promise<Heard[]> {
  const all = await Promise.all(
    came.map(async (received) => {
      const event = receivedEvent(received, received.id ?? serviceId('x'))
      return piecesOf(event, { read: async () => received.raw, write: async () => {} }, '2026-11-21T10:00:00.000Z')
    }),
  )
  return all
    .flat()
    .flatMap(({ delivery: { external, sentAt = '', raw } }) => email.hear(JSON.parse(raw), { external, sentAt }))
}

async function asked(more: object = {}) {
  const { id } = await net.world.mail({ account: 'em-1', person, subject: 'Bolletta', text: 'È doppia?', ...more })
  const said = (await heard()).at(-1)
  if (said?.kind !== 'message' || !said.author) throw new Error('nothing said')
  const { root = '', author, context = {} } = said
  const reply: Outgoing = {
    id: 'abc-def-0001/drf-1',
    text: 'La controlliamo.',
    external: mailbox,
    as: { name: 'Bottega Esempio' },
    recipient: author.id,
    context,
  }
  return { id, said, root, reply }
}
/** What the desk understands of what became of its mails. */
async function became() {
  const nothing = { read: async () => undefined, write: async () => {} }
  const pieces = await Promise.all(told.map((event) => piecesOf(event, nothing, '2026-11-21T10:00:00.000Z')))
  return pieces
    .flat()
    .flatMap(({ delivery: { external, sentAt = '', raw } }) => email.hear(JSON.parse(raw), { external, sentAt }))
}
const answers = () => net.world.letters().filter(({ fromUs }) => fromUs)

describe('the adapter on the simulated mail service', () => {
  test('a mail is answered, the answer arrives, and its answer comes back into the same matter', async () => {
    const { said, root, reply } = await asked()
    expect(said).toMatchObject({ author: { id: address, name: person }, text: 'È doppia?' })
    const outcome = await call(email, reply, '')
    expect(outcome).toMatchObject({ kind: 'sent', space: 'message', id: expect.stringMatching(/^0100.*-000000$/) })
    if (outcome.kind !== 'sent') throw new Error('not sent')
    expect(answers()).toMatchObject([{ to: address, subject: 'Re: Bolletta', text: 'La controlliamo.' }])
    expect(net.world.sent()).toMatchObject([{ object: outcome.id, target: address, metadata: 'abc-def-0001.drf-1' }])

    for (const program of ['usual', 'only-last', 'none'] as const)
      await net.world.mail({ account: 'em-1', person, answers: answers()[0]?.id, text: 'Grazie', program })
    const [, usual, ios, none] = await heard()
    expect(usual).toMatchObject({ root, parent: outcome.id, text: 'Grazie' })
    expect(ios).toMatchObject({ root, parent: outcome.id, text: 'Grazie' })
    expect(none).toMatchObject({ root, text: 'Grazie' })
  })

  test('what became of it comes back with its marker, also where the answer was lost', async () => {
    const { reply } = await asked()
    net.moods.set('em-1', { answer: 'lost', times: 1 })
    expect(await call(email, reply, '')).toMatchObject({ kind: 'unknown' })
    await until(() => expect(told).toHaveLength(2))
    const id = net.world.sent()[0]?.object
    expect(await became()).toMatchObject([
      { kind: 'status', state: 'sent', ids: [id], marker: reply.id },
      { kind: 'status', state: 'delivered', ids: [id], marker: reply.id },
    ])
  })

  test('what nobody takes bounces; where events are missing, nothing is known', async () => {
    const { reply } = await asked()
    await call(email, { ...reply, recipient: 'chi@nessuno.example' }, '')
    await until(() => expect(told).toHaveLength(2))
    expect(await became()).toMatchObject([{ state: 'sent' }, { state: 'failed', reason: 'bounced' }])
    net.moods.set('em-1', { echo: 'missing' })
    await call(email, reply, '')
    await net.idle()
    expect(told).toHaveLength(2)
  })

  test('a second answer stands in the same thread', async () => {
    const { root, reply } = await asked()
    await call(email, reply, '')
    await net.world.mail({ account: 'em-1', person, answers: answers()[0]?.id, text: 'E quando?' })
    const again = (await heard()).at(-1)
    if (again?.kind !== 'message' || !again.context) throw new Error('nothing said')
    await call(email, { ...reply, text: 'Domani.', context: again.context }, '')
    const [first, second] = answers()
    expect(second?.replyTo).toBe(first?.replyTo)
    expect(second?.references[0]).toBe(first?.references[0])
    expect(again.root).toBe(root)
  })

  test('two matters of one person are two; a new mail is not an answer', async () => {
    const one = await asked()
    const other = await asked({ subject: 'Contatore', text: 'Non gira' })
    expect(other.root).not.toBe(one.root)
  })

  test.each([
    ['garbled', 'unknown'],
    ['lost', 'unknown'],
    ['down', 'unknown'],
    ['transient', 'unknown'],
    ['page-limit', 'retry'],
    ['app-limit', 'retry'],
    ['expired', 'paused'],
    ['person-token', 'paused'],
    ['unavailable', 'failed'],
  ] as const)('when the service is %s the reply is %s', async (answer, kind) => {
    const { reply } = await asked()
    net.moods.set('em-1', { answer, times: 1 })
    expect(await call(email, reply, '')).toMatchObject({ kind })
    expect(answers()).toHaveLength(answer === 'garbled' || answer === 'lost' ? 1 : 0)
  })

  test('the service refuses what the real one refuses', async () => {
    const { reply } = await asked()
    expect(await call(email, { ...reply, external: 'altri@bottega.example' }, '')).toMatchObject({
      kind: 'failed',
      detail: expect.stringContaining('not verified'),
    })
    expect(await call(email, { ...reply, recipient: 'nobody' }, '')).toMatchObject({ kind: 'failed' })
    const { status } = await fetch(`${net.url}/networks/ses/v2/email/outbound-emails`, { method: 'POST', body: '{}' })
    expect(status).toBe(403)
  })
})

describe('the way of a mail', () => {
  test('a desk that is down gets it later, once', async () => {
    taking = false
    await net.world.mail({ account: 'em-1', person, subject: 'Bolletta', text: 'È doppia?' })
    expect(net.mail.waiting()).toBe(1)
    taking = true
    await until(() => expect(net.mail.waiting()).toBe(0))
    expect(await heard()).toHaveLength(1)
  })

  test('repeated, it is the same mail under the same id; dropped, it never comes', async () => {
    net.moods.set('em-1', { webhooks: 'repeated' })
    await net.world.mail({ account: 'em-1', person, text: 'Ancora' })
    expect(new Set(came.map(({ id }) => id)).size).toBe(1)
    expect(came).toHaveLength(3)
    net.moods.set('em-1', { webhooks: 'dropped' })
    await net.world.mail({ account: 'em-1', person, text: 'Mai' })
    expect(came).toHaveLength(3)
  })

  test('reordered, the later one is first', async () => {
    net.moods.set('em-1', { webhooks: 'reordered' })
    await net.world.mail({ account: 'em-1', person, text: 'Prima' })
    await net.world.mail({ account: 'em-1', person, text: 'Seconda' })
    expect(await heard()).toMatchObject([{ text: 'Seconda' }, { text: 'Prima' }])
  })

  test('a filter’s word goes with it', async () => {
    await net.world.mail({ account: 'em-1', person, text: 'Vinci!', verdicts: { spam: 'FAIL' } })
    await net.world.mail({ account: 'em-1', person, text: 'Sono io', verdicts: { dmarc: 'FAIL' } })
    expect(await heard()).toMatchObject([
      { kind: 'ignored', reason: 'spam' },
      { kind: 'message', context: { proven: 'no' } },
    ])
  })
})

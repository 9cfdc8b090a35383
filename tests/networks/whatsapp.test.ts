import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Call, Heard, Outgoing } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { split } from '@ascolta/core/channels/split'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { dataUrl } from '../support/files.ts'
import { until } from '../support/until.ts'
import { keys, type Play, play, signed } from './play.ts'
import { shapes } from './whatsapp.shapes.ts'

const number = '106540352242922'
const token = 'tok-number'
const account = 'acc-wa'
const person = 'Giulia Ferraris'
const accounts = [{ id: account, channel: 'whatsapp', external: number, name: 'Lumàra', token } as const]
const whatsapp = adapterOf('whatsapp')

let net: Play
beforeEach(async () => {
  net = await play({ accounts })
})
afterEach(() => net.stop())

const message = (text = 'Buongiorno') => net.world.whatsappMessage({ account, person, text })
const say = (content: { type: string } & Record<string, unknown>, more: object = {}) =>
  net.world.whatsappMessage({ account, person, content, ...more })
const old = <Result>(run: () => Result) => {
  net.moods.set(account, { shapes: 'old', echo: 'first' })
  return run()
}
const first = <Result>(run: () => Result) => {
  net.moods.set(account, { echo: 'first' })
  return run()
}
const graph = (method: string, path: string, json?: unknown) => net.graph(method, path, json, token)
const write = (to: string, more: object = {}) =>
  graph('POST', `${number}/messages`, {
    messaging_product: 'whatsapp',
    to,
    type: 'text',
    text: { body: 'Eccoci' },
    ...more,
  })
const file = (type: 'audio' | 'video' | 'file' | 'sticker' | 'image', text?: string) =>
  net.world.whatsappMessage({ account, person, text, attachment: { type, url: 'https://media.example/1' } })
const name = { formatted_name: 'Lucía Gómez', first_name: 'Lucía', last_name: 'Gómez' }

/** What people do, by the documented body that must come of it. */
const happenings: Record<string, () => unknown> = {
  text: () => old(() => message()),
  text_reply_context: () => net.world.whatsappMessage({ account, person, text: 'Sì', replyTo: message().id }),
  text_forwarded: () => net.world.whatsappMessage({ account, person, text: 'Inoltrato', forwarded: true }),
  text_bsuid_only: () => {
    net.world.whatsappUsername({ person, username: 'giulia' })
    message()
  },
  image: () => old(() => file('image', 'Il contatore')),
  document: () => file('file', 'La bolletta'),
  audio_voice: () => file('audio'),
  video: () => file('video'),
  sticker: () => file('sticker'),
  location: () =>
    old(() =>
      say({
        type: 'location',
        location: { address: 'Via Roma 1', latitude: 0.5, longitude: 7.5, name: 'x', url: 'https://a.example' },
      }),
    ),
  contacts: () =>
    old(() =>
      say({
        type: 'contacts',
        contacts: [{ name, org: { company: 'x' }, phones: [{ phone: '+39', wa_id: '39', type: 'MOBILE' }] }],
      }),
    ),
  button: () => old(() => say({ type: 'button', button: { payload: 'SI', text: 'Sì' } }, { replyTo: message().id })),
  interactive_flow_reply: () =>
    say({
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'x', response_json: '{}' } },
    }),
  order: () =>
    old(() =>
      say({
        type: 'order',
        order: {
          catalog_id: '1',
          text: '',
          product_items: [{ product_retailer_id: 'x', quantity: 1, item_price: 2, currency: 'EUR' }],
        },
      }),
    ),
  reaction: () => old(() => net.world.react({ id: message().id, person, reaction: 'love' })),
  reaction_removed: () => net.world.react({ id: message().id, person }),
  revoke: () => net.world.remove({ id: message().id }),
  system_number_changed: () => {
    old(message)
    net.world.whatsappMove({ person })
  },
  status_sent: async () => first(() => write(message().phone, { biz_opaque_callback_data: 'drf-1' })),
  status_delivered: async () => first(() => write(message().phone)),
  status_read: async () => {
    await first(() => write(message().phone))
    net.world.whatsappRead({ account, person })
  },
  status_played: async () => {
    await first(() => write(message().phone))
    net.world.whatsappRead({ account, person })
    net.world.whatsappRead({ account, person, played: true })
  },
  status_failed_window: async () => {
    const { phone } = message()
    net.pass(25)
    await first(() => write(phone))
  },
  message_echo_coexistence: () => net.world.whatsappColleague({ account, person, text: 'dal telefono' }),
}

const samples = process.env.ASCOLTA_SAMPLES
function documented(name: string): unknown {
  const path = samples && join(samples, 'whatsapp', `${name}.json`)
  return path && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : shapes[name]
}

describe('a webhook of WhatsApp has the documented members, no fewer and no more', () => {
  for (const [name, happen] of Object.entries(happenings))
    test(name.replaceAll('_', ' '), async () => {
      const wanted = keys(documented(name))
      await happen()
      await until(() => expect(net.bodies().map((body) => keys(body))).toContainEqual(wanted))
    })
})

describe('webhooks of WhatsApp travel as Meta sends them', () => {
  test('signed over the bytes, escaped, with the number in the change and the business on the entry', async () => {
    message('Perché? 😕 a/b')
    await net.idle()
    expect(net.heard.every((one) => signed(one))).toBe(true)
    expect(net.heard[0]?.text).toMatch(/^[ -~]*$/)
    expect(net.bodies()).toMatchObject([
      {
        object: 'whatsapp_business_account',
        entry: [
          { id: expect.not.stringMatching(number), changes: [{ value: { metadata: { phone_number_id: number } } }] },
        ],
      },
    ])
  })

  test('a batch of two messages is one change, statuses are another', async () => {
    const { phone } = message()
    await net.idle()
    await net.world.batch(async () => {
      message('uno')
      net.world.whatsappMessage({ account, person: 'Marco Esposito', text: 'due' })
      await first(() => write(phone))
    })
    const last = net.bodies().at(-1)
    expect(last).toMatchObject({
      entry: [
        {
          changes: [
            { value: { contacts: [{}, {}], messages: [{ text: { body: 'uno' } }, { text: { body: 'due' } }] } },
            { value: { statuses: [{ status: 'sent' }, { status: 'delivered' }] } },
          ],
        },
      ],
    })
  })

  test('an unsubscribed business account hears nothing until it is subscribed again', async () => {
    message()
    await net.idle()
    const business = String((net.bodies()[0] as { entry: { id: string }[] }).entry[0]?.id)
    expect(await graph('GET', `${business}/subscribed_apps`)).toMatchObject({ body: { data: [{}] } })
    await graph('DELETE', `${business}/subscribed_apps`)
    message()
    await net.idle()
    expect(net.heard).toHaveLength(1)
    expect(await graph('GET', `${business}/subscribed_apps`)).toMatchObject({ body: { data: [] } })
    await graph('POST', `${business}/subscribed_apps`)
    message()
    await net.idle()
    expect(net.heard).toHaveLength(2)
  })

  test('what is not answered with 200 comes again for seven days', async () => {
    net.answers.push(500, 500)
    message()
    await vi.waitFor(() => expect(net.deliveries()).toHaveLength(1), { timeout: 30_000, interval: 2 })
    net.pass(100)
    await net.idle()
    expect(net.heard).toHaveLength(3)
  })
})

describe('what the number refuses', () => {
  const refused = (code: number) => ({
    body: { error: { code, error_data: { messaging_product: 'whatsapp', details: expect.any(String) } } },
  })

  test('words too long, none at all, our own number, somebody unknown, a template nobody approved', async () => {
    const { phone } = message()
    expect(await write(phone, { text: { body: 'x'.repeat(4097) } })).toMatchObject(refused(100))
    expect(await write(phone, { text: { body: ' ' } })).toMatchObject(refused(131008))
    expect(await write('+390000000')).toMatchObject(refused(131026))
    const template = (name: string, parameters: object[] = []) =>
      write(phone, {
        type: 'template',
        template: { name, language: { code: 'it' }, components: [{ type: 'body', parameters }] },
      })
    expect(await template('nessuno')).toMatchObject(refused(132001))
    expect(await template('promemoria_pratica', [{ type: 'text', text: 'Giulia' }])).toMatchObject(refused(132000))
    const link = 'https://a.example/1'
    expect(await write(phone, { type: 'image', image: { link, caption: 'x'.repeat(1025) } })).toMatchObject(
      refused(100),
    )
    expect(await write(phone, { type: 'audio', audio: { link, caption: 'x' } })).toMatchObject(refused(100))
    expect(net.world.sent()).toEqual([])
  })

  test('more than 45 messages to one person at once; one more after six seconds', async () => {
    const { phone } = message()
    for (let count = 0; count < 45; count++) expect(await write(phone)).toMatchObject({ status: 200 })
    expect(await write(phone)).toMatchObject({ status: 400, ...refused(131056) })
    net.pass(6 / 3600)
    expect(await write(phone)).toMatchObject({ status: 200 })
    expect(await write(phone)).toMatchObject(refused(131056))
    expect(net.world.sent()).toHaveLength(46)
  })

  test('more than 80 messages in a second, to whomever', async () => {
    const phones = ['uno', 'due'].map((one) => net.world.whatsappMessage({ account, person: one, text: 'Ciao' }).phone)
    for (let count = 0; count < 80; count++) expect(await write(phones[count % 2] ?? '')).toMatchObject({ status: 200 })
    expect(await write(phones[0] ?? '')).toMatchObject({ status: 429, ...refused(130429) })
  })

  test('another account’s token', async () => {
    expect(await net.graph('POST', `${number}/messages`, { messaging_product: 'whatsapp' }, 'nobody')).toMatchObject({
      status: 401,
      body: { error: { code: 190 } },
    })
  })
})

/** The adapter's call on the simulated network, as the sender makes it. */
async function call({ method, path, json }: Call): Promise<Answer> {
  const { status, headers, body } = await graph(method, path.slice(1), json)
  return { status, headers: Object.fromEntries(headers), json: body }
}
const send = async (reply: Outgoing) => whatsapp.outcome(await call(whatsapp.send(reply)), reply)
/** What the desk would understand of all webhooks so far. */
const heard = (): Heard[] =>
  net.heard
    .flatMap(({ text }) => split(parseExact(text), '2026-11-21T10:00:00.000Z'))
    .flatMap(({ delivery: { external, sentAt = '', raw } }) => whatsapp.hear(parseExact(raw), { external, sentAt }))
const statuses = () => heard().flatMap((one) => (one.kind === 'status' ? [one] : []))

describe('our adapter on the simulated WhatsApp', () => {
  const reply = (recipient: string, more: Partial<Outgoing> = {}): Outgoing => ({
    id: 'tic-1/drf-1',
    text: 'Eccoci',
    external: number,
    recipient,
    ...more,
  })
  const author = () => {
    const [said] = heard()
    if (said?.kind !== 'message' || !said.author) throw new Error('nothing said')
    return said.author
  }

  test('an answer goes to the person by the id that we know them by, and its statuses bring the marker back', async () => {
    const { id, phone, user } = message()
    await net.idle()
    expect(author()).toEqual({ id: user, name: person, aliases: [phone] })
    const sent = await send(reply(user, { target: { id, space: 'message' } }))
    expect(sent).toMatchObject({ kind: 'sent', space: 'message', recipient: user })
    if (sent.kind !== 'sent') throw new Error('not sent')
    net.world.whatsappRead({ account, person })
    await until(() =>
      expect(statuses().map(({ state, ids, marker }) => [state, ids, marker])).toEqual(
        expect.arrayContaining(['sent', 'delivered', 'read'].map((state) => [state, [sent.id], 'tic-1/drf-1'])),
      ),
    )
    expect(
      net.world.privateAnswers(number, net.world.people().find((one) => one.name === person)?.id ?? ''),
    ).toMatchObject([{ id: sent.id, text: 'Eccoci' }])
  })

  test('a lost answer is proved by a status, whose marker is ours', async () => {
    const { phone } = message()
    net.moods.set(account, { answer: 'lost', times: 1 })
    await expect(send(reply(phone))).rejects.toThrow()
    await until(() => expect(statuses()).toMatchObject([{ state: 'sent', marker: 'tic-1/drf-1' }, {}]))
  })

  test('after 24 hours the answer is accepted and fails as a status; a template still goes', async () => {
    const { phone } = message()
    net.pass(25)
    expect(await send(reply(phone))).toMatchObject({ kind: 'sent' })
    await until(() => expect(statuses()).toMatchObject([{ state: 'failed', reason: 'window-closed' }]))
    expect(net.world.sent()).toEqual([])
    const body = ['Giulia', '4711'].map((text, at) => ({ name: String(at + 1), text }))
    const template = { name: 'promemoria_pratica', language: 'it', header: [], body }
    expect(await send(reply(phone, { template }))).toMatchObject({ kind: 'sent' })
    expect(net.world.sent()).toMatchObject([{ tag: 'promemoria_pratica', text: expect.stringContaining('4711') }])
  })

  test('who has blocked us gets nothing: a failed status says so', async () => {
    const { phone } = message()
    net.world.block({ account, person })
    expect(await send(reply(phone))).toMatchObject({ kind: 'sent' })
    await until(() => expect(statuses()).toMatchObject([{ state: 'failed', reason: 'person-unavailable' }]))
  })

  test('who hides the number is answered all the same', async () => {
    net.world.whatsappUsername({ person, username: 'giulia' })
    const { user } = message()
    await net.idle()
    expect(author()).toEqual({ id: user, name: person, handle: '@giulia' })
    expect(await send(reply(user))).toMatchObject({ kind: 'sent', recipient: user })
  })

  test('C16: a new number brings a new id, and the network says that it is the same person', async () => {
    const before = message()
    net.world.whatsappMove({ person })
    const after = message('Sono sempre io')
    await net.idle()
    expect(after.user).not.toBe(before.user)
    expect(heard().find(({ kind }) => kind === 'ignored')).toMatchObject({
      author: { id: after.user, aliases: expect.arrayContaining([after.phone, before.phone]) },
    })
  })

  test('a file with words', async () => {
    const { phone } = message()
    const attachments = [{ type: 'image' as const, url: dataUrl('foto.jpg') }]
    expect(await send(reply(phone, { text: 'Ecco la foto', attachments }))).toMatchObject({ kind: 'sent' })
    expect(net.world.sent()).toMatchObject([{ text: 'Ecco la foto' }])
  })

  test('read and typing', async () => {
    const { id, user } = message()
    for (const kind of ['seen', 'typing'] as const) {
      const done = whatsapp.act?.({ kind, external: number, recipient: user, message: id })
      expect(done && (await call(done))).toMatchObject({ status: 200, json: { success: true } })
    }
  })

  test.each([
    ['garbled', 'unknown', 1],
    ['down', 'unknown', 0],
    ['transient', 'unknown', 0],
    ['page-limit', 'retry', 0],
    ['pair-limit', 'retry', 0],
    ['app-limit', 'retry', 0],
    ['expired', 'paused', 0],
    ['unavailable', 'failed', 0],
  ] as const)('when the network is %s the reply is %s', async (answer, kind, landed) => {
    const { phone } = message()
    net.moods.set(account, { answer, times: 1 })
    expect(await send(reply(phone))).toMatchObject({ kind })
    expect(net.world.sent()).toHaveLength(landed)
  })
})

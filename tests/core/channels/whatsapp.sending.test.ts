import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Outgoing } from '@ascolta/core/channels/channel'
import { whatsapp } from '@ascolta/core/channels/whatsapp'
import { failure } from '@ascolta/core/channels/whatsapp.errors'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

const base = 'https://graph.facebook.com/v26.0'
const reply: Outgoing = { id: 'tic-1/drf-01', text: 'Subito!', external: '300', recipient: '393331234567' }
const answer = (json: unknown, status = 200, headers = {}): Answer => ({ status, headers, json })
const error = (code: number, more = {}) =>
  answer({ error: { message: 'no', type: 'OAuthException', code, ...more } }, 400)
const body = (more: Partial<Outgoing> = {}) => whatsapp.send({ ...reply, ...more }).json

describe('sending on WhatsApp', () => {
  test('an answer carries the draft’s id, which comes back with its statuses', () => {
    expect(whatsapp.send(reply)).toEqual({
      method: 'POST',
      path: '/300/messages',
      json: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+393331234567',
        type: 'text',
        text: { preview_url: false, body: 'Subito!' },
        biz_opaque_callback_data: 'tic-1/drf-01',
      },
    })
  })

  test('whose number the network keeps to itself is addressed by the id of this business', () => {
    expect(body({ recipient: 'IT.55006600770088009900' })).toMatchObject({ recipient: 'IT.55006600770088009900' })
    expect(body({ recipient: 'IT.5500' })).not.toHaveProperty('to')
    expect(body({ recipient: '+39333' })).toMatchObject({ to: '+39333' })
  })

  test('a group is answered as a group', () => {
    expect(body({ context: { group: '1203' } })).toMatchObject({ recipient_type: 'group', to: '1203' })
  })

  test('the message that is answered is quoted', () => {
    expect(body({ target: { id: 'wamid.UNO', space: 'message' } })).toMatchObject({
      context: { message_id: 'wamid.UNO' },
    })
  })

  test('words that were approved before go out with what stands in their gaps', () => {
    const template = {
      name: 'promemoria',
      language: 'it',
      header: [],
      body: [
        { name: '1', text: 'Chiara' },
        { name: '2', text: '4711' },
      ],
    }
    expect(body({ template })).toMatchObject({
      type: 'template',
      template: {
        name: 'promemoria',
        language: { code: 'it' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Chiara' },
              { type: 'text', text: '4711' },
            ],
          },
        ],
      },
    })
    expect(body({ template })).not.toHaveProperty('text')
    expect(body({ template: { ...template, body: [] } })).toMatchObject({
      template: { name: 'promemoria', language: { code: 'it' } },
    })
  })

  test('gaps with names are filled by name, those of the header apart from the body’s', () => {
    const template = {
      name: 'appuntamento',
      language: 'it',
      named: true as const,
      header: [{ name: 'citta', text: 'Lecco' }],
      body: [{ name: 'giorno', text: 'lunedì' }],
    }
    expect(body({ template })).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [{ type: 'text', parameter_name: 'citta', text: 'Lecco' }] },
          { type: 'body', parameters: [{ type: 'text', parameter_name: 'giorno', text: 'lunedì' }] },
        ],
      },
    })
  })

  test.each([
    ['image', 'Ecco', { type: 'image', image: { link: 'https://a.example/1', caption: 'Ecco' } }],
    ['video', '', { type: 'video', video: { link: 'https://a.example/1' } }],
    [
      'file',
      'Ecco',
      { type: 'document', document: { link: 'https://a.example/1', caption: 'Ecco', filename: 'a.pdf' } },
    ],
    ['audio', '', { type: 'audio', audio: { link: 'https://a.example/1' } }],
    [
      'audio',
      'Ecco',
      { type: 'document', document: { link: 'https://a.example/1', caption: 'Ecco', filename: 'a.pdf' } },
    ],
    ['sticker', '', { type: 'sticker', sticker: { link: 'https://a.example/1' } }],
  ] as const)('%s with "%s": no word gets lost', (type, text, expected) => {
    const attachments = [{ type, url: 'https://a.example/1', name: 'a.pdf' }]
    expect(body({ text, attachments })).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+393331234567',
      ...expected,
      biz_opaque_callback_data: 'tic-1/drf-01',
    })
  })

  test('an id leads to no other path', () => {
    expect(whatsapp.send({ ...reply, external: '../me?x' }).path).toBe('/..%2Fme%3Fx/messages')
  })

  test('accepted is sent: the statuses tell the rest', () => {
    const accepted = { messaging_product: 'whatsapp', messages: [{ id: 'wamid.1', message_status: 'accepted' }] }
    expect(whatsapp.outcome(answer(accepted), reply)).toEqual({ kind: 'sent', id: 'wamid.1', space: 'message' })
    const contacts = [{ input: '+39', wa_id: '39333', user_id: 'IT.1' }]
    expect(whatsapp.outcome(answer({ ...accepted, contacts }), reply)).toMatchObject({ recipient: 'IT.1' })
    for (const json of [{}, { messages: [] }, { success: true }, null])
      expect(whatsapp.outcome(answer(json), reply)).toMatchObject({ kind: 'unknown', reason: 'answer-without-id' })
  })

  /** Each documented code, as an answer. */
  const table = [
    [0, 'paused', 'token'],
    [190, 'paused', 'token'],
    [3, 'paused', 'permission'],
    [10, 'paused', 'permission'],
    [200, 'paused', 'permission'],
    [299, 'paused', 'permission'],
    [131005, 'paused', 'permission'],
    [33, 'paused', 'permission'],
    [368, 'paused', 'restricted'],
    [131031, 'paused', 'restricted'],
    [131042, 'paused', 'payment'],
    [131037, 'paused', 'registration'],
    [131045, 'paused', 'registration'],
    [133010, 'paused', 'registration'],
    [4, 'retry', 'throttled'],
    [80007, 'retry', 'throttled'],
    [130429, 'retry', 'throttled'],
    [131048, 'retry', 'throttled'],
    [131056, 'retry', 'throttled'],
    [131064, 'retry', 'throttled'],
    [132069, 'retry', 'throttled'],
    [133016, 'retry', 'throttled'],
    [131057, 'retry', 'maintenance'],
    [1, 'unknown', 'network-trouble'],
    [2, 'unknown', 'network-trouble'],
    [131000, 'unknown', 'network-trouble'],
    [131016, 'unknown', 'network-trouble'],
    [131047, 'failed', 'window-closed'],
    [131026, 'failed', 'person-unavailable'],
    [131030, 'failed', 'person-unavailable'],
    [131021, 'failed', 'person-unavailable'],
    [131062, 'failed', 'person-unknown'],
    [131049, 'failed', 'marketing-limit'],
    [131050, 'failed', 'marketing-limit'],
    [130497, 'failed', 'country-restricted'],
    [131051, 'failed', 'media'],
    [131052, 'failed', 'media'],
    [131053, 'failed', 'media'],
    [131008, 'failed', 'refused'],
    [131009, 'failed', 'refused'],
    [100, 'failed', 'refused'],
    [132000, 'failed', 'template-gaps'],
    [132001, 'failed', 'template-missing'],
    [132005, 'failed', 'template-too-long'],
    [132007, 'failed', 'template-refused'],
    [132012, 'failed', 'template-gaps'],
    [132015, 'failed', 'template-paused'],
    [132016, 'failed', 'template-paused'],
    [132068, 'failed', 'template-refused'],
    [135000, 'failed', 'refused'],
    [137000, 'failed', 'refused'],
    [999999, 'failed', 'refused'],
  ] as const

  test.each(table)('error %s is %s: %s', (code, kind, reason) => {
    expect(whatsapp.outcome(error(code), reply)).toMatchObject({ kind, reason })
  })

  test('a subcode that says that our number is gone pauses the account, not one reply', () => {
    expect(whatsapp.outcome(error(100, { error_subcode: 33 }), reply)).toMatchObject({ kind: 'paused' })
  })

  test('a throttle waits as long as it takes for this one: six seconds between two messages to one person', () => {
    const waits = (code: number) => whatsapp.outcome(error(code), reply)
    expect(waits(131056)).toMatchObject({ afterSeconds: 6 })
    expect(waits(130429)).toMatchObject({ afterSeconds: 60 })
    expect(waits(131048)).toMatchObject({ afterSeconds: 4 * 3600 })
    expect(whatsapp.outcome({ ...error(131056), headers: { 'retry-after': '30' } }, reply)).toMatchObject({
      afterSeconds: 30,
    })
  })

  test('the details are shown: only they say which parameter was wrong', () => {
    const error_data = { messaging_product: 'whatsapp', details: 'body.parameters: wrong number' }
    expect(whatsapp.outcome(error(132000, { error_data }), reply)).toMatchObject({
      detail: '132000 no body.parameters: wrong number',
    })
  })

  test('a failed status means the same as the answer would have', () => {
    expect(failure({ code: '131047', title: 'Re-engagement message' })).toEqual({
      reason: 'window-closed',
      detail: '131047 Re-engagement message',
    })
    expect(failure({ code: '7', message: 'new\u202e' })).toEqual({ reason: 'refused', detail: '7 new' })
    expect(failure(undefined)).toEqual({ reason: 'refused' })
  })

  test('seen and typing go to the newest message of a person, and to nobody who said nothing', () => {
    const to = { external: '300', recipient: '39333', message: 'wamid.UNO' }
    expect(whatsapp.act?.({ kind: 'seen', ...to })).toEqual({
      method: 'POST',
      path: '/300/messages',
      json: { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.UNO' },
    })
    expect(whatsapp.act?.({ kind: 'typing', external: '300', recipient: '39333' })).toBeUndefined()
    expect(whatsapp.act?.({ kind: 'hide', id: 'wamid.UNO' })).toBeUndefined()
  })

  test('there is no look-up: only a status proves a send', () => {
    expect(whatsapp.find).toBeUndefined()
    expect(whatsapp.capabilities.private).toMatchObject({
      lookup: false,
      marker: 'callback-data',
      resendAfterMinutes: 15,
      windowHours: 24,
      templates: { header: 60, body: 1024 },
    })
  })
})

interface Sample {
  request: { method: string; url: string; json: object }
  response: Answer
}
const sample = (name: string): Sample => JSON.parse(readFileSync(join(samples ?? '', 'whatsapp', name), 'utf8'))

describe.skipIf(!samples)(`as WhatsApp documents it${without}`, () => {
  const message = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA='
  const external = '106540352242922'

  test.each([
    [
      'outbound_send_text.json',
      () =>
        whatsapp.send({
          id: 'reply:01HZY',
          text: 'Yes, in blue.',
          external,
          recipient: '16505551234',
          target: { id: message, space: 'message' },
        }),
    ],
    [
      'outbound_mark_read_typing.json',
      () => whatsapp.act?.({ kind: 'typing', external, recipient: '16505551234', message }),
    ],
  ])('%s', (name, call) => {
    const { method, url, json } = sample(name).request
    expect(call()).toEqual({ method, path: url.slice(base.length), json })
  })

  test.each([
    ['outbound_send_text.json', { kind: 'sent', recipient: '16505551234' }],
    ['outbound_error_pair_rate.json', { kind: 'retry', reason: 'throttled', afterSeconds: 6 }],
  ])('the answer of %s', (name, outcome) => {
    expect(whatsapp.outcome({ ...sample(name).response, headers: {} }, reply)).toMatchObject(outcome)
  })
})

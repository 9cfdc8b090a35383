import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Outgoing } from '@ascolta/core/channels/channel'
import { threadIn, threadOf } from '@ascolta/core/channels/email.mail'
import { tagOf, untagged } from '@ascolta/core/channels/email.send'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

const email = adapterOf('email')
const reply: Outgoing = {
  id: 'abc-def-0001/drf-01',
  text: 'Subito!',
  external: 'info@bottega.example',
  as: { name: 'Bottega Esempio' },
  recipient: 'chiara@posta.example',
  context: { thread: 'k7abcdefghij2345', subject: 'Pacco aperto', messageId: 'uno@posta.example' },
}
const answer = (json: unknown, status = 200, headers = {}): Answer => ({ status, headers, json })

const Sent = v.object({
  FromEmailAddress: v.string(),
  ReplyToAddresses: v.array(v.string()),
  Destination: v.object({ ToAddresses: v.array(v.string()) }),
  Content: v.object({
    Simple: v.object({
      Subject: v.object({ Data: v.string() }),
      Headers: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() }))),
    }),
  }),
})
const sent = (changes: Partial<Outgoing> = {}) => v.parse(Sent, email.send({ ...reply, ...changes }).json)
const header = (name: string, changes: Partial<Outgoing> = {}) =>
  sent(changes).Content.Simple.Headers?.find(({ Name }) => Name === name)?.Value

describe('an answer by mail', () => {
  test('goes into its thread, comes back into it, and carries its marker', () => {
    expect(email.send(reply)).toEqual({
      method: 'POST',
      path: '/v2/email/outbound-emails',
      json: {
        FromEmailAddress: 'Bottega Esempio <info@bottega.example>',
        ReplyToAddresses: ['info+c_k7abcdefghij2345@bottega.example'],
        Destination: { ToAddresses: ['chiara@posta.example'] },
        Content: {
          Simple: {
            Subject: { Data: 'Re: Pacco aperto', Charset: 'UTF-8' },
            Body: { Text: { Data: 'Subito!', Charset: 'UTF-8' } },
            Headers: [
              { Name: 'In-Reply-To', Value: '<uno@posta.example>' },
              { Name: 'References', Value: '<uno@posta.example>' },
            ],
          },
        },
        EmailTags: [{ Name: 'reply', Value: 'abc-def-0001.drf-01' }],
      },
    })
    expect(untagged(tagOf(reply.id))).toBe(reply.id)
  })

  test.each([
    ['Pacco', 'Re: Pacco'],
    ['RE: Pacco', 'RE: Pacco'],
    ['R: Pacco', 'R: Pacco'],
    ['AW: Paket', 'AW: Paket'],
    ['Re[2]: Pacco', 'Re[2]: Pacco'],
    ['Regalo: quando?', 'Re: Regalo: quando?'],
    ['due\r\nBcc: altri@posta.example', 'Re: due Bcc: altri@posta.example'],
    ['', 'Re:'],
  ])('the subject %j is answered as %j', (subject, expected) => {
    expect(sent({ context: { subject } }).Content.Simple.Subject.Data).toBe(expected)
  })

  test.each([
    ['Bottega', 'Bottega <info@bottega.example>'],
    ['Bottega, s.r.l.', '"Bottega, s.r.l." <info@bottega.example>'],
    ['La "Bottega"', '"La \\"Bottega\\"" <info@bottega.example>'],
    ['Lumàra Energia', '=?UTF-8?B?THVtw6ByYSBFbmVyZ2lh?= <info@bottega.example>'],
    ['A\r\nBcc: x@y.example', '"A Bcc: x@y.example" <info@bottega.example>'],
    ['', 'info@bottega.example'],
  ])('a sender named %j is written %j', (name, expected) => {
    expect(sent({ as: { name } }).FromEmailAddress).toBe(expected)
  })

  test('a long name is encoded in words of at most 75 characters that cut no letter', () => {
    const name = 'Società per l’energia à la carte 🌍🌍🌍🌍🌍🌍🌍🌍🌍🌍🌍 e così via'
    const words = sent({ as: { name } }).FromEmailAddress.split(' ').slice(0, -1)
    expect(words.every((word) => word.length <= 75)).toBe(true)
    const decoded = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString('utf8')).join('')
    expect(decoded).toBe(name)
  })

  test('a long thread keeps its first mail and the one that is answered, within what a header may hold', () => {
    const references = Array.from({ length: 40 }, (_, at) => `${at}-${'x'.repeat(40)}@posta.example`).join(' ')
    const value = header('References', { context: { references, messageId: 'ultimo@posta.example' } }) ?? ''
    expect(value.length).toBeLessThanOrEqual(870)
    expect(value).toMatch(/^<0-x+@posta\.example> .*<ultimo@posta\.example>$/)
  })

  test('nothing that a stranger wrote becomes another header or another recipient', () => {
    const context = {
      messageId: 'uno@posta.example>\r\nBcc: <x@y.example',
      references: 'due@posta.example>,<x tre@posta.example',
      replyTo: 'a@b.example, c@d.example',
      thread: 'x@evil.example>',
    }
    const json = sent({ context })
    expect(json.Destination.ToAddresses).toEqual(['chiara@posta.example'])
    expect(json.ReplyToAddresses).toEqual([`info+c_${threadOf(reply.id)}@bottega.example`])
    expect(JSON.stringify(json.Content.Simple.Headers)).not.toMatch(/Bcc|\\r|\\n/)
  })

  test('where mail is forwarded to us, customers see the address they wrote to', () => {
    const json = sent({ external: 'info@in.bottega.example', as: { name: 'Bottega', address: 'info@bottega.example' } })
    expect(json.FromEmailAddress).toBe('Bottega <info@bottega.example>')
    expect(json.ReplyToAddresses).toEqual(['info+c_k7abcdefghij2345@in.bottega.example'])
  })

  test('begins a thread of its own where there is none', () => {
    const { context: _, ...first } = reply
    const json = v.parse(Sent, email.send(first).json)
    expect(json.Content.Simple.Headers).toBeUndefined()
    expect(threadIn(json.ReplyToAddresses[0] ?? '')).toBe(threadOf(reply.id))
  })
})

describe('what the mail service says', () => {
  test('an id is the only proof of a send', () => {
    expect(email.outcome(answer({ MessageId: '0100-1' }), reply)).toEqual({
      kind: 'sent',
      id: '0100-1',
      space: 'message',
    })
    expect(email.outcome(answer({}), reply)).toMatchObject({ kind: 'unknown', reason: 'answer-without-id' })
  })

  test.each([
    ['TooManyRequestsException', 429, 'retry', 'throttled'],
    ['ThrottlingException', 400, 'retry', 'throttled'],
    ['Throttling', 400, 'retry', 'throttled'],
    ['LimitExceededException', 400, 'retry', 'throttled'],
    ['SendingPausedException', 400, 'retry', 'sending-paused'],
    ['ExpiredTokenException', 403, 'retry', 'throttled'],
    ['AccountSuspendedException', 400, 'paused', 'account-suspended'],
    ['MailFromDomainNotVerifiedException', 400, 'paused', 'domain-not-verified'],
    ['AccessDeniedException', 403, 'paused', 'permission'],
    ['InvalidSignatureException', 403, 'paused', 'permission'],
    ['MessageRejected', 400, 'failed', 'refused'],
    ['BadRequestException', 400, 'failed', 'refused'],
    ['NotFoundException', 404, 'failed', 'refused'],
    ['InternalServiceErrorException', 500, 'unknown', 'network-trouble'],
    ['', 503, 'unknown', 'network-trouble'],
    ['', 408, 'unknown', 'network-trouble'],
    ['', 429, 'retry', 'throttled'],
  ])('%s %i is %s: %s', (name, status, kind, reason) => {
    const expected = { kind, reason }
    const headers = { 'X-Amzn-ErrorType': `${name}:http://internal.amazon.com/coral/` }
    expect(email.outcome(answer({ message: 'no' }, status, headers), reply)).toMatchObject(expected)
    if (name) {
      expect(email.outcome(answer({ __type: `com.amazonaws.ses#${name}` }, status), reply)).toMatchObject(expected)
      expect(email.outcome(answer({ code: name }, status), reply)).toMatchObject(expected)
    }
  })

  test('a full day waits an hour, or as long as the service says', () => {
    const full = { 'x-amzn-errortype': 'LimitExceededException' }
    expect(email.outcome(answer({}, 400, full), reply)).toMatchObject({ afterSeconds: 3600 })
    expect(email.outcome(answer({}, 400, { ...full, 'retry-after': '17' }), reply)).toMatchObject({ afterSeconds: 17 })
  })
})

describe.skipIf(!samples)(`as the mail service documents it${without}`, () => {
  test('an answer equals the documented one, with our marker beside it', () => {
    const { request, response } = JSON.parse(readFileSync(join(samples ?? '', 'ses/outbound_send_email.json'), 'utf8'))
    const call = email.send({
      id: 'abc-def-0001/drf-01',
      text: 'Hallo Zoë, wir prüfen das.',
      external: 'support@in.example.com',
      as: { name: 'Example Shop', address: 'support@example.com' },
      recipient: 'zoe@example.org',
      context: { thread: '01HZX', subject: 'Paket nicht angekommen', messageId: 'CAF1@mail.example.org' },
    })
    expect(`https://email.eu-west-1.amazonaws.com${call.path}`).toBe(request.url)
    expect(call).toMatchObject({ method: request.method, json: request.json })
    expect(email.outcome({ ...response, headers: {} }, reply)).toMatchObject({ kind: 'sent' })
  })
})

import { join } from 'node:path'
import { adapterOf } from '@ascolta/core/channels/adapters'
import { threadOf } from '@ascolta/core/channels/email.mail'
import { Delivery } from '@ascolta/core/inbound/delivery'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { mail, mailFiles, mailHeardIn, mailPiecesIn } from './email.fixtures.ts'
import { composedMail, documentedMail } from './expected-kinds.ts'
import { fixtures, samples, without } from './samples.ts'

const email = adapterOf('email')
const chiara = { id: 'chiara@posta.example', name: 'Chiara Esposito' }
const ours = '0100aaaa1111bbbb-22222222-3333-4444-5555-666666666666-000000'
const first = threadOf('uno@posta.example')

for (const [channel, kinds] of Object.entries(composedMail))
  describe(`what our ${channel} fixtures say`, () => {
    const folder = join(fixtures, channel)
    test('every file has its expected kinds in the table', () => {
      expect(mailFiles(folder).toSorted()).toEqual(Object.keys(kinds).toSorted())
    })
    test.each(Object.entries(kinds))('%s', async (file, expected) => {
      expect((await mailHeardIn(join(folder, file))).map(({ kind }) => kind)).toEqual(expected)
    })
  })

describe.skipIf(!samples)(`what the documented mails say${without}`, () => {
  for (const [channel, kinds] of Object.entries(documentedMail)) {
    const folder = join(samples ?? '', channel)
    test(`every ${channel} sample has its expected kinds in the table`, () => {
      expect(mailFiles(folder).toSorted()).toEqual(Object.keys(kinds).toSorted())
    })
    test.each(Object.entries(kinds))(`${channel}: %s`, async (file, expected) => {
      expect((await mailHeardIn(join(folder, file))).map(({ kind }) => kind)).toEqual(expected)
    })
  }
})

describe('a mail', () => {
  test('names its author, its matter and what an answer needs', async () => {
    expect(await mail('plain.eml')).toEqual([
      {
        kind: 'message',
        id: expect.stringMatching(/^mail-[0-9a-f]{40}$/),
        space: 'message',
        at: '2026-11-20T08:00:00.000Z',
        public: false,
        author: chiara,
        root: first,
        text: 'Buongiorno,\nil pacco è arrivato aperto 📦',
        attachments: [],
        context: { thread: first, subject: 'Pacco aperto', messageId: 'uno@posta.example' },
      },
    ])
  })

  test('in HTML alone is read as text, without what runs or spies', async () => {
    expect(await mail('html_only.eml')).toMatchObject([
      { text: 'Dov’è il mio ordine?\nCodice 4711\n\nl’ordine [https://esempio.example/o]' },
    ])
    expect(await mail('alternative_without_plain_words.eml')).toMatchObject([{ text: 'Solo in HTML' }])
  })

  test('in old charsets keeps its accents, in name, subject and words', async () => {
    expect(await mail('latin1.eml')).toMatchObject([
      {
        author: { name: 'Renée D’Angelo' },
        text: 'Perché ho pagato 20 £?',
        context: { subject: 'Perché due bollette?' },
      },
    ])
  })

  test('has its files beside it, named without paths', async () => {
    const key = expect.stringMatching(/^parts\/[0-9a-f-]{36}$/)
    expect(await mail('attachments.eml')).toMatchObject([
      {
        text: 'In allegato la ricevuta.',
        attachments: [
          { type: 'file', title: 'ricevuta di novembre €.pdf', key },
          { type: 'image', title: '.. .. foto.jpg', key },
        ],
      },
    ])
    expect(await mail('inline_picture.eml')).toMatchObject([
      { text: 'Ecco lo schermo:', attachments: [{ type: 'image', title: 'schermo.png', key }] },
    ])
  })

  test.each([
    ['reply_by_address.eml', 'Grazie, va bene così.'],
    ['reply_outlook.eml', 'Confermo l’indirizzo.'],
    ['reply_below.eml', 'Blue, please.'],
  ])('%s: the quoted mail is set apart', async (file, text) => {
    expect(await mail(file)).toMatchObject([{ text, attachments: [{ type: 'file', title: 'quoted.txt' }] }])
  })

  test('who answers between the lines is read with the lines; a quotation alone is what was said', async () => {
    expect(await mail('reply_between.eml')).toMatchObject([{ text: expect.stringContaining('Blu.\n> Quale taglia?') }])
    expect(await mail('only_quoted.eml')).toMatchObject([{ text: expect.stringContaining('> Buongiorno') }])
  })

  test('without words still waits for an answer', async () => {
    expect(await mail('empty.eml')).toMatchObject([{ text: '', attachments: [{ type: 'other' }] }])
    expect(await mail('headers_only.json')).toMatchObject([{ author: chiara, attachments: [{ type: 'other' }] }])
  })

  test('from nobody has no author; the first of two is the author', async () => {
    expect((await mail('nobody.eml'))[0]).not.toHaveProperty('author')
    expect(await mail('two_authors.eml')).toMatchObject([{ author: { id: 'ada@posta.example', name: 'Rossi, Ada' } }])
  })

  test('may want its answer elsewhere', async () => {
    expect(await mail('reply_to.eml')).toMatchObject([
      { author: chiara, context: { replyTo: 'chiara.e@ufficio.example' } },
    ])
  })
})

describe('which matter a mail belongs to', () => {
  test('our own plus-address says it before anything else', async () => {
    expect(await mail('reply_by_address.eml')).toMatchObject([
      { root: 'k7abcdefghij2345', parent: ours, context: { thread: 'k7abcdefghij2345' } },
    ])
  })

  test('else the first mail of the thread, so that an answer joins it', async () => {
    for (const file of ['reply_outlook.eml', 'reply_below.eml', 'reply_two_ids.eml'])
      expect(await mail(file)).toMatchObject([{ root: first }])
  })

  test('what it answers is known by the mail service’s own id, wherever that was sent from', async () => {
    expect(await mail('reply_ios.eml')).toMatchObject([{ parent: ours }])
    expect(await mail('reply_two_ids.eml')).toMatchObject([{ parent: ours }])
  })

  test('another mail is another matter, also without a name of its own', async () => {
    const roots = (await Promise.all(['plain.eml', 'html_only.eml', 'without_message_id.eml'].map(mail))).map(
      ([said]) => said?.kind === 'message' && said.root,
    )
    expect(new Set(roots).size).toBe(3)
  })

  test('C22: who is not proven to be the author joins nothing, not even by our own address', async () => {
    const [said] = await mail('not_proven.json')
    expect(said).toMatchObject({ kind: 'message', context: { proven: 'no' } })
    expect(said).not.toHaveProperty('parent')
    if (said?.kind !== 'message') throw new Error('nothing said')
    expect([first, 'k7abcdefghij2345']).not.toContain(said.root)
    expect(said.context).not.toHaveProperty('replyTo')
  })

  test('a customer’s two matters have two lanes, each with its answers', async () => {
    const lane = async (file: string) => (await mailPiecesIn(join(fixtures, 'email', file)))[0]?.lane
    expect(await lane('reply_outlook.eml')).toBe(await lane('plain.eml'))
    expect(await lane('html_only.eml')).not.toBe(await lane('plain.eml'))
    expect(await lane('not_proven.json')).not.toBe(await lane('reply_by_address.eml'))
  })
})

describe('one mail is one mail', () => {
  const idOf = async (file: string) => {
    const [said] = await mail(file)
    return said?.kind === 'message' ? said.id : undefined
  }

  test('however the service tells of it, in whatever encoding', async () => {
    const id = await idOf('plain.eml')
    expect(await idOf('sns_content.json')).toBe(id)
    expect(await idOf('sns_content_base64.json')).toBe(id)
    expect(await idOf('sns_in_sqs_in_lambda.json')).toBe(id)
  })

  test('C22: a writer’s Message-ID alone takes no other mail’s place', async () => {
    expect(await idOf('gray.json')).not.toBe(await idOf('plain.eml'))
    expect(await idOf('without_message_id.eml')).toMatch(/^[0-9a-f]{40}$/)
    expect(await idOf('not_proven.json')).toBe('ses-cinque')
    expect(await idOf('headers_only.json')).toBe('ses-sette')
  })

  test('a notification with two mails is two deliveries, each for the mailbox that the envelope names', async () => {
    const pieces = await mailPiecesIn(join(fixtures, 'email', 'lambda_two_records.json'))
    expect(pieces.map(({ delivery }) => delivery.external)).toEqual(['info@bottega.example', 'altri@bottega.example'])
    for (const { delivery, lane, dedup } of pieces) {
      v.parse(Delivery, delivery)
      expect(lane).toMatch(/^[a-zA-Z0-9-]{1,128}$/)
      expect(dedup).toMatch(/^[0-9a-f]{64}$/)
    }
  })
})

describe('nobody waits for an answer', () => {
  test.each([
    ['out_of_office.eml', 'automatic answer'],
    ['headers_only_automatic.json', 'automatic answer'],
    ['suppress.eml', 'automatic answer'],
    ['bulk.eml', 'bulk mail'],
    ['mailing_list.eml', 'mailing list'],
    ['bounce.eml', 'bounce'],
    ['own_address.eml', 'own address'],
    ['spam.json', 'spam'],
    ['virus.json', 'virus'],
  ])('%s is kept apart: %s', async (file, reason) => {
    expect(await mail(file)).toMatchObject([{ kind: 'ignored', reason, unknown: true }])
  })

  test('of a mail with a virus nothing is taken out', async () => {
    const [piece] = await mailPiecesIn(join(fixtures, 'email', 'virus.json'))
    expect(piece?.delivery.raw).not.toMatch(/parts\/|ricevuta/)
  })
})

describe('what became of a mail of ours', () => {
  const status = { kind: 'status', ids: [ours], author: { id: 'chiara@posta.example' }, marker: 'abc-def-0001/drf-01' }

  test('comes with its marker, for the mailbox that answers come back to', async () => {
    expect(await mail('event_send.json')).toMatchObject([{ ...status, state: 'sent' }])
    expect(await mail('event_delivery.json')).toMatchObject([
      { ...status, state: 'delivered', at: '2026-11-20T09:00:02.000Z' },
    ])
    expect(await mail('event_bounce.json')).toMatchObject([{ ...status, state: 'failed', reason: 'bounced' }])
    const [piece] = await mailPiecesIn(join(fixtures, 'email', 'event_send.json'))
    expect(piece?.delivery.external).toBe('info@bottega.example')
  })

  test('older notifications have no marker and know only the sender', async () => {
    const [heard] = await mail('event_bounce_old.json')
    expect(heard).toMatchObject({ state: 'failed', ids: [ours] })
    expect(heard).not.toHaveProperty('marker')
    const [piece] = await mailPiecesIn(join(fixtures, 'email', 'event_bounce_old.json'))
    expect(piece?.delivery.external).toBe('info@bottega.example')
  })

  test('a bounce that may pass decides nothing; a complaint is shown to somebody', async () => {
    expect(await mail('event_bounce_transient.json')).toEqual([expect.not.objectContaining({ unknown: true })])
    expect(await mail('event_complaint.json')).toMatchObject([{ reason: 'event complaint', unknown: true }])
  })
})

test('whatever stands in the queue is heard without a throw', () => {
  const context = { external: 'info@bottega.example', sentAt: '2026-11-20T08:00:00.000Z' }
  const words = fc.oneof(fc.string(), fc.jsonValue())
  const change = fc.record({
    id: words,
    recipient: words,
    sender: words,
    from: fc.oneof(words, fc.record({ address: words, name: words })),
    messageId: words,
    references: fc.oneof(words, fc.array(fc.string())),
    subject: words,
    text: words,
  })
  fc.assert(
    fc.property(fc.oneof(change, fc.jsonValue()), (value) => {
      expect(email.hear(value, context)).toHaveLength(1)
      email.lane(value, context)
    }),
    { numRuns: 2000, seed: 22 },
  )
})

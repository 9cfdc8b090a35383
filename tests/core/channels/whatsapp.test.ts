import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { split } from '@ascolta/core/channels/split'
import { whatsapp } from '@ascolta/core/channels/whatsapp'
import { describe, expect, test } from 'vitest'
import { fixture, fixtures, heardOf, piecesIn, receivedAt } from './samples.ts'

const phone = '393331234567'
const scoped = 'IT.55006600770088009900'
const parent = 'IT.ENT.77008800990011'
const chiara = { id: phone, name: 'Chiara Esposito' }
const at = '2026-11-06T21:20:00.000Z'

const piecesOf = (name: string) => piecesIn(join(fixtures, `whatsapp/${name}.json`))
const laneOf = (name: string) => piecesOf(name)[0]?.lane
const ranksOf = (...names: string[]) =>
  names.map((name) => {
    const [heard] = fixture(`whatsapp/${name}`)
    return heard && 'rank' in heard ? heard.rank : ''
  })

describe('WhatsApp', () => {
  test('a message names its author and belongs to the phone number it was sent to', () => {
    expect(fixture('whatsapp/text')).toEqual([
      {
        kind: 'message',
        id: 'wamid.UNO',
        space: 'message',
        at,
        public: false,
        author: chiara,
        text: 'Buongiorno, la bolletta è doppia 😕',
        attachments: [],
      },
    ])
    expect(piecesOf('text')).toMatchObject([{ delivery: { external: '300400500600700', sentAt: at } }])
  })

  test('one body with messages of two people and a status of another number is three pieces', () => {
    expect(piecesOf('batch').map(({ delivery }) => delivery.external)).toEqual([
      '300400500600700',
      '300400500600700',
      '300400500600701',
    ])
    expect(fixture('whatsapp/batch')).toMatchObject([
      { text: 'prima', author: chiara },
      { text: 'seconda', author: { id: '393337654321', name: 'Luca Bianchi' } },
      { kind: 'status', ids: ['wamid.ALTRO'] },
    ])
    expect(new Set(piecesOf('batch').map(({ lane }) => lane)).size).toBe(3)
  })

  test('whatever stands in a batch is cut once: no piece carries another person’s message', () => {
    for (const { delivery } of piecesOf('batch')) expect(delivery.raw.match(/wamid/g)).toHaveLength(1)
  })

  describe('C16: one person', () => {
    test('goes by the id of this business where there is one, and the phone number stays beside it', () => {
      expect(fixture('whatsapp/text_both_ids')).toMatchObject([{ author: { id: scoped, aliases: [phone, parent] } }])
      expect(fixture('whatsapp/text_username')).toMatchObject([
        { author: { id: scoped, name: 'Chiara', handle: '@chiara.esp' } },
      ])
      expect(laneOf('text_both_ids')).toBe(laneOf('text_username'))
    })

    test('has one lane for what they write, what we sent and what a colleague sent from the phone', () => {
      const lanes = [
        'text',
        'image',
        'reaction',
        'edit',
        'revoke',
        'status_read',
        'status_group',
        'echo_app',
        'system_number',
      ]
      expect(new Set(lanes.map(laneOf)).size).toBe(1)
      expect(laneOf('status_sent')).toBe(laneOf('text_both_ids'))
      expect(laneOf('echo_app_username')).toBe(laneOf('text_both_ids'))
    })

    test('whose country writes numbers in two ways is one', () => {
      expect(fixture('whatsapp/number_written_twice')).toMatchObject([
        { author: { id: '5215512345678', name: 'Chiara Esposito', aliases: ['525512345678'] } },
      ])
    })

    test('is never given the name of a contact that is somebody else', () => {
      const contacts = [{ profile: { name: 'Luca' }, wa_id: '393337654321', user_id: 'IT.1' }]
      const messages = [
        { id: 'wamid.1', type: 'text', text: { body: 'a' }, from: phone },
        { id: 'wamid.2', type: 'text', text: { body: 'b' }, from_user_id: scoped },
      ]
      const change = { field: 'messages', value: { metadata: { phone_number_id: '3' }, contacts, messages } }
      const heard = split({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change] }] }, receivedAt)
      expect(heard.flatMap(heardOf)).toMatchObject([{ author: { id: phone } }, { author: { id: scoped } }])
      expect(JSON.stringify(heard)).not.toContain('Luca')
    })

    test('with a new number says so: the old ids are aliases of the new one, and nobody waits', () => {
      expect(fixture('whatsapp/system_number')).toEqual([
        {
          kind: 'ignored',
          reason: 'system user_changed_number',
          at,
          public: false,
          author: { id: 'IT.99', aliases: ['393339999999', scoped, phone] },
        },
      ])
      expect(fixture('whatsapp/system_user_id')).toMatchObject([
        { author: { id: 'IT.99', aliases: ['IT.ENT.99', scoped, parent] } },
      ])
    })

    test('is known by their parent id in either of its spellings', () => {
      const author = { id: scoped, aliases: [parent] }
      expect(fixture('whatsapp/status_parent_spellings')).toMatchObject([{ author }, { author }])
    })
  })

  test('an answer to one message keeps which; a forwarded one answers none', () => {
    expect(fixture('whatsapp/reply_to')).toMatchObject([{ parent: 'wamid.NOSTRO' }])
    expect(fixture('whatsapp/forwarded')[0]).not.toHaveProperty('parent')
  })

  test.each([
    ['image', 'Il contatore', [{ type: 'image', url: 'https://media.example/9001.jpg', id: '9001' }]],
    ['document', '', [{ type: 'file', title: 'Bolletta_novità.pdf', id: '9002' }]],
    ['voice', '', [{ type: 'audio', id: '9003' }]],
    ['video_null_caption', '', [{ type: 'video', id: '9004' }]],
    ['sticker', '', [{ type: 'sticker', id: '9005' }]],
    ['location_zero', '', [{ type: 'location', title: '0, 0' }]],
    [
      'location_named',
      '',
      [{ type: 'location', title: 'Sportello, Via Roma 1, 45.07, 7.68', url: 'https://sportello.example/' }],
    ],
    [
      'contacts',
      '',
      [
        { type: 'other', title: 'Luca Bianchi, Esempio Srl, +39 333 765 4321, luca@esempio.example' },
        { type: 'other', title: 'Anna Neri, 393330000000' },
      ],
    ],
    ['button', 'Sì, grazie', []],
    ['button_reply', 'Annulla', []],
    ['list_reply', 'Guasto\nManca la luce', []],
    ['form_reply', 'Inviato\ncodice: 4711\nconsenso: true', []],
    [
      'order',
      'Per lunedì',
      [
        { type: 'other', title: '2 × lampada-led, 9.5 EUR' },
        { type: 'other', title: '1 × presa' },
      ],
    ],
    ['from_ad', 'È ancora valida?', [{ type: 'share', url: 'https://fb.example/ad', title: 'Bonus luce' }]],
    ['product_inquiry', 'Questo c’è?', [{ type: 'share', title: 'lampada-led' }]],
    ['unsupported', '', [{ type: 'other', title: 'poll_creation' }]],
    ['unknown_type', '', [{ type: 'other', title: 'hologram' }]],
  ])('the words and attachments of %s', (name, text, attachments) => {
    expect(fixture(`whatsapp/${name}`)).toMatchObject([{ text, attachments }])
    const [said] = fixture(`whatsapp/${name}`)
    expect(said && 'attachments' in said && said.attachments).toHaveLength(attachments.length)
  })

  test('a form that is no JSON is shown as it came', () => {
    const [heard] = hearOne({
      type: 'interactive',
      interactive: { nfm_reply: { body: 'Inviato', response_json: '{' } },
    })
    expect(heard).toMatchObject({ text: 'Inviato\n{' })
  })

  test('a reaction is an emoji, or taken back by saying nothing or by an empty one', () => {
    expect(fixture('whatsapp/reaction')).toMatchObject([
      { kind: 'reaction', id: 'wamid.NOSTRO', reaction: '👍', author: { id: phone } },
    ])
    expect(fixture('whatsapp/reaction_removed')[0]).not.toHaveProperty('reaction')
    expect(fixture('whatsapp/reaction_emptied')[0]).not.toHaveProperty('reaction')
    const [given = '', removed = '', emptied] = ranksOf('reaction', 'reaction_removed', 'reaction_emptied')
    expect(removed > given).toBe(true)
    expect(emptied).toBe(removed)
  })

  test('edits and deletions name the message that was said, whoever did it', () => {
    expect(fixture('whatsapp/edit')).toMatchObject([
      { kind: 'edit', id: 'wamid.UNO', text: 'Buongiorno, la bolletta è tripla', author: { id: phone } },
    ])
    expect(fixture('whatsapp/edit_caption')).toMatchObject([{ id: 'wamid.NOVE', text: 'Il contatore nuovo' }])
    expect(fixture('whatsapp/revoke')).toMatchObject([{ kind: 'delete', id: 'wamid.UNO' }])
    expect(fixture('whatsapp/echo_app_edited')).toMatchObject([{ kind: 'edit', id: 'wamid.ECO' }])
    expect(fixture('whatsapp/echo_app_revoked')[0]).not.toHaveProperty('author')
  })

  test('C5: the rank of a change does not depend on when we heard of it', () => {
    const later = piecesOf('edit').flatMap(({ delivery: { raw, external } }) =>
      whatsapp.hear(JSON.parse(raw), { external, sentAt: '2026-11-06T21:21:00.000Z' }),
    )
    expect(later).toEqual(fixture('whatsapp/edit'))
  })

  test('what a colleague typed on the phone is an echo to that person', () => {
    expect(fixture('whatsapp/echo_app')).toMatchObject([
      { kind: 'echo', id: 'wamid.ECO', text: 'Scritto dal telefono', to: { id: phone } },
    ])
    expect(fixture('whatsapp/echo_app_username')).toMatchObject([{ to: { id: scoped } }])
  })

  test('a status proves a send by the marker we put on it', () => {
    expect(fixture('whatsapp/status_sent')).toEqual([
      {
        kind: 'status',
        state: 'sent',
        ids: ['wamid.NOSTRO'],
        at,
        public: false,
        author: { id: scoped, aliases: [phone] },
        marker: 'tic-1/drf-01',
      },
    ])
  })

  test('C7: only `delivered` may be left at the door; what proves, reads or fails is not', () => {
    const idle = readdirSync(join(fixtures, 'whatsapp')).filter((file) =>
      piecesOf(file.replace('.json', '')).some((piece) => piece.idle),
    )
    expect(idle).toEqual(['status_delivered.json'])
  })

  test('a failed status says why, in our word and in theirs', () => {
    expect(fixture('whatsapp/status_failed_window')).toMatchObject([
      {
        state: 'failed',
        reason: 'window-closed',
        detail: '131047 Re-engagement message More than 24 hours have passed.',
        marker: 'tic-1/drf-01',
      },
    ])
    expect(fixture('whatsapp/status_failed_old_shape')).toMatchObject([
      { reason: 'person-unavailable', detail: '131026 Message undeliverable Old top-level details' },
    ])
  })

  test('who asks in a group is answered in the group', () => {
    expect(fixture('whatsapp/group_text')).toMatchObject([{ author: chiara, context: { group: '120363000000' } }])
    expect(fixture('whatsapp/status_group')).toMatchObject([{ author: { id: phone } }])
  })

  test('what is ignored says why, and what is new or concerns the account is kept', () => {
    const ignored = (name: string) => fixture(`whatsapp/${name}`).at(-1)
    expect(ignored('standby')).toMatchObject({ reason: 'another app owns the thread' })
    expect(ignored('request_welcome')).toMatchObject({ reason: 'chat opened' })
    expect(ignored('nothing_in_it')).toMatchObject({ reason: 'nothing in it' })
    expect(ignored('template_status')).toEqual({
      kind: 'ignored',
      reason: 'field message_template_status_update',
      at: receivedAt,
      public: false,
    })
    expect(ignored('account_update')).toMatchObject({ reason: 'field account_update', unknown: true })
    expect(ignored('errors_beside_message')).toMatchObject({ reason: 'error 130429 Rate limit hit', unknown: true })
    expect(ignored('unknown_list')).toMatchObject({ reason: 'list holograms', unknown: true })
    expect(ignored('unknown_list_beside_message')).toMatchObject({ reason: 'list holograms', unknown: true })
    expect(ignored('status_unknown')).toMatchObject({ reason: 'status warning', unknown: true })
  })

  test('what is broken says where, and quotes nobody', () => {
    expect(fixture('whatsapp/broken_text')).toEqual([{ kind: 'unreadable', reason: 'text.body: expected string' }])
    expect(fixture('whatsapp/broken_without_id')).toMatchObject([{ reason: expect.stringMatching(/^id: expected/) }])
    expect(fixture('whatsapp/broken_revoke')).toEqual([{ kind: 'unreadable', reason: 'revoke: expected an object' }])
  })

  test('one broken item takes no other with it', () => {
    const messages = [7, { id: 'wamid.1', from: phone, type: 'text', text: { body: 'sana' } }]
    const change = { field: 'messages', value: { metadata: { phone_number_id: '3' }, messages } }
    const pieces = split(
      { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change, 8] }] },
      receivedAt,
    )
    expect(pieces.flatMap(heardOf)).toMatchObject([{ kind: 'unreadable' }, { text: 'sana' }, { kind: 'unreadable' }])
  })

  test('an entry without changes is kept with the reason', () => {
    const reasons = (entry: unknown) =>
      split({ object: 'whatsapp_business_account', entry: [entry] }, receivedAt).map(({ delivery }) => delivery.reason)
    expect([{ id: '1' }, null, { changes: 'x' }].flatMap(reasons)).toEqual(Array(3).fill('unknown-list'))
  })
})

const hearOne = (message: object) =>
  whatsapp.hear(
    { field: 'messages', value: { messages: [{ id: 'wamid.1', from: phone, ...message }] } },
    { external: '3', sentAt: receivedAt },
  )

import { describe, expect, test } from 'vitest'
import { fixture } from './samples.ts'

const customer = { id: '5500660077008800' }

describe('Messenger', () => {
  test('a message names its author and its instant to the millisecond', () => {
    expect(fixture('messenger/text')).toEqual([
      {
        kind: 'message',
        id: 'm_uno',
        space: 'message',
        at: '2026-11-06T21:20:00.321Z',
        public: false,
        author: customer,
        text: 'Buongiorno, avete la taglia M?',
        attachments: [],
      },
    ])
  })

  test('an answer to one message keeps which', () => {
    expect(fixture('messenger/reply_to')).toMatchObject([{ parent: 'm_uno' }])
  })

  test('"Is this available?" comes with the advertisement it asks about', () => {
    expect(fixture('messenger/from_ad')).toMatchObject([
      { attachments: [{ type: 'share', title: 'Giacca invernale', url: 'https://media.example/giacca.jpg' }] },
    ])
  })

  test.each([
    ['image_and_text', [{ type: 'image', url: 'https://media.example/1.jpg' }, { type: 'image' }]],
    ['sticker_as_image', [{ type: 'sticker' }]],
    ['sticker', [{ type: 'sticker' }]],
    ['location', [{ type: 'location', title: '41.9, 12.5' }]],
    ['fallback_without_payload', [{ type: 'share', url: 'https://esempio.example/a', title: 'Esempio' }]],
    ['unknown_attachment', [{ type: 'other', url: 'https://media.example/h' }, { type: 'other' }]],
    ['unsupported', [{ type: 'other' }]],
  ])('attachments of %s', (name, attachments) => {
    expect(fixture(`messenger/${name}`)).toMatchObject([{ attachments }])
  })

  test('an address that would run a script is dropped', () => {
    expect(fixture('messenger/fallback_null_payload')).toMatchObject([{ attachments: [{ type: 'share' }] }])
    expect(JSON.stringify(fixture('messenger/fallback_null_payload'))).not.toContain('javascript')
  })

  test('an echo carries our marker and whom it went to; one from the Page’s inbox has no marker', () => {
    expect(fixture('messenger/echo_ours')).toMatchObject([{ kind: 'echo', marker: 'drf-01', to: customer }])
    expect(fixture('messenger/echo_page_inbox')[0]).not.toHaveProperty('marker')
  })

  test('the second edit outranks the first', () => {
    expect(fixture('messenger/message_edit')).toMatchObject([
      { id: 'm_uno', text: 'Buongiorno, avete la taglia L?', rank: expect.stringMatching(/^000002 /) },
    ])
  })

  test('a button without an id of its own is known by person and instant', () => {
    expect(fixture('messenger/postback')).toMatchObject([{ id: 'm_cinque', text: 'Inizia' }])
    expect(fixture('messenger/postback_without_mid')).toMatchObject([{ id: 'postback-5500660077008800-1794000000321' }])
  })

  test('a reaction is an emoji, or the network’s word, or taken back', () => {
    expect(fixture('messenger/reaction')).toMatchObject([{ id: 'm_tre', reaction: '❤' }])
    expect(fixture('messenger/reaction_other')).toMatchObject([{ reaction: 'other' }])
    expect(fixture('messenger/reaction_taken_back')[0]).not.toHaveProperty('reaction')
  })

  test('reads and deliveries hold up to a mark or for single messages', () => {
    const until = '2026-11-06T21:20:00.321Z'
    expect(fixture('messenger/read')).toMatchObject([{ state: 'read', ids: [], until, author: customer }])
    expect(fixture('messenger/read_watermark_text')).toMatchObject([{ state: 'read', until, at: until }])
    expect(fixture('messenger/delivery')).toMatchObject([{ state: 'delivered', ids: ['m_tre'], at: until }])
    expect(fixture('messenger/delivery_without_mids')).toMatchObject([{ state: 'delivered', ids: [], until }])
  })

  test('what is ignored says why', () => {
    expect(fixture('messenger/standby')).toMatchObject([{ reason: 'another app owns the thread' }])
    expect(fixture('messenger/nothing_in_it')).toMatchObject([{ reason: 'nothing in it' }])
    expect(fixture('messenger/referral_seconds')).toMatchObject([
      { reason: 'event referral', at: '2026-11-06T21:20:00.000Z' },
    ])
  })

  test('an event that we have no name for is told from what we know and pass over', () => {
    expect(fixture('messenger/take_thread')[0]).not.toHaveProperty('unknown')
    expect(fixture('messenger/unnamed_event')).toMatchObject([{ reason: 'event hologram_call', unknown: true }])
  })

  test('what is broken says where', () => {
    expect(fixture('messenger/broken_without_mid')).toMatchObject([{ reason: expect.stringContaining('message.mid') }])
    expect(fixture('messenger/broken_attachments')).toMatchObject([
      { reason: expect.stringContaining('message.attachments') },
    ])
  })
})

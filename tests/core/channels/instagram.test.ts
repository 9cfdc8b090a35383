import { join } from 'node:path'
import type { Heard } from '@ascolta/core/channels/channel'
import { split } from '@ascolta/core/channels/split'
import { describe, expect, test } from 'vitest'
import { fixture, fixtures, piecesIn } from './samples.ts'

const media = '17900000000081001'
const customer = { id: '5500660077008800' }
const chiara = { ...customer, name: 'chiara.esposito', handle: '@chiara.esposito' }
const sentAt = '2026-11-06T21:20:05.000Z'
const lanesOf = (name: string) => piecesIn(join(fixtures, `instagram/${name}.json`)).map(({ lane }) => lane)

describe('Instagram in public', () => {
  test('a comment names its author, its post and, having no time of its own, the notification’s', () => {
    expect(fixture('instagram/comment_top_level')).toEqual([
      {
        kind: 'message',
        id: '17800000000000011',
        space: 'comment',
        at: sentAt,
        public: true,
        author: chiara,
        root: media,
        text: 'Il pacco è arrivato aperto 📦',
        attachments: [],
        context: { top: '17800000000000011' },
      },
    ])
    expect(fixture('instagram/comment_time_in_milliseconds')).toMatchObject([{ at: sentAt }])
  })

  test('the flat form, whose id has another name, says the same', () => {
    expect(fixture('instagram/comment_flat')).toMatchObject([
      { id: '17800000000000014', author: chiara, root: media, at: sentAt, text: 'Ci siete?' },
    ])
  })

  test('a flat change and lists in one entry are all heard', () => {
    expect(fixture('instagram/flat_beside_lists')).toMatchObject([
      { id: '17800000000000020', public: true },
      { id: '17800000000000021', public: true },
      { id: 'aWdf_due', public: false },
    ])
  })

  test('an answer to an answer knows the comment at the top, which alone can be replied to', () => {
    expect(fixture('instagram/comment_reply')).toMatchObject([
      { parent: '17800000000000011', context: { top: '17800000000000011' } },
    ])
  })

  test('our own comment is an echo, not a customer', () => {
    const [echo] = fixture('instagram/comment_own_echo')
    expect(echo).toMatchObject({ kind: 'echo', id: '17800000000000013', parent: '17800000000000011', root: media })
    expect(echo).not.toHaveProperty('author')
  })

  test('a comment on a boosted post hangs under the post, and says which advertisement it was', () => {
    expect(fixture('instagram/comment_on_ad')).toMatchObject([
      { root: media, attachments: [{ type: 'share', title: 'Giacca invernale' }] },
    ])
    expect(lanesOf('comment_on_ad')).toEqual(lanesOf('comment_top_level'))
  })

  test('who is named by username alone is known by it; a test from the dashboard names nobody', () => {
    expect(fixture('instagram/comment_username_only')).toMatchObject([
      { author: { id: '@chiara.esposito', handle: '@chiara.esposito' } },
    ])
    expect(fixture('instagram/comment_without_author')[0]).not.toHaveProperty('author')
  })

  test('ids beyond what a number holds come through digit for digit', () => {
    expect(fixture('instagram/comment_long_numbers')).toMatchObject([
      { id: '17800000000000099', parent: '17800000000000098', root: media, author: { id: '90071992547409930001' } },
    ])
  })

  test('a comment without words shows that there is something to look at', () => {
    expect(fixture('instagram/comment_without_words')).toMatchObject([{ text: '', attachments: [{ type: 'other' }] }])
  })

  test('a live comment is a comment under the broadcast', () => {
    expect(fixture('instagram/live_comment')).toMatchObject([
      { kind: 'message', public: true, root: '17900000000083003' },
    ])
  })

  test('a mention carries ids only, and keeps what an answer to it needs', () => {
    const mention = { kind: 'mention', public: true, root: '17900000000082002', text: '' }
    const context = { mention: '17900000000082002' }
    expect(fixture('instagram/mention_comment')).toMatchObject([
      { ...mention, id: '17800000000000023', space: 'comment', context },
    ])
    expect(fixture('instagram/mention_caption')).toMatchObject([
      { ...mention, id: '17900000000082002', space: 'post', context },
    ])
    expect(fixture('instagram/mention_comment')[0]).not.toHaveProperty('author')
  })
})

describe('Instagram in private', () => {
  const said: Partial<Heard> = { kind: 'message', id: 'aWdf_uno', public: false, author: customer }

  test('a message names its author and its instant to the millisecond', () => {
    expect(fixture('instagram/text')).toEqual([
      {
        kind: 'message',
        id: 'aWdf_uno',
        space: 'message',
        at: '2026-11-06T21:20:00.321Z',
        public: false,
        author: customer,
        text: 'Buongiorno, avete la taglia M?',
        attachments: [],
      },
    ])
  })

  test.each([
    ['text_as_change', '2026-11-06T21:20:00.000Z'],
    ['text_in_seconds', '2026-11-06T21:20:00.000Z'],
    ['text_with_iso_time', '2026-11-06T21:20:00.321Z'],
  ])('the same from %s', (name, at) => {
    expect(fixture(`instagram/${name}`)).toMatchObject([{ ...said, at }])
    expect(lanesOf(name)).toEqual(lanesOf('text'))
  })

  test.each([
    ['story_reply', [{ type: 'story', url: 'https://media.example/storia' }]],
    ['story_reply_beside', [{ type: 'story', url: 'https://media.example/storia' }]],
    ['story_mention', [{ type: 'story', url: 'https://media.example/loro-storia' }]],
    ['story_shared', [{ type: 'story', url: 'https://media.example/condivisa' }]],
    ['post_shared', [{ type: 'share', url: 'https://media.example/post', title: 'Vetrina' }]],
    ['heart', [{ type: 'sticker', title: '❤️' }]],
    ['ephemeral', [{ type: 'other' }]],
    ['unsupported', [{ type: 'other' }]],
    ['unknown_attachment', [{ type: 'other' }, { type: 'other', url: 'https://media.example/h' }]],
    ['image_with_script_address', [{ type: 'image' }]],
  ])('attachments of %s', (name, attachments) => {
    expect(fixture(`instagram/${name}`)).toMatchObject([{ kind: 'message', public: false, attachments }])
    expect(JSON.stringify(fixture(`instagram/${name}`))).not.toContain('javascript')
  })

  test('an echo names whom it went to and shares the lane of the person', () => {
    expect(fixture('instagram/echo')).toMatchObject([{ kind: 'echo', id: 'aWdf_tre', to: customer }])
    expect(lanesOf('echo')).toEqual(lanesOf('text'))
  })

  test('what the company writes to itself to try things out opens nothing', () => {
    expect(fixture('instagram/self_message')).toMatchObject([{ kind: 'ignored', reason: 'a message to ourselves' }])
    expect(fixture('instagram/self_postback')[0]).not.toHaveProperty('unknown')
  })

  test('a message taken back keeps its id', () => {
    expect(fixture('instagram/deleted')).toMatchObject([{ kind: 'delete', id: 'aWdf_uno' }])
  })

  test('the second edit outranks the first, and one without words takes none away', () => {
    expect(fixture('instagram/message_edit')).toMatchObject([
      { id: 'aWdf_uno', text: 'Buongiorno, avete la taglia L?', rank: expect.stringMatching(/^000002 /) },
    ])
    expect(fixture('instagram/message_edit_as_change')).toMatchObject([
      { id: 'aWdf_uno', text: 'Buongiorno, avete la taglia S?', rank: expect.stringMatching(/^000003 /) },
    ])
    expect(fixture('instagram/message_edit_without_words')).toMatchObject([{ reason: 'an edit without words' }])
  })

  test('a reaction is an emoji, or taken back in either form', () => {
    expect(fixture('instagram/reaction')).toMatchObject([{ id: 'aWdf_tre', reaction: '❤️' }])
    for (const name of ['reaction_taken_back', 'reaction_as_change']) {
      expect(fixture(`instagram/${name}`)).toMatchObject([{ kind: 'reaction', id: 'aWdf_tre', author: customer }])
      expect(fixture(`instagram/${name}`)[0]).not.toHaveProperty('reaction')
    }
  })

  test('seen names the message', () => {
    for (const name of ['seen', 'seen_as_change'])
      expect(fixture(`instagram/${name}`)).toMatchObject([{ state: 'read', ids: ['aWdf_tre'], author: customer }])
  })

  test('an answer to one message keeps which; a button is what stood on it', () => {
    expect(fixture('instagram/reply_to')).toMatchObject([{ parent: 'aWdf_uno' }])
    expect(fixture('instagram/postback')).toMatchObject([{ id: 'aWdf_quindici', text: 'Dov’è il mio ordine?' }])
  })
})

describe('what Instagram says and nobody waits on', () => {
  test('is told from what we have no name for', () => {
    for (const name of ['standby', 'standby_as_change'])
      expect(fixture(`instagram/${name}`)).toMatchObject([{ reason: 'another app owns the thread' }])
    for (const name of ['story_insights', 'referral', 'handover'])
      expect(fixture(`instagram/${name}`)[0]).not.toHaveProperty('unknown')
    for (const name of ['unknown_field', 'unnamed_event'])
      expect(fixture(`instagram/${name}`)).toMatchObject([{ kind: 'ignored', unknown: true }])
  })

  test('what is broken says where, and quotes nobody', () => {
    expect(fixture('instagram/broken_comment_without_id')).toMatchObject([{ reason: 'id: expected an id' }])
    expect(fixture('instagram/broken_mention')).toMatchObject([{ reason: 'media_id: expected an id' }])
    const [broken] = fixture('instagram/broken_comment_text')
    expect(broken).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/^text: expected/) })
    expect(JSON.stringify(broken)).not.toContain('Via Roma')
  })
})

describe('taking a notification of Instagram apart', () => {
  test('one person under one post has one lane, our own answer another, a mention its own', () => {
    const [asked] = lanesOf('comment_top_level')
    for (const name of ['comment_reply', 'comment_flat', 'comment_without_words'])
      expect(lanesOf(name)).toEqual([asked])
    expect(lanesOf('comment_own_echo')).toEqual(lanesOf('comment_own_at_top'))
    expect(lanesOf('comment_own_echo')).not.toEqual([asked])
    expect(lanesOf('mention_comment')).toEqual(lanesOf('mention_caption'))
  })

  test('C21: the same words twice in one body are one, in two forms of a notification two pieces', () => {
    const item = { sender: customer, recipient: { id: '1' }, message: { mid: 'aWdf_uno', text: 'Buongiorno' } }
    const entry = { id: '1', time: 1, messaging: [item] }
    const as = (entry: unknown) => split({ object: 'instagram', entry: [entry] }, sentAt).map(({ dedup }) => dedup)
    expect(as(entry)).toEqual(as(structuredClone(entry)))
    expect(as(entry)).not.toEqual(as({ ...entry, time: 2 }))
    expect(as({ id: '1', time: 1, changes: [{ field: 'messages', value: item }] })).not.toEqual(as(entry))
  })
})

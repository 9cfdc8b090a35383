import { join } from 'node:path'
import type { Heard } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { splitX } from '@ascolta/core/channels/x.split'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixture, fixtures, heardOf, piecesIn, receivedAt } from './samples.ts'

const us = '1700000000000000001'
const chiara = { id: '1800000000000000002', name: 'Chiara Fontana', handle: '@chiarafont', reach: 41 }
const one = (name: string): Heard | undefined => fixture(`x/${name}`)[0]
const hear = (body: unknown) => splitX(body, receivedAt).flatMap(heardOf)

describe('what people post', () => {
  test('a mention has its words with HTML taken back, its author with handle and reach, and a link', () => {
    expect(one('mention')).toEqual({
      kind: 'mention',
      id: '2090000000000000101',
      space: 'post',
      at: '2026-11-20T08:39:31.123Z',
      public: true,
      author: chiara,
      root: '2090000000000000101',
      text: 'Da tre giorni senza luce, @lumaraenergia & nessuno risponde <3',
      attachments: [],
      permalink: 'https://x.com/chiarafont/status/2090000000000000101',
      context: { summoned: 'yes' },
    })
  })

  test('a post that only begins with our name is a new conversation, not a reply', () => {
    expect(one('mention_leading_at')).toMatchObject({ kind: 'mention', root: '2090000000000000102' })
    expect(one('mention_leading_at')).not.toHaveProperty('parent')
  })

  test('a reply hangs under what it answers; where the network says the conversation, under that', () => {
    expect(one('reply_to_us')).toMatchObject({ parent: '2090000000000000050' })
    expect(one('reply_to_us')).not.toHaveProperty('root')
    expect(one('activity_reply')).toMatchObject({
      root: '2090000000000000040',
      parent: '2090000000000000050',
      author: chiara,
      text: '@lumaraenergia grazie!',
    })
  })

  test.each([
    ['mention', 'yes'],
    ['mention_leading_at', 'yes'],
    ['reply_to_us', 'yes'],
    ['reply_names_us_again', 'yes'],
    ['quote_of_ours', 'yes'],
    ['activity_mention', 'yes'],
    ['activity_reply', 'yes'],
    ['activity_quote', 'yes'],
    // Our name stands there because the thread began with it; or not at all.
    ['reply_between_others', 'no'],
    ['stream_found', 'no'],
  ])('whether %s called us, so that a self-serve app may answer: %s', (name, summoned) => {
    expect(one(name)).toMatchObject({ kind: 'mention', context: { summoned } })
  })

  test('a quote is a conversation of its own with the quoted post to look at', () => {
    expect(one('quote_of_ours')).toMatchObject({
      root: '2090000000000000107',
      attachments: [{ type: 'share', url: 'https://x.com/i/status/2090000000000000050' }],
    })
  })

  test('long posts are whole', () => {
    const long = one('stream_long_reply')
    expect(long).toMatchObject({ kind: 'mention', text: expect.stringMatching(/ <fine>$/) })
    expect(one('own_long_post')).toMatchObject({ text: expect.stringMatching(/^La bolletta .{340,}$/) })
  })

  test('pictures and films come along, of a filtered stream only those of the post itself', () => {
    expect(one('photo')).toMatchObject({
      attachments: [
        { type: 'image', url: 'https://pbs.twimg.com/media/c.jpg' },
        { type: 'video', url: 'https://pbs.twimg.com/media/c.jpg' },
      ],
    })
    expect(one('stream_found')).toMatchObject({ attachments: [{ url: 'https://pbs.twimg.com/media/d.jpg' }] })
  })

  test('an edit has a new id and belongs to the first', () => {
    expect(one('edited')).toMatchObject({
      kind: 'edit',
      id: '2090000000000000101',
      text: '@lumaraenergia da quattro giorni senza luce',
    })
    expect(one('activity_edit')).toMatchObject({ kind: 'edit', id: '2090000000000000401', author: chiara })
  })

  test('of three versions the last one wins, whichever comes first', () => {
    const version = (ids: string[], text: string, at: string) => {
      const [heard] = hear({
        data: { id: ids.at(-1), text, created_at: at, author_id: chiara.id, edit_history_tweet_ids: ids },
        matching_rules: [{ id: '1', tag: us }],
      })
      if (heard?.kind !== 'edit') throw new Error('no edit')
      return heard
    }
    const second = version(['10', '11'], 'b', '2026-11-20T08:40:00.000Z')
    const third = version(['10', '11', '12'], 'c', '2026-11-20T08:40:00.000Z')
    expect(third.rank > second.rank).toBe(true)
    expect([second.id, third.id]).toEqual(['10', '10'])
  })

  test('times and ids are found in every form', () => {
    expect(one('numeric_ids')).toMatchObject({ id: '2090000000000000114', author: chiara })
    const tweet = { id_str: '1', text: 'a', created_at: 'Wed Feb 05 08:39:31 +0200 2020', user: { id: '2' } }
    expect(hear({ for_user_id: us, tweet_create_events: [tweet] })).toMatchObject([{ at: '2020-02-05T06:39:31.000Z' }])
    const odd = { ...tweet, created_at: 'soon' }
    expect(hear({ for_user_id: us, tweet_create_events: [odd] })).toMatchObject([{ at: receivedAt }])
  })
})

describe('what we post', () => {
  test('comes back as an echo with the words as they were typed', () => {
    expect(one('own_reply')).toMatchObject({
      kind: 'echo',
      parent: '2090000000000000101',
      text: 'Ci dispiace! Tutto qui: https://lumara.example/guasti & a presto',
    })
    expect(one('activity_own_reply')).toMatchObject({
      kind: 'echo',
      root: '2090000000000000401',
      parent: '2090000000000000401',
      text: 'Ci pensiamo noi',
    })
  })

  test('and what we delete is gone', () => {
    expect(one('deleted')).toMatchObject({ kind: 'delete', id: '2090000000000000107', at: '2026-11-20T08:39:39.999Z' })
    expect(one('activity_delete')).toMatchObject({ kind: 'delete', id: '2090000000000000406', author: { id: us } })
  })

  test('a like of ours is a reaction, ours of others is none', () => {
    expect(one('like_of_ours')).toMatchObject({ kind: 'reaction', space: 'post', reaction: 'like', author: chiara })
    expect(one('activity_like')).toMatchObject({ kind: 'reaction', id: '2090000000000000406', reaction: 'like' })
    expect(one('like_by_us')).toMatchObject({ kind: 'ignored' })
  })
})

describe('in private', () => {
  test('a message has its author, with what the network tells of them', () => {
    expect(one('message')).toEqual({
      kind: 'message',
      id: '2090000000000000301',
      space: 'message',
      at: '2026-11-20T08:39:31.123Z',
      public: false,
      author: chiara,
      text: 'Il mio codice è 4711 & abito a Torino',
      attachments: [],
    })
    expect(one('message_nameless')).toMatchObject({ author: { id: chiara.id } })
    expect(one('activity_message')).toMatchObject({ author: chiara, text: 'Buongiorno!' })
  })

  test('a picture’s own address is no words', () => {
    expect(one('message_photo')).toMatchObject({
      text: '',
      attachments: [{ type: 'image', url: 'https://ton.twitter.com/1.1/ton/data/dm/1/2/3.jpg' }],
    })
  })

  test('our own message is an echo to the other, with addresses as they were typed', () => {
    expect(one('message_own')).toMatchObject({
      kind: 'echo',
      to: chiara,
      text: 'Grazie! Vedi https://lumara.example/area',
    })
    expect(one('activity_message_own')).toMatchObject({ kind: 'echo', to: chiara })
  })

  test('who read or types has what was sent before', () => {
    const until = '2026-11-20T08:39:50.000Z'
    expect(one('read')).toMatchObject({ kind: 'receipt', state: 'read', until, author: chiara })
    expect(one('typing')).toMatchObject({ kind: 'receipt', state: 'delivered', until })
    expect(one('read_by_us')).toMatchObject({ kind: 'ignored' })
  })

  test('an encrypted message says only that there is one', () => {
    expect(one('activity_chat')).toEqual({
      kind: 'message',
      id: 'e4f4d3fc-8bbf-4928-92eb-e5058d6bb6f6',
      space: 'message',
      at: '2026-11-20T08:39:31.370Z',
      public: false,
      author: { id: chiara.id },
      text: '',
      attachments: [{ type: 'other', url: 'https://x.com/messages' }],
      context: { reason: 'encrypted' },
    })
    expect(one('activity_chat_own')).toMatchObject({ kind: 'echo', to: { id: chiara.id } })
  })
})

describe('what matters to an admin', () => {
  test('a permission taken back is kept, under the account it is about', () => {
    for (const name of ['revoked', 'activity_revoked']) {
      expect(one(name)).toMatchObject({ kind: 'ignored', reason: 'access revoked', unknown: true })
      expect(piecesIn(join(fixtures, `x/${name}.json`))[0]?.delivery.external).toBe(us)
    }
  })

  test('news of the network are kept, what is known and means nothing is not', () => {
    for (const name of ['unknown_list', 'activity_unknown']) expect(one(name)).toMatchObject({ unknown: true })
    for (const name of ['follow', 'block', 'activity_profile', 'activity_follow', 'repost', 'activity_chat_join'])
      expect(one(name)).not.toHaveProperty('unknown')
  })

  test('what cannot be read says where, and never what somebody wrote', () => {
    expect(one('broken_text')).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^text: expected/) })
    expect(one('activity_broken')).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^text: expected/) })
    expect(one('message_broken')).toMatchObject({ kind: 'unreadable' })
    expect(one('broken_without_id')).toMatchObject({ kind: 'unreadable' })
  })
})

describe('taking a body of X apart', () => {
  const accounts = (body: unknown) => splitX(body, receivedAt).map(({ delivery }) => delivery.external)
  const reasons = (body: unknown) => splitX(body, receivedAt).map(({ delivery }) => delivery.reason)

  test('a stream names our account in its rule’s tag, or nobody', () => {
    const data = { id: '1', text: 'a' }
    expect(accounts({ data, matching_rules: [{ tag: 'brand' }, { tag: us }] })).toEqual([us])
    expect(accounts({ data, matching_rules: [{ tag: 'brand' }] })).toEqual([''])
    expect(accounts({ data, matching_rules: [] })).toEqual([''])
  })

  test('what no adapter reads is kept with the reason', () => {
    expect(reasons({ for_user_id: us })).toEqual(['unknown-list'])
    expect(reasons({ for_user_id: us, users: {}, apps: {} })).toEqual(['unknown-list'])
    expect(reasons({ replay_job_status: { job_state: 'Complete' } })).toEqual(['replay-job'])
    for (const body of [null, [], 7, {}, { data: {} }, { user_event: 7 }])
      expect(reasons(body)).toEqual(['unknown-object'])
  })

  test('a body of a thousand messages is not kept a thousand times', () => {
    const people = Array.from({ length: 1000 }, (_, at) => String(1_000_000 + at))
    const body = {
      for_user_id: us,
      direct_message_events: people.map((id) => ({
        type: 'message_create',
        id: `9${id}`,
        message_create: { sender_id: id, target: { recipient_id: us }, message_data: { text: 'a' } },
      })),
      users: Object.fromEntries(people.map((id) => [id, { id, name: 'N'.repeat(50) }])),
    }
    const size = splitX(body, receivedAt).reduce((sum, { delivery }) => sum + delivery.raw.length, 0)
    expect(size).toBeLessThan(2 * JSON.stringify(body).length)
  })

  test('one person under one post has one lane, one person in private another, whoever writes', () => {
    const lanes = (name: string) => piecesIn(join(fixtures, `x/${name}.json`)).map(({ lane }) => lane)
    expect(lanes('activity_mention')).toEqual(lanes('activity_edit'))
    expect(lanes('message')).toEqual(lanes('message_own'))
    expect(lanes('message')).toEqual(lanes('activity_message'))
    expect(lanes('message')).toEqual(lanes('activity_chat_own'))
    expect(lanes('message')).toEqual(lanes('typing'))
    expect(lanes('mention')).not.toEqual(lanes('message'))
    const [first, second] = lanes('two_posts')
    expect(first).not.toBe(second)
  })

  test('ids come out digit for digit, however far beyond 2^53, as numbers or as text', () => {
    const id = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }).map(String)
    fc.assert(
      fc.property(id, id, id, id, fc.boolean(), (account, post, author, parent, asText) => {
        const written = (digits: string) => (asText ? `"${digits}"` : digits)
        const tweet = `{"id":${post},${asText ? `"id_str":"${post}",` : ''}"text":"a","in_reply_to_status_id":${written(parent)},"user":{"id":${written(author)}}}`
        const older = hear(parseExact(`{"for_user_id":${written(account)},"tweet_create_events":[${tweet}]}`))
        const newer = hear(
          parseExact(
            `{"data":{"id":${written(post)},"text":"a","author_id":${written(author)},"referenced_tweets":[{"type":"replied_to","id":${written(parent)}}]},"matching_rules":[{"tag":"${account}"}]}`,
          ),
        )
        const kind = author === account ? 'echo' : 'mention'
        for (const heard of [older, newer])
          expect(heard).toMatchObject([
            { kind, id: post, parent, ...(kind === 'mention' && { author: { id: author } }) },
          ])
      }),
      { numRuns: 500, seed: 13 },
    )
  })
})

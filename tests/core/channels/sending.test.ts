import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Outgoing } from '@ascolta/core/channels/channel'
import { facebookPage } from '@ascolta/core/channels/facebook-page'
import { messenger } from '@ascolta/core/channels/messenger'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

const base = 'https://graph.facebook.com/v26.0'
const reply: Outgoing = { id: 'drf-01', text: 'Subito!', external: '700', target: { id: '81_11', space: 'comment' } }
const toPerson: Outgoing = { id: 'drf-02', text: 'Subito!', external: '700', recipient: '550' }
const answer = (json: unknown, status = 200, headers = {}): Answer => ({ status, headers, json })
const error = (code: number, error_subcode?: number, more = {}) =>
  answer(
    { error: { message: 'no', type: 'OAuthException', code, ...(error_subcode && { error_subcode }), ...more } },
    400,
  )

describe('sending', () => {
  test('a public answer is a comment under what it answers', () => {
    expect(facebookPage.send(reply)).toEqual({ method: 'POST', path: '/81_11/comments', json: { message: 'Subito!' } })
  })

  test('a private answer carries the draft’s id, which comes back with the echo', () => {
    expect(messenger.send(toPerson)).toEqual({
      method: 'POST',
      path: '/700/messages',
      json: {
        recipient: { id: '550' },
        messaging_type: 'RESPONSE',
        message: { text: 'Subito!', metadata: 'drf-02' },
      },
    })
  })

  test('a private reply to a comment or post goes to whoever wrote it', () => {
    const json = { recipient: { comment_id: '81_11' }, message: { text: 'Subito!', metadata: 'drf-01' } }
    expect(messenger.send(reply)).toEqual({ method: 'POST', path: '/700/messages', json })
    expect(messenger.send({ ...reply, target: { id: '700_81', space: 'post' } })).toMatchObject({
      json: { recipient: { post_id: '700_81' } },
    })
  })

  test('after the window a person may write with the network’s permission', () => {
    expect(messenger.send({ ...toPerson, humanAgent: true })).toMatchObject({
      json: { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
    })
  })

  test('an id leads to no other path', () => {
    expect(facebookPage.send({ ...reply, target: { id: '../me?x', space: 'comment' } }).path).toBe(
      '/..%2Fme%3Fx/comments',
    )
  })

  test('what was sent has the network’s id, also when that is a number', () => {
    expect(facebookPage.outcome(answer({ id: 81 }), reply)).toEqual({ kind: 'sent', id: '81', space: 'comment' })
    expect(messenger.outcome(answer({ recipient_id: '550', message_id: 'm_1' }), toPerson)).toEqual({
      kind: 'sent',
      id: 'm_1',
      space: 'message',
      recipient: '550',
    })
  })

  test.each([
    [1, undefined, 'unknown', 'network-trouble'],
    [2, undefined, 'unknown', 'network-trouble'],
    [1, 1357046, 'unknown', 'answer-lost'],
    [506, undefined, 'unknown', 'duplicate'],
    [4, undefined, 'retry', 'throttled'],
    [17, undefined, 'retry', 'throttled'],
    [32, undefined, 'retry', 'throttled'],
    [341, undefined, 'retry', 'throttled'],
    [613, undefined, 'retry', 'throttled'],
    [613, 2534040, 'retry', 'throttled'],
    [80001, undefined, 'retry', 'throttled'],
    [80014, undefined, 'retry', 'throttled'],
    [1200, undefined, 'retry', 'network-trouble'],
    [10, 1893063, 'retry', 'page-restricted'],
    [368, undefined, 'retry', 'blocked-for-policy'],
    [10, undefined, 'paused', 'permission'],
    [200, undefined, 'paused', 'permission'],
    [299, undefined, 'paused', 'permission'],
    [190, 463, 'paused', 'token'],
    [190, 492, 'paused', 'token'],
    [1705, undefined, 'paused', 'token'],
    [10, 2018278, 'failed', 'window-closed'],
    [10, 2534022, 'failed', 'window-closed'],
    [10, 2018065, 'failed', 'person-unavailable'],
    [551, 1545041, 'failed', 'person-unavailable'],
    [100, 33, 'failed', 'gone'],
    [100, 2018001, 'failed', 'person-unknown'],
    [100, undefined, 'failed', 'refused'],
    [9999, undefined, 'failed', 'refused'],
  ])('error %s/%s is %s: %s', (code, subcode, kind, reason) => {
    expect(messenger.outcome(error(code, subcode), toPerson)).toMatchObject({ kind, reason })
  })

  test('nobody knows what became of a call that ended in 5xx, in nonsense or without an id', () => {
    for (const doubt of [
      answer('<html>', 502),
      answer({}, 500),
      answer(undefined, 408),
      answer({ success: true }),
      answer(null, 302),
      error(9999, 0, { is_transient: true }),
    ])
      expect(facebookPage.outcome(doubt, reply)).toMatchObject({ kind: 'unknown' })
  })

  test('a throttle waits as long as the network says', () => {
    const waits = (headers: Record<string, string>) => facebookPage.outcome({ ...error(32), headers }, reply)
    expect(waits({})).toMatchObject({ afterSeconds: 60 })
    expect(waits({ 'Retry-After': '17' })).toMatchObject({ afterSeconds: 17 })
    expect(waits({ 'X-Page-Usage': '{"call_count":100,"estimated_time_to_regain_access":3}' })).toMatchObject({
      afterSeconds: 180,
    })
    expect(
      waits({
        'x-business-use-case-usage':
          '{"700":[{"type":"pages","estimated_time_to_regain_access":12},{"estimated_time_to_regain_access":5}]}',
      }),
    ).toMatchObject({ afterSeconds: 720 })
    expect(waits({ 'x-app-usage': 'nonsense', 'retry-after': '-1' })).toMatchObject({ afterSeconds: 60 })
    expect(waits({ 'retry-after': '999999' })).toMatchObject({ afterSeconds: 86_400 })
  })

  test('the network’s words are capped and lose their control characters', () => {
    const loud = messenger.outcome(error(100, undefined, { message: `\u001b[31m\u202e${'x'.repeat(999)}` }), toPerson)
    if (loud.kind !== 'failed') throw new Error('not failed')
    expect(loud.detail).toMatch(/^100 {1,2}\[31m x+$/)
    expect(loud.detail?.length).toBe(200)
  })
})

describe('after a doubt', () => {
  const found = (data: unknown[], more: Partial<Outgoing> = {}) =>
    facebookPage.find?.match(answer({ data }), { ...reply, ...more })[0]
  const mine = { id: '81_12', from: { id: '700' }, message: 'Subito!', created_time: '2026-11-21T10:00:05+0000' }

  test('our comment is found by author and words, however the network spaced them', () => {
    expect(facebookPage.find?.call(reply)?.path).toMatch(/^\/81_11\/comments\?/)
    expect(
      found([
        { ...mine, id: '81_10', from: { id: '550' } },
        { ...mine, message: ' Subito!\r\n' },
      ]),
    ).toEqual({ id: '81_12', space: 'comment' })
    expect(found([{ ...mine, message: 'Subito?' }])).toBeUndefined()
    expect(found([])).toBeUndefined()
    expect(facebookPage.find?.match(answer('nonsense', 500), reply)).toEqual([])
  })

  test('an equal answer of yesterday is not the one we look for', () => {
    const since = '2026-11-21T10:00:00.000Z'
    const yesterday = { ...mine, id: '81_01', created_time: '2026-11-20T10:00:05+0000' }
    expect(found([mine, yesterday], { since })).toEqual({ id: '81_12', space: 'comment' })
    expect(found([yesterday], { since })).toBeUndefined()
  })

  test('our message is found in the conversation with that person', () => {
    expect(messenger.find?.call(toPerson)?.path).toContain('/700/conversations?platform=messenger&user_id=550')
    const data = [{ messages: { data: [{ ...mine, id: 'm_9' }] } }, {}]
    expect(messenger.find?.match(answer({ data }), toPerson)).toEqual([{ id: 'm_9', space: 'message' }])
  })

  test('an invitation is looked for nowhere: words alone do not say to whom they went', () => {
    const { recipient: _, ...invitation } = toPerson
    expect(
      messenger.find?.call({ ...invitation, private: true, target: { id: '81_11', space: 'comment' } }),
    ).toBeUndefined()
  })

  test('of two equal answers both are named, the older first', () => {
    const later = { ...mine, id: '81_13', created_time: '2026-11-21T10:00:45+0000' }
    expect(facebookPage.find?.match(answer({ data: [later, mine] }), reply).map(({ id }) => id)).toEqual([
      '81_12',
      '81_13',
    ])
  })
})

describe('what else can be done', () => {
  test('to a comment', () => {
    expect(facebookPage.act?.({ kind: 'show', id: '81_11' })).toEqual({
      method: 'POST',
      path: '/81_11',
      json: { is_hidden: false },
    })
    expect(facebookPage.act?.({ kind: 'edit', id: '81_11', text: 'Ecco' })).toMatchObject({ json: { message: 'Ecco' } })
    expect(facebookPage.act?.({ kind: 'delete', id: '81_11' })).toEqual({ method: 'DELETE', path: '/81_11' })
    expect(facebookPage.act?.({ kind: 'unlike', id: '81_11' })).toEqual({ method: 'DELETE', path: '/81_11/likes' })
    expect(facebookPage.act?.({ kind: 'seen', external: '700', recipient: '550' })).toBeUndefined()
  })
  test('in a conversation', () => {
    expect(messenger.act?.({ kind: 'seen', external: '700', recipient: '550' })).toMatchObject({
      json: { sender_action: 'mark_seen' },
    })
    expect(messenger.act?.({ kind: 'hide', id: '1' })).toBeUndefined()
  })
})

interface Sample {
  request: { method: string; url: string; json: object }
  response: Answer
}
const sample = (name: string): Sample => JSON.parse(readFileSync(join(samples ?? '', name), 'utf8'))

describe.skipIf(!samples)(`as the networks document it${without}`, () => {
  test.each([
    [
      'facebook-page/outbound_send_comment_reply.json',
      () =>
        facebookPage.send({
          ...reply,
          text: 'Hi Zoë, we are looking into it.',
          target: { id: '901097836652708_903438993085259', space: 'comment' },
        }),
    ],
    [
      'facebook-page/outbound_hide_comment.json',
      () => facebookPage.act?.({ kind: 'hide', id: '901097836652708_903438993085259' }),
    ],
    [
      'messenger/outbound_send_text.json',
      () =>
        messenger.send({
          id: 'reply:01HZY',
          text: 'Hello!',
          external: '109876543210987',
          recipient: '6543210987654321',
        }),
    ],
    [
      'messenger/outbound_typing_on.json',
      () => messenger.act?.({ kind: 'typing', external: '109876543210987', recipient: '6543210987654321' }),
    ],
  ])('%s', (name, call) => {
    const { method, url, json } = sample(name).request
    expect(call()).toEqual({ method, path: url.slice(base.length), json })
  })

  test.each([
    [
      'facebook-page/outbound_send_private_reply.json',
      () =>
        messenger.send({
          id: 'x',
          text: 'Hi Zoë, what is your order number?',
          external: '109876543210987',
          target: { id: '901097836652708_903438993085259', space: 'comment' },
        }),
    ],
    [
      'messenger/outbound_send_text_human_agent.json',
      () =>
        messenger.send({
          id: 'x',
          text: 'Sorry for the delay.',
          external: '109876543210987',
          recipient: '6543210987654321',
          humanAgent: true,
        }),
    ],
  ])('%s, and our marker beside it', (name, call) => {
    const { method, url, json } = sample(name).request
    expect(call()).toMatchObject({ method, path: url.slice(base.length), json })
  })

  test.each([
    ['facebook-page/outbound_send_comment_reply.json', facebookPage, 'sent'],
    ['facebook-page/outbound_send_private_reply.json', messenger, 'sent'],
    ['messenger/outbound_send_text.json', messenger, 'sent'],
    ['messenger/outbound_send_text_human_agent.json', messenger, 'sent'],
    ['messenger/outbound_error_person_unavailable.json', messenger, 'failed'],
    ['messenger/outbound_error_window_closed.json', messenger, 'failed'],
    ['messenger/outbound_error_rate_limit.json', messenger, 'retry'],
    ['messenger/outbound_error_token_expired.json', messenger, 'paused'],
  ])('the answer of %s', (name, adapter, kind) => {
    expect(adapter.outcome({ ...sample(name).response, headers: {} }, toPerson)).toMatchObject({ kind })
  })
})

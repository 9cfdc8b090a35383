import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Outgoing } from '@ascolta/core/channels/channel'
import { instagram, instagramWith } from '@ascolta/core/channels/instagram'
import { lengthOf } from '@ascolta/length/length'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

const external = '17841400700100200'
const toComment: Outgoing = {
  id: 'tic/drf-01',
  text: 'Subito!',
  external,
  target: { id: '12', space: 'comment' },
  context: { top: '11' },
}
const toPerson: Outgoing = { id: 'tic/drf-02', text: 'Subito!', external, recipient: '550', private: true }
const toMention: Outgoing = { ...toComment, context: { mention: '82' } }
const answer = (json: unknown, status = 200): Answer => ({ status, headers: {}, json })
const error = (code: number, error_subcode?: number) =>
  answer({ error: { message: 'no', type: 'IGApiException', code, ...(error_subcode && { error_subcode }) } }, 400)

describe('sending on Instagram', () => {
  test('an answer to an answer goes to the comment at the top', () => {
    expect(instagram.send(toComment)).toEqual({ method: 'POST', path: '/11/replies', json: { message: 'Subito!' } })
    expect(instagram.send({ ...toComment, context: { top: '12' } }).path).toBe('/12/replies')
    const { context: _, ...bare } = toComment
    expect(instagram.send(bare).path).toBe('/12/replies')
  })

  test('below a post of ours a comment is written', () => {
    const { context: _, ...bare } = toComment
    expect(instagram.send({ ...bare, target: { id: '81', space: 'post' } })).toMatchObject({ path: '/81/comments' })
  })

  test('where others mentioned us, the answer names the post and, if it was one, the comment', () => {
    expect(instagram.send(toMention)).toEqual({
      method: 'POST',
      path: `/${external}/mentions`,
      json: { media_id: '82', comment_id: '12', message: 'Subito!' },
    })
    expect(instagram.send({ ...toMention, target: { id: '82', space: 'post' } })).toMatchObject({
      json: { media_id: '82', message: 'Subito!' },
    })
  })

  test('in private to a person, and after the window with the network’s permission', () => {
    expect(instagram.send(toPerson)).toEqual({
      method: 'POST',
      path: `/${external}/messages`,
      json: { recipient: { id: '550' }, message: { text: 'Subito!' } },
    })
    expect(instagram.send({ ...toPerson, humanAgent: true })).toMatchObject({
      json: { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
    })
  })

  test('the one private message under a comment goes to whoever wrote that comment, not the one at the top', () => {
    expect(instagram.send({ ...toComment, private: true })).toEqual({
      method: 'POST',
      path: `/${external}/messages`,
      json: { recipient: { comment_id: '12' }, message: { text: 'Subito!' } },
    })
  })

  test('an id leads to no other path', () => {
    expect(instagram.send({ ...toComment, context: { top: '../me?x' } }).path).toBe('/..%2Fme%3Fx/replies')
  })

  test('what was sent has the network’s id and the space that it is in', () => {
    expect(instagram.outcome(answer({ id: 178 }), toComment)).toEqual({ kind: 'sent', id: '178', space: 'comment' })
    expect(instagram.outcome(answer({ recipient_id: '550', message_id: 'aWdf' }), toPerson)).toEqual({
      kind: 'sent',
      id: 'aWdf',
      space: 'message',
      recipient: '550',
    })
    expect(instagram.outcome(answer({ success: true }), toPerson)).toMatchObject({ kind: 'unknown' })
  })

  test.each([
    [10, 2534022, 'failed', 'window-closed'],
    [100, 2534014, 'failed', 'person-unknown'],
    [100, 2534029, 'failed', 'refused'],
    [100, 33, 'failed', 'gone'],
    [200, 2534041, 'paused', 'permission'],
    [190, 463, 'paused', 'token'],
    [613, 2534040, 'retry', 'throttled'],
    [4, undefined, 'retry', 'throttled'],
    [10900, undefined, 'failed', 'already-replied'],
    [2, undefined, 'unknown', 'network-trouble'],
    [1, 1357046, 'unknown', 'answer-lost'],
  ])('error %s/%s is %s: %s', (code, subcode, kind, reason) => {
    expect(instagram.outcome(error(code, subcode), toPerson)).toMatchObject({ kind, reason })
  })
})

describe('what Instagram allows', () => {
  test('a private text is measured in bytes', () => {
    const { text } = instagram.capabilities.private ?? {}
    expect(text).toEqual({ limit: 1000, unit: 'bytes' })
    expect(lengthOf('è'.repeat(500), 'bytes')).toBe(1000)
  })

  test('a comment’s length is what the deployment says', () => {
    expect(instagram.capabilities.public?.text.limit).toBe(2200)
    expect(instagramWith({ commentCharacters: 300 }).capabilities.public?.text.limit).toBe(300)
  })

  test('no second attempt by itself, since nothing marks the first', () => {
    for (const side of [instagram.capabilities.public, instagram.capabilities.private])
      expect(side).toMatchObject({ marker: 'none', resendAfterMinutes: null, lookup: true, like: false, edit: false })
  })

  test('comments are hidden, shown and deleted; nothing is liked or edited', () => {
    expect(instagram.act?.({ kind: 'hide', id: '11' })).toEqual({ method: 'POST', path: '/11', json: { hide: true } })
    expect(instagram.act?.({ kind: 'show', id: '11' })).toMatchObject({ json: { hide: false } })
    expect(instagram.act?.({ kind: 'delete', id: '11' })).toEqual({ method: 'DELETE', path: '/11' })
    for (const kind of ['like', 'unlike'] as const) expect(instagram.act?.({ kind, id: '11' })).toBeUndefined()
    expect(instagram.act?.({ kind: 'edit', id: '11', text: 'Ecco' })).toBeUndefined()
    expect(instagram.act?.({ kind: 'typing', external, recipient: '550' })).toEqual({
      method: 'POST',
      path: `/${external}/messages`,
      json: { recipient: { id: '550' }, sender_action: 'typing_on' },
    })
  })
})

describe('after a doubt on Instagram', () => {
  const since = '2026-11-21T10:00:00.000Z'
  const mine = { id: '13', from: { id: external }, text: ' Subito!\n', timestamp: '2026-11-21T10:00:05+0000' }
  const found = (reply: Outgoing, json: unknown) => instagram.find?.match(answer(json), reply)[0]

  test('our comment is looked for where it was sent', () => {
    expect(instagram.find?.call(toComment)?.path).toMatch(/^\/11\/replies\?/)
    const stranger = { ...mine, id: '12', from: { id: '550' } }
    expect(found(toComment, { data: [stranger, mine] })).toEqual({ id: '13', space: 'comment' })
    expect(found(toComment, { data: [stranger] })).toBeUndefined()
    expect(found({ ...toComment, since }, { data: [{ ...mine, timestamp: '2026-11-20T10:00:05+0000' }] })).toBe(
      undefined,
    )
  })

  test('a comment is ours too when only the field that is given for our own says so', () => {
    const { from: _, ...unsigned } = mine
    expect(found(toComment, { data: [{ ...unsigned, user: { id: '9' } }] })).toEqual({ id: '13', space: 'comment' })
    expect(found(toComment, { data: [unsigned] })).toBeUndefined()
  })

  test('under a post that mentioned us its comments are read', () => {
    expect(instagram.find?.call(toMention)?.path).toContain(`/${external}?fields=mentioned_media.media_id(82)`)
    expect(found(toMention, { mentioned_media: { comments: { data: [mine] } }, id: external })).toEqual({
      id: '13',
      space: 'comment',
    })
  })

  test('our message is looked for in the conversation with that person, an invitation nowhere: words alone do not say to whom', () => {
    expect(instagram.find?.call(toPerson)?.path).toContain(`/${external}/conversations?platform=instagram&user_id=550&`)
    expect(instagram.find?.call({ ...toComment, private: true })).toBeUndefined()
    const message = { id: 'aWdf', message: 'Subito!', from: { id: external }, created_time: mine.timestamp }
    expect(found(toPerson, { data: [{}, { messages: { data: [message] } }] })).toEqual({ id: 'aWdf', space: 'message' })
    expect(found(toPerson, 'nonsense')).toBeUndefined()
  })
})

interface Sample {
  request: { method: string; url: string; json: object }
  response: { status: number; json: unknown }
}
const sample = (name: string): Sample => JSON.parse(readFileSync(join(samples ?? '', `instagram/${name}.json`), 'utf8'))

describe.skipIf(!samples)(`as Instagram documents it${without}`, () => {
  const account = '17841405822304914'
  const target = { id: '17865799348089039', space: 'comment' } as const
  const replies: Record<string, Outgoing> = {
    outbound_send_text: { id: 'x', text: 'Yes we ship to Austria.', external: account, recipient: '1254459154682919' },
    outbound_send_comment_reply: { id: 'x', text: 'Yes it is!', external: account, target },
    outbound_send_private_reply: {
      id: 'x',
      text: 'Hi, let us continue here.',
      external: account,
      target,
      private: true,
    },
  }
  test.each(Object.entries(replies))('%s', (name, reply) => {
    const { request, response } = sample(name)
    const path = request.url.slice('https://graph.instagram.com/v26.0'.length)
    expect(instagram.send(reply)).toEqual({ method: request.method, path, json: request.json })
    expect(instagram.outcome({ ...response, headers: {} }, reply)).toMatchObject({ kind: 'sent' })
  })

  test('the refusal after the window', () => {
    const { response } = sample('outbound_error_window_closed')
    expect(instagram.outcome({ ...response, headers: {} }, toPerson)).toMatchObject({
      kind: 'failed',
      reason: 'window-closed',
    })
  })
})

import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Carried, Channel, Outgoing } from '@ascolta/core/channels/channel'
import { describe, expect, test } from 'vitest'

const answer = (json: unknown, status = 200, headers = {}): Answer => ({ status, headers, json })
const at = (type: Carried['type'], name: string): Carried => ({ type, name, url: `https://files.example/${name}` })
const send = (channel: Channel, reply: Partial<Outgoing>) =>
  adapterOf(channel).send({ id: 'a-b-1/drf-01', text: '', external: '700', ...reply }).json as Record<string, unknown>

describe('a file on its way', () => {
  test('to Facebook stands under the comment, by its address', () => {
    const target = { id: '81_11', space: 'comment' } as const
    const attachments = [at('image', 'foto.png')]
    expect(send('facebook-page', { target, text: 'Ecco', attachments })).toEqual({
      message: 'Ecco',
      attachment_url: 'https://files.example/foto.png',
    })
    expect(send('facebook-page', { target, attachments })).toEqual({ attachment_url: 'https://files.example/foto.png' })
  })

  test('to Messenger is a message of its own, with our mark', () => {
    expect(send('messenger', { recipient: '550', attachments: [at('file', 'bolletta.pdf')] })).toEqual({
      recipient: { id: '550' },
      messaging_type: 'RESPONSE',
      message: {
        attachment: { type: 'file', payload: { url: 'https://files.example/bolletta.pdf' } },
        metadata: 'a-b-1/drf-01',
      },
    })
  })

  test('to Messenger and Instagram several pictures are one message', () => {
    const attachments = [at('image', '1.png'), at('image', '2.png')]
    const pieces = attachments.map(({ type, url }) => ({ type, payload: { url } }))
    expect(send('messenger', { recipient: '550', attachments }).message).toMatchObject({ attachments: pieces })
    expect(send('instagram', { recipient: '550', attachments })).toEqual({
      recipient: { id: '550' },
      message: { attachments: pieces },
    })
  })

  test('to WhatsApp carries the words as its caption', () => {
    expect(
      send('whatsapp', { recipient: '39333', text: 'Ecco', attachments: [at('image', 'foto.png')] }),
    ).toMatchObject({
      type: 'image',
      image: { link: 'https://files.example/foto.png', caption: 'Ecco' },
    })
  })

  test('to X was brought before: the post names it by its id', () => {
    const attachments: Carried[] = [
      { type: 'image', id: '1880028106020515840' },
      { type: 'image', id: '1880028106020515841' },
    ]
    const target = { id: '99', space: 'post' } as const
    expect(send('x', { target, text: 'Ecco', attachments })).toEqual({
      text: 'Ecco',
      reply: { in_reply_to_tweet_id: '99' },
      media: { media_ids: ['1880028106020515840', '1880028106020515841'] },
    })
    expect(send('x', { target, attachments })).not.toHaveProperty('text')
    expect(send('x', { recipient: '5', attachments: attachments.slice(0, 1) })).toEqual({
      attachments: [{ media_id: '1880028106020515840' }],
    })
  })

  test('to X is brought in one call, for a post or for a message', () => {
    const { files } = adapterOf('x')
    if (typeof files !== 'object') throw new Error('brings nothing')
    const picture: Carried = { type: 'image', name: 'foto.png', mime: 'image/png', data: 'iVBORw0=' }
    const reply: Outgoing = { id: 'r', text: '', external: '700' }
    expect(files.bring(picture, reply)).toEqual({
      method: 'POST',
      path: '/2/media/upload',
      json: { media: 'iVBORw0=', media_category: 'tweet_image', media_type: 'image/png' },
    })
    expect(files.bring(picture, { ...reply, recipient: '5' }).json).toMatchObject({ media_category: 'dm_image' })
    expect(files.brought(answer({ data: { id: '1880028106020515840', media_key: '3_18', size: 7 } }))).toBe(
      '1880028106020515840',
    )
    expect(files.brought(answer({ data: { id: '1', processing_info: { state: 'failed' } } }))).toBeUndefined()
    expect(files.brought(answer({ title: 'Invalid Request' }, 400))).toBeUndefined()
    expect(files.brought(answer({}))).toBeUndefined()
  })

  test('in a mail stands beside the words, under its name', () => {
    const attachments: Carried[] = [
      { type: 'file', name: 'bolletta più.pdf', mime: 'application/pdf', data: 'JVBERg==' },
    ]
    expect(send('email', { recipient: 'a@b.example', text: 'Ecco', attachments }).Content).toMatchObject({
      Simple: {
        Body: { Text: { Data: 'Ecco' } },
        Attachments: [
          {
            FileName: 'bolletta più.pdf',
            ContentType: 'application/pdf',
            ContentDisposition: 'ATTACHMENT',
            ContentTransferEncoding: 'BASE64',
            RawContent: 'JVBERg==',
          },
        ],
      },
    })
  })

  test('is not mentioned where there is none', () => {
    expect(JSON.stringify(send('email', { recipient: 'a@b.example', text: 'Ecco' }))).not.toContain('Attachments')
    expect(send('x', { text: 'Ecco' })).toEqual({ text: 'Ecco' })
    expect(send('facebook-page', { text: 'Ecco', target: { id: '1', space: 'comment' } })).toEqual({ message: 'Ecco' })
  })

  test.each([
    ['facebook-page', 324, undefined],
    ['facebook-page', 100, 1366046],
    ['messenger', 100, 2018008],
    ['messenger', 100, 2018047],
    ['messenger', 100, 2018109],
    ['instagram', 100, 2018047],
    ['whatsapp', 131051, undefined],
    ['whatsapp', 131052, undefined],
    ['whatsapp', 131053, undefined],
  ] as const)('that %s refuses with %s/%s failed because of the file', (channel, code, error_subcode) => {
    const json = { error: { message: 'no', code, ...(error_subcode && { error_subcode }) } }
    const reply: Outgoing = { id: 'r', text: '', external: '700', recipient: '5' }
    expect(adapterOf(channel).outcome(answer(json, 400), reply)).toMatchObject({ kind: 'failed', reason: 'media' })
  })
})

describe('after a doubt', () => {
  const since = '2026-11-21T10:00:00.000Z'
  const reply: Outgoing = { id: 'r', text: 'Ecco', external: '700', target: { id: '99', space: 'post' }, since }

  test('our post on X is found behind the address that X adds for its pictures', () => {
    const post = (text: string, url?: string) => ({
      id: '100',
      text,
      author_id: '700',
      created_at: '2026-11-21T10:00:05.000Z',
      referenced_tweets: [{ type: 'replied_to', id: '99' }],
      ...(url && { entities: { urls: [{ url, expanded_url: 'https://x.com/brezza/status/100/photo/1' }] } }),
    })
    const found = (data: object, more: Partial<Outgoing> = {}) =>
      adapterOf('x').find?.match(answer({ data: [data] }), { ...reply, ...more })[0]
    expect(found(post('@maria Ecco https://t.co/abc', 'https://t.co/abc'))).toEqual({ id: '100', space: 'post' })
    expect(found(post('@maria Ecco qui https://t.co/abc', 'https://t.co/abc'))).toBeUndefined()
    expect(found(post('@maria https://t.co/abc', 'https://t.co/abc'), { text: '' })).toBeUndefined()
  })

  test('a file without words is never taken for found: a person decides', () => {
    const mine = { id: '81_12', from: { id: '700' }, message: '', created_time: '2026-11-21T10:00:05+0000' }
    for (const channel of ['facebook-page', 'messenger', 'instagram'] as const)
      for (const data of [[mine], [{ messages: { data: [mine] } }]])
        expect(adapterOf(channel).find?.match(answer({ data }), { ...reply, text: '' })).toEqual([])
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'
import { fixtures } from './fixtures.ts'
import { keys, type Play, page, play, signed } from './play.ts'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

const account = 'acc-fb'
const person = 'Zoë Müller'
const comment = (text = 'Where is my parcel?') => net.world.comment({ account, person, text })
const message = (text = 'hello, world!') => net.world.message({ account, person, text })
const photo = 'https://scontent.example/1.jpg'
const old = () => net.moods.set(account, { shapes: 'old' })

/** What people do, by the documented body that must come of it (the last one heard). */
const happenings: Record<string, () => unknown> = {
  'facebook-page/comment_add_top_level': () => comment(),
  'facebook-page/comment_add_reply_to_comment': () =>
    net.world.comment({ account, person, text: 'Still nothing…', parent: comment().id }),
  'facebook-page/comment_add_own_reply_echo': () =>
    net.graph('POST', `${comment().id}/comments`, { message: 'Hi Zoë, we are looking into it.' }),
  'facebook-page/comment_add_photo': () => {
    old()
    net.world.comment({ account, person, text: 'and the next one', photo })
  },
  'facebook-page/comment_edited': () => {
    old()
    net.world.edit({ id: comment().id, text: "Let's see" })
  },
  'facebook-page/comment_hide': () => {
    old()
    net.world.hide({ id: comment().id })
  },
  'facebook-page/comment_unhide': () => {
    old()
    net.world.hide({ id: comment().id, hidden: false })
  },
  'facebook-page/comment_remove': () => net.world.remove({ id: comment().id }),
  'facebook-page/mention_comment_add': () => net.world.mention({ account, person, text: 'Just a test' }),
  'facebook-page/mention_post_add': () => net.world.mention({ account, person, text: 'Just a test', where: 'post' }),
  'facebook-page/reaction_add_on_comment': () => net.world.react({ id: comment().id, person, reaction: 'love' }),
  'facebook-page/visitor_post_add': () => net.world.visitorPost({ account, person, text: 'My order 4711 😕' }),
  'facebook-page/visitor_post_add_old': () => {
    old()
    net.world.visitorPost({ account, person, text: 'My order 4711 😕' })
  },
  'messenger/text': () => message(),
  'messenger/attachment_audio': () => attach('audio'),
  'messenger/attachment_file': () => attach('file'),
  'messenger/attachment_image': () => attach('image'),
  'messenger/attachment_sticker_2026': () => attach('sticker', 369239263222822),
  'messenger/attachment_two_images_and_text': () =>
    net.world.message({
      account,
      person,
      text: 'see both',
      attachments: [
        { type: 'image', url: photo },
        { type: 'image', url: photo },
      ],
    }),
  'messenger/text_quick_reply': () => net.world.message({ account, person, text: 'Red', quickReply: 'RED' }),
  'messenger/text_reply_to': () => net.world.message({ account, person, text: 'this one', replyTo: message().id }),
  'messenger/echo': async () => {
    const { psid } = message()
    net.moods.set('acc-ms', { echo: 'first' })
    await send(psid, { text: 'Hi', metadata: 'drf-1' })
  },
  'messenger/delivery': async () => send(message().psid, { text: 'Hi', metadata: 'drf-1' }),
  'messenger/echo_page_inbox': () => net.world.colleague({ account, person, text: 'typed in the inbox' }),
  'messenger/message_edit': () => net.world.edit({ id: message().id, text: 'hello (fixed)' }),
  'messenger/postback': () => net.world.postback({ account, person, title: 'Get started', payload: 'GET_STARTED' }),
  'messenger/reaction_react': () => net.world.react({ id: message().id, person, reaction: 'love' }),
  'messenger/reaction_unreact': () => net.world.react({ id: message().id, person }),
  'messenger/read': () => net.world.read({ account, person }),
}
const attach = (type: 'audio' | 'file' | 'image' | 'sticker', sticker?: number) =>
  net.world.message({ account, person, attachments: [{ type, url: photo, sticker }] })
const send = (id: string, words: object) =>
  net.graph('POST', `${page}/messages`, { recipient: { id }, messaging_type: 'RESPONSE', message: words })

const samples = process.env.ASCOLTA_SAMPLES
function documented(name: string): unknown {
  const file = samples && join(samples, `${name}.json`)
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fixtures[name]
}

describe('a webhook has the documented members, no fewer and no more', () => {
  for (const [name, happen] of Object.entries(happenings))
    test(name.replaceAll('_', ' '), async () => {
      const wanted = keys(documented(name))
      await happen()
      await until(() => expect(net.bodies().map((body) => keys(body))).toContainEqual(wanted))
    })
})

describe('webhooks travel as Meta sends them', () => {
  test('the signature holds over the bytes as they came', async () => {
    comment('Perché non è arrivato? 😕 a/b')
    await net.idle()
    expect(net.heard).toHaveLength(1)
    expect(net.heard.every((one) => signed(one))).toBe(true)
    expect(net.heard.every((one) => signed(one, 'another secret'))).toBe(false)
  })

  test('accents, emoji and slashes are escaped in lower case', async () => {
    comment('è 😕 a/b')
    await net.idle()
    expect(net.heard[0]?.text).toContain('"message":"\\u00e8 \\ud83d\\ude15 a\\/b"')
    expect(net.heard[0]?.text).toMatch(/^[ -~]*$/)
  })

  test('a batch is one body with several entries, changes of one list together', async () => {
    await net.world.batch(() => {
      message('one')
      message('two')
      comment()
    })
    expect(net.heard).toHaveLength(1)
    expect(net.bodies()).toMatchObject([
      {
        object: 'page',
        entry: [{ messaging: [{ message: { text: 'one' } }, { message: { text: 'two' } }] }, { changes: [{}] }],
      },
    ])
  })

  test('a body that is not answered with 200 comes again, the same byte for byte', async () => {
    net.answers.push(500, 503)
    comment()
    await net.idle()
    expect(net.heard.map(({ text }) => text)).toEqual([net.heard[0]?.text, net.heard[0]?.text, net.heard[0]?.text])
    expect(net.deliveries().map(({ status, attempt }) => [status, attempt])).toEqual([
      [500, 1],
      [503, 2],
      [200, 3],
    ])
  })

  test('an account that is not subscribed hears nothing', async () => {
    await net.graph('POST', `${page}/subscribed_apps`, { subscribed_fields: 'messages' })
    comment()
    message()
    await net.idle()
    expect(net.bodies()).toMatchObject([{ entry: [{ messaging: [{}] }] }])
  })

  test('after an hour without a 200 Messenger ends the subscription; the feed goes on for 36 hours', async () => {
    const subscribed = async () => JSON.stringify((await net.graph('GET', `${page}/subscribed_apps`)).body)
    net.answers.push(500)
    comment()
    net.pass(2)
    await net.idle()
    expect(net.heard).toHaveLength(2)
    expect(await subscribed()).toContain('feed')

    net.answers.push(500, 500)
    message()
    await vi.waitFor(() => expect(net.deliveries()).toHaveLength(3), { timeout: 30_000, interval: 2 })
    net.pass(2)
    await net.idle()
    expect(net.heard).toHaveLength(4)
    expect(await subscribed()).not.toContain('feed')
    comment()
    await net.idle()
    expect(net.heard).toHaveLength(4)
  })

  test('the handshake asks with a token and wants its challenge back', async () => {
    expect(await net.handshake('ours')).toBe(true)
  })

  test('any body can be sent signed', async () => {
    expect(await net.deliver({ object: 'page', entry: [] })).toBe(200)
    expect(net.heard.every((one) => signed(one))).toBe(true)
  })
})

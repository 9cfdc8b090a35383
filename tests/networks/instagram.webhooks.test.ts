import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'
import { external, account as ours, type PlayInstagram, playInstagram } from './instagram.play.ts'
import { keys, signed } from './play.ts'

const account = ours.id
const person = 'Zoë Müller'
const url = 'https://media.example/1'

let net: PlayInstagram
beforeEach(async () => {
  net = await playInstagram()
})
afterEach(() => net.stop())

const comment = (more: object = {}) =>
  net.world.instagramComment({ account, person, text: 'Is this in stock? 🙏', ...more })
const message = (more: object = {}) => net.world.instagramMessage({ account, person, text: 'Hi!', ...more })
const post = (product: 'LIVE' | 'AD', more: object = {}) =>
  net.world.instagramPost({ account, text: 'Winter sale', product, ...more }).id
const old = () => net.moods.set(account, { shapes: 'old' })
const answer = (message = 'Yes it is!') => net.call('POST', `${comment().id}/replies`, { message })

/** What people do, by the documented body that must come of it. */
const happenings: Record<string, () => unknown> = {
  comment_add_changes: () => comment(),
  comment_reply_changes: () => comment({ parent: comment().id }),
  comment_add_flat: () => {
    old()
    comment({ parent: comment().id })
  },
  comment_on_ad: () => comment({ post: post('AD', { original: '17900000000000001' }) }),
  comment_own_reply_echo: () => answer(),
  live_comment: () => comment({ post: post('LIVE') }),
  mention_in_comment: () => net.world.instagramMention({ account, person, text: '@lumara' }),
  mention_in_caption: () => net.world.instagramMention({ account, person, text: '@lumara', where: 'caption' }),
  dm_text: () => message(),
  dm_quick_reply: () => message({ quickReply: 'TRACK' }),
  dm_reply_to_message: () => message({ replyTo: message().id }),
  dm_story_reply: () => message({ story: { id: '178', url } }),
  dm_story_mention: () => message({ text: undefined, shared: { type: 'story_mention', url } }),
  dm_attachment_image: () => message({ text: undefined, attachments: [{ type: 'image', url }] }),
  dm_attachment_share: () => message({ text: undefined, shared: { type: 'share', url } }),
  dm_attachment_ig_reel: () => message({ text: undefined, shared: { type: 'ig_reel', url, title: 'a reel' } }),
  dm_like_heart: () => message({ text: undefined, shared: { type: 'like_heart' } }),
  dm_ephemeral: () => message({ text: undefined, shared: { type: 'ephemeral' } }),
  dm_unsupported: () => message({ text: undefined, unsupported: true }),
  dm_standby: () => message({ standby: true }),
  dm_echo: () => net.world.instagramColleague({ account, person, text: 'Yes we do!' }),
  dm_message_edit: () => net.world.edit({ id: message().id, text: 'Hello!' }),
  dm_deleted: () => net.world.remove({ id: message().id }),
  dm_reaction: () => net.world.react({ id: message().id, person, reaction: 'love' }),
  dm_unreact: () => net.world.react({ id: message().id, person }),
  dm_postback: () => net.world.instagramPostback({ account, person, title: 'Where is my order?', payload: 'ICE_1' }),
  dm_seen: () => {
    net.world.instagramColleague({ account, person, text: 'Yes we do!' })
    net.world.instagramRead({ account, person })
  },
}

const samples = process.env.ASCOLTA_SAMPLES
const documented = (name: string): unknown =>
  JSON.parse(readFileSync(join(samples ?? '', `instagram/${name}.json`), 'utf8'))

describe.skipIf(!samples || !existsSync(samples))(
  'a webhook of Instagram has the documented members, no fewer and no more',
  () => {
    for (const [name, happen] of Object.entries(happenings))
      test(name.replaceAll('_', ' '), async () => {
        await happen()
        await until(() => expect(net.bodies().map((body) => keys(body))).toContainEqual(keys(documented(name))))
      })
  },
)

describe('webhooks of Instagram', () => {
  test('are signed as all of Meta’s, with escapes, at the same door', async () => {
    comment({ text: 'è 😕 a/b' })
    await net.idle()
    expect(net.heard).toHaveLength(1)
    expect(net.heard.every((one) => signed(one))).toBe(true)
    expect(net.heard[0]?.text).toContain('"text":"\\u00e8 \\ud83d\\ude15 a\\/b"')
  })

  test('tell seconds beside comments and milliseconds beside messages', async () => {
    const now = Date.parse('2026-11-21T10:00:00Z')
    comment()
    message()
    await net.idle()
    expect(net.bodies()).toContainEqual(
      expect.objectContaining({ entry: [expect.objectContaining({ id: external, time: now / 1000 })] }),
    )
    expect(net.bodies()).toContainEqual(
      expect.objectContaining({ entry: [expect.objectContaining({ id: external, time: now })] }),
    )
  })

  test('name a person equally in public and in private, and an answer to an answer by the comment at the top', async () => {
    const { id } = comment()
    const second = comment({ parent: id })
    comment({ parent: second.id, text: 'terzo' })
    const { igsid } = message()
    await net.idle()
    const bodies = JSON.stringify(net.bodies())
    expect(bodies).toContain(`"from":{"id":"${igsid}","username":"zoe.muller"}`)
    expect(bodies).toMatch(new RegExp(`"parent_id":"${id}"[^}]*}[^}]*"text":"terzo"`))
  })

  test('say nothing when a comment is hidden or deleted, by whomever', async () => {
    const { id } = comment()
    await net.call('POST', id, { hide: true })
    net.world.remove({ id })
    await net.idle()
    expect(net.heard).toHaveLength(1)
  })

  test('in the older manner come flat, and messages as changes', async () => {
    old()
    comment()
    message()
    await net.idle()
    expect(net.bodies()).toMatchObject([
      { entry: [{ field: 'comments', value: { comment_id: expect.any(String) } }] },
      { entry: [{ changes: [{ field: 'messages', value: { message: { text: 'Hi!' } } }] }] },
    ])
  })

  test('gathered, are one body with an entry per list', async () => {
    await net.world.batch(() => {
      comment()
      comment()
      message()
    })
    expect(net.bodies()).toMatchObject([{ object: 'instagram', entry: [{ changes: [{}, {}] }, { messaging: [{}] }] }])
  })

  test('end after an hour without a 200, until the account is subscribed again', async () => {
    net.answers.push(500, 500)
    comment()
    await vi.waitFor(() => expect(net.deliveries()).toHaveLength(1), { timeout: 30_000, interval: 2 })
    net.pass(2)
    await net.idle()
    comment()
    await net.idle()
    expect(net.heard).toHaveLength(2)
    net.world.subscribe({ account })
    comment()
    await net.idle()
    expect(net.heard).toHaveLength(3)
  })
})

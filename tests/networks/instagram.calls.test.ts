import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { external, account as ours, type PlayInstagram, playInstagram } from './instagram.play.ts'

const account = ours.id
const person = 'Giulia Ferraris'

let net: PlayInstagram
beforeEach(async () => {
  net = await playInstagram()
})
afterEach(() => net.stop())

const comment = (more: object = {}) => net.world.instagramComment({ account, person, text: 'C’è ancora?', ...more })
const message = () => net.world.instagramMessage({ account, person, text: 'Buongiorno' })
const answer = (id: string, message = 'Sì!') => net.call('POST', `${id}/replies`, { message })
const send = (id: string, more: object = {}) =>
  net.call('POST', `${external}/messages`, { recipient: { id }, message: { text: 'Eccoci' }, ...more })
const invite = (comment_id: string) =>
  net.call('POST', `${external}/messages`, { recipient: { comment_id }, message: { text: 'In privato' } })
const refused = (code: number, error_subcode?: number) => ({
  body: { error: { code, message: expect.any(String), ...(error_subcode && { error_subcode }) } },
})
const idOf = (answer: { body: unknown }) => String((answer.body as { id: string }).id)

describe('answers in public on Instagram', () => {
  test('a reply appears below the comment and on the record', async () => {
    const { id } = comment()
    expect(await answer(id)).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^17\d{15}$/) } })
    expect(net.world.publicAnswers(id)).toMatchObject([{ text: 'Sì!' }])
    expect(net.world.sent()).toMatchObject([{ account, call: 'comment', target: id, text: 'Sì!' }])
  })

  test('a reply to a reply is put under the comment at the top', async () => {
    const { id } = comment()
    const nested = comment({ parent: id })
    const sent = idOf(await answer(nested.id))
    expect(await net.call('GET', `${sent}?fields=parent_id,text`)).toMatchObject({ body: { parent_id: id } })
  })

  test('nothing is put under a hidden, a live or a vanished comment, and nothing too long', async () => {
    const live = net.world.instagramPost({ account, text: 'In diretta', product: 'LIVE' }).id
    expect(await answer(comment({ post: live }).id)).toMatchObject(refused(100))
    const { id } = comment()
    expect(await answer(id, 'x'.repeat(2201))).toMatchObject(refused(100))
    expect(await net.call('POST', id, { hide: true })).toMatchObject({ body: { success: true } })
    expect(await answer(id)).toMatchObject(refused(100))
    await net.call('POST', `${id}?hide=false`)
    expect(await answer(id)).toMatchObject({ status: 200 })
    expect(await net.call('DELETE', id)).toMatchObject({ body: { success: true } })
    expect(await answer(id)).toMatchObject(refused(100, 33))
    expect(net.world.sent().map(({ call }) => call)).toEqual(['hide', 'unhide', 'comment', 'delete'])
  })

  test('likes do not exist', async () => {
    expect(await net.call('POST', `${comment().id}/likes`)).toMatchObject(refused(100, 33))
  })

  test('answers are listed, and ours are marked', async () => {
    const { id } = comment()
    comment({ parent: id, text: 'Anche a me' })
    await answer(id)
    expect(await net.call('GET', `${id}/replies?fields=id,text,timestamp,from,user`)).toMatchObject({
      body: {
        data: [
          { text: 'Anche a me', from: { username: 'giulia.ferraris' } },
          { text: 'Sì!', from: { id: external }, user: { id: external } },
        ],
      },
    })
  })

  test('a mention is read by its ids and answered where it stands', async () => {
    const { id, media } = net.world.instagramMention({ account, person, text: 'Bravi @lumara' })
    expect(
      await net.call('GET', `${external}?fields=mentioned_comment.comment_id(${id}){text,username,timestamp}`),
    ).toMatchObject({ body: { mentioned_comment: { text: 'Bravi @lumara', username: 'giulia.ferraris' } } })
    const answer = { media_id: media, comment_id: id, message: 'Grazie!' }
    expect(await net.call('POST', `${external}/mentions`, answer)).toMatchObject({ status: 200 })
    expect(net.world.publicAnswers(id)).toMatchObject([{ text: 'Grazie!' }])
    expect(await net.call('POST', `${external}/mentions`, { ...answer, media_id: '1' })).toMatchObject(refused(100, 33))
    const caption = net.world.instagramMention({ account, person, text: 'Con @lumara', where: 'caption' })
    await net.call('POST', `${external}/mentions`, { media_id: caption.media, message: 'Che bello' })
    const fields = `mentioned_media.media_id(${caption.media}){caption,comments{text,user}}`
    expect(await net.call('GET', `${external}?fields=${fields}`)).toMatchObject({
      body: { mentioned_media: { caption: 'Con @lumara', comments: { data: [{ text: 'Che bello' }] } } },
    })
  })
})

describe('answers in private on Instagram', () => {
  test('a message reaches the person, within 1,000 bytes', async () => {
    const { igsid, person: id } = message()
    expect(await send(igsid)).toMatchObject({
      body: { recipient_id: igsid, message_id: expect.stringMatching(/^aWdf/) },
    })
    expect(net.world.privateAnswers(external, id)).toMatchObject([{ text: 'Eccoci' }])
    expect(await send(igsid, { message: { text: 'è'.repeat(500) } })).toMatchObject({ status: 200 })
    expect(await send(igsid, { message: { text: 'è'.repeat(501) } })).toMatchObject(refused(100))
  })

  test('after 24 hours the window is closed; a person may still answer for seven days', async () => {
    const { igsid } = message()
    net.pass(24.1)
    expect(await send(igsid)).toMatchObject({ status: 400, ...refused(10, 2534022) })
    const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
    expect(await send(igsid, tagged)).toMatchObject({ status: 200 })
    expect(await send(igsid, { ...tagged, tag: 'ACCOUNT_UPDATE' })).toMatchObject(refused(100))
    net.pass(7 * 24)
    expect(await send(igsid, tagged)).toMatchObject(refused(10, 2534022))
  })

  test('one private message under a comment, within seven days, and no second before the person writes', async () => {
    const { id, person: who } = comment()
    const { recipient_id } = (await invite(id)).body as { recipient_id: string }
    expect(net.world.privateAnswers(external, who ?? '')).toMatchObject([{ text: 'In privato' }])
    expect(await invite(id)).toMatchObject(refused(10900))
    expect(await send(recipient_id)).toMatchObject(refused(10, 2534022))
    expect(await net.call('GET', recipient_id), 'no card before they write').toMatchObject(refused(100, 33))
    expect(message().igsid).toBe(recipient_id)
    expect(await send(recipient_id)).toMatchObject({ status: 200 })
    expect(await net.call('GET', `${recipient_id}?fields=name,username`)).toMatchObject({
      body: { name: person, username: 'giulia.ferraris' },
    })
    const late = comment().id
    net.pass(7 * 24 + 1)
    expect(await invite(late)).toMatchObject(refused(10903))
  })

  test('nobody, and whoever blocked the account, is refused', async () => {
    expect(await send('6000000000000000')).toMatchObject(refused(100, 2534014))
    const { igsid } = message()
    net.world.block({ account, person })
    expect(await send(igsid)).toMatchObject(refused(551, 1545041))
  })

  test('the newest messages of a person are read for a look-up', async () => {
    const { igsid } = message()
    await send(igsid)
    const fields = 'messages.limit(20){id,message,from,created_time}'
    expect(
      await net.call('GET', `${external}/conversations?platform=instagram&user_id=${igsid}&fields=${fields}`),
    ).toMatchObject({ body: { data: [{ messages: { data: [{ message: 'Eccoci', from: { id: external } }, {}] } }] } })
  })
})

describe('the two addresses of Instagram', () => {
  test('with the Facebook Login all of it is at the Graph API, messages by the token', async () => {
    const { id } = comment()
    expect(await net.call('POST', `${id}/replies`, { message: 'Sì!' }, 'graph')).toMatchObject({ status: 200 })
    const { igsid } = message()
    const words = { recipient: { id: igsid }, message: { text: 'Eccoci' } }
    expect(await net.call('POST', 'me/messages', words, 'graph')).toMatchObject({ body: { recipient_id: igsid } })
  })

  test('what the account hears can be read and set at its own address', async () => {
    expect(await net.call('GET', `${external}/subscribed_apps`)).toMatchObject({
      body: { data: [{ subscribed_fields: expect.arrayContaining(['comments', 'mentions', 'messages']) }] },
    })
    await net.call('POST', `${external}/subscribed_apps?subscribed_fields=comments,messages`)
    net.world.instagramMention({ account, person, text: '@lumara' })
    await net.idle()
    expect(net.heard).toHaveLength(0)
  })
})

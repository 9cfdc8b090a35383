import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataUrl } from '../support/files.ts'
import { type Play, page, play } from './play.ts'

let net: Play
beforeEach(async () => {
  net = await play()
})
afterEach(() => net.stop())

const account = 'acc-fb'
const person = 'Giulia Ferraris'
const comment = () => net.world.comment({ account, person, text: 'Dov’è il mio pacco?' })
const message = () => net.world.message({ account, person, text: 'Buongiorno' })
const send = (id: string, more: object = {}) =>
  net.graph('POST', `${page}/messages`, {
    recipient: { id },
    messaging_type: 'RESPONSE',
    message: { text: 'Eccoci' },
    ...more,
  })
const reply = (comment_id: string) =>
  net.graph('POST', `${page}/messages`, {
    recipient: { comment_id },
    message: { text: 'In privato', metadata: 'drf-9' },
  })
const refused = (code: number, error_subcode?: number) => ({
  body: {
    error: {
      code,
      message: expect.any(String),
      type: expect.any(String),
      fbtrace_id: expect.any(String),
      ...(error_subcode && { error_subcode }),
    },
  },
})

describe('answers in public', () => {
  test('a reply to a comment appears below it and on the record', async () => {
    const { id } = comment()
    const answer = await net.graph('POST', `${id}/comments`, { message: 'Lo cerchiamo.' })
    expect(answer).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^\d+_\d+$/) } })
    expect(net.world.publicAnswers(id)).toMatchObject([{ text: 'Lo cerchiamo.' }])
    expect(net.world.sent()).toMatchObject([{ account, call: 'comment', target: id, text: 'Lo cerchiamo.' }])
  })

  test('the same words twice in a row are refused as a duplicate', async () => {
    const { id } = comment()
    await net.graph('POST', `${id}/comments`, { message: 'Grazie!' })
    expect(await net.graph('POST', `${id}/comments`, { message: 'Grazie!' })).toMatchObject({
      status: 400,
      ...refused(506),
    })
    expect(net.world.publicAnswers(id)).toHaveLength(1)
  })

  test('own comments can be edited and deleted, strangers’ hidden, shown and deleted', async () => {
    const { id } = comment()
    const { body } = await net.graph('POST', `${id}/comments`, { message: 'Lo cerhciamo.' })
    const own = String((body as { id: string }).id)
    expect(await net.graph('POST', own, { message: 'Lo cerchiamo.' })).toMatchObject({ body: { success: true } })
    expect(net.world.publicAnswers(id)).toMatchObject([{ id: own, text: 'Lo cerchiamo.' }])
    expect(await net.graph('POST', id, { message: 'no' })).toMatchObject(refused(200))
    expect(await net.graph('POST', id, { is_hidden: true })).toMatchObject({ body: { success: true } })
    expect(await net.graph('GET', `${id}?fields=is_hidden`)).toMatchObject({ body: { id, is_hidden: true } })
    expect(await net.graph('POST', `${id}?is_hidden=false`)).toMatchObject({ body: { success: true } })
    expect(await net.graph('DELETE', own)).toMatchObject({ body: { success: true } })
    expect(net.world.publicAnswers(id)).toEqual([])
    expect(net.world.sent().map(({ call }) => call)).toEqual(['comment', 'edit', 'hide', 'unhide', 'delete'])
  })

  test('likes are given and taken back', async () => {
    const { id } = comment()
    await net.graph('POST', `${id}/likes`)
    expect(await net.graph('GET', `${id}?fields=user_likes`)).toMatchObject({ body: { user_likes: true } })
    await net.graph('DELETE', `${id}/likes`)
    expect(await net.graph('GET', `${id}?fields=user_likes`)).toMatchObject({ body: { user_likes: false } })
  })

  test('a doubtful answer is found among the comments, page by page', async () => {
    const { id } = comment()
    for (const text of ['uno', 'due', 'tre']) await net.graph('POST', `${id}/comments`, { message: text })
    const first = await net.graph(
      'GET',
      `${id}/comments?fields=id,message,from{id}&order=reverse_chronological&limit=2`,
    )
    expect(first.body).toMatchObject({ data: [{ message: 'tre', from: { id: page } }, { message: 'due' }] })
    const { after } = (first.body as { paging: { cursors: { after: string } } }).paging.cursors
    const second = await net.graph('GET', `${id}/comments?order=reverse_chronological&limit=2&after=${after}`)
    expect(second.body).toMatchObject({ data: [{ message: 'uno' }] })
  })

  test('what is gone, or hangs below it, is gone', async () => {
    const { id } = comment()
    const { id: nested } = net.world.comment({ account, person, text: 'e poi?', parent: id })
    net.world.remove({ id })
    for (const gone of [id, nested, '1_2'])
      expect(await net.graph('POST', `${gone}/comments`, { message: 'x' })).toMatchObject({
        status: 400,
        ...refused(100, 33),
      })
  })
})

describe('answers in private', () => {
  test('a message reaches the person with its metadata on the record', async () => {
    const { psid, person: id } = message()
    const answer = await send(psid, { message: { text: 'Eccoci', metadata: 'drf-1' } })
    expect(answer).toMatchObject({
      status: 200,
      body: { recipient_id: psid, message_id: expect.stringMatching(/^m_/) },
    })
    expect(net.world.privateAnswers(page, id)).toMatchObject([{ text: 'Eccoci', metadata: 'drf-1' }])
    expect(net.world.sent()).toMatchObject([{ account: 'acc-ms', call: 'message', metadata: 'drf-1', target: psid }])
  })

  test('after 24 hours the window is closed; a person may still answer for seven days', async () => {
    const { psid } = message()
    net.pass(24.1)
    const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
    expect(await send(psid)).toMatchObject({ status: 400, ...refused(10, 2018278) })
    expect(await send(psid, { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' })).toMatchObject(refused(100))
    expect(await send(psid, tagged)).toMatchObject({ status: 200 })
    net.world.read({ account, person })
    expect(await send(psid), 'reading does not open it').toMatchObject(refused(10, 2018278))
    net.pass(7 * 24)
    expect(await send(psid, tagged)).toMatchObject(refused(10, 2018278))
    message()
    expect(await send(psid)).toMatchObject({ status: 200 })
  })

  test('one private answer per comment, within seven days, and no second message before the person writes', async () => {
    const { id, person: who } = comment()
    const answer = await reply(id)
    expect(answer).toMatchObject({ status: 200, body: { recipient_id: expect.any(String) } })
    const { recipient_id } = answer.body as { recipient_id: string }
    expect(await net.graph('GET', recipient_id), 'no profile before they write').toMatchObject(refused(100, 33))
    expect(await reply(id)).toMatchObject(refused(10900))
    expect(await send(recipient_id)).toMatchObject(refused(10, 2018278))
    expect(net.world.privateAnswers(page, who ?? '')).toHaveLength(1)
    expect(await net.graph('GET', `${id}?fields=can_reply_privately`)).toMatchObject({
      body: { can_reply_privately: false },
    })
    expect(message().psid).toBe(recipient_id)
    expect(await send(recipient_id)).toMatchObject({ status: 200 })

    const late = comment().id
    net.pass(7 * 24 + 1)
    expect(await reply(late)).toMatchObject(refused(10903))
    expect(net.world.sent().map(({ call, account }) => [call, account])).toEqual([
      ['private-reply', 'acc-ms'],
      ['message', 'acc-ms'],
    ])
  })

  test('a visitor post can be answered in private too', async () => {
    const { id } = net.world.visitorPost({ account, person, text: 'Aiuto' })
    const answer = await net.graph('POST', `${page}/messages`, {
      recipient: { post_id: id },
      message: { text: 'Eccoci' },
    })
    expect(answer).toMatchObject({ status: 200 })
  })

  test('nobody, a blocked Page, too much text and text beside an attachment are refused', async () => {
    expect(await send('6000000000000000')).toMatchObject(refused(100, 2018001))
    const { psid } = message()
    const attachment = { type: 'image', payload: { url: dataUrl('foto.png') } }
    expect(await send(psid, { message: { text: 'x'.repeat(2001) } })).toMatchObject(refused(100))
    expect(await send(psid, { message: { text: 'x', attachment } })).toMatchObject(refused(100))
    expect(await send(psid, { message: { attachment } })).toMatchObject({ status: 200 })
    net.world.block({ account, person })
    expect(await send(psid)).toMatchObject({ status: 400, ...refused(551, 1545041) })
  })

  test('typing shows and ends with the message', async () => {
    const { psid } = message()
    const typing = { recipient: { id: psid }, sender_action: 'typing_on' }
    expect(await net.graph('POST', `${page}/messages`, typing)).toMatchObject({ body: { recipient_id: psid } })
    expect(net.world.sent()).toEqual([])
  })

  test('threads, their messages and the person can be read, for back-filling', async () => {
    const { psid, id } = message()
    await send(psid)
    net.world.message({ account, person: 'Marco Esposito', text: 'Salve' })
    const one = await net.graph('GET', `${page}/conversations?limit=1&fields=id,participants`)
    expect(one.body).toMatchObject({ data: [{}], paging: { next: expect.any(String) } })
    const mine = await net.graph('GET', `${page}/conversations?user_id=${psid}&fields=messages{id,message,from{id}}`)
    expect(mine.body).toMatchObject({
      data: [{ messages: { data: [{ message: 'Eccoci' }, { id, from: { id: psid } }] } }],
    })
    expect(await net.graph('GET', `t_${psid}/messages?fields=message`)).toMatchObject({ body: { data: [{}, { id }] } })
    expect(await net.graph('GET', `${psid}?fields=first_name,name`)).toMatchObject({
      body: { id: psid, first_name: 'Giulia', name: person },
    })
  })
})

describe('who may call', () => {
  test('a wrong token is refused, a right one works in the query too', async () => {
    expect(await net.graph('GET', `${page}/subscribed_apps`, undefined, 'wrong')).toMatchObject({
      status: 401,
      ...refused(190),
    })
    const response = await fetch(`${net.url}/networks/graph/v26.0/${page}/subscribed_apps?access_token=tok-page`)
    expect(await response.json()).toMatchObject({
      data: [{ subscribed_fields: expect.arrayContaining(['feed', 'messages']) }],
    })
  })

  test('subscriptions can be read, set and ended', async () => {
    await net.graph('POST', `${page}/subscribed_apps`, { subscribed_fields: ['feed'] })
    expect(await net.graph('GET', `${page}/subscribed_apps`)).toMatchObject({
      body: { data: [{ subscribed_fields: ['feed'] }] },
    })
    await net.graph('DELETE', `${page}/subscribed_apps`)
    expect(await net.graph('GET', `${page}/subscribed_apps`)).toMatchObject({ body: { data: [] } })
  })

  test('what is not JSON, and what does not exist, is an error in Meta’s envelope', async () => {
    const { id } = comment()
    const response = await fetch(`${net.url}/networks/graph/v26.0/${id}/comments`, {
      method: 'POST',
      headers: { authorization: 'Bearer tok-page', 'content-type': 'application/json' },
      body: '{',
    })
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 100 } }])
    expect(await net.graph('POST', `${id}/comments`, {})).toMatchObject(refused(100))
    expect(await net.graph('POST', `${id}/nothing`, {})).toMatchObject(refused(100, 33))
  })
})

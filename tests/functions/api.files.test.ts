import type { Stored } from '@ascolta/core/inbound/media'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ADesk, aDesk, marta, rosa, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
beforeAll(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
})
afterAll(() => desk[Symbol.asyncDispose]())

const at = '2026-11-20T09:59:00.000Z'
const mid = 'm_picture'
const delivery = (more: object) =>
  JSON.stringify({ v: 1, channel: 'messenger', external: '1000', receivedAt: at, ...more })
const says = (message: object) =>
  delivery({
    raw: JSON.stringify({
      messaging: {
        sender: { id: '88' },
        recipient: { id: '1000' },
        timestamp: Date.parse(at),
        message: { mid, ...message },
      },
    }),
  })
const photo = { type: 'image', payload: { url: 'https://scontent.xx.fbcdn.net/1.jpg', title: 'Conta\u202Etore.png' } }
const film = { type: 'video', payload: { url: 'https://scontent.xx.fbcdn.net/2.mp4' } }

describe('what came with a message (SEC10)', () => {
  let path: string
  const line = async () => {
    const { json } = await agent.get('/tickets?list=team')
    const [{ id }] = json.tickets
    const { json: opened } = await agent.get(`/tickets/${id}`)
    return { ticket: id, ...opened.lines.find((one: { type: string }) => one.type === 'message') }
  }

  test('is on its way until it is kept; nobody is told where the network or the desk has it', async () => {
    await desk.hears(says({ attachments: [photo, film] }))
    const { ticket, id, attachments } = await line()
    path = `/tickets/${ticket}/lines/${id}/files`
    expect(attachments).toEqual([
      { type: 'image', title: 'Conta\u202Etore.png', state: 'coming' },
      { type: 'video', state: 'coming' },
    ])
    expect((await agent.get(`${path}/0?at=${at}`)).status).toBe(404)

    const [asked] = desk.wanted
    const pieces = asked && 'pieces' in asked ? asked.pieces : []
    const stored: Stored = {
      space: 'message',
      id: mid,
      pieces: [
        { place: 0, key: `in/${pieces[0]?.name}`, mime: 'image/png', bytes: 7 },
        { place: 1, lost: 'too-large' },
      ],
    }
    await desk.hears(delivery({ raw: '', stored }))
    const after = await line()
    expect(after.attachments).toEqual([
      { type: 'image', title: 'Conta\u202Etore.png', state: 'kept', shown: true, bytes: 7 },
      { type: 'video', state: 'lost', reason: 'too-large' },
    ])
    expect(JSON.stringify(after)).not.toMatch(/fbcdn|in\//)
    expect(JSON.stringify(desk.told)).not.toMatch(/fbcdn|"in\//)
  })

  test('who may see the ticket is sent on to a link', async () => {
    const { status, headers } = await agent.get(`${path}/0?at=${at}`)
    expect(status).toBe(302)
    expect(headers.get('location')).toMatch(/^https:\/\/files\.example\/in\/[a-z2-7]{20}\?/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('nobody else is: not without a session, not from another team, not for another ticket, line, place or time', async () => {
    expect((await desk.nobody.get(`${path}/0?at=${at}`)).status).toBe(401)
    const other = await desk.signsIn(marta)
    expect((await other.get(`${path}/0?at=${at}`)).status).toBe(404)
    for (const wrong of [
      `${path.replace('-0001/', '-0002/')}/0?at=${at}`,
      `${path}/1?at=${at}`,
      `${path}/2?at=${at}`,
      `${path}/-1?at=${at}`,
      `${path}/__proto__?at=${at}`,
      `${path}/0?at=2026-11-20T09:59:01.000Z`,
      `${path.replace(/lines\/[^/]+/, 'lines/in%2Fx')}/0?at=${at}`,
    ])
      expect((await agent.get(wrong)).status, wrong).toBe(404)
    expect((await agent.get(`${path}/0?at=yesterday`)).status).toBe(400)
    expect((await agent.get(`${path}/0?at=${at}&key=in/x`)).status).toBe(400)
  })

  test('what its author took back is not given any more', async () => {
    await desk.hears(says({ is_deleted: true }))
    expect((await agent.get(`${path}/0?at=${at}`)).status).toBe(404)
  })
})

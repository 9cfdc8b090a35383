import { newId } from '@ascolta/core/id'
import type { Row } from '@ascolta/functions/api/views'
import type { Shelf } from '@ascolta/functions/files'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { contents } from '../support/files.ts'
import { type ADesk, aDesk, rosa, type Visitor } from './desk.ts'

const luca = { sub: 'luca', name: 'Luca Gallo', groups: ['agent'] }
const png = contents['foto.png']

let desk: ADesk
let agent: Visitor
let colleague: Visitor
let kept: Map<string, Uint8Array<ArrayBuffer>>
let ticket: Row
let draft: string

beforeEach(async () => {
  kept = new Map()
  const uploads: Pick<Shelf, 'look' | 'read' | 'link'> = {
    look: async (key) => (kept.has(key) ? { bytes: kept.get(key)?.byteLength ?? 0, type: 'image/png' } : undefined),
    read: async (key) => kept.get(key),
    link: async (key, { name, type }) => `https://files.example/${key}?${new URLSearchParams({ name, type })}`,
  }
  const slot: Shelf['slot'] = async (key, { type, bytes }) => ({
    url: `https://files.example/${key}`,
    headers: { 'content-type': type, 'x-bytes': String(bytes) },
  })
  desk = await aDesk({ files: { parts: uploads, media: uploads, uploads, slot } })
  agent = await desk.signsIn(rosa)
  colleague = await desk.signsIn(luca)
  await desk.hears(said.comment({ id: '70_1', at: new Date(Date.now() - 60_000).toISOString() }))
  ;[ticket] = (await agent.get('/tickets?list=unassigned')).json.tickets
  draft = newId('drf')
})
afterEach(() => desk[Symbol.asyncDispose]())

const at = (path = '') => `/tickets/${ticket.id}/drafts/${draft}/enclosures${path}`

/** What the composer does: room, the file itself, and that it has come. */
async function put(name = 'foto.png', content: Uint8Array<ArrayBuffer> = png) {
  const room = await agent.post(at(), { name, bytes: content.byteLength })
  if (room.status !== 200) return room
  kept.set(room.json.url.replace('https://files.example/', ''), content)
  return agent.post(at(`/${room.json.id}`), { name })
}

describe('room for a file', () => {
  test('is one address for one file of its size and type, under a name that nobody guesses', async () => {
    const [one, two] = [
      await agent.post(at(), { name: 'foto.png', bytes: 70 }),
      await agent.post(at(), { name: 'foto.png', bytes: 70 }),
    ]
    expect(one).toMatchObject({
      status: 200,
      json: { name: 'foto.png', headers: { 'content-type': 'image/png', 'x-bytes': '70' } },
    })
    expect(one.json.url).toBe(`https://files.example/out/${draft}/${one.json.id}`)
    expect(one.json.id).not.toBe(two.json.id)
    expect(one.json.url).not.toContain('foto')
  })

  test.each([
    [{ name: 'a.exe', bytes: 3 }, 400, 'file.type'],
    [{ name: 'a.png\u200b.exe\u200d', bytes: 3 }, 400, 'file.type'],
    [{ name: 'a.png', bytes: 25_000_001 }, 400, 'file.size'],
    [{ name: 'a.png', bytes: 0 }, 400, 'file.empty'],
    [{ name: 'a.png', bytes: 1.5 }, 400, 'body.invalid'],
    [{ name: 'a.png', bytes: 3, mime: 'text/html' }, 400, 'body.invalid'],
  ])('for %j is refused', async (body, status, code) => {
    const refused = await agent.post(at(), body)
    expect([refused.status, refused.json.code]).toEqual([status, code])
  })

  test('is its author’s alone', async () => {
    await put()
    const refused = await colleague.post(at(), { name: 'foto.png', bytes: 70 })
    expect([refused.status, refused.json.code]).toEqual([403, 'draft.foreign'])
  })
})

describe('a file of a draft', () => {
  test('joins it as what it is, stays over a save of its words, and comes with the conversation', async () => {
    const { json } = await put('Fo\u200bto.png')
    expect(json.draft).toMatchObject({
      id: draft,
      text: '',
      enclosures: [{ name: 'Foto.png', type: 'image', mime: 'image/png', bytes: png.byteLength }],
    })
    const saved = await agent.ask('PUT', `/tickets/${ticket.id}/drafts/${draft}`, { text: 'Ecco', rev: json.draft.rev })
    expect(saved.json.draft.enclosures).toHaveLength(1)
    const conversation = await agent.get(`/tickets/${ticket.id}`)
    expect(conversation.json.draft).toEqual(saved.json.draft)
    expect(JSON.stringify(conversation.json)).not.toContain('sha256')
  })

  test('that is not what its name says does not join', async () => {
    const refused = await put('foto.jpg')
    expect([refused.status, refused.json.code]).toEqual([400, 'file.disguised'])
  })

  test('leaves it again', async () => {
    const { json } = await put()
    const [{ id }] = json.draft.enclosures
    const left = await agent.ask('DELETE', at(`/${id}`))
    expect(left.json.draft).not.toHaveProperty('enclosures')
  })

  test('goes with the reply, shows in the conversation, and is seen by whoever sees the ticket', async () => {
    const { json } = await put()
    const [{ id }] = json.draft.enclosures
    const file = `/tickets/${ticket.id}/replies/${draft}/enclosures/${id}`
    expect((await colleague.get(file)).status).toBe(404)
    const sent = await agent.post(`/tickets/${ticket.id}/replies`, {
      draft,
      text: 'Ecco la foto',
      seq: ticket.seq,
      enclosures: [id],
    })
    expect(sent).toMatchObject({ status: 200, json: { reply: { enclosures: [{ name: 'foto.png' }] } } })
    const shown = await colleague.get(file)
    expect(shown.status).toBe(302)
    expect(shown.headers.get('location')).toBe(
      `https://files.example/out/${draft}/${id}?name=foto.png&type=image%2Fpng`,
    )
    expect((await agent.get(file.replace(id, newId('enc')))).status).toBe(404)
    const undone = await agent.post(`/tickets/${ticket.id}/replies/${draft}/undo`)
    expect(undone.json.draft.enclosures).toMatchObject([{ id }])
  })

  test('is not sent by a tab that does not show it', async () => {
    await put()
    const refused = await agent.post(`/tickets/${ticket.id}/replies`, { draft, text: 'Ecco', seq: ticket.seq })
    expect([refused.status, refused.json.code]).toEqual([409, 'draft.changed'])
    expect(refused.json.details.enclosures).toHaveLength(1)
  })
})

import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Call, Channel, Outgoing } from '@ascolta/core/channels/channel'
import { newId } from '@ascolta/core/id'
import { carry } from '@ascolta/core/outbound/carry'
import type { Reply } from '@ascolta/core/outbound/reply'
import { mostCarried, unfit } from '@ascolta/length/files'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'
import { aFile, contents, type FileName } from '../../support/files.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  desk.faults.reset()
  desk.queue.length = 0
  desk.applied.length = 0
  desk.mood.answer = ({ id }) => Response.json({ id, message_id: id })
  await desk.stores.accounts.put(anAccount('facebook-page'))
})

const giulia = anAgent()
const marco = anAgent({ id: 'marco', name: 'Marco Conti' })
let people = 0

/** Somebody writes, and Giulia begins an answer. */
async function begun(channel: 'facebook-page' | 'messenger' = 'facebook-page') {
  const from = `sender${++people}`
  const at = desk.time.now.toISOString()
  const word =
    channel === 'messenger'
      ? said.message({ mid: `m_${from}`, from, at })
      : said.comment({ id: `80_${from}`, from, at })
  await desk.boot().triage(word)
  const [account, lane] =
    channel === 'messenger' ? ['ms-1000', 'dm'] : ['fp-1000', desk.hash.short('thread', '1000_55')]
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', account, from), lane)
  if (!ticket) throw new Error('no ticket was opened')
  return { ticket: ticket.id, draft: newId('drf'), agent: giulia, seq: ticket.seq, from, comment: `80_${from}` }
}
type Begun = Awaited<ReturnType<typeof begun>>

/** A file is put beside the draft, as a browser does it. */
async function put(act: Begun, name: FileName = 'foto.png', content: Uint8Array = contents[name]) {
  const { id, url } = await desk.boot().openSlot({ ...act, name, bytes: content.byteLength })
  const key = url.replace('https://files.example/', '')
  desk.kept.set(key, content)
  await desk.boot().enclose({ ...act, enclosure: id, name })
  return { id, key }
}

const press = (act: Begun, text: string, enclosures: string[]) => desk.boot().sendReply({ ...act, text, enclosures })
const now = async ({ ticket, draft }: Begun) =>
  (await desk.stores.replies.get(ticket, draft, { consistent: true })) as Reply
async function deliverAll() {
  desk.pass(10_000)
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}

describe('a file beside a draft', () => {
  test('goes out with the words, under an address of its own', async () => {
    const act = await begun()
    const { id, key } = await put(act)
    await press(act, 'Ecco la foto', [id])
    await deliverAll()
    expect(desk.applied).toMatchObject([
      {
        path: `/${act.comment}/comments`,
        body: { message: 'Ecco la foto', attachment_url: `https://files.example/${key}` },
      },
    ])
    expect(await now(act)).toMatchObject({ state: 'sent', enclosures: [{ name: 'foto.png', type: 'image' }] })
  })

  test('goes out without words, too, and no signature stands alone', async () => {
    await desk.stores.accounts.put(anAccount('facebook-page', { signature: '^{name}' }))
    const act = await begun()
    const { id } = await put(act)
    await press(act, '', [id])
    await deliverAll()
    expect(desk.applied[0]?.body).not.toHaveProperty('message')
    expect(await now(act)).toMatchObject({ state: 'sent', text: '' })
  })

  test('is looked at when it has come: another content than its name says never joins', async () => {
    const act = await begun()
    await expect(put(act, 'foto.jpg', contents['bolletta.pdf'])).rejects.toMatchObject({ code: 'file.disguised' })
    expect(await desk.stores.replies.get(act.ticket, act.draft)).toBeUndefined()
  })

  test('that never came does not join, nor one of another draft', async () => {
    const [act, other] = [await begun(), await begun()]
    const { id } = await put(other)
    for (const enclosure of [newId('enc'), id, '../../inbound/1', 'enc-1'])
      await expect(desk.boot().enclose({ ...act, enclosure, name: 'foto.png' }), enclosure).rejects.toMatchObject({
        code: 'file.missing',
      })
  })

  test('is its author’s: a colleague neither adds to a draft nor takes from it', async () => {
    const act = await begun()
    const { id } = await put(act)
    const foreign = { ...act, agent: marco }
    await expect(put(foreign)).rejects.toMatchObject({ code: 'draft.foreign' })
    await expect(desk.boot().withdraw({ ...foreign, enclosure: id })).rejects.toMatchObject({ code: 'draft.foreign' })
    const stranger = anAgent({ id: 'eva', teams: ['sales'] })
    await expect(desk.boot().openSlot({ ...act, agent: stranger, name: 'a.png', bytes: 3 })).rejects.toMatchObject({
      kind: 'missing',
    })
  })

  test('leaves again, and of four that come at once all join', async () => {
    const act = await begun()
    const all = await Promise.all(Array.from({ length: 4 }, () => put(act)))
    expect((await now(act)).enclosures).toHaveLength(4)
    for (const { id } of all) await desk.boot().withdraw({ ...act, enclosure: id })
    expect(await now(act)).not.toHaveProperty('enclosures')
  })

  test('does not go with what was pressed before it was seen', async () => {
    const act = await begun()
    const { id } = await put(act)
    await expect(press(act, 'Ecco', [])).rejects.toMatchObject({ code: 'draft.changed' })
    await expect(press(act, 'Ecco', [id, newId('enc')])).rejects.toMatchObject({ code: 'draft.changed' })
    await press(act, 'Ecco', [id])
    await expect(desk.boot().withdraw({ ...act, enclosure: id })).rejects.toMatchObject({ code: 'reply.sent' })
  })

  test('that the channel does not take is refused before anything is written', async () => {
    const page = await begun()
    const pdf = await put(page, 'bolletta.pdf')
    await expect(press(page, 'Ecco', [pdf.id])).rejects.toMatchObject({ code: 'reply.file-type' })
    const chat = await begun('messenger')
    const png = await put(chat)
    await expect(press(chat, 'Ecco', [png.id])).rejects.toMatchObject({ code: 'reply.file-words' })
    expect((await now(chat)).state).toBe('draft')
    await press(chat, '', [png.id])
    await deliverAll()
    expect(desk.applied).toMatchObject([{ body: { message: { attachment: { type: 'image' } } } }])
  })

  test('comes back with the words when the reply is undone, and goes out with the next press', async () => {
    const act = await begun()
    const { id } = await put(act)
    await press(act, 'Ecco', [id])
    const { reply, ticket } = await desk.boot().undoReply(act)
    expect(reply.enclosures).toMatchObject([{ id }])
    await press({ ...act, seq: ticket.seq }, 'Ecco', [id])
    await deliverAll()
    expect(desk.applied).toHaveLength(1)
  })

  test('no file goes with the one private message under a public one', async () => {
    const act = await begun()
    const { id } = await put(act)
    await expect(
      desk.boot().sendReply({ ...act, text: '', enclosures: [id], audience: 'private' }),
    ).rejects.toMatchObject({ code: 'reply.no-files' })
  })
})

describe('O3: what goes out is what was approved, to the byte', () => {
  test.each([
    ['another picture of the same size', (content: Uint8Array) => content.with(content.length - 1, 7)],
    ['a longer one', (content: Uint8Array) => new Uint8Array([...content, 0])],
    ['nothing', () => undefined],
  ])('%s under the same key is never sent', async (_, swap) => {
    const act = await begun()
    const { id, key } = await put(act)
    await press(act, 'Ecco la foto', [id])
    const other = swap(contents['foto.png'])
    if (other) desk.kept.set(key, other)
    else desk.kept.delete(key)
    await deliverAll()
    expect(desk.applied).toHaveLength(0)
    expect(await now(act)).toMatchObject({ state: 'failed', reason: 'not-approved' })
    expect((await desk.stores.tickets.get(act.ticket)).turn).toBeDefined()
  })

  test('a row that names another file behind the approval is never sent', async () => {
    const act = await begun()
    const { id } = await put(act)
    const { reply } = await press(act, 'Ecco', [id])
    const { file, content, key } = aFile('foto.png', act.draft)
    desk.kept.set(key, content)
    await desk.stores.replies.replace(reply, { ...reply, enclosures: [file] })
    await deliverAll()
    expect(desk.applied).toHaveLength(0)
    expect(await now(act)).toMatchObject({ state: 'failed', reason: 'not-approved' })
  })
})

describe('files that take their time', () => {
  /** Each look and each read takes so long, as from a store that is nearly away. */
  const slowly = (milliseconds: number) =>
    vi.spyOn(desk.kept, 'get').mockImplementation(function (this: Map<string, Uint8Array>, key: string) {
      desk.pass(milliseconds)
      return [...this].find(([one]) => one === key)?.[1]
    })

  test('a reply whose turn is nearly over is not claimed, and goes out with the next', async () => {
    const act = await begun()
    const { id } = await put(act)
    await press(act, 'Ecco con calma', [id])
    const slow = slowly(6_500)
    await deliverAll()
    expect(desk.applied).toHaveLength(0)
    const waiting = await now(act)
    expect(waiting).toMatchObject({ state: 'queued', reason: 'slow' })
    expect(waiting.token).toBeUndefined()
    slow.mockRestore()
    desk.pass(60_000)
    await desk.boot().sweep()
    await deliverAll()
    expect(desk.applied.filter(({ body }) => body.message === 'Ecco con calma')).toHaveLength(1)
    expect((await now(act)).state).toBe('sent')
  })

  test.each([
    ['always', () => void slowly(6_500), 'slow'],
    [
      'never',
      () =>
        void vi.spyOn(desk.kept, 'get').mockImplementation(() => {
          throw new Error('the object store answered 503')
        }),
      'files-unreachable',
    ],
  ])(
    'a reply whose files are slow or away for half an hour (%s) fails, and its customer waits again',
    async (_, trouble, reason) => {
      const act = await begun()
      const { id } = await put(act)
      await press(act, 'Ecco', [id])
      trouble()
      let minutes = 0
      for (; minutes < 60 && (await now(act)).state !== 'failed'; minutes++) {
        await deliverAll()
        desk.pass(60_000)
        await desk.boot().sweep()
      }
      vi.restoreAllMocks()
      expect(await now(act)).toMatchObject({ state: 'failed', reason })
      expect(minutes).toBeGreaterThan(20)
      expect(minutes).toBeLessThan(45)
      expect(desk.applied).toHaveLength(0)
      expect((await desk.stores.tickets.get(act.ticket)).turn).toBeDefined()
    },
  )

  test.each(['messenger', 'instagram'] as const)(
    'on %s ten pictures go up to a total that can be carried',
    (channel) => {
      const { attachments } = adapterOf(channel).capabilities.private ?? {}
      const album = (bytes: number) =>
        Array.from({ length: 10 }, () => ({ type: 'image', mime: 'image/png', bytes }) as const)
      expect(unfit(album(mostCarried / 10), '', attachments)).toBeUndefined()
      expect(unfit(album(8_000_000), '', attachments)).toEqual({ code: 'reply.file-total', limit: mostCarried })
    },
  )
})

describe('what a network says to a file', () => {
  test('it refuses it: the reply failed, and why is a word of ours', async () => {
    const act = await begun()
    const { id } = await put(act)
    desk.mood.answer = () => Response.json({ error: { code: 100, error_subcode: 1366046 } }, { status: 400 })
    await press(act, 'Ecco', [id])
    await deliverAll()
    expect(await now(act)).toMatchObject({ state: 'failed', reason: 'media' })
    expect((await desk.stores.tickets.get(act.ticket)).turn).toBeDefined()
  })

  test('C6: its echo without words is ours, and no colleague’s', async () => {
    const act = await begun()
    const { id } = await put(act)
    await press(act, '', [id])
    // A number that no other test has had.
    const there = `photo_${people}`
    desk.mood.answer = async () => {
      const at = Math.floor(desk.time.now.getTime() / 1000)
      const value = { item: 'comment', verb: 'add', comment_id: there, post_id: '1000_55', parent_id: act.comment }
      const photo = { from: { id: '1000', name: 'Brezza' }, created_time: at, photo: 'https://cdn.example/1.jpg' }
      const raw = JSON.stringify({ field: 'feed', value: { ...value, ...photo } })
      const base = { v: 1, channel: 'facebook-page', external: '1000', receivedAt: desk.time.now.toISOString() }
      await desk.boot().triage(JSON.stringify({ ...base, raw }))
      return Response.json({ id: there })
    }
    await deliverAll()
    expect((await now(act)).state).toBe('sent')
    expect((await desk.stores.tickets.get(act.ticket)).seq).toBe(act.seq + 1)
    const rows = await desk.items(`C#${desk.hash.long('customer', 'fp-1000', act.from)}`)
    expect(rows.filter(({ own }) => own)).toHaveLength(0)
  })
})

describe('a file that is brought before', () => {
  const words: Outgoing = { id: 'a-b-1/drf-01', text: 'Ecco', external: '700' }
  function carrying(channel: Channel, answer: () => Answer | Promise<Answer>) {
    const kept = new Map<string, Uint8Array>()
    const brought: Call[] = []
    const reads = { now: 0, most: 0, all: 0 }
    const ready = carry({
      files: {
        look: async (key) => (kept.has(key) ? { bytes: kept.get(key)?.byteLength ?? 0 } : undefined),
        async read(key) {
          reads.all++
          reads.most = Math.max(reads.most, ++reads.now)
          await new Promise(setImmediate)
          reads.now--
          return kept.get(key)
        },
        lend: async () => '',
      },
      bring: async (_, call) => {
        brought.push(call)
        return answer()
      },
    })
    const all = [aFile('foto.png', 'drf-01'), aFile('foto.jpg', 'drf-01')]
    for (const { key, content } of all) kept.set(key, content)
    const reply = { id: 'drf-01', enclosures: all.map(({ file }) => file) } as Reply
    return { run: () => ready(reply, words, adapterOf(channel), 'token', never), brought, kept, all, reads, reply }
  }
  const never = () => false
  const yes = () => ({ status: 200, headers: {}, json: { data: { id: '18', media_key: '3_18' } } })

  test('is known by the network’s id, each in its place', async () => {
    const { run, brought } = carrying('x', yes)
    expect(await run()).toMatchObject({ words: { text: 'Ecco', attachments: [{ id: '18' }, { id: '18' }] } })
    expect(brought).toHaveLength(2)
  })

  test('is not even brought when it is not what was approved', async () => {
    const { run, brought, kept, all } = carrying('x', yes)
    for (const { key } of all) kept.set(key, contents['bolletta.pdf'])
    expect(await run()).toMatchObject({ held: { kind: 'failed', reason: 'not-approved' } })
    expect(brought).toHaveLength(0)
  })

  test.each([
    [400, { title: 'Invalid Request', detail: 'bad media' }, 'failed', 'media'],
    [401, {}, 'paused', 'token'],
    [429, {}, 'retry', 'throttled'],
    [503, {}, 'retry', 'network-trouble'],
    [200, {}, 'retry', 'network-trouble'],
  ])('answered with %s, nothing was done that anybody sees: never a doubt', async (status, json, kind, reason) => {
    const { run } = carrying('x', () => ({ status, headers: {}, json }))
    expect(await run()).toMatchObject({ held: { kind, reason } })
  })

  test('without an answer it is brought again later', async () => {
    const { run } = carrying('x', () => Promise.reject(new DOMException('late', 'TimeoutError')))
    expect(await run()).toMatchObject({ held: { kind: 'retry', reason: 'files-unreachable' } })
  })

  test.each(['x', 'email', 'messenger', 'instagram'] as const)(
    'on %s one file is read after the other, so that ten never stand in memory at once',
    async (channel) => {
      const { run, reads } = carrying(channel, yes)
      expect((await run()).held).toBeUndefined()
      expect(reads).toMatchObject({ all: 2, most: 1 })
    },
  )

  test.each(['messenger', 'email'] as const)(
    'more than can be carried to %s fails at once with its reason, and no file is read',
    async (channel) => {
      const { run, reads, reply } = carrying(channel, yes)
      reply.enclosures = reply.enclosures?.map((file) => ({ ...file, bytes: mostCarried / 2 + 1 }))
      expect(await run()).toEqual({ held: { kind: 'failed', reason: 'files-too-large' } })
      expect(reads.all).toBe(0)
    },
  )

  test('in a mail it stands whole', async () => {
    const { run, brought } = carrying('email', yes)
    const data = Buffer.from(contents['foto.png']).toString('base64')
    expect(await run()).toMatchObject({ words: { attachments: [{ name: 'foto.png', mime: 'image/png', data }, {}] } })
    expect(brought).toHaveLength(0)
  })
})

test('C9, C12: with a file, stopped before or after every await from Send to the end: one post, and nothing left hanging', {
  timeout: 600_000,
}, async () => {
  const ends: { phase: string; state: string; applied: number; waits: boolean }[] = []
  const names = new Set<string>()
  for (const phase of ['send', 'deliver'] as const)
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 20; call++) {
        const act = await begun()
        const { id } = await put(act)
        const text = `Ecco la foto ${people}`
        desk.faults.reset()
        if (phase === 'send') desk.faults.crashAt(call, when)
        const pressed = await press(act, text, [id]).catch(() => undefined)
        const finished = phase === 'send' && !desk.faults.crashed
        desk.faults.reset()
        if (!pressed) await press(act, text, [id])
        desk.pass(10_000)
        if (phase === 'deliver') desk.faults.crashAt(call, when)
        const nudges = desk.queue.splice(0)
        for (const { body } of nudges)
          await desk
            .boot()
            .deliver(body)
            .catch(() => {})
        if (phase === 'deliver') for (const name of desk.faults.calls) names.add(name)
        const over = phase === 'deliver' && !desk.faults.crashed
        desk.faults.reset()
        for (const { body } of nudges) await desk.boot().deliver(body)
        for (let minute = 0; minute < 20; minute++) {
          desk.pass(60_000)
          await desk.boot().sweep()
          for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
        }
        const applied = desk.applied.filter(({ body }) => body.message === text).length
        const { turn } = await desk.stores.tickets.get(act.ticket)
        ends.push({ phase, state: (await now(act)).state, applied, waits: turn !== undefined })
        if (finished || over) break
      }
  for (const end of ends) {
    const fine =
      (end.state === 'sent' && end.applied === 1 && !end.waits) ||
      (end.state === 'needs-person' && end.applied <= 1 && end.waits)
    expect(fine, JSON.stringify(end)).toBe(true)
  }
  expect([...names]).toEqual(expect.arrayContaining(['look', 'read', 'lend', 'fetch']))
  expect(ends.length).toBeGreaterThan(30)
})

import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Answer, Channel, Found, Heard, ListCall } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import type { Piece } from '@ascolta/core/channels/piece'
import { piece } from '@ascolta/core/channels/piece'
import { split } from '@ascolta/core/channels/split'
import { splitX } from '@ascolta/core/channels/x.split'
import { afterEach, describe, expect, test } from 'vitest'
import { type Play, page, play } from './play.ts'

const start = '2026-11-21T09:00:00.000Z'
const sentAt = '2026-11-21T10:00:00.000Z'
const gallery = {
  id: 'acc-ig',
  channel: 'instagram',
  external: '17841400700100200',
  name: 'Lumàra',
  token: 't',
} as const
const square = {
  id: 'acc-x',
  channel: 'x',
  external: '1700000000000000001',
  name: 'Lumàra Energia',
  token: 't',
} as const

let net: Play
const stops: (() => Promise<unknown>)[] = []
const playing = async (options?: Parameters<typeof play>[0]) => {
  net = await play(options)
  stops.push(net.stop)
}
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Everything that a network lists for one account, page by page, and the calls that it took. */
async function crawl(
  channel: Channel,
  external: string,
  { token, base }: { token: string; base: string },
  since = start,
) {
  const { listen } = adapterOf(channel)
  if (!listen) throw new Error(`${channel} lists nothing`)
  const calls: string[] = []
  const found: Found[] = []
  const left: ListCall[] = listen.first({ external }, since)
  for (let call = left.shift(); call; call = left.shift()) {
    calls.push(call.path)
    const response = await fetch(`${net.url}/networks/${base}${call.path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.status, call.path).toBe(200)
    const answer: Answer = { status: 200, headers: {}, json: await response.json() }
    const { changes, more } = listen.read(call, answer, { external, since })
    found.push(...changes)
    left.unshift(...more)
  }
  return { calls, found }
}

/** Things said, with their lanes: as webhooks brought them, or as lists hold them. */
const hear = (pieces: Piece[]) =>
  pieces
    .flatMap(({ delivery: { channel = 'x', external, raw, sentAt: at = sentAt }, lane }) =>
      adapterOf(channel)
        .hear(parseExact(raw), { external, sentAt: at })
        .map((heard) => ({ ...heard, lane })),
    )
    .filter(({ kind }) => ['message', 'mention', 'echo'].includes(kind))
    .map(plain)
    .toSorted((one, other) => one.id.localeCompare(other.id))

/** Lists give seconds, some webhooks milliseconds; names and links are a bonus. */
function plain(heard: Heard & { lane: string }) {
  if (heard.kind !== 'message' && heard.kind !== 'mention' && heard.kind !== 'echo') throw new Error(heard.kind)
  const { kind, id, space, root, parent, text, attachments, at, lane } = heard
  const who = heard.kind === 'echo' ? heard.to?.id : heard.author?.id
  return { kind, id, space, root, parent, text, attachments, who, lane, at: `${at.slice(0, 19)}Z` }
}
const listed = (channel: Channel, external: string, found: Found[]) =>
  hear(found.map(({ change, at }) => piece(channel, change, { id: external, time: at }, sentAt)))
const brought = (splitter: (body: unknown, at: string) => Piece[], channel: Channel) =>
  hear(
    net.heard
      .flatMap(({ text }) => splitter(parseExact(text), sentAt))
      .filter(({ delivery }) => delivery.channel === channel),
  )

describe('what a network lists is heard as if its webhook had brought it, on the same lane', () => {
  test('a Page: visitors’ posts, comments on every level, our own, pictures, and posts that name it', async () => {
    await playing()
    const account = 'acc-fb'
    const mine = net.world.comment({ account, person: 'Rita', text: 'Salve', photo: 'https://img.example/1.jpg' })
    net.world.comment({ account, person: 'Ugo', parent: mine.id, text: 'Anch’io' })
    net.world.comment({ account, parent: mine.id, text: 'Eccoci' })
    net.world.visitorPost({ account, person: 'Rita', text: 'Da voi tutto bene?' })
    net.world.mention({ account, person: 'Ugo', where: 'post', text: 'Bravi quelli di Lumàra' })
    net.world.pagePost({ account, text: 'Una novità' })
    await net.idle()
    const { found } = await crawl('facebook-page', page, { token: 'tok-page', base: 'graph/v26.0' })
    expect(found).toHaveLength(5)
    // Where another Page is named, no webhook and no list says the author in the same way.
    const without = <Line extends { kind: string }>(lines: Line[]) => lines.filter(({ kind }) => kind !== 'mention')
    expect(without(listed('facebook-page', page, found))).toEqual(without(brought(split, 'facebook-page')))
    expect(without(listed('facebook-page', page, found))).toHaveLength(4)
  })

  test('private messages with files, and a colleague’s answers', async () => {
    await playing()
    const account = 'acc-ms'
    net.world.message({ account, person: 'Rita', text: 'Salve' })
    net.world.message({ account, person: 'Ugo', attachments: [{ type: 'image', url: 'https://img.example/2.jpg' }] })
    net.world.colleague({ account, person: 'Rita', text: 'Buongiorno' })
    await net.idle()
    const { found, calls } = await crawl('messenger', page, { token: 'tok-page', base: 'graph/v26.0' })
    expect(listed('messenger', page, found)).toEqual(brought(split, 'messenger'))
    expect(found).toHaveLength(3)
    expect(calls).toHaveLength(1)
  })

  test('Instagram: comments, answers to them, and private messages', async () => {
    await playing({ accounts: [gallery] })
    const account = 'acc-ig'
    const mine = net.world.instagramComment({ account, person: 'Rita', text: 'Bella foto' })
    net.world.instagramComment({ account, person: 'Ugo', parent: mine.id, text: 'Vero' })
    net.world.instagramComment({ account, parent: mine.id, text: 'Grazie!' })
    net.world.instagramMessage({ account, person: 'Rita', text: 'In privato' })
    await net.idle()
    const { found } = await crawl('instagram', gallery.external, { token: 't', base: 'instagram/v26.0' })
    expect(listed('instagram', gallery.external, found)).toEqual(brought(split, 'instagram'))
    expect(found).toHaveLength(4)
  })

  test('X: who names us, what we answered, and private messages', async () => {
    await playing({ accounts: [square] })
    const account = 'acc-x'
    const mine = net.world.xPost({ account, person: 'Rita', text: 'Senza luce, @LumaraEnergia' })
    net.world.xPost({ account, text: 'Arriviamo', parent: mine.id })
    net.world.xPost({ account, text: 'Una novità' })
    net.world.xMessage({ account, person: 'Ugo', text: 'In privato' })
    await net.idle()
    const { found } = await crawl('x', square.external, { token: 't', base: 'x' })
    const novelty = (line: { text: string }) => line.text !== 'Una novità'
    expect(listed('x', square.external, found)).toEqual(brought(splitX, 'x').filter(novelty))
    expect(found).toHaveLength(3)
  })
})

describe('a list is read only as far as it is new', () => {
  test('a quiet Page takes two calls, a quiet inbox one', async () => {
    await playing()
    net.world.comment({ account: 'acc-fb', person: 'Rita', text: 'Salve' })
    net.world.message({ account: 'acc-ms', person: 'Rita', text: 'Salve' })
    const later = '2026-11-21T12:00:00.000Z'
    const feed = await crawl('facebook-page', page, { token: 'tok-page', base: 'graph/v26.0' }, later)
    expect(feed).toMatchObject({
      found: [],
      calls: [expect.stringContaining('/feed?'), expect.stringContaining('/tagged?')],
    })
    const inbox = await crawl('messenger', page, { token: 'tok-page', base: 'graph/v26.0' }, later)
    expect(inbox).toMatchObject({ found: [], calls: [expect.stringContaining('/conversations?')] })
  })

  test('a long one page by page, to its end', async () => {
    await playing()
    for (let index = 0; index < 230; index++)
      net.world.comment({ account: 'acc-fb', person: 'Rita', text: `Riga ${index}` })
    for (let index = 0; index < 140; index++)
      net.world.message({ account: 'acc-ms', person: 'Rita', text: `Riga ${index}` })
    const feed = await crawl('facebook-page', page, { token: 'tok-page', base: 'graph/v26.0' })
    expect(new Set(feed.found.map(({ id }) => id)).size).toBe(230)
    expect(feed.calls).toHaveLength(2 + 3)
    const inbox = await crawl('messenger', page, { token: 'tok-page', base: 'graph/v26.0' })
    expect(new Set(inbox.found.map(({ id }) => id)).size).toBe(140)
  })
})

test('WhatsApp and e-mail list nothing', () => {
  expect(adapterOf('whatsapp').listen).toBeUndefined()
  expect(adapterOf('email').listen).toBeUndefined()
})

test.each(['facebook-page', 'messenger', 'instagram', 'x'] as const)(
  '%s: an answer that is no list holds nothing',
  async (channel) => {
    await playing()
    const { listen } = adapterOf(channel)
    const calls = listen?.first({ external: '../1' }, start) ?? []
    for (const call of calls) {
      expect(call.path).not.toContain('../')
      for (const json of [undefined, null, 'ok', [], { data: 'x' }, { data: [null, 3, {}] }])
        expect(listen?.read(call, { status: 200, headers: {}, json }, { external: '1', since: start })).toEqual({
          changes: [],
          more: [],
        })
    }
  },
)

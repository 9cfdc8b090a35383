import type { Stored } from '@ascolta/core/inbound/media'
import type { Message } from '@ascolta/core/tickets/message'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(() => {
  desk.wanted.length = 0
  desk.told.length = 0
})

const at = '2026-11-20T09:59:00.000Z'
const cdn = 'https://scontent.xx.fbcdn.net/v/photo.jpg'

/** A private message with pictures, as the webhook puts it into the queue. */
function pictures(mid: string, from: string, attachments: object[], more = {}) {
  const message = { mid, attachments, ...more }
  const change = { messaging: { sender: { id: from }, recipient: { id: '1000' }, timestamp: Date.parse(at), message } }
  return JSON.stringify({ v: 1, channel: 'messenger', external: '1000', receivedAt: at, raw: JSON.stringify(change) })
}
const picture = { type: 'image', payload: { url: cdn } }

/** What `fetch` puts into the queue. */
const came = (id: string, ...pieces: Stored['pieces']) =>
  JSON.stringify({
    v: 1,
    channel: 'messenger',
    external: '1000',
    receivedAt: at,
    raw: '',
    stored: { space: 'message', id, pieces } satisfies Stored,
  })
const kept = (place = 0) => ({ place, key: `in/k${place}`, mime: 'image/png', bytes: 7 })
const lost = (place = 0) => ({ place, lost: 'unreachable' as const })

const of = async (from: string) => {
  const rows = await desk.items(`C#${desk.hash.long('customer', 'ms-1000', from)}`)
  return rows.filter(({ sk }) => /#m[a-z2-7]+$/.test(String(sk))) as unknown as Message[]
}

describe('a customer sends pictures (X5)', () => {
  test('what the network keeps for a while is asked for after the message is stored, and only that', async () => {
    await desk
      .boot()
      .triage(
        pictures('m_1', 'p1', [
          picture,
          { type: 'location', payload: { coordinates: { lat: 45, long: 7 } } },
          { type: 'file', payload: { url: `${cdn}?2` } },
          { type: 'story_mention', payload: { url: `${cdn}?3` } },
          { type: 'fallback', title: 'a shop', url: 'https://example.com' },
        ]),
      )
    const [message] = await of('p1')
    expect(message?.attachments.map(({ asked = false }) => asked)).toEqual([true, false, true, false, false])
    expect(desk.wanted).toMatchObject([
      {
        channel: 'messenger',
        account: 'ms-1000',
        external: '1000',
        space: 'message',
        id: 'm_1',
        pieces: [
          { place: 0, type: 'image', url: cdn },
          { place: 2, type: 'file', url: `${cdn}?2` },
        ],
      },
    ])
  })

  test('an album is asked for in portions, each small enough for the time that a call has', async () => {
    await desk.boot().triage(pictures('m_album', 'p_album', Array(14).fill(picture)))
    const places = desk.wanted.map((one) => ('pieces' in one ? one.pieces.map(({ place }) => place) : []))
    expect(places.map(({ length }) => length)).toEqual([6, 6, 2])
    expect(places.flat()).toEqual(Array.from({ length: 14 }, (_, place) => place))
  })

  test('a name for it follows from the message, is another for each piece, and cannot be guessed (SEC10)', async () => {
    await desk.boot().triage(pictures('m_2', 'p2', [picture, picture]))
    await desk.boot().triage(pictures('m_2', 'p2', [picture, picture]))
    const names = desk.wanted.map((one) => ('pieces' in one ? one.pieces.map(({ name }) => name) : []))
    expect(names[0]).toEqual(names[1])
    expect(new Set(names[0]).size).toBe(2)
    for (const name of names[0] ?? []) expect(name).toMatch(/^[a-z2-7]{20}$/)
    expect(names[0]).toContain(desk.hash.long('media', (await of('p2'))[0]?.id ?? '', '0'))
  })

  test('a message without attachments asks for nothing, and is written as it ever was', async () => {
    desk.faults.reset()
    await desk.boot().triage(said.message({ mid: 'm_3', from: 'p3' }))
    expect(desk.faults.calls).not.toContain('fetchMedia')
    const [message] = await of('p3')
    expect(message?.attachments).toEqual([])
    expect(message).not.toHaveProperty('media')
  })

  test('what was kept stands beside the message, and the desk is told once, however often it comes', async () => {
    await desk.boot().triage(pictures('m_4', 'p4', [picture]))
    desk.told.length = 0
    for (let n = 0; n < 3; n++) await desk.boot().triage(came('m_4', kept()))
    const [message] = await of('p4')
    expect(message?.media).toEqual({ 0: { rank: '1', key: 'in/k0', mime: 'image/png', bytes: 7 } })
    expect(desk.told).toMatchObject([{ line: { type: 'message', message: { platform: 'm_4' } } }])
  })

  test.each([
    ['kept, then not kept', [kept(), lost()]],
    ['not kept, then kept', [lost(), kept()]],
  ])('%s: kept is kept, in any order of news', async (name, news) => {
    const mid = `m_5_${name}`
    await desk.boot().triage(pictures(mid, name, [picture]))
    for (const one of news) await desk.boot().triage(came(mid, one))
    expect((await of(name))[0]?.media?.[0]).toMatchObject({ key: 'in/k0' })
  })

  test('a delivery that comes again asks again for what is not kept, and no more for what is', async () => {
    const delivery = pictures('m_6', 'p6', [picture, picture])
    await desk.boot().triage(delivery)
    await desk.boot().triage(came('m_6', kept(0), lost(1)))
    desk.wanted.length = 0
    await desk.boot().triage(delivery)
    expect(desk.wanted).toMatchObject([{ pieces: [{ place: 1 }] }])
  })

  test('whoever died anywhere on the way is called again: the picture is asked for all the same', async () => {
    desk.faults.reset()
    await desk.boot().triage(pictures('m_7', 'p7', [picture]))
    const { length } = desk.faults.calls
    expect(desk.faults.calls).toContain('fetchMedia')
    for (let call = 0; call < length; call++)
      for (const when of ['before', 'after'] as const) {
        const from = `p7-${call}-${when}`
        const delivery = pictures(`m_7-${call}-${when}`, from, [picture])
        desk.wanted.length = 0
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .triage(delivery)
          .catch(() => {})
        desk.faults.reset()
        await desk.boot().triage(delivery)
        expect(desk.wanted.length).toBeGreaterThan(0)
        expect(await of(from)).toHaveLength(1)
      }
  })

  test('what its author took back is erased, nothing is written any more, and nothing asked for again', async () => {
    const delivery = pictures('m_8', 'p8', [picture])
    await desk.boot().triage(delivery)
    await desk.boot().triage(came('m_8', kept()))
    const name = desk.hash.long('media', (await of('p8'))[0]?.id ?? '', '0')
    desk.wanted.length = 0
    await desk.boot().triage(pictures('m_8', 'p8', [], { is_deleted: true }))
    expect(desk.wanted).toEqual([{ erase: [name] }])
    desk.wanted.length = 0
    await desk.boot().triage(delivery)
    expect(desk.wanted).toEqual([])
    // A file that was still on its way is erased as it arrives.
    await desk.boot().triage(came('m_8', kept()))
    expect(desk.wanted).toEqual([{ erase: [name] }])
    const [message] = await of('p8')
    expect(message).toMatchObject({ attachments: [], gone: {} })
    expect(message).not.toHaveProperty('media')
  })

  test('whoever died while something was taken back is called again, and erases it', async () => {
    const gone = (mid: string, from: string) => pictures(mid, from, [], { is_deleted: true })
    const prepared = async (mid: string, from: string) => {
      desk.faults.reset()
      await desk.boot().triage(pictures(mid, from, [picture]))
      await desk.boot().triage(came(mid, kept()))
      desk.faults.reset()
    }
    await prepared('m_10', 'p10')
    await desk.boot().triage(gone('m_10', 'p10'))
    const { length } = desk.faults.calls
    for (let call = 0; call < length; call++) {
      const [mid, from] = [`m_10-${call}`, `p10-${call}`]
      await prepared(mid, from)
      desk.wanted.length = 0
      desk.faults.crashAt(call, 'before')
      await desk
        .boot()
        .triage(gone(mid, from))
        .catch(() => {})
      desk.faults.reset()
      await desk.boot().triage(gone(mid, from))
      expect(desk.wanted).toContainEqual({ erase: [expect.stringMatching(/^[a-z2-7]{20}$/)] })
      expect((await of(from))[0]).not.toHaveProperty('media')
    }
  })

  test('news of what nobody ever said changes nothing', async () => {
    await desk.boot().triage(came('m_never', kept()))
    expect(desk.told).toEqual([])
  })

  test('no network can say that something was kept: only the desk’s own news do', async () => {
    const stored: Stored = { space: 'message', id: 'm_9', pieces: [kept()] }
    await desk.boot().triage(pictures('m_9', 'p9', [picture], { stored, media: { 0: kept() }, key: 'in/x' }))
    const [message] = await of('p9')
    expect(message).not.toHaveProperty('media')
    expect(message?.attachments).toEqual([{ type: 'image', url: cdn, asked: true }])
  })
})

import { split } from '@ascolta/core/channels/split'
import type { Note } from '@ascolta/core/ports'
import { understood } from '@ascolta/local/tools/replay/events'
import { notificationsIn } from '@ascolta/local/tools/replay/files'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk } from './desk.ts'

let desk: ADesk
let admin: Awaited<ReturnType<ADesk['signsIn']>>
const put: Note[] = []
const queue = {
  send: async (notes: Note[]) => {
    put.push(...notes)
    return []
  },
}
beforeEach(async () => {
  put.length = 0
  desk = await aDesk({ back: { inbound: queue, outbound: queue } })
  admin = await desk.signsIn({ sub: 'paolo', name: 'Paolo Greco', groups: ['admin'] })
})
afterEach(() => desk[Symbol.asyncDispose]())

const minutesAgo = (count: number) => new Date(Date.now() - count * 60_000).toISOString()
const rows = async (prefix: string) => {
  const { Items = [] } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
  return Items.filter(({ pk, sk }) => String(pk).startsWith(prefix) || String(sk).startsWith(prefix))
}
const acts = async () =>
  (await rows('L#')).map(({ act }) => act).filter((act) => /^(recording|oddity)/.test(String(act)))
const path = '/channels/fp-1000'

describe('recording everything of one account', () => {
  test('is off unless an admin wants it, and costs nothing while it is off', async () => {
    await desk.hears(said.comment({ id: '55_1', at: minutesAgo(3) }))
    expect(await rows('V#')).toEqual([])
    expect((await admin.get(`${path}/recordings`)).json).toEqual({ recordings: [] })
    expect((await admin.post(`${path}/recording`, { days: 8 })).status).toBe(400)
  })

  test('keeps what comes, also what is no message, shows until when, and says who did what', async () => {
    const { json } = await admin.post(`${path}/recording`, { days: 2 })
    const days = (Date.parse(json.recordingUntil) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(1.9)
    expect(days).toBeLessThanOrEqual(2)
    const comment = said.comment({ id: '55_2', at: minutesAgo(2) })
    await desk.hears(comment)
    await desk.hears(comment)
    await desk.hears(said.comment({ id: '55_2', verb: 'hide', at: minutesAgo(1) }))
    await desk.hears(said.message({ mid: 'm_other', from: '9', at: minutesAgo(1) }))
    const kept = (await admin.get(`${path}/recordings`)).json.recordings
    expect(kept).toHaveLength(2)
    expect(kept[0]).toMatchObject({ channel: 'facebook-page', raw: JSON.parse(comment).raw })
    const [channel] = (await admin.get('/channels')).json.channels.filter(({ id }: { id: string }) => id === 'fp-1000')
    expect(channel.recordingUntil).toBe(json.recordingUntil)
    const [row] = await rows('V#')
    expect(Number(row?.expiresAt) * 1000).toBeLessThanOrEqual(Date.parse(String(row?.at)) + 7 * 86_400_000)
    expect((await acts()).toSorted()).toEqual(['recording-on', 'recording-read'])
  })

  test('ends by itself, or at once', async () => {
    await admin.post(`${path}/recording`, { days: 1 })
    desk.clock.moves(25 * 3_600_000)
    await desk.hears(said.comment({ id: '55_3', at: minutesAgo(1) }))
    expect(await rows('V#')).toEqual([])
    admin = await desk.signsIn({ sub: 'paolo', name: 'Paolo Greco', groups: ['admin'] })
    await admin.post(`${path}/recording`, { days: 1 })
    expect((await admin.post(`${path}/recording`, { days: 0 })).json).toEqual({})
    await desk.hears(said.comment({ id: '55_4', at: minutesAgo(1) }))
    expect(await rows('V#')).toEqual([])
    expect((await acts()).filter((act) => act === 'recording-off')).toHaveLength(1)
  })

  test('is replayed on the lanes of its webhooks, one or all of a span, and adds nothing that is there', async () => {
    await admin.post(`${path}/recording`, { days: 1 })
    const bodies = Array.from({ length: 5 }, (_, n) =>
      said.comment({ id: `55_r${n}`, from: `r${n}`, at: minutesAgo(9 - n) }),
    )
    for (const body of bodies) await desk.hears(body)
    const lines = async () => (await rows('M#')).length
    const before = await lines()
    const [first] = (await admin.get(`${path}/recordings`)).json.recordings
    const { at, id } = first
    expect((await admin.post(`${path}/recordings/replay`, { at, id })).json).toEqual({ replayed: 1 })
    expect((await admin.post(`${path}/recordings/replay`, {})).json).toEqual({ replayed: 5 })
    const span = { from: minutesAgo(7.5), to: minutesAgo(5.5) }
    expect((await admin.post(`${path}/recordings/replay`, span)).json).toEqual({ replayed: 2 })
    expect(new Set(put.map(({ dedup }) => dedup)).size).toBe(8)
    const [webhook] = split(JSON.parse(first.body), at)
    expect(put[0]?.group).toBe(webhook?.lane)
    for (const { body } of put) await desk.hears(body)
    expect(await lines()).toBe(before)
    expect(await rows('V#')).toHaveLength(5)
    expect((await admin.post(`${path}/recordings/replay`, { at, id: '0'.repeat(20) })).json.code).toBe(
      'recording.missing',
    )
  })

  test('comes as a file that `npm run replay` reads, line by line', async () => {
    await admin.post(`${path}/recording`, { days: 1 })
    for (const n of [1, 2, 3]) await desk.hears(said.comment({ id: `55_f${n}`, from: `f${n}`, at: minutesAgo(4 - n) }))
    const { recordings } = (await admin.get(`${path}/recordings`)).json
    const file = recordings.map(({ body }: { body: string }) => body).join('\n')
    const read = notificationsIn('recording.jsonl', Buffer.from(file))
    expect(read).toHaveLength(3)
    const events = read.flatMap(({ bytes }) => understood(bytes.toString(), minutesAgo(0)).events)
    expect(events.map(({ kind, id }) => [kind, id])).toEqual([1, 2, 3].map((n) => ['message', `55_f${n}`]))
  })
})

describe('what could not be used', () => {
  const stranger = (n: number) =>
    said.comment({ id: `77_${n}`, from: `s${n}`, at: minutesAgo(2) }).replaceAll('1000', '2222')

  test('comes in pages filled with what one may see, not cut before', async () => {
    await desk.deps.stores.accounts.put({
      ...(await account()),
      id: 'fp-3000',
      external: '3000',
      team: 'shop',
      state: 'disconnected',
    })
    for (let n = 0; n < 130; n++) {
      desk.clock.moves(1_000)
      const body = said.comment({ id: `77_${n}`, from: `s${n}`, at: minutesAgo(2) })
      await desk.hears(body.replaceAll('"1000"', n % 13 === 0 ? '"2222"' : '"3000"'))
    }
    const supervisor = await desk.signsIn({ sub: 'anna', name: 'Anna Riva', groups: ['supervisor', 'team:care'] })
    const all = (await admin.get('/oddities?kind=ignored')).json
    expect(all.oddities).toHaveLength(50)
    const next = (await admin.get(`/oddities?kind=ignored&cursor=${all.cursor}`)).json
    const last = (await admin.get(`/oddities?kind=ignored&cursor=${next.cursor}`)).json
    expect(last.oddities).toHaveLength(30)
    expect(last).not.toHaveProperty('cursor')
    const ids = [...all.oddities, ...next.oddities, ...last.oddities].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(130)
    const seen = (await supervisor.get('/oddities?kind=ignored')).json
    expect(seen.oddities.map(({ account: of }: { account: string }) => of)).toEqual(
      Array.from({ length: 10 }, () => '2222'),
    )
    expect(seen).not.toHaveProperty('cursor')
    expect((await admin.get('/oddities?kind=ignored&cursor=eA')).status).toBe(400)
  })

  test('is read again by the code of today: what came for an account that is connected now becomes a message, once', async () => {
    await desk.hears(stranger(1))
    const [odd] = (await admin.get('/oddities?kind=ignored')).json.oddities
    const { kind, at, id } = odd
    await desk.deps.stores.accounts.put({ ...(await account()), id: 'fp-2222', external: '2222' })
    expect((await admin.post('/oddities/replay', { kind, at, id })).json).toEqual({ replayed: 1 })
    for (const { body } of put) await desk.hears(body)
    for (const { body } of put) await desk.hears(body)
    expect((await rows('M#')).filter(({ platform }) => platform === '77_1')).toHaveLength(1)
    expect((await admin.get('/oddities?kind=ignored')).json.oddities[0]).toHaveProperty('replayedAt')
    expect(await acts()).toEqual(['oddity-replayed'])
  })

  test('that still says nothing, or was cut, is refused with the reason', async () => {
    await desk.hears(
      JSON.stringify({ v: 1, external: '', receivedAt: minutesAgo(1), raw: '{"what":1}', reason: 'unknown-list' }),
    )
    const long = { v: 1, external: '', receivedAt: minutesAgo(1), raw: 'x'.repeat(30_000), reason: 'not-json' }
    await desk.hears(JSON.stringify(long))
    const { oddities } = (await admin.get('/oddities?kind=unreadable')).json
    const codes = await Promise.all(
      oddities.map(
        async ({ kind, at, id }: Record<string, string>) =>
          (await admin.post('/oddities/replay', { kind, at, id })).json.code,
      ),
    )
    expect(codes.toSorted()).toEqual(['oddity.cut', 'oddity.unreadable'])
    expect(put).toEqual([])
  })

  const account = async () => {
    const found = await desk.deps.stores.accounts.fresh('fp-1000')
    if (!found) throw new Error('no account')
    return found
  }
})

test('a channel says how many replies nobody is sure of, until they are settled', async () => {
  const counted = async () => {
    const { channels } = (await admin.get('/channels')).json
    return channels.find(({ id }: { id: string }) => id === 'fp-1000').unknown
  }
  const { replies } = desk.deps.stores
  const at = minutesAgo(1)
  const base = {
    ticket: 'abc-def-0001',
    account: 'fp-1000',
    actor: 'giulia',
    text: '',
    rev: 0,
    createdAt: at,
    public: true,
    attempt: 1,
  }
  expect(await counted()).toBe(0)
  const doubt = { ...base, id: 'drf-01kah00000000000000000000a', state: 'unknown' as const, unknownAt: at }
  await replies.insert(doubt)
  await replies.insert({ ...base, id: 'drf-01kah00000000000000000000b', state: 'needs-person' })
  await replies.insert({ ...base, id: 'drf-01kah00000000000000000000c', state: 'sent' })
  expect(await counted()).toBe(2)
  await replies.replace(doubt, { ...doubt, state: 'sent' })
  expect(await counted()).toBe(1)
})

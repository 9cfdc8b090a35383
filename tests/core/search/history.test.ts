import { blockOf, hourOf } from '@ascolta/core/search/note'
import { bytesOf } from '@ascolta/local/tools/meter/units'
import { afterEach, describe, expect, it } from 'vitest'
import { anAccount, anAgent, said } from '../../support/desk.ts'
import { aHistory, asScanned, chance, type History, hour, scanned, switched, vocabulary } from './history.ts'

let history: History | undefined
afterEach(() => history?.desk.stop())

const queries = [
  'pacco',
  'pacco rotto',
  'perche',
  'citta ordine',
  'order broken',
  'rimborso fattura corriere',
  'assente',
]

async function expectAll({ find, uttered }: History) {
  for (const query of queries) expect(asScanned(await find(query)), query).toEqual(scanned(uttered, query))
}

describe('S7: search over the whole history', () => {
  it('finds exactly what reading everything finds, whatever was folded, merged, late, edited or taken back', async () => {
    history = await aHistory()
    const { desk, uttered } = history
    const random = chance(7)
    const any = <Value>(list: Value[]) => list[Math.floor(random() * list.length)] as Value
    // Weeks with gaps: hours become days, and days a month.
    for (let round = 0; round < 15; round++) {
      for (let count = 0; count < 6; count++) {
        const text = Array.from({ length: 1 + Math.floor(random() * 6) }, () => any(vocabulary)).join(' ')
        const late = random() < 0.15 ? Math.floor(random() * 90) * hour : 0
        const at = new Date(desk.time.now.getTime() - late).toISOString()
        await history.say(`${text} ${uttered.length}`, { from: String(Math.floor(random() * 12)), at })
        desk.pass(Math.floor(random() * 40) * 60_000)
      }
      if (random() < 0.6) await history.edit(any(uttered.filter(({ gone }) => !gone)).id, `${any(vocabulary)} rimborso`)
      if (random() < 0.5) await history.withdraw(any(uttered).id)
      if (round % 3 === 0) await expectAll(history)
      desk.pass(Math.floor(random() * 60) * hour)
      await history.fold()
      if (round % 5 === 0) history.reboot()
    }
    await history.fold()
    await expectAll(history)
    const shelves = await desk.stores.segments.shelves('fp-1000')
    expect(shelves.m?.segments.length).toBeGreaterThan(0)
    expect(shelves.d?.segments.length).toBeGreaterThan(0)
  }, 120_000)

  it('stopped after any write of the fold, it finds the same, and nothing is left over', async () => {
    history = await aHistory()
    const { desk } = history
    const { segments, notes } = desk.stores
    const random = chance(3)
    const any = <Value>(list: Value[]) => list[Math.floor(random() * list.length)] as Value
    const pair = () => `${any(vocabulary)} ${any(vocabulary)}`
    // Enough tickets to fold within the day; most of them have nothing new.
    const crowd = async () => {
      const now = desk.time.now.toISOString()
      for (let one = 0; one < 100; one++) await notes.put('fp-1000', blockOf(now), `nobody${one}-dm-0001`, now)
    }
    // What stands there after one write is what stands there before the next, and at all reads in between.
    let reached = true
    for (let call = 0; reached; call++) {
      desk.time.now = new Date(Date.UTC(2026, 12 + call, 0, 20) - 24 * hour)
      for (const account of ['fp-1000', 'ms-1000']) {
        const { h } = await segments.shelves(account)
        if (h) await segments.keep(account, 'h', h, { ...h, folded: hourOf(desk.time.now.toISOString()) })
      }
      for (const wait of [25, 1]) {
        await history.say(pair(), { from: String(Math.floor(random() * 5)) })
        if (wait === 1) await crowd()
        desk.pass((wait - 1) * hour)
        await history.fold()
      }
      // The fold that is stopped makes a segment, a day of two hours and a month of two days, and takes something out.
      await history.say(pair(), { from: '9' })
      await history.withdraw(any(history.uttered).id)
      desk.pass(25 * hour)
      desk.faults.reset()
      let writes = 0
      let armed = true
      desk.faults.overtake(
        (name) => armed && /^(Put|Update|Delete)/.test(name) && writes++ === call,
        async () => desk.faults.crashAt(desk.faults.calls.length, 'after'),
      )
      await history.fold().catch((error) => expect(String(error)).toContain('Crash'))
      armed = false
      reached = desk.faults.crashed
      desk.faults.reset()
      history.reboot()
      await expectSome(history, any(queries))
      desk.pass(2 * 60_000)
      await history.worker.fold()
      if (!reached) expect(call).toBeGreaterThan(10)
    }
    await expectAll(history)
    await history.fold()
    // What is left at the end is what the shelves name.
    const shelves = Object.values(await segments.shelves('fp-1000'))
    const named = new Set(shelves.flatMap((shelf) => [...shelf.segments.map(({ id }) => id), ...shelf.trash]))
    const there = new Set((await desk.items('I#fp-1000')).map(({ pk }) => String(pk).slice('I#fp-1000#'.length)))
    expect([...there].filter((id) => !named.has(id))).toEqual([])
  }, 200_000)

  it('keeps no plain word, name or id of a person: only keyed hashes', async () => {
    history = await aHistory()
    const { desk } = history
    await history.say('canarino-grigio 4711 Zephyrina', { from: '990099' })
    await history.fold()
    desk.pass(25 * hour)
    await history.fold()
    const rests = await history.index()
    expect(rests.some(({ pk }) => String(pk).startsWith('I#'))).toBe(true)
    const bytes = Buffer.concat(
      rests.flatMap((item) =>
        Object.values(item).map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value))),
      ),
    )
    const { inflateRawSync } = await import('node:zlib')
    const inside = rests.flatMap(({ words, docs }) =>
      [words, docs].flatMap((piece) => (piece instanceof Uint8Array ? [inflateRawSync(piece)] : [])),
    )
    const all = Buffer.concat([bytes, ...inside])
      .toString('latin1')
      .toLowerCase()
    for (const canary of ['canarino', 'grigio', '4711', 'zephyrina', '990099', 'cliente'])
      expect(all).not.toContain(canary)
    // Another deployment's key makes other hashes.
    expect(asScanned(await history.find('zephyrina'))).toHaveLength(1)
  })

  it('of what was taken back keeps nothing that says where it was', async () => {
    history = await aHistory()
    const { desk } = history
    await history.say('segreto', { from: '5' })
    await history.say('altro', { from: '6' })
    desk.pass(25 * hour)
    await history.fold()
    expect(await history.find('segreto')).toHaveLength(1)
    await history.withdraw('1000_0')
    expect(await history.find('segreto')).toEqual([])
    desk.pass(25 * hour)
    await history.fold()
    const { unpack } = await import('@ascolta/core/search/segment')
    const shelves = await desk.stores.segments.shelves('fp-1000')
    const entries = Object.values(shelves).flatMap(({ segments }) => segments)
    const docs = (await Promise.all(entries.map((entry) => desk.stores.segments.whole('fp-1000', entry)))).flatMap(
      unpack,
    )
    expect(docs.map(({ ticket }) => ticket)).toHaveLength(1)
    expect(await history.find('altro')).toHaveLength(1)
  })

  it('takes hours away once their day is there, and days once their month is', async () => {
    history = await aHistory()
    const { desk } = history
    for (let day = 0; day < 4; day++) {
      await history.say(`pacco ${day}`)
      desk.pass(25 * hour)
      await history.fold()
    }
    desk.time.now = new Date('2026-12-03T10:00:00.000Z')
    await history.fold()
    await history.fold()
    const { h, d, m } = await desk.stores.segments.shelves('fp-1000')
    expect([h?.segments, d?.segments]).toEqual([[], []])
    expect(m?.segments.map(({ docs }) => docs)).toEqual([4])
    const names = new Set((await desk.items('I#')).map(({ pk }) => String(pk)))
    expect(names.size).toBe(1)
    expect(await history.find('pacco')).toHaveLength(4)
  })

  it('shows nobody what belongs to another team, not even as a page that is short (SEC1)', async () => {
    history = await aHistory()
    await history.say('pacco rotto')
    await history.fold()
    const stranger = anAgent({ id: 'marco', teams: ['sales'] })
    const { hits, next, numbered } = await history.worker.search({ agent: stranger, text: 'pacco' })
    expect({ hits, next, numbered }).toEqual({ hits: [], next: undefined, numbered: undefined })
    expect((await history.worker.search({ agent: stranger, text: '#1' })).numbered).toBeUndefined()
    expect((await history.worker.search({ agent: anAgent(), text: '#1' })).numbered?.number).toBe(1)
    expect(await history.find('pacco', { agent: anAgent() })).toHaveLength(1)
  })

  it('pages newest first, without gap or repeat, also while hours become days', async () => {
    history = await aHistory()
    const { desk, uttered } = history
    for (let count = 0; count < 70; count++) {
      await history.say(`pacco ${count}`, { from: String(count % 7) })
      desk.pass(30 * 60_000)
    }
    await history.fold()
    const first = await history.worker.search({ agent: anAgent(), text: 'pacco' })
    desk.pass(24 * hour)
    await history.fold()
    const found = first.hits.flatMap(({ lines }) => lines)
    let { next } = first
    while (next) {
      const page = await history.worker.search({ agent: anAgent(), text: 'pacco', before: next })
      found.push(...page.hits.flatMap(({ lines }) => lines))
      next = page.next
    }
    expect(found.map(({ text }) => text).sort()).toEqual(uttered.map(({ text }) => text).sort())
    const oldest = first.hits.flatMap(({ lines }) => lines.map(({ at }) => at)).sort()[0] ?? ''
    expect(uttered.filter(({ at }) => at >= oldest)).toHaveLength(20)
  })

  it('finds by who wrote, who answered, in which span, in public or in private', async () => {
    history = await aHistory()
    const { desk, worker } = history
    await history.say('il mio pacco', { from: '41' })
    await worker.triage(
      said.message({ mid: 'm1', from: '88', text: 'pacco in privato', at: desk.time.now.toISOString() }),
    )
    const [hit] = (await worker.search({ agent: anAgent(), text: 'pacco', public: true })).hits
    const ticket = hit?.ticket
    if (!ticket) throw new Error('nothing found')
    const { newId } = await import('@ascolta/core/id')
    const draft = newId('drf')
    desk.time.now = new Date(Math.max(desk.time.now.getTime(), Date.now()))
    await worker.sendReply({
      agent: anAgent(),
      ticket: ticket.id,
      draft,
      text: 'Il pacco arriva domani',
      seq: ticket.seq,
    })
    const texts = async (wish: object, text = 'pacco') => (await history?.find(text, wish))?.map((line) => line.text)
    expect(await texts({ by: 'giulia' })).toEqual(['Il pacco arriva domani'])
    expect(await texts({ by: 'marco' })).toEqual([])
    expect(await texts({ public: false })).toEqual(['pacco in privato'])
    expect(await texts({ channel: 'messenger' })).toEqual(['pacco in privato'])
    expect(await texts({}, 'from:"Cliente 41"')).toEqual(['il mio pacco'])
    expect(await texts({}, 'from:88 pacco')).toEqual(['pacco in privato'])
    expect(await texts({ to: '2026-11-20T09:00:00.000Z' })).toEqual([])
    expect(await texts({ state: 'resolved' })).toEqual([])
    expect(await texts({}, '"pacco arriva"')).toEqual(['Il pacco arriva domani'])
  })

  it('stores nothing where it is off, and nothing is left where it was switched off', async () => {
    history = await aHistory({ on: false })
    const { desk } = history
    await history.say('pacco')
    desk.pass(25 * hour)
    await history.fold()
    expect(await history.index()).toEqual([])
    expect((await desk.items('T#'))[0]).not.toHaveProperty('noted')
    expect((await history.worker.search({ agent: anAgent(), text: 'pacco' })).since).toBeUndefined()

    await switched(desk, true)
    history.reboot()
    await history.say('ordine')
    desk.pass(25 * hour)
    await history.fold()
    expect(await history.find('ordine')).toHaveLength(1)
    await switched(desk, false)
    history.reboot()
    await history.fold()
    expect([...(await desk.items('I#')), ...(await desk.items('J#words'))]).toEqual([])
  })

  it('says so when it did not look everywhere, and goes on from there', async () => {
    history = await aHistory()
    const { desk, worker } = history
    // A crowd of another team: every place is looked at, none may be shown.
    await desk.stores.accounts.put(anAccount('facebook-page', { team: 'sales' }))
    history.reboot()
    await history.say('pacco')
    const [first] = await desk.items('M#')
    if (!first) throw new Error('nothing was said')
    const id = String(first.ticket)
    const { messages } = desk.stores
    const message = await messages.get(id, String(first.at), String(first.id))
    if (!message) throw new Error('nothing was said')
    for (let count = 1; count < 430; count++)
      await messages.insert({
        ...message,
        id: `more${count}`,
        at: new Date(Date.parse(message.at) + count * 1000).toISOString(),
      })
    desk.pass(25 * hour)
    await history.fold()
    const page = await worker.search({ agent: anAgent(), text: 'pacco' })
    expect(page).toMatchObject({ hits: [], stopped: 'rows' })
    const rest = await worker.search({ agent: anAgent(), text: 'pacco', before: page.next })
    expect(rest.stopped).toBeUndefined()
  }, 60_000)

  it('keeps a header below 900 bytes, and one ticket’s messages of eight hours in one note', async () => {
    history = await aHistory()
    for (const text of ['uno', 'due', 'tre']) await history.say(text)
    expect(await history.desk.items('O#')).toHaveLength(1)
    const [ticket] = await history.desk.items('T#')
    expect(bytesOf({ noted: ticket?.noted })).toBeLessThan(20)
  })
})

async function expectSome({ find, uttered }: History, query: string) {
  expect(asScanned(await find(query))).toEqual(scanned(uttered, query))
}

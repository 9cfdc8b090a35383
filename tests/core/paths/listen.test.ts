import { split } from '@ascolta/core/channels/split'
import { iso } from '@ascolta/core/clock'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Play, play } from '../../networks/play.ts'
import { aDesk } from '../../support/desk.ts'

const minute = 60_000
const feed = {
  id: 'fp-1000',
  channel: 'facebook-page',
  external: '1000',
  name: 'Brezza Energia',
  token: 'token',
} as const
const chat = { ...feed, id: 'ms-1000', channel: 'messenger' } as const

/** The desk beside the simulated networks, with a hand on the wire: what is not brought is lost. */
async function beside() {
  const desk = await aDesk()
  const networks = await play({ accounts: [feed, chat], clock: () => desk.time.now })
  const asked: string[] = []
  const told = { upTo: 0 }
  const refuse: { with?: () => Response } = {}
  desk.shown.answer = (path) => {
    asked.push(path)
    return (
      refuse.with?.() ??
      fetch(`${networks.url}/networks/graph/v26.0${path}`, { headers: { authorization: 'Bearer token' } })
    )
  }
  return {
    desk,
    networks,
    world: networks.world,
    asked,
    refuse,
    /** The notifications since the last time: those that are not lost are handled. */
    async hear(isLost: (index: number) => boolean = () => false) {
      await networks.idle()
      const { triage } = desk.boot()
      const bodies = networks.heard.slice(told.upTo)
      for (const [index, { text }] of bodies.entries()) {
        if (isLost(told.upTo + index)) continue
        for (const { delivery } of split(JSON.parse(text), iso(desk.time.now))) await triage(JSON.stringify(delivery))
      }
      told.upTo += bodies.length
    },
    /** What was put back is handled. */
    async drain() {
      const { triage } = desk.boot()
      for (const { body } of desk.inbound.splice(0)) await triage(body)
    },
    stored: async () => (await desk.items('M#')).filter(({ sk }) => /#m[^#]*$/.test(String(sk))),
    async ticketOf(account: string, person: string, lane: string) {
      const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', account, person), lane)
      return ticket
    },
    lane: (root: string) => desk.hash.short('thread', root),
    cursor: async (account: string) => (await desk.stores.cursors.all()).get(account),
    async stop() {
      await networks.stop()
      await desk.stop()
    },
  }
}
type Scene = Awaited<ReturnType<typeof beside>>

let scene: Scene
beforeEach(async () => {
  scene = await beside()
})
afterEach(() => scene.stop())

/** What the desk keeps is what stands on the networks, each once. */
async function complete({ networks, stored }: Scene) {
  const page = await pageOf(networks)
  const kept = (await stored()).map(({ platform }) => String(platform))
  expect(kept.toSorted()).toEqual(page.toSorted())
}

async function pageOf(networks: Play) {
  const posts = await all(networks, '1000/feed?fields=id,from&limit=100')
  const comments = await Promise.all(
    posts.map(({ id }) => all(networks, `${id}/comments?filter=stream&fields=id,from&limit=100`)),
  )
  const threads = await all(networks, '1000/conversations?platform=messenger&fields=id&limit=100')
  const messages = await Promise.all(threads.map(({ id }) => all(networks, `${id}/messages?fields=id&limit=100`)))
  const visitors = posts.filter(({ from }) => from?.id !== '1000')
  return [...visitors, ...comments.flat(), ...messages.flat()].map(({ id }) => id)
}

/** The same numbers below `limit` at each run. */
function seeded(seed: number) {
  let state = seed
  return (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * limit)
  }
}

interface Listed {
  id: string
  from?: { id: string }
}
async function all(networks: Play, path: string, after = ''): Promise<Listed[]> {
  const { body } = await networks.graph('GET', `${path}${after && `&after=${after}`}`, undefined, 'token')
  const { data, paging } = body as { data: Listed[]; paging?: { next?: string; cursors: { after: string } } }
  return [...data, ...(paging?.next ? await all(networks, path, paging.cursors.after) : [])]
}

test('I12: five in a hundred notifications lost for an hour, then six hours of darkness: all is there a quarter of an hour later, once', {
  timeout: 240_000,
}, async () => {
  const { desk, world, hear, drain } = scene
  const people = Array.from({ length: 12 }, (_, index) => `Cliente ${index}`)
  const posts = [
    world.pagePost({ account: 'fp-1000', text: 'Uno' }),
    world.pagePost({ account: 'fp-1000', text: 'Due' }),
  ]
  const newest = new Map<string, string>()
  /** Who waits: by person and post in public, by their id in private. */
  const waits = new Map<string, boolean>()
  const ids = new Map<string, string>()
  const random = seeded(7)
  let tick = desk.boot()
  let step = 0

  /** One thing that somebody does, and who waits after it. */
  function happen() {
    const turn = step++
    const person = people[random(people.length)] ?? ''
    const post = posts[random(posts.length)]?.id ?? ''
    const mine = newest.get(`${person} ${post}`)
    const known = ids.get(person)
    switch (random(6)) {
      case 0:
      case 1: {
        const { id } = world.comment({ account: 'fp-1000', person, post, text: `Domanda ${turn}` })
        newest.set(`${person} ${post}`, id)
        waits.set(`${person} ${post}`, true)
        return
      }
      case 2:
        if (mine) world.comment({ account: 'fp-1000', person, parent: mine, text: `E ancora ${turn}` })
        if (mine) waits.set(`${person} ${post}`, true)
        return
      case 3:
        // A colleague answers in Facebook's own app.
        if (mine) world.comment({ account: 'fp-1000', parent: mine, text: `Eccoci ${turn}` })
        if (mine) waits.set(`${person} ${post}`, false)
        return
      case 4:
        ids.set(person, world.message({ account: 'ms-1000', person, text: `In privato ${turn}` }).psid)
        waits.set(ids.get(person) ?? '', true)
        return
      case 5:
        if (random(4) === 1) world.visitorPost({ account: 'fp-1000', person, text: `Sulla vostra pagina ${turn}` })
        else if (known) {
          world.colleague({ account: 'ms-1000', person, text: `Rispondo ${turn}` })
          waits.set(known, false)
        }
    }
  }

  await tick.listen()
  for (let at = 0; at < 60; at++) {
    desk.pass(minute)
    happen()
    desk.pass(2000)
    happen()
    await hear((index) => index % 20 === 7)
    await tick.listen()
    await drain()
  }
  for (let at = 0; at < 6 * 12; at++) {
    desk.pass(5 * minute)
    happen()
    desk.pass(3000)
    happen()
    await hear(() => true)
  }

  tick = desk.boot()
  const recovered = desk.time.now.getTime()
  while (desk.time.now.getTime() < recovered + 15 * minute) {
    desk.pass(minute)
    await tick.listen()
    await drain()
  }
  await complete(scene)

  const rows = (await desk.items('T#')) as unknown as Ticket[]
  const expected = [...waits].map(([key, isWaiting]) => `${key} ${isWaiting}`)
  const found = [...waits.keys()].map((key) => {
    const [, name, root] = /^(Cliente \d+) (.+)$/.exec(key) ?? []
    const theirs = rows.find((row) =>
      name ? row.name === name && row.root === root : !row.public && row.author === key,
    )
    return `${key} ${Boolean(theirs?.turn)}`
  })
  expect(found).toEqual(expected)
  expect(new Set(found.map((line) => line.split(' ').at(-1)))).toEqual(new Set(['true', 'false']))
  expect((await scene.cursor('fp-1000'))?.restored).toBeGreaterThan(30)
})

test('two ticks at once ask once', async () => {
  const { desk, asked, world } = scene
  world.comment({ account: 'fp-1000', person: 'Luca', text: 'Ci siete?' })
  desk.pass(2 * minute)
  const counts = await Promise.all([desk.boot().listen(), desk.boot().listen()])
  expect(counts.map(({ restored }) => restored).toSorted()).toEqual([0, 1])
  expect(asked.filter((path) => path.includes('/feed'))).toHaveLength(1)
  expect(desk.inbound).toHaveLength(1)
  await desk.boot().listen()
  expect(asked.filter((path) => path.includes('/feed'))).toHaveLength(1)
})

test('a quiet account is asked about every ten minutes, and costs one write each time', async () => {
  const { desk, asked } = scene
  const { listen } = desk.boot()
  await listen()
  const from = asked.length
  desk.faults.reset()
  for (let at = 0; at < 120; at++) {
    desk.pass(minute)
    await listen()
  }
  const rounds = asked.slice(from).filter((path) => path.includes('/feed')).length
  expect(rounds).toBeGreaterThanOrEqual(10)
  expect(rounds).toBeLessThanOrEqual(12)
  const writes = desk.faults.calls.filter((name) => /Update|Put/.test(name)).length
  const reads = desk.faults.calls.filter((name) => /Query|Get/.test(name)).length
  // Two accounts; those that are connected are read with it.
  expect(writes).toBeLessThanOrEqual(2 * 12)
  expect(reads).toBeLessThanOrEqual(2 * 2 * 12)
})

test('what the desk knows is not put back, whoever wrote it', async () => {
  const { desk, world, hear } = scene
  const { id } = world.comment({ account: 'fp-1000', person: 'Luca', text: 'Ci siete?' })
  world.comment({ account: 'fp-1000', parent: id, text: 'Sì' })
  world.message({ account: 'ms-1000', person: 'Luca', text: 'Anche qui?' })
  await hear()
  desk.pass(2 * minute)
  expect(await desk.boot().listen()).toMatchObject({ asked: 2, restored: 0, failed: 0 })
  expect(desk.inbound).toEqual([])
})

test('what came a moment ago is left to its webhook', async () => {
  const { desk, world } = scene
  world.comment({ account: 'fp-1000', person: 'Luca', text: 'Adesso' })
  desk.pass(20_000)
  const { listen } = desk.boot()
  expect((await listen()).restored).toBe(0)
  desk.pass(12 * minute)
  expect((await listen()).restored).toBe(1)
})

describe('C13: what was answered in the network’s own app before we heard of it', () => {
  test('does not wait, in private', async () => {
    const { desk, world, hear, drain, ticketOf } = scene
    const { psid } = world.message({ account: 'ms-1000', person: 'Rita', text: 'La luce è saltata' })
    await hear(() => true)
    desk.pass(minute)
    world.colleague({ account: 'ms-1000', person: 'Rita', text: 'Arriviamo' })
    await hear()
    desk.pass(6 * 60 * minute)
    await desk.boot().listen()
    await drain()
    const ticket = await ticketOf('ms-1000', psid, 'dm')
    expect(ticket).toMatchObject({ state: 'waiting-customer', seq: 2 })
    expect(ticket?.turn).toBeUndefined()
    await complete(scene)
  })

  test('does not wait, in public, wherever the answer came from', async () => {
    const { desk, world, hear, drain } = scene
    const asked = world.comment({ account: 'fp-1000', person: 'Rita', text: 'E la bolletta?' })
    const other = world.comment({ account: 'fp-1000', person: 'Ugo', text: 'Anche la mia' })
    await hear(() => true)
    desk.pass(minute)
    world.comment({ account: 'fp-1000', parent: asked.id, text: 'Corretta' })
    await hear()
    world.comment({ account: 'fp-1000', parent: other.id, text: 'Anche la sua' })
    await hear(() => true)
    desk.pass(60 * minute)
    world.comment({ account: 'fp-1000', person: 'Ugo', parent: other.id, text: 'Non vedo niente' })
    await hear(() => true)
    desk.pass(2 * minute)
    await desk.boot().listen()
    await drain()
    const rows = (await desk.items('T#')) as unknown as Ticket[]
    const turns = Object.fromEntries(rows.map(({ name, turn }) => [name, turn?.n ?? 0]))
    expect(turns).toEqual({ Rita: 0, Ugo: 1 })
    await complete(scene)
  })
})

describe('a round that dies', () => {
  test('wherever it does, is made up for: everything once', { timeout: 240_000 }, async () => {
    const { desk, world, hear, drain, cursor } = scene
    await desk.boot().listen()
    let tries = 0
    const lose = async () => {
      const name = tries++
      world.comment({ account: 'fp-1000', person: `Luca ${name}`, text: 'Ci siete?' })
      const { id } = world.comment({ account: 'fp-1000', person: 'Ugo', text: `Ancora ${name}` })
      world.comment({ account: 'fp-1000', parent: id, text: `Sì ${name}` })
      world.message({ account: 'ms-1000', person: `Rita ${name % 3}`, text: 'In privato' })
      await hear(() => true)
      desk.pass(12 * minute)
      desk.faults.reset()
    }
    await lose()
    await desk.boot().listen()
    const calls = desk.faults.calls.length
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < calls; call++) {
        await lose()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .listen()
          .catch(() => {})
        expect(desk.faults.crashed).toBe(true)
        desk.faults.reset()
        if (call % 2 === 0) await drain()
        desk.pass(12 * minute)
        await desk.boot().listen()
        await drain()
      }
    expect(calls).toBeGreaterThan(8)
    desk.pass(12 * minute)
    await desk.boot().listen()
    await drain()
    await complete(scene)
    const { seenTo = '' } = (await cursor('fp-1000')) ?? {}
    expect(Date.parse(seenTo)).toBeGreaterThan(desk.time.now.getTime() - 30 * minute)
  })
})

describe('a network that does not want to be asked', () => {
  test('with a dead token pauses the account, once the token is nobody’s newer one', async () => {
    const { desk, networks } = scene
    networks.moods.set('fp-1000', { answer: 'expired' })
    await desk.boot().listen()
    expect(await desk.stores.accounts.fresh('fp-1000')).toMatchObject({ state: 'paused', paused: { reason: 'token' } })
    expect(await desk.stores.accounts.fresh('ms-1000')).toMatchObject({ state: 'connected' })
    expect(await scene.cursor('fp-1000')).toMatchObject({ refused: 'token' })
  })

  test('for a while is left alone for as long as it says, and goes on where it stopped', async () => {
    const { desk, networks, world, refuse, drain, asked } = scene
    world.comment({ account: 'fp-1000', person: 'Luca', text: 'Ci siete?' })
    desk.pass(2 * minute)
    refuse.with = () =>
      Response.json(
        { error: { code: 613, message: 'limit' } },
        {
          status: 400,
          headers: { 'x-business-use-case-usage': JSON.stringify({ 1000: [{ estimated_time_to_regain_access: 37 }] }) },
        },
      )
    const { listen } = desk.boot()
    await listen()
    const before = await scene.cursor('fp-1000')
    expect(before).toMatchObject({ refused: 'throttled', nextAt: iso(desk.time.now.getTime() + 37 * minute) })
    const calls = asked.length
    desk.pass(36 * minute)
    await listen()
    expect(asked).toHaveLength(calls)
    refuse.with = undefined
    networks.moods.set('fp-1000', {})
    desk.pass(2 * minute)
    expect((await listen()).restored).toBe(1)
    await drain()
    await complete(scene)
    expect((await scene.cursor('fp-1000'))?.refused).toBeUndefined()
  })

  test('in one list only is asked for the others', async () => {
    const { desk, world, drain, asked } = scene
    world.comment({ account: 'fp-1000', person: 'Luca', text: 'Ci siete?' })
    desk.pass(2 * minute)
    const answer = desk.shown.answer
    desk.shown.answer = (path) => {
      if (!path.includes('/tagged')) return answer(path)
      asked.push(path)
      return Response.json({ error: { code: 10, message: 'needs a feature' } }, { status: 403 })
    }
    expect((await desk.boot().listen()).restored).toBe(1)
    await drain()
    await complete(scene)
    expect(asked.some((path) => path.includes('/tagged'))).toBe(true)
    expect(await desk.stores.accounts.fresh('fp-1000')).toMatchObject({ state: 'connected' })
  })
})

test('S5: a long way back is gone in steps of 25 calls, two a second, and everything arrives', {
  timeout: 120_000,
}, async () => {
  const { desk, world, hear, drain, asked, cursor } = scene
  for (let index = 0; index < 40; index++) {
    const { id } = world.pagePost({ account: 'fp-1000', text: `Notizia ${index}` })
    for (let line = 0; line < (index === 3 ? 230 : 1); line++)
      world.comment({ account: 'fp-1000', person: `Cliente ${line}`, post: id, text: `Riga ${index} ${line}` })
  }
  await hear(() => true)
  desk.pass(2 * minute)
  const { listen } = desk.boot()
  let rounds = 0
  let restored = 0
  do {
    const calls = asked.filter((path) => !path.includes('conversations')).length
    const begun = desk.time.now.getTime()
    restored += (await listen()).restored
    const made = asked.filter((path) => !path.includes('conversations')).length - calls
    expect(made).toBeLessThanOrEqual(25)
    expect(desk.time.now.getTime() - begun).toBeGreaterThanOrEqual(Math.floor((made - 1) / 2) * 1000)
    rounds++
    desk.pass(minute)
  } while ((await cursor('fp-1000'))?.rest && rounds < 10)
  expect(rounds).toBe(2)
  expect(restored).toBe(39 + 230)
  await drain()
  await complete(scene)
})

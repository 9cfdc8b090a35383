import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())

describe('S4: a post that goes viral', () => {
  const people = 320
  const post = '1000_viral'
  /** Every write since it began: where, and whose comment made it. */
  const writes: { pk: string; sk: string; from: string }[] = []
  const root = () => desk.hash.long('thread', post)

  beforeAll(async () => {
    let from = ''
    const send = desk.client.send.bind(desk.client)
    desk.client.send = ((command: { input: { Key?: Key; Item?: Key } }) => {
      const { Key = command.input.Item } = command.input
      if (Key && !command.constructor.name.startsWith('Get')) writes.push({ ...Key, from })
      return send(command as never)
    }) as typeof desk.client.send
    const container = desk.boot()
    for (let n = 0; n < people; n++) {
      from = `fan${n}`
      desk.pass(20)
      await container.triage(said.comment({ id: `${post}_${n}`, from, post, at: desk.time.now.toISOString() }))
    }
    // Each writes once more.
    for (let n = 0; n < people; n += 10) {
      from = `fan${n}`
      await container.triage(said.comment({ id: `${post}_${n}_b`, from, post, at: desk.time.now.toISOString() }))
    }
    desk.client.send = send as typeof desk.client.send
  }, 120_000)
  interface Key {
    pk: string
    sk: string
  }

  test('writes nothing that belongs to the post: every item is one person’s, but for the leased numbers and the pulse', () => {
    const writers = Map.groupBy(writes, ({ pk, sk }) => `${pk} ${sk}`)
    const shared = [...writers].filter(([, by]) => new Set(by.map(({ from }) => from)).size > 1)
    expect(shared.map(([key]) => key).toSorted()).toEqual(['J#numbers -'])
    // A block of twenty numbers a write.
    expect(shared[0]?.[1].length).toBeLessThanOrEqual(people / 20 + 2)
    const partitions = Map.groupBy(writes, ({ pk }) => pk)
    const busiest = Math.max(...[...partitions].filter(([pk]) => pk !== 'J#numbers').map(([, all]) => all.length))
    expect(busiest).toBeLessThan(people / 5)
  })

  test('has one line for each person, written once, spread over eight shards', () => {
    const lines = writes.filter(({ pk }) => pk.startsWith(`H#fp-1000#${root()}#`))
    expect(lines).toHaveLength(people)
    const shards = [...Map.groupBy(lines, ({ pk }) => pk).values()].map(({ length }) => length)
    expect(shards).toHaveLength(8)
    expect(Math.max(...shards)).toBeLessThan((people / 8) * 2)
  })

  test('S43: is shown in pages, who came last first, and everybody is reached once', async () => {
    const { threads } = desk.boot()
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await threads.latest('fp-1000', root(), { limit: 25, cursor })
      expect(page.tickets.length).toBeLessThanOrEqual(25)
      seen.push(...page.tickets)
      cursor = page.cursor
      pages++
    } while (cursor)
    expect(pages).toBe(Math.ceil(people / 25))
    expect(new Set(seen).size).toBe(people)
    const opened = (await desk.stores.tickets.some(seen)).map(({ id, openedAt }) => [id, openedAt] as const)
    const at = new Map(opened)
    const instants = seen.map((id) => at.get(id) ?? '')
    expect(instants).toEqual(instants.toSorted().toReversed())
  })

  test('a page link of elsewhere is refused', async () => {
    await expect(desk.boot().threads.latest('fp-1000', root(), { cursor: 'eA' })).rejects.toMatchObject({
      code: 'cursor.invalid',
    })
  })
})

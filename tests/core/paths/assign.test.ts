import { ruleKind } from '@ascolta/core/rule'
import type { Skills } from '@ascolta/core/skill'
import type { Team } from '@ascolta/core/team'
import { aTeam, teamKind } from '@ascolta/core/team'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await aDesk()
})
afterEach(() => desk.stop())

const team = (changes: Partial<Team> = {}) =>
  desk.stores.policies.change(teamKind, 'care', () => ({ ...aTeam('care'), method: 'least-loaded', ...changes }))
const sits = (agent: string, skills: Skills = {}, on = true) =>
  desk.stores.seats.say('care', agent, { skills, duty: { on, at: desk.time.now.toISOString() } })
const twos = { public: 2, private: 2, mail: 2 }

/** People write in this order, a second apart. */
const write = async (people: string[], text = 'Buongiorno, la bolletta è doppia', on = desk.boot()) => {
  for (const from of people) {
    await on.triage(said.message({ mid: `m-${from}-${text.length}`, from, text, at: desk.time.now.toISOString() }))
    desk.pass(1_000)
  }
}
const all = async () => {
  const items = await desk.items('T#')
  return items.map((item) => desk.stores.tickets.parse(item)).sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
}
const of = async (person: string) => (await all()).find(({ author }) => author === person)

describe('who gets a ticket', () => {
  it('S01: 3 agents with caps of 2 and 7 messages from 7 people: 6 go out evenly, the 7th waits with its age, and goes out when one closes, not a newer one', async () => {
    await team({ caps: twos })
    for (const agent of ['anna', 'bruno', 'carla']) await sits(agent)
    await write(['1', '2', '3', '4', '5', '6', '7'])

    const tickets = await all()
    const owners = tickets.map(({ owner }) => owner)
    expect(owners.slice(0, 6).toSorted()).toEqual(['anna', 'anna', 'bruno', 'bruno', 'carla', 'carla'])
    expect(owners[6]).toBeUndefined()
    expect(tickets[5]?.why).toEqual({ by: 'least-loaded', n: 2, of: 2 })
    const waiting = await desk.stores.tickets.unassigned('care')
    expect(waiting.tickets.map(({ author, openedAt }) => ({ author, openedAt }))).toEqual([
      { author: '7', openedAt: tickets[6]?.openedAt },
    ])

    // A newer one comes, and one of the first is done.
    await write(['8'])
    const done = tickets[1]
    const { transition, stores } = { ...desk.boot(), stores: desk.stores }
    await stores.tickets.change(done?.id ?? '', ({ turn: _, ...ticket }) => ticket)
    await transition({
      ticket: done?.id ?? '',
      agent: anAgent({ id: done?.owner ?? '' }),
      kind: 'resolved',
      request: 'r1',
    })

    expect((await of('7'))?.owner).toBe(done?.owner)
    expect((await of('8'))?.owner).toBeUndefined()
  })

  it('S02: an English message never goes to somebody without English while one with it is on shift; after the timeout it widens, and the ticket says so', async () => {
    await team({ caps: twos, widenAfterMinutes: 10 })
    await desk.stores.policies.change(ruleKind, 'r1', () => ({
      id: 'r1',
      name: 'Inglese',
      place: 1,
      on: true,
      when: { languages: ['en'] },
      // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
      then: { skills: { 'lang:en': 2 } },
    }))
    await sits('anna')
    await sits('bruno', { 'lang:en': 3 })
    const english = 'Good morning, my parcel has not arrived yet and nobody answers'
    await write(['1', '2', '3'], english)
    const tickets = await all()
    expect(tickets.map(({ lang, owner }) => ({ lang, owner }))).toEqual([
      { lang: 'en', owner: 'bruno' },
      { lang: 'en', owner: 'bruno' },
      { lang: 'en', owner: undefined },
    ])
    // He is full, but on shift: it waits for him, however long.
    desk.pass(3 * 60 * 60_000)
    await desk.boot().sweep()
    expect((await of('3'))?.owner).toBeUndefined()
    // Somebody with less English comes: that is the next level.
    await sits('carla', { 'lang:en': 1 })
    await desk.boot().sweep()
    expect(await of('3')).toMatchObject({ owner: 'carla', why: { by: 'least-loaded', n: 1, of: 2, widened: 1 } })
    const { items } = await desk.stores.messages.lines((await of('3'))?.id ?? '')
    const events = items.flatMap((item) => (item.type === 'event' ? item.event : []))
    expect(events).toMatchObject([{ kind: 'assigned', whom: 'carla', why: { widened: 1 } }])
    // Nobody with English is on shift any more: after the time it goes to whoever is there.
    await sits('bruno', { 'lang:en': 3 }, false)
    await sits('carla', { 'lang:en': 1 }, false)
    await write(['4'], english)
    expect((await of('4'))?.owner).toBeUndefined()
    desk.pass(9 * 60_000)
    await desk.boot().sweep()
    expect((await of('4'))?.owner).toBeUndefined()
    desk.pass(11 * 60_000)
    await desk.boot().sweep()
    expect(await of('4')).toMatchObject({ owner: 'anna', why: { widened: 2 } })
  })
})

describe('rules and the heart of assignment', () => {
  const stranger = { ...anAgent({ id: 'anna' }) }

  it('S13: a message opens a ticket with the right agent, and nobody but they has done anything', async () => {
    await team({ caps: twos })
    await sits('anna', { 'lang:it': 2 })
    await sits('bruno', {}, false)
    await write(['1'])
    expect(await of('1')).toMatchObject({ owner: 'anna', state: 'open', why: { by: 'least-loaded', n: 1, of: 2 } })
    const mine = await desk.stores.tickets.ofAgent(stranger.id)
    expect(mine.tickets.map(({ author }) => author)).toEqual(['1'])
  })

  it('S14: a contact whose CRM says tier=gold goes to the gold team, and only a rule that asks reads the card', async () => {
    await write(['1'])
    expect((await of('1'))?.team).toBe('care')
    await desk.stores.policies.change(ruleKind, 'gold', () => ({
      id: 'gold',
      name: 'Gold',
      place: 1,
      on: true,
      when: { field: { name: 'tier', value: 'gold' } },
      // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
      then: { team: 'gold' },
    }))
    const customer = desk.hash.long('customer', 'ms-1000', '2')
    await desk.stores.profiles.change(customer, (profile) => ({ ...profile, fields: { tier: 'Gold' } }))
    await write(['2', '3'])
    expect((await of('2'))?.team).toBe('gold')
    expect((await of('3'))?.team).toBe('care')
  })

  it('hazard C14: the set is a guard: the first fits, the same again fits at the cap, who comes back goes over it, and a ghost is dropped', async () => {
    await team({ caps: twos })
    await sits('anna')
    const { seats } = desk.stores
    const at = desk.time.now.toISOString()
    const claim = async (slot: string) => {
      const { seats: known } = await seats.look('care', { fresh: true })
      const [seat] = known
      return seat && (await seats.claim(seat, { contact: 'private', slot, cap: 2, at }))?.open.private.toSorted()
    }
    expect(await claim('a')).toEqual(['a'])
    expect(await claim('b')).toEqual(['a', 'b'])
    expect(await claim('c')).toBeUndefined()
    expect(await claim('b')).toEqual(['a', 'b'])
    await seats.enter('care', 'anna', { contact: 'private', slot: 'd' })
    expect((await seats.get('care', 'anna'))?.open.private.toSorted()).toEqual(['a', 'b', 'd'])
    // None of the three is in a list: nobody gets anything until the seat is held against it.
    await write(['1'])
    expect((await of('1'))?.owner).toBeUndefined()
    desk.pass(11 * 60_000)
    await desk.boot().sweep()
    expect((await of('1'))?.owner).toBe('anna')
  })

  it('hazard C15: who waits is not overtaken by a message that comes when a slot is free', async () => {
    await team({ caps: { ...twos, private: 1 } })
    await sits('anna')
    await write(['1', '2'])
    // A slot is freed, and whoever freed it died before they could give it out.
    const first = await of('1')
    await desk.stores.tickets.change(first?.id ?? '', ({ turn: _, ...ticket }) => ({ ...ticket, state: 'resolved' }))
    await write(['3'])
    expect((await of('2'))?.owner).toBe('anna')
    expect((await of('3'))?.owner).toBeUndefined()
  })

  it('hazard S10: a hundred agents are one query for many first messages, and none at all where tickets are taken by hand', async () => {
    const on = desk.boot()
    const seatsRead = () => desk.faults.calls.filter((call) => call === 'QueryCommand').length
    await write(['0'], undefined, on)
    const byHand = seatsRead()
    await write(['1'], undefined, on)
    const each = seatsRead() - byHand
    await team({ caps: twos })
    for (let index = 0; index < 100; index++) await sits(`agent${index}`)
    const fresh = desk.boot()
    await write(['2'], undefined, fresh)
    const before = seatsRead()
    await write(['3', '4', '5'], undefined, fresh)
    expect(seatsRead() - before).toBe(3 * each)
    expect(new Set((await all()).slice(2).map(({ owner }) => owner)).size).toBe(4)
  })

  it('whoever goes off shift gives back what they have not touched', async () => {
    await team({ caps: twos })
    await sits('anna')
    await write(['1', '2'])
    const touched = await of('1')
    await desk.stores.tickets.change(touched?.id ?? '', (ticket) => ({ ...ticket, reply: 'drf-1' }))
    await sits('anna', {}, false)
    const { kept } = await desk.boot().handBack('anna', { team: 'care' })
    expect(kept).toEqual([touched?.id])
    expect((await of('2'))?.owner).toBeUndefined()
    await sits('bruno')
    await desk.boot().sweep()
    expect((await of('2'))?.owner).toBe('bruno')
  })
})

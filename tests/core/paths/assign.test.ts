import { ruleKind } from '@ascolta/core/team/rule'
import type { Skills } from '@ascolta/core/team/skill'
import type { Team } from '@ascolta/core/team/team'
import { aTeam, teamKind } from '@ascolta/core/team/team'
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

/** Something else needs doing: whoever waits is answered, and it is done. */
const resolves = async (person: string) => {
  const found = await of(person)
  const ticket = found?.id ?? ''
  await desk.stores.tickets.change(ticket, ({ turn: _, ...now }) => ({ ...now, state: 'waiting-customer' }))
  await desk.boot().transition({ ticket, agent: anAgent({ id: found?.owner ?? '' }), kind: 'resolved', request: 'r' })
}
const owners = async (people: string[]) => Promise.all(people.map(async (person) => (await of(person))?.owner))

describe('who of several', () => {
  it('S01: in rotation each gets one in turn, whoever waits longest for one first, however much they hold', async () => {
    await team({ method: 'rotation', keepLastAgent: false, caps: { public: 5, private: 5, mail: 5 } })
    for (const agent of ['anna', 'bruno', 'carla']) await sits(agent)
    await write(['1', '2', '3'])
    expect(await owners(['1', '2', '3'])).toEqual(['anna', 'bruno', 'carla'])
    // Carla is done with hers and holds nothing: still it is Anna's turn.
    await resolves('3')
    await write(['4', '5', '6', '7'])
    expect(await owners(['4', '5', '6', '7'])).toEqual(['anna', 'bruno', 'carla', 'anna'])
    expect((await of('7'))?.why).toEqual({ by: 'rotation', n: 3, of: 5 })
  })

  it('S01: least loaded looks at what each holds, a mail and a comment by their weights; of equals whoever waits longest', async () => {
    await team({ weights: { public: 3, private: 1, mail: 1 }, caps: { public: 5, private: 5, mail: 5 } })
    await sits('anna')
    await sits('bruno')
    const comment = async (from: string) => {
      const at = desk.time.now.toISOString()
      await desk.boot().triage(said.comment({ id: `c-${from}`, from, post: `1000_${from}`, at }))
      desk.pass(1_000)
    }
    await comment('1')
    expect(await owners(['1'])).toEqual(['anna'])
    // One comment weighs as much as three messages.
    await write(['2', '3', '4'])
    expect(await owners(['2', '3', '4'])).toEqual(['bruno', 'bruno', 'bruno'])
    await write(['5'])
    expect(await owners(['5'])).toEqual(['anna'])
    await write(['6'])
    expect(await owners(['6'])).toEqual(['bruno'])
    // Whoever is done has least.
    for (const person of ['2', '3']) await resolves(person)
    await write(['7'])
    expect(await owners(['7'])).toEqual(['bruno'])
  })
})

describe('who comes back', () => {
  const thanks = 'Buongiorno, torno a scrivervi per la bolletta di ieri'

  it('S01: what was resolved goes through the same door: to its agent while they are there, else to another, and its timeline says to whom', async () => {
    await team({ caps: twos })
    await sits('anna')
    await write(['1'])
    await sits('bruno')
    await resolves('1')
    await write(['1'], thanks)
    expect(await of('1')).toMatchObject({ owner: 'anna', why: { by: 'kept' } })
    await resolves('1')
    await sits('anna', {}, false)
    await write(['1'], `${thanks}!`)
    expect(await of('1')).toMatchObject({ owner: 'bruno', state: 'open' })
    const { items } = await desk.stores.messages.lines((await of('1'))?.id ?? '')
    const events = items.flatMap((item) => (item.type === 'event' && item.event.kind === 'reopened' ? item.event : []))
    expect(events.map(({ whom, why }) => [whom, why?.by])).toEqual([
      ['bruno', 'least-loaded'],
      ['anna', 'kept'],
    ])
  })

  it('S01: where tickets are taken by hand, what was resolved by somebody who is gone waits for whoever takes it', async () => {
    await desk.stores.agents.put(anAgent({ id: 'anna' }))
    await write(['1'])
    const ticket = (await of('1'))?.id ?? ''
    await desk.boot().transition({ ticket, agent: anAgent({ id: 'anna' }), kind: 'claimed', request: 'r0' })
    await resolves('1')
    await write(['1'], thanks)
    expect((await of('1'))?.owner).toBe('anna')
    await resolves('1')
    const agent = anAgent({ id: 'anna' })
    await desk.stores.agents.decide(agent, { ...agent, deactivatedAt: desk.time.now.toISOString() }, 1)
    await write(['1'], `${thanks}!`)
    expect(await of('1')).toMatchObject({ state: 'new', left: 'anna' })
    const { tickets } = await desk.stores.tickets.unassigned('care')
    expect(tickets.map(({ author }) => author)).toEqual(['1'])
  })

  it('S01: what a colleague opens again goes to somebody who is there, if its agent is not', async () => {
    await team({ caps: twos })
    for (const id of ['anna', 'bruno']) await desk.stores.agents.put(anAgent({ id }))
    await sits('anna')
    await write(['1'])
    await resolves('1')
    await sits('anna', {}, false)
    await sits('bruno')
    const ticket = (await of('1'))?.id ?? ''
    const supervisor = anAgent({ id: 'sara', role: 'supervisor' })
    await desk.boot().transition({ ticket, agent: supervisor, kind: 'reopened', request: 'r9' })
    expect(await of('1')).toMatchObject({ owner: 'bruno', state: 'open' })
  })

  it('S01: a cap counts open tickets: what is put off takes no place, comes back beyond the cap, and nobody new comes while it is full', async () => {
    await team({ caps: { ...twos, private: 1 } })
    await sits('anna')
    await write(['1'])
    const until = new Date(desk.time.now.getTime() + 3_600_000).toISOString()
    const ticket = (await of('1'))?.id ?? ''
    await desk.boot().transition({ ticket, agent: anAgent({ id: 'anna' }), kind: 'snoozed', request: 's', until })
    expect((await desk.stores.seats.get('care', 'anna'))?.open.private).toEqual([])
    await write(['2', '3'])
    expect(await owners(['1', '2', '3'])).toEqual(['anna', 'anna', undefined])
    desk.pass(3_700_000)
    await desk.boot().sweep()
    expect(await of('1')).toMatchObject({ owner: 'anna', state: 'open' })
    await resolves('2')
    expect((await of('3'))?.owner).toBeUndefined()
    await resolves('1')
    expect((await of('3'))?.owner).toBe('anna')
  })

  it('S01: what wakes for somebody who is off duty finds another agent within two rounds', async () => {
    await team({ caps: twos })
    await sits('anna')
    await write(['1'])
    const until = new Date(desk.time.now.getTime() + 7_200_000).toISOString()
    const ticket = (await of('1'))?.id ?? ''
    await desk.boot().transition({ ticket, agent: anAgent({ id: 'anna' }), kind: 'snoozed', request: 's', until })
    await sits('anna', {}, false)
    await sits('bruno')
    desk.pass(7_260_000)
    await desk.boot().sweep()
    desk.pass(60_000)
    await desk.boot().sweep()
    expect((await of('1'))?.owner).toBe('bruno')
  })

  it('what somebody takes while they are off duty stays theirs; at the end of a shift it goes back with the rest', async () => {
    await team({ caps: twos })
    await sits('anna', {}, false)
    await write(['1'])
    desk.pass(10 * 60_000)
    const ticket = (await of('1'))?.id ?? ''
    await desk.boot().transition({ ticket, agent: anAgent({ id: 'anna' }), kind: 'claimed', request: 'c' })
    await write(['2'])
    for (let minute = 0; minute < 3; minute++) {
      desk.pass(60_000)
      await desk.boot().sweep()
    }
    expect(await owners(['1', '2'])).toEqual(['anna', undefined])
    await sits('anna', {}, true)
    await desk.boot().placing.round('care')
    await sits('anna', {}, false)
    await desk.boot().sweep()
    expect(await owners(['1', '2'])).toEqual([undefined, undefined])
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
    // Its line says so, for whoever reads what happened.
    const { items } = await desk.stores.messages.lines(mine.tickets[0]?.id ?? '')
    expect(items).toMatchObject([
      { type: 'message', message: { placed: { whom: 'anna', why: { by: 'least-loaded', n: 1, of: 2 } } } },
    ])
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

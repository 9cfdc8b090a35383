import type { Publish } from '@ascolta/core/ports'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { gather } from '@ascolta/functions/live/gather'
import { tell } from '@ascolta/functions/live/tell'
import { describe, expect, it } from 'vitest'
import { anAccount } from '../support/desk.ts'

const aTicket = (changes: Partial<Ticket> = {}): Ticket => ({
  id: 'abc-dm-0001',
  number: 7,
  rev: 1,
  seq: 2,
  account: 'ms-1000',
  team: 'care',
  state: 'new',
  public: false,
  openedAt: '2026-11-20T10:00:00.000Z',
  epoch: 0,
  ...changes,
})
const event = {
  type: 'event',
  event: { id: 'e', ticket: 'abc-dm-0001', at: '2026-11-20T10:00:00.000Z', kind: 'claimed', actor: 'giulia' },
} as const

function aDesk() {
  const told: { channel: string; events: unknown[] }[] = []
  const publish: Publish = async (channel, events) => void told.push({ channel, events })
  const accounts = { find: async () => anAccount('messenger') }
  return {
    told,
    heardBy: () => told.map(({ channel }) => channel).sort(),
    tell: tell({
      tickets: { within: async () => [] },
      publish,
      accounts,
      agents: { many: async () => new Map() },
      policies: { list: async () => [] },
      details: { get: async (ticket) => ({ ticket, rev: 0 }) },
    }),
  }
}

describe('who hears of a change', () => {
  it('is whoever looks at the ticket: one event carries the ticket and its new line', async () => {
    const desk = aDesk()
    await desk.tell(aTicket(), { line: event })
    expect(desk.told).toHaveLength(1)
    expect(desk.told[0]).toMatchObject({
      channel: '/t/abc-dm-0001-0',
      events: [{ type: 'ticket', rev: 1, ticket: { number: 7 }, line: { type: 'event', kind: 'claimed' } }],
    })
  })

  it('is the team while nobody has the ticket, and its owner when only the wait changed', async () => {
    const nobodys = aDesk()
    await nobodys.tell(aTicket(), { listed: 'wait' })
    expect(nobodys.heardBy()).toEqual(['/l/care', '/t/abc-dm-0001-0'])
    const owned = aDesk()
    await owned.tell(aTicket({ owner: 'giulia' }), { listed: 'wait' })
    expect(owned.heardBy()).toEqual(['/a/giulia', '/t/abc-dm-0001-0'])
  })

  it('is the team and the owner when the ticket moves from one list to another', async () => {
    const desk = aDesk()
    await desk.tell(aTicket({ owner: 'giulia' }), { listed: 'place' })
    expect(desk.heardBy()).toEqual(['/a/giulia', '/l/care', '/t/abc-dm-0001-0'])
  })

  it('is only the list when the ticket was not there before', async () => {
    const desk = aDesk()
    await desk.tell(aTicket({ rev: 0 }), { line: event, listed: 'wait' })
    expect(desk.heardBy()).toEqual(['/l/care'])
  })
})

describe('S4, S6: hints for a list', () => {
  const aList = () => {
    const time = { now: 0 }
    const sent: { channel: string; at: number; event: unknown }[] = []
    const hint = gather(
      async (channel, [event]) => void sent.push({ channel, at: time.now, event }),
      () => time.now,
    )
    return { time, sent, hint }
  }

  it('name the ticket while it is quiet', async () => {
    const { time, sent, hint } = aList()
    for (const id of ['a', 'b', 'c']) {
      await hint('/l/care', id)
      time.now += 1_000
    }
    expect(sent.map(({ event }) => event)).toEqual([{ ids: ['a'] }, { ids: ['b'] }, { ids: ['c'] }])
  })

  it('of another list are not held up', async () => {
    const { sent, hint } = aList()
    for (const channel of ['/l/care', '/l/shop']) await hint(channel, 'a')
    expect(sent.map(({ channel }) => channel)).toEqual(['/l/care', '/l/shop'])
  })

  it('in a rush of 100,000 comments say only that the list changes, less than once a second', async () => {
    const { time, sent, hint } = aList()
    const most = 100_000
    for (let n = 0; n < most; n++) {
      await hint('/l/care', `ticket-${n}`)
      time.now += 3
    }
    const seconds = (most * 3) / 1000
    expect(sent.length).toBeLessThanOrEqual(seconds / 3 + 2)
    for (const { event } of sent.slice(1)) expect(event).toEqual({ ids: [], again: 3 })
  })

  it('leave no change unseen: whatever is not said is looked at because somebody was told to look again', async () => {
    const { time, sent, hint } = aList()
    let seed = 7
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    for (let n = 0; n < 2_000; n++) {
      time.now += Math.floor(random() * (n % 100 < 50 ? 400 : 2_500))
      const before = sent.length
      await hint('/l/care', `t${n}`)
      const looks = sent.flatMap(({ at, event }) => [at, at + ((event as { again?: number }).again ?? 0) * 1000])
      expect(sent.length > before || looks.some((at) => at >= time.now)).toBe(true)
    }
  })
})

import type { Publish } from '@ascolta/core/ports'
import type { Ticket } from '@ascolta/core/ticket'
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
    tell: tell({ publish, accounts, agents: { many: async () => new Map() } }),
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

describe('S6: hints for a list', () => {
  it('go together while one is on its way, and none is lost', async () => {
    const sent: unknown[][] = []
    const free: (() => void)[] = []
    const hint = gather(async (_, events) => {
      sent.push(events)
      await new Promise<void>((done) => free.push(done))
    })
    const first = hint('/l/care', 'a')
    await Promise.resolve()
    const others = ['b', 'c', 'b'].map((id) => hint('/l/care', id))
    expect(sent).toEqual([[{ ids: ['a'] }]])
    free.shift()?.()
    await first
    await Promise.resolve()
    expect(sent).toEqual([[{ ids: ['a'] }], [{ ids: ['b', 'c'] }]])
    free.shift()?.()
    await Promise.all(others)
  })

  it('of another list do not wait', async () => {
    const sent: string[] = []
    const hint = gather(async (channel) => {
      sent.push(channel)
      await new Promise(() => undefined)
    })
    void hint('/l/care', 'a')
    void hint('/l/shop', 'b')
    await Promise.resolve()
    expect(sent).toEqual(['/l/care', '/l/shop'])
  })

  it('begin anew when all is quiet', async () => {
    const sent: unknown[] = []
    const hint = gather(async (_, events) => void sent.push(...events))
    await hint('/l/care', 'a')
    await hint('/l/care', 'b')
    expect(sent).toEqual([{ ids: ['a'] }, { ids: ['b'] }])
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'

const agent = anAgent()
let desk: Desk
let boot: ReturnType<Desk['boot']>
beforeEach(async () => {
  desk = await aDesk()
  boot = desk.boot()
})
afterEach(() => desk.stop())

/** The newest private conversation. */
async function written(mid: string, at?: string) {
  await boot.triage(said.message({ mid, from: '88', ...(at ? { at } : {}) }))
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'ms-1000', '88'), 'dm')
  return ticket?.id ?? ''
}
async function delivered() {
  for (const { body } of desk.queue.splice(0)) await boot.deliver(body)
}
const shown = () => desk.applied.map(({ body }) => body.sender_action)

describe('a private conversation is opened', () => {
  test('the customer is told once that somebody read, however many agents look', async () => {
    const ticket = await written('m_1')
    expect(await boot.askMark({ ticket, kind: 'seen', agent })).toBe(true)
    expect(await boot.askMark({ ticket, kind: 'seen', agent: anAgent({ id: 'luca' }) })).toBe(false)
    await delivered()
    expect(desk.applied).toMatchObject([
      { path: '/1000/messages', body: { recipient: { id: '88' }, sender_action: 'mark_seen' } },
    ])
  })

  test('and again for what they write next', async () => {
    const ticket = await written('m_1')
    await boot.askMark({ ticket, kind: 'seen', agent })
    await written('m_2', '2026-11-20T10:00:30.000Z')
    expect(await boot.askMark({ ticket, kind: 'seen', agent })).toBe(true)
  })

  test('WhatsApp is told which message', async () => {
    await desk.stores.accounts.put(anAccount('whatsapp', { id: 'wa-500', external: '500' }))
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: '500' },
      contacts: [{ wa_id: '393331234567', profile: { name: 'Maria' } }],
      messages: [
        { id: 'wamid.1', from: '393331234567', timestamp: '1795168740', type: 'text', text: { body: 'Buongiorno' } },
      ],
    }
    const raw = JSON.stringify({ field: 'messages', value })
    const receivedAt = desk.time.now.toISOString()
    await boot.triage(JSON.stringify({ v: 1, channel: 'whatsapp', external: '500', receivedAt, raw }))
    const { ticket } = desk.told.at(-1) ?? {}
    expect(await boot.askMark({ ticket: ticket?.id ?? '', kind: 'seen', agent })).toBe(true)
    await delivered()
    expect(desk.applied).toMatchObject([{ path: '/500/messages', body: { status: 'read', message_id: 'wamid.1' } }])
  })

  test('nothing is ever shown of a public one', async () => {
    await boot.triage(said.comment({ id: '55_1' }))
    const { ticket } = desk.told.at(-1) ?? {}
    for (const kind of ['seen', 'typing'] as const)
      expect(await boot.askMark({ ticket: ticket?.id ?? '', kind, agent })).toBe(false)
    expect(desk.queue).toEqual([])
  })

  test('nobody shows anything on another team’s conversation', async () => {
    const ticket = await written('m_1')
    await expect(boot.askMark({ ticket, kind: 'seen', agent: anAgent({ teams: ['shop'] }) })).rejects.toMatchObject({
      code: 'ticket.missing',
    })
  })
})

describe('what an account shows is an admin’s choice', () => {
  const chosen = (marks: 'none' | 'seen' | 'typing') =>
    desk.stores.accounts.change('ms-1000', (account) => ({ ...account, marks }))

  test('writing is not shown unless they say so, and then at most once in a quarter of a minute', async () => {
    const ticket = await written('m_1')
    expect(await boot.askMark({ ticket, kind: 'typing', agent })).toBe(false)
    await chosen('typing')
    boot = desk.boot()
    for (let times = 0; times < 3; times++) await boot.askMark({ ticket, kind: 'typing', agent })
    // The queue takes equal ids once.
    expect(new Set(desk.queue.map(({ dedup }) => dedup)).size).toBe(1)
    desk.pass(15_000)
    await boot.askMark({ ticket, kind: 'typing', agent })
    expect(new Set(desk.queue.map(({ dedup }) => dedup)).size).toBe(2)
  })

  test('set to nothing, nothing leaves: not even what waits in the queue', async () => {
    const ticket = await written('m_1')
    await boot.askMark({ ticket, kind: 'seen', agent })
    await chosen('none')
    boot = desk.boot()
    await delivered()
    expect(shown()).toEqual([])
  })
})

describe('a mark is a courtesy', () => {
  test('it has a lane of its own, beside the replies of its conversation', async () => {
    const ticket = await written('m_1')
    await boot.askMark({ ticket, kind: 'seen', agent })
    expect(desk.queue.map(({ group }) => group)).not.toContain(ticket)
  })

  test('what comes too late is not shown: a dead letter brought back says nothing', async () => {
    const ticket = await written('m_1')
    await boot.askMark({ ticket, kind: 'seen', agent })
    desk.pass(11 * 60_000)
    await delivered()
    expect(shown()).toEqual([])
  })

  test.each([
    ['refuses', () => Response.json({ error: { code: 100 } }, { status: 400 })],
    ['has a dead token', () => Response.json({ error: { code: 190 } }, { status: 401 })],
    [
      'breaks off',
      () => {
        throw new TypeError('fetch failed')
      },
    ],
  ])('a network that %s is asked once, the note is done with and the account goes on', async (_, answer) => {
    const ticket = await written('m_1')
    desk.mood.answer = answer
    await boot.askMark({ ticket, kind: 'seen', agent })
    await delivered()
    expect(shown()).toEqual(['mark_seen'])
    expect(await desk.stores.accounts.fresh('ms-1000')).toMatchObject({ state: 'connected' })
    expect(await boot.askMark({ ticket, kind: 'seen', agent })).toBe(false)
  })

  test('a paused account shows nothing', async () => {
    const ticket = await written('m_1')
    await boot.askMark({ ticket, kind: 'seen', agent })
    await desk.stores.accounts.change('ms-1000', (account) => ({ ...account, state: 'paused' }))
    boot = desk.boot()
    await delivered()
    expect(shown()).toEqual([])
  })
})

import { newId } from '@ascolta/core/id'
import { waysOf } from '@ascolta/core/outbound/address'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk } from '../../support/desk.ts'

const day = 24 * 3_600_000
const account = () => anAccount('whatsapp', { id: 'wa-500', external: '500', connectedAt: desk.time.now.toISOString() })
const body = 'Buongiorno {{1}}, la pratica {{2}} è pronta.'
const listed = (name: string, changes: object = {}) => ({
  name,
  language: 'it',
  status: 'APPROVED',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: body }],
  ...changes,
})
/** What the business account lists. */
let list: unknown[] = []
let asked: string[] = []

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  desk.faults.reset()
  desk.queue.length = 0
  list = [listed('promemoria'), listed('riapertura', { components: [{ type: 'BODY', text: 'Riprendiamo?' }] })]
  asked = []
  desk.shown.answer = (path) => {
    asked.push(path)
    if (path.startsWith('/500?'))
      return Response.json({ health_status: { entities: [{ entity_type: 'WABA', id: '800' }] }, id: '500' })
    return Response.json({ data: list })
  }
  desk.mood.answer = ({ id }) =>
    Response.json({ messages: [{ id: `wamid.${id}` }], contacts: [{ input: '+39', wa_id: '393331' }] })
  await desk.stores.accounts.put(account())
})

const giulia = anAgent()
let people = 0

/** Somebody writes on WhatsApp; the ticket as it is then. */
async function aTicket() {
  const from = `39333000${++people}`
  const at = desk.time.now.toISOString()
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: '500' },
    contacts: [{ wa_id: from, profile: { name: 'Chiara' } }],
    messages: [
      { id: `wamid.in${from}`, from, timestamp: String(Date.parse(at) / 1000), type: 'text', text: { body: 'Ciao' } },
    ],
  }
  const raw = JSON.stringify({ field: 'messages', value })
  await desk
    .boot()
    .triage(JSON.stringify({ v: 1, channel: 'whatsapp', external: '500', sentAt: at, receivedAt: at, raw }))
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'wa-500', from), 'dm')
  if (!ticket) throw new Error('no ticket was opened')
  return ticket
}
const filledIn = { name: 'promemoria', language: 'it', values: { 'body.1': 'Chiara', 'body.2': '4711' } }
const said = 'Buongiorno Chiara, la pratica 4711 è pronta.'
const press = (ticket: Ticket, changes: object = {}) => ({
  ticket: ticket.id,
  draft: newId('drf'),
  text: said,
  seq: ticket.seq,
  agent: giulia,
  template: filledIn,
  ...changes,
})
async function deliverAll() {
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}
const sentTo = (from: string | undefined) => desk.applied.filter(({ body }) => body.to === `+${from}`)

describe('the words that a network approved', () => {
  test('are read once an account is connected, kept, and read anew after six hours or when somebody asks', async () => {
    await desk.boot().readTemplates()
    expect(asked.map((path) => path.replace(/\?.*/, ''))).toEqual(['/500', '/800/message_templates'])
    const { templates, reading } = await desk.stores.templates.of('wa-500')
    expect(templates.map(({ name }) => name)).toEqual(['promemoria', 'riapertura'])
    expect(reading).toMatchObject({ readAt: desk.time.now.toISOString() })

    desk.pass(60_000)
    await desk.boot().readTemplates()
    expect(asked).toHaveLength(2)
    desk.pass(1000)
    await desk.stores.templates.ask('wa-500', desk.time.now.toISOString())
    list = [listed('promemoria', { components: [{ type: 'BODY', text: 'Altro {{1}}' }] }), listed('nuovo')]
    desk.pass(1000)
    await desk.boot().readTemplates()
    expect((await desk.stores.templates.of('wa-500')).templates).toMatchObject([
      { name: 'nuovo' },
      { name: 'promemoria', body: 'Altro {{1}}' },
    ])
    desk.pass(6 * 3_600_000)
    await desk.boot().readTemplates()
    expect(asked).toHaveLength(6)
  })

  test('stay as they were when the network refuses, and it says why', async () => {
    await desk.boot().readTemplates()
    const before = (await desk.stores.templates.of('wa-500')).templates
    desk.shown.answer = () => Response.json({ error: { code: 10, message: 'no' } }, { status: 403 })
    desk.pass(7 * 3_600_000)
    await desk.boot().readTemplates()
    const { templates, reading } = await desk.stores.templates.of('wa-500')
    expect(templates).toEqual(before)
    expect(reading.refused).toBe('permission')
    expect(reading.nextAt && reading.nextAt > desk.time.now.toISOString()).toBe(true)
  })

  test('a round that died anywhere is taken up by a later one, and two at once are one', async () => {
    for (let call = 0; call < 12; call++)
      for (const when of ['before', 'after'] as const) {
        desk.pass(7 * 3_600_000)
        list = [listed(`nuovo_${call}_${when}`)]
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .readTemplates()
          .catch(() => {})
        desk.faults.reset()
        desk.pass(10 * 60_000)
        await Promise.all([desk.boot().readTemplates(), desk.boot().readTemplates()])
        expect((await desk.stores.templates.of('wa-500')).templates).toMatchObject([{ name: `nuovo_${call}_${when}` }])
      }
  })
})

describe('a template in place of free words', () => {
  beforeEach(async () => {
    desk.pass(7 * 3_600_000)
    await desk.boot().readTemplates()
  })

  test('goes out after the window with its gaps filled, and its line says what the customer reads', async () => {
    const ticket = await aTicket()
    desk.pass(25 * 3_600_000)
    await expect(desk.boot().sendReply(press(ticket, { template: undefined }))).rejects.toMatchObject({
      code: 'reply.window',
    })
    const [way] = waysOf(ticket, await desk.stores.accounts.list(), desk.time.now.toISOString())
    expect(way).toMatchObject({ refused: 'reply.window', address: { capability: { templates: { body: 1024 } } } })

    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect(sentTo(ticket.author)).toMatchObject([
      { body: { type: 'template', template: { name: 'promemoria', components: [{ type: 'body' }] } } },
    ])
    expect(await desk.stores.replies.get(ticket.id, act.draft)).toMatchObject({ state: 'sent', text: said })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toBeUndefined()
  })

  test('is refused when it says something else than its author saw, is not approved, or has a gap open', async () => {
    const ticket = await aTicket()
    const code = (changes: object) =>
      desk
        .boot()
        .sendReply(press(ticket, changes))
        .then(
          () => 'sent',
          (problem) => problem.code,
        )
    expect(await code({ text: 'Buongiorno Chiara, la pratica 4712 è pronta.' })).toBe('template.changed')
    expect(await code({ template: { ...filledIn, name: 'nessuno' } })).toBe('template.missing')
    expect(await code({ template: { ...filledIn, values: { 'body.1': 'Chiara' } } })).toBe('template.gaps')
    expect(desk.queue).toEqual([])
  })

  test('is not signed: its words are the approved ones', async () => {
    await desk.stores.accounts.put({ ...account(), signature: '^{name}' })
    const ticket = await aTicket()
    const { reply } = await desk.boot().sendReply(press(ticket))
    expect(reply.text).toBe(said)
  })

  test('cannot go where a network knows none', async () => {
    const item = { sender: { id: '88' }, recipient: { id: '1000' }, timestamp: desk.time.now.getTime() }
    const raw = JSON.stringify({ messaging: { ...item, message: { mid: 'm_no', text: 'Ciao' } } })
    const at = desk.time.now.toISOString()
    await desk
      .boot()
      .triage(JSON.stringify({ v: 1, channel: 'messenger', external: '1000', sentAt: at, receivedAt: at, raw }))
    const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'ms-1000', '88'), 'dm')
    await expect(desk.boot().sendReply(press(ticket as Ticket))).rejects.toMatchObject({ code: 'template.impossible' })
  })

  test('taken back it is chosen still; free words in its place are free', async () => {
    const ticket = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    const { reply } = await desk.boot().undoReply(act)
    expect(reply).toMatchObject({ state: 'undone', template: { name: 'promemoria' } })
    const saved = await desk.boot().saveDraft({ ...act, text: 'Libere', rev: reply.rev })
    expect(saved).not.toHaveProperty('template')
  })

  test.each([
    [132001, 'template-missing'],
    [132015, 'template-paused'],
    [132000, 'template-gaps'],
  ])('refused by the network with %s it fails as %s, waits again, and the list is read anew', async (code, reason) => {
    const ticket = await aTicket()
    desk.mood.answer = () => Response.json({ error: { code, message: 'no' } }, { status: 400 })
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect(await desk.stores.replies.get(ticket.id, act.draft)).toMatchObject({ state: 'failed', reason })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
    asked = []
    desk.pass(60_000)
    await desk.boot().readTemplates()
    expect(asked).toHaveLength(2)
  })
})

describe('O8: the window closes between Send and the socket', () => {
  test('nothing goes out, the reply fails as window-closed, the customer waits, and a template still may go', async () => {
    desk.pass(7 * 3_600_000)
    await desk.boot().readTemplates()
    const ticket = await aTicket()
    desk.pass(day - 5_000)
    const act = press(ticket, { template: undefined, text: 'Eccoci, appena in tempo.' })
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect(sentTo(ticket.author)).toEqual([])
    expect(await desk.stores.replies.get(ticket.id, act.draft)).toMatchObject({
      state: 'failed',
      reason: 'window-closed',
    })
    const after = await desk.stores.tickets.get(ticket.id)
    expect(after.turn).toEqual(ticket.turn)
    const [way] = waysOf(after, await desk.stores.accounts.list(), desk.time.now.toISOString())
    expect(way).toMatchObject({ refused: 'reply.window', address: { capability: { templates: {} } } })
    await desk.boot().sendReply(press(after))
    desk.pass(10_000)
    await deliverAll()
    expect(sentTo(ticket.author)).toMatchObject([{ body: { type: 'template' } }])
  })
})

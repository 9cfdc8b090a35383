import { readdirSync, readFileSync } from 'node:fs'
import { newId } from '@ascolta/core/id'
import { sent } from '@ascolta/core/outbound/reply'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())

const giulia = anAgent()
const lane = () => desk.hash.short('thread', '1000_55')
const ticketOf = async (from: string) =>
  (await desk.stores.tickets.newest(desk.hash.long('customer', 'fp-1000', from), lane())).ticket as Ticket

test('C3: nobody asks a failed condition for the old image; the laptop’s table does not give it', () => {
  const folder = new URL('../../../packages/core/src/', import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(30)
  for (const name of sources)
    expect(readFileSync(new URL(name, folder), 'utf8'), name).not.toMatch(/ReturnValuesOnConditionCheckFailure|ALL_OLD/)
})

test('C4: two writers on one header, from two lanes at once, are both heard', async () => {
  for (let round = 0; round < 10; round++) {
    const from = `both${round}`
    await desk.boot().triage(said.comment({ id: `95_${from}`, from, at: '2026-11-20T09:00:00.000Z' }))
    await Promise.all([
      desk.boot().triage(said.comment({ id: `95_${from}_2`, from, at: '2026-11-20T09:10:00.000Z' })),
      desk.boot().triage(
        said.comment({
          id: `95_${from}_n`,
          from: '1000',
          parent: `95_${from}`,
          text: 'Eccoci',
          at: '2026-11-20T09:05:00.000Z',
        }),
      ),
      desk
        .boot()
        .transition({ ticket: (await ticketOf(from)).id, agent: giulia, kind: 'claimed', request: newId('req') }),
    ])
    expect(await ticketOf(from)).toMatchObject({
      seq: 3,
      owner: 'giulia',
      turn: { n: 1, since: '2026-11-20T09:10:00.000Z' },
    })
  }
})

describe('C10: what a person did leaves its fact, its line and its audit entry, wherever the request dies', () => {
  test.each(['claimed', 'resolved'] as const)('%s', { timeout: 120_000 }, async (kind) => {
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 12; call++) {
        const from = `${kind}${when}${call}`
        await desk.boot().triage(said.comment({ id: `96_${from}`, from }))
        await desk
          .boot()
          .triage(said.comment({ id: `96_${from}_n`, from: '1000', parent: `96_${from}`, text: 'Fatto' }))
        const { id } = await ticketOf(from)
        const request = newId('req')
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .transition({ ticket: id, agent: giulia, kind, request })
          .catch(() => {})
        const crashed = desk.faults.crashed
        desk.faults.reset()
        // Half of them are tried again by the browser, all are swept.
        if (crashed && call % 2 === 0) await desk.boot().transition({ ticket: id, agent: giulia, kind, request })
        desk.pass(120_000)
        await desk.boot().sweep()
        const after = await ticketOf(from)
        const rows = await desk.items('')
        const events = rows.filter(
          (row) => row.ticket === id && row.kind === kind && row.actor === 'giulia' && !row.outcome,
        )
        const audits = rows.filter(({ object, act }) => object === id && act === kind)
        const facts = rows.filter((row) => row.ticket === id && row.outcome === 'resolved')
        const happened = kind === 'claimed' ? after.owner === 'giulia' : after.state === 'resolved'
        const count = happened ? 1 : 0
        expect({
          when,
          call,
          events: events.length,
          audits: audits.length,
          facts: facts.length,
          out: after.out,
        }).toEqual({
          when,
          call,
          events: count,
          audits: count,
          facts: kind === 'resolved' ? count : 0,
          out: undefined,
        })
        if (!crashed) break
      }
  })
})

describe('C7: on WhatsApp a status proves a send whose answer was lost', () => {
  const whatsapp = (value: object) => {
    const metadata = { phone_number_id: '500', display_phone_number: '390600000' }
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }
    const at = desk.time.now.toISOString()
    return JSON.stringify({
      v: 1,
      channel: 'whatsapp',
      external: '500',
      sentAt: at,
      receivedAt: at,
      raw: JSON.stringify(change),
    })
  }
  const seconds = () => String(Math.floor(desk.time.now.getTime() / 1000))

  async function lost(from: string) {
    await desk.stores.accounts.put(anAccount('whatsapp', { id: 'wa-500', external: '500' }))
    const message = { id: `wamid.${from}`, from, timestamp: seconds(), type: 'text', text: { body: 'Buongiorno' } }
    await desk.boot().triage(whatsapp({ messages: [message], contacts: [{ wa_id: from, profile: { name: 'Rosa' } }] }))
    const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'wa-500', from), 'dm')
    if (!ticket) throw new Error('no ticket was opened')
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const act = { ticket: ticket.id, draft: newId('drf'), text: `Eccoci ${from}`, seq: ticket.seq, agent: giulia }
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    desk.mood.answer = ({ id }) => Response.json({ id })
    const status = (state: string, more: object = {}) =>
      whatsapp({
        statuses: [
          {
            id: `wamid.out.${from}`,
            status: state,
            timestamp: seconds(),
            recipient_id: from,
            biz_opaque_callback_data: `${ticket.id}/${act.draft}/1`,
            ...more,
          },
        ],
      })
    const reply = () => desk.stores.replies.get(act.ticket, act.draft, { consistent: true })
    return { ticket, reply, status }
  }

  test('“sent” settles the doubt, nothing is sent again, and “read” is shown', async () => {
    const { reply, status } = await lost('39333001')
    expect(await reply()).toMatchObject({ state: 'unknown' })
    await desk.boot().triage(status('sent'))
    expect(await reply()).toMatchObject({ state: 'sent', platform: 'wamid.out.39333001' })
    await desk.boot().triage(status('read'))
    expect(await reply()).toMatchObject({ status: { state: 'read' } })
  })

  test('a status heard again finishes what the first one began when it was stopped at any await', async () => {
    let stops = 0
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 14; call++) {
        const from = `39333${when === 'before' ? 4 : 5}${String(call).padStart(2, '0')}`
        const { ticket, reply, status } = await lost(from)
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .triage(status('sent'))
          .catch(() => {})
        const over = !desk.faults.crashed
        stops += over ? 0 : 1
        desk.faults.reset()
        await desk.boot().triage(status('sent'))
        expect(await reply()).toMatchObject({ state: 'sent' })
        const facts = (await desk.items('turn#')).filter(({ sk }) => String(sk).includes(ticket.id))
        expect(
          facts.map(({ outcome }) => outcome),
          `${when} ${call}`,
        ).toEqual(['answered'])
        if (over) break
      }
    expect(stops).toBeGreaterThan(8)
  })

  test('taken and then not delivered: the customer waits again, the books say so, and the next answer counts', async () => {
    const { ticket, reply, status } = await lost('39333032')
    await desk.boot().triage(status('sent'))
    expect((await desk.stores.tickets.get(ticket.id)).turn).toBeUndefined()
    desk.pass(30_000)
    await desk.boot().triage(status('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] }))
    expect(await reply()).toMatchObject({ state: 'failed', reason: 'person-unavailable' })
    const waiting = await desk.stores.tickets.get(ticket.id)
    expect(waiting.turn).toEqual(ticket.turn)
    const outcomes = async () =>
      (await desk.items('turn#'))
        .filter(({ sk }) => String(sk).includes(ticket.id))
        .sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1))
        .map(({ outcome }) => outcome)
    expect(await outcomes()).toEqual(['answered', 'undelivered'])
    desk.pass(60_000)
    const act = { ticket: ticket.id, draft: newId('drf'), text: 'Riproviamo', seq: waiting.seq, agent: giulia }
    desk.mood.answer = ({ id }) => Response.json({ messages: [{ id }] })
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    expect(await outcomes()).toEqual(['answered', 'undelivered', 'answered'])
  })

  test('what an earlier attempt came to, heard again, does not take down the one that went out since', async () => {
    const { reply, status } = await lost('39333033')
    await desk.boot().triage(status('sent'))
    const late = status('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] })
    await desk.boot().triage(late)
    const failed = await reply()
    const waiting = await desk.stores.tickets.get(failed?.ticket ?? '')
    desk.mood.answer = ({ id }) => Response.json({ messages: [{ id }] })
    const again = {
      ticket: waiting.id,
      draft: failed?.id ?? '',
      text: 'Eccoci ancora',
      seq: waiting.seq,
      agent: giulia,
    }
    await desk.boot().sendReply(again)
    await desk.boot().triage(late)
    expect(await reply()).toMatchObject({ state: 'asked' })
    desk.pass(10_000)
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    await desk.boot().triage(late)
    expect(await reply()).toMatchObject({ state: 'sent', attempt: 2 })
    const facts = (await desk.items('turn#')).filter(({ sk }) => String(sk).includes(waiting.id))
    expect(facts.map(({ outcome }) => outcome).sort()).toEqual(['answered', 'answered', 'undelivered'])
  })

  test('an earlier attempt that failed, known by its marker alone, does not take down the one that is in doubt', async () => {
    const { ticket, reply, status } = await lost('39333036')
    const late = status('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] })
    await desk.boot().triage(late)
    expect(await reply()).toMatchObject({ state: 'failed' })
    const { seq } = await desk.stores.tickets.get(ticket.id)
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const draft = (await reply())?.id ?? ''
    await desk.boot().sendReply({ ticket: ticket.id, draft, text: 'Riproviamo', seq, agent: giulia })
    desk.pass(10_000)
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    expect(await reply()).toMatchObject({ state: 'unknown', attempt: 2 })
    await desk.boot().triage(late)
    expect(await reply()).toMatchObject({ state: 'unknown', attempt: 2 })
    const second = { id: 'wamid.second', biz_opaque_callback_data: `${ticket.id}/${draft}/2` }
    await desk
      .boot()
      .triage(status('failed', { ...second, errors: [{ code: 131047, title: 'Re-engagement message' }] }))
    expect(await reply()).toMatchObject({ state: 'failed', reason: 'window-closed', attempt: 2 })
  })

  test('“failed” in the moment in which the sender writes “sent” is not lost: the customer waits again', async () => {
    const { ticket, reply, status } = await lost('39333037')
    desk.faults.reset()
    desk.faults.overtake(
      (name, input) => name === 'UpdateCommand' && JSON.stringify(input).includes('#rdrf-'),
      async () => {
        const now = await reply()
        if (now)
          await desk.stores.replies.replace(now, sent(now, { platform: 'wamid.out.39333037', at: now.createdAt }))
      },
    )
    await desk.boot().triage(status('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] }))
    expect(await reply()).toMatchObject({ state: 'failed', reason: 'person-unavailable' })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
  })

  test('“failed” between “sent” and the rest of what the sender does is not undone by that rest', async () => {
    const { ticket, reply, status } = await lost('39333038')
    await desk.boot().triage(status('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] }))
    const { seq, turn } = await desk.stores.tickets.get(ticket.id)
    const draft = (await reply())?.id ?? ''
    await desk.boot().sendReply({ ticket: ticket.id, draft, text: 'Riproviamo', seq, agent: giulia })
    desk.pass(10_000)
    desk.mood.answer = () => Response.json({ messages: [{ id: 'wamid.again' }] })
    const again = { id: 'wamid.again', biz_opaque_callback_data: `${ticket.id}/${draft}/2` }
    desk.faults.reset()
    desk.faults.overtake(
      (name, input) => name === 'PutCommand' && JSON.stringify(input).includes('"outcome":"answered"'),
      () =>
        desk.boot().triage(status('failed', { ...again, errors: [{ code: 131047, title: 'Re-engagement message' }] })),
    )
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    expect(await reply()).toMatchObject({ state: 'failed', reason: 'window-closed', attempt: 2 })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(turn)
  })

  test('a status that comes while it waits to go again proves the first copy: no second one follows', async () => {
    const { ticket, reply, status } = await lost('39333034')
    desk.pass(3 * 60_000)
    const held = await reply()
    await desk.boot().settleDoubt({ ticket: ticket.id, draft: held?.id ?? '', agent: giulia, verdict: 'send' })
    expect(await reply()).toMatchObject({ state: 'queued' })
    await desk.boot().triage(status('delivered'))
    const before = desk.applied.length
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    expect(desk.applied.length).toBe(before)
    expect(await reply()).toMatchObject({ state: 'sent', platform: 'wamid.out.39333034' })
  })

  test('a status that comes after it was dropped says that it is there after all', async () => {
    const { ticket, reply, status } = await lost('39333035')
    desk.pass(3 * 60_000)
    const held = await reply()
    await desk.boot().settleDoubt({ ticket: ticket.id, draft: held?.id ?? '', agent: giulia, verdict: 'drop' })
    await desk.boot().triage(status('delivered'))
    expect(await reply()).toMatchObject({ state: 'sent' })
  })

  test('C16: somebody with a new number goes on in the same ticket', async () => {
    const { ticket } = await lost('39333010')
    const system = { type: 'user_changed_number', wa_id: '39333011', body: 'A cambiato numero' }
    await desk
      .boot()
      .triage(
        whatsapp({ messages: [{ id: 'wamid.sys', from: '39333010', timestamp: seconds(), type: 'system', system }] }),
      )
    const message = {
      id: 'wamid.new',
      from: '39333011',
      timestamp: seconds(),
      type: 'text',
      text: { body: 'Sono sempre io' },
    }
    await desk
      .boot()
      .triage(whatsapp({ messages: [message], contacts: [{ wa_id: '39333011', profile: { name: 'Rosa' } }] }))
    const found = await desk.stores.tickets.newest(desk.hash.long('customer', 'wa-500', '39333011'), 'dm')
    expect(found.ticket?.id).toBe(ticket.id)
    expect(found.ticket).toMatchObject({ preview: 'Sono sempre io' })
  })

  test('“failed” makes the customer wait again, with the reason', async () => {
    const { ticket, reply, status } = await lost('39333002')
    await desk.boot().triage(status('sent'))
    await desk.boot().triage(status('failed', { errors: [{ code: 131047, title: 'Re-engagement message' }] }))
    expect(await reply()).toMatchObject({ state: 'failed' })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toMatchObject({ since: ticket.turn?.since })
  })
})

test('C18: numbers go up, are never given twice, and a burst takes them in blocks', async () => {
  const { numbers } = desk.boot()
  const taken = await Promise.all(Array.from({ length: 60 }, () => numbers.next()))
  const other = await desk.boot().numbers.next()
  expect(new Set([...taken, other]).size).toBe(61)
  // One by one when it is quiet, twenty at a time in a rush; a name in between stays with who had it first.
  const counter = async () => Number((await desk.items('J#numbers'))[0]?.last)
  const quiet = desk.boot().numbers
  const before = await counter()
  await quiet.next()
  expect(await counter()).toBe(before + 1)
  for (let n = 0; n < 20; n++) await quiet.next()
  expect(await counter()).toBe(before + 21)
  await quiet.name(before, 'first')
  await quiet.name(before, 'second')
  expect(await quiet.find(before)).toBe('first')
})

test('C20: attributes that newer code wrote stay when older code changes an item', async () => {
  await desk.boot().triage(said.comment({ id: '97_1', from: 'newer' }))
  const { id } = await ticketOf('newer')
  const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb')
  const [customer = '', of = '', generation = ''] = id.split('-')
  const key = { pk: `C#${customer}`, sk: `T#${of}#${generation}` }
  await desk.client.send(
    new UpdateCommand({
      TableName: desk.name,
      Key: key,
      UpdateExpression: 'SET weather = :m',
      ExpressionAttributeValues: { ':m': 'calm' },
    }),
  )
  await desk.boot().transition({ ticket: id, agent: giulia, kind: 'claimed', request: newId('req') })
  const [row] = (await desk.items(key.pk)).filter(({ sk }) => sk === key.sk)
  expect(row).toMatchObject({ weather: 'calm', owner: 'giulia' })
})

test('C20: a ticket that was erased is not brought back by whoever had read it', async () => {
  await desk.boot().triage(said.comment({ id: '97_2', from: 'erased' }))
  const ticket = await ticketOf('erased')
  const [customer = '', of = '', generation = ''] = ticket.id.split('-')
  const key = { pk: `C#${customer}`, sk: `T#${of}#${generation}` }
  const { DeleteCommand } = await import('@aws-sdk/lib-dynamodb')
  await desk.client.send(new DeleteCommand({ TableName: desk.name, Key: key }))
  const late = desk.stores.tickets.change(ticket.id, (held) => ({ ...held, owner: 'giulia' }), ticket)
  await expect(late).rejects.toMatchObject({ code: 'ticket.missing' })
  expect((await desk.items(key.pk)).filter(({ sk }) => sk === key.sk)).toEqual([])
})

test('C1: one comment is one message, whatever time a delivery gives it, and after its ticket was resolved', async () => {
  const at = '2026-11-20T09:00:00.000Z'
  const poll = '2026-11-20T09:00:00.999Z'
  await desk.boot().triage(said.comment({ id: '98_1', from: 'once', at }))
  await desk.boot().triage(said.comment({ id: '98_1', from: 'once', at: poll }))
  await desk.boot().triage(said.comment({ id: '98_1_n', from: '1000', parent: '98_1', text: 'Fatto' }))
  const { id } = await ticketOf('once')
  await desk.boot().transition({ ticket: id, agent: giulia, kind: 'resolved', request: newId('req') })
  desk.pass(30 * 24 * 3_600_000)
  await desk.boot().triage(said.comment({ id: '98_1', from: 'once', at: '2026-12-20T09:00:00.000Z' }))
  desk.pass(-30 * 24 * 3_600_000)
  const lines = (await desk.items(`C#${id.split('-')[0]}`)).filter(({ platform }) => platform === '98_1')
  expect(lines).toMatchObject([{ at }])
  expect(await ticketOf('once')).toMatchObject({ id, state: 'resolved' })
})

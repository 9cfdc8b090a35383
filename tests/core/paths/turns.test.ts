import type { Fact } from '@ascolta/core/books/fact'
import { newId } from '@ascolta/core/id'
import { isThanks, looksReal } from '@ascolta/core/tickets/gist'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
const giulia = anAgent()
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.agents.put(giulia)
})
afterAll(() => desk.stop())
beforeEach(() => desk.faults.reset())

const sara = anAgent({ id: 'sara', name: 'Sara Verdi', role: 'supervisor' })
const paolo = anAgent({ id: 'paolo', name: 'Paolo Riva', role: 'supervisor' })
let written = 0

const ticketOf = async (from: string) => {
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'ms-1000', from), 'dm', {
    consistent: true,
  })
  if (!ticket) throw new Error('no ticket')
  return ticket
}
async function writes(from: string, text = 'Dov’è il mio pacco?') {
  desk.pass(1_000)
  await desk.boot().triage(said.message({ mid: `m_${++written}`, from, text, at: desk.time.now.toISOString() }))
  return ticketOf(from)
}
const excuse = (ticket: { id: string; seq: number }, request = newId('req')) =>
  desk.boot().excuseTurn({ ticket: ticket.id, agent: giulia, seq: ticket.seq, reason: 'thanks', request })
const factsOf = async (ticket: string) =>
  (await desk.items('turn#')).filter((row) => row.ticket === ticket) as unknown as Fact[]

describe('an excuse', () => {
  test('settles the turn with reason and actor, once, and can be taken back while nothing else happened', async () => {
    const ticket = await writes('e1', 'Grazie mille!')
    const after = await excuse(ticket)
    expect(after).toMatchObject({ state: 'waiting-customer', seq: 2, owner: 'giulia' })
    expect(after.turn ?? after.due).toBeUndefined()
    expect(await factsOf(ticket.id)).toMatchObject([
      { outcome: 'excused', reason: 'thanks', actor: 'giulia', turn: { n: 1 } },
    ])
    // Pressed again: the same.
    expect(await excuse(ticket)).toMatchObject({ rev: after.rev })

    const back = await desk.boot().unexcuseTurn({ ticket: ticket.id, agent: giulia, request: newId('req') })
    expect(back).toMatchObject({ state: 'new', turn: ticket.turn, due: ticket.due })
    expect(back.owner).toBeUndefined()
    expect((await factsOf(ticket.id)).map(({ outcome }) => outcome).toSorted()).toEqual(['excused', 'unexcused'])
    await excuse(back)
    await writes('e1', 'Anzi, una cosa')
    await expect(
      desk.boot().unexcuseTurn({ ticket: ticket.id, agent: giulia, request: newId('req') }),
    ).rejects.toMatchObject({ code: 'ticket.changed' })
  })

  test('of words that its reader has not seen is refused', async () => {
    const ticket = await writes('e2', 'Grazie')
    await writes('e2', 'ma quando arriva?')
    await expect(excuse(ticket)).rejects.toMatchObject({ code: 'ticket.changed', details: { seq: 2 } })
    expect((await ticketOf('e2')).turn?.n).toBe(2)
  })

  test('of a "grazie" after a resolution restarts no clock: the ticket is done as it was', async () => {
    const ticket = await writes('e3')
    await excuse(ticket)
    const act = { ticket: ticket.id, agent: giulia, request: newId('req') }
    const resolved = await desk.boot().transition({ ...act, kind: 'resolved' })
    const thanked = await writes('e3', 'Grazie!')
    expect(thanked).toMatchObject({ state: 'open', turn: { was: 'resolved' } })
    const after = await excuse(thanked)
    expect(after).toMatchObject({ state: 'resolved', resolvedAt: resolved.resolvedAt })
    expect(after.due).toBeUndefined()
  })

  test('C10: leaves its fact, its line and its audit entry once, wherever the request dies', {
    timeout: 240_000,
  }, async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 10; call++) {
        const from = `crash${when}${call}`
        const ticket = await writes(from)
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await excuse(ticket).catch(() => {})
        const { crashed } = desk.faults
        desk.faults.reset()
        if (crashed && call % 2 === 0) await excuse(ticket).catch(() => {})
        desk.pass(120_000)
        await desk.boot().sweep()
        const after = await ticketOf(from)
        const count = after.turn ? 0 : 1
        const rows = (await desk.items('')).filter((row) => row.ticket === ticket.id || row.object === ticket.id)
        expect({
          facts: rows.filter(({ outcome }) => outcome === 'excused').length,
          lines: rows.filter(({ kind }) => kind === 'excused').length,
          audits: rows.filter(({ act }) => act === 'excused').length,
          out: after.out,
        }).toEqual({ facts: count, lines: count, audits: count, out: undefined })
      }
  })
})

describe('S35: a troll', () => {
  const until = () => new Date(desk.time.now.getTime() + 30 * 86_400_000).toISOString()
  const mark = async (from: string) => {
    const { id } = await ticketOf(from)
    const { customer } = await desk
      .boot()
      .trolling.propose({ ticket: id, agent: giulia, reason: 'insulta tutti', until: until(), request: newId('req') })
    return customer
  }

  test('S35: never breaches and never pages once a second person confirmed; what they write is kept and counted', async () => {
    const first = await writes('t1', 'Siete dei ladri')
    const customer = await mark('t1')
    expect((await ticketOf('t1')).turn).toEqual(first.turn)
    const { trolling } = desk.boot()
    await expect(trolling.confirm({ agent: { ...sara, id: 'giulia' }, customer, request: 'r' })).rejects.toMatchObject({
      code: 'troll.own',
    })
    await trolling.confirm({ agent: sara, customer, request: newId('req') })
    expect(await ticketOf('t1')).toMatchObject({ troll: expect.any(String) })
    expect((await ticketOf('t1')).turn).toBeUndefined()
    expect(await factsOf(first.id)).toMatchObject([{ outcome: 'troll', turn: first.turn, actor: 'sara' }])

    desk.told.length = 0
    const muted = await writes('t1', 'Ladri, ladri')
    expect(muted).toMatchObject({ muted: { n: 1 } })
    expect(muted.turn ?? muted.muted?.asks).toBeUndefined()
    expect(await desk.stores.waiting.hints()).not.toContainEqual(expect.objectContaining({ ticket: first.id }))
    desk.pass(86_400_000)
    await desk.boot().sweep()
    expect((await ticketOf('t1')).late).toBeUndefined()
    expect((await desk.stores.messages.lines(first.id)).items.filter(({ type }) => type === 'message')).toHaveLength(2)
    // Another thread of the same person is marked from its first word, and stands in no queue.
    await desk.boot().triage(said.comment({ id: 'x1', from: 't1', text: 'Ladri anche qui' }))
    expect(await writes('t1', 'Qual è lo stato della pratica 2830638004867?')).toMatchObject({
      muted: { n: 2, asks: expect.any(String) },
    })
  })

  test('S35: answered only after a supervisor unlocked it; the reminder refuses anybody else', async () => {
    const ticket = await writes('t2')
    await desk.boot().trolling.confirm({ agent: sara, customer: await mark('t2'), request: newId('req') })
    const press = async () =>
      desk.boot().sendReply({
        ticket: ticket.id,
        draft: newId('drf'),
        text: 'Buongiorno',
        seq: (await ticketOf('t2')).seq,
        agent: giulia,
      })
    await expect(press()).rejects.toMatchObject({ code: 'troll.locked' })
    await desk.boot().trolling.unlock({ agent: paolo, ticket: ticket.id, request: newId('req') })
    await expect(press()).resolves.toMatchObject({ reply: { state: 'asked' } })
  })

  test('S35: a new conversation of theirs is marked from its first word, and stands in no queue', async () => {
    await desk.boot().triage(said.comment({ id: 'y1', from: 't3', text: 'Ladri', post: '1000_91' }))
    const id = (post: string) =>
      desk.stores.tickets.newest(desk.hash.long('customer', 'fp-1000', 't3'), desk.hash.short('thread', post))
    const { ticket } = await id('1000_91')
    if (!ticket) throw new Error('no ticket')
    const { customer } = await desk
      .boot()
      .trolling.propose({ ticket: ticket.id, agent: giulia, reason: 'x', until: until(), request: newId('req') })
    await desk.boot().trolling.confirm({ agent: sara, customer, request: newId('req') })
    await desk.boot().triage(said.comment({ id: 'y2', from: 't3', text: 'Ladri', post: '1000_92' }))
    const { ticket: other } = await id('1000_92')
    expect(other).toMatchObject({ troll: expect.any(String), muted: { n: 1 } })
    const queue = await desk.stores.tickets.unassigned('care', { limit: 100 })
    expect(queue.tickets.map((one) => one.id)).not.toContain(other?.id)
    // Nobody else on the account is held up: the next person waits like anybody.
    await desk.boot().triage(said.comment({ id: 'y3', from: 't4', text: 'Buongiorno', post: '1000_92' }))
  })

  test('S35: when the mark runs out they wait like anybody, and what was said is in the books as a troll’s', async () => {
    const ticket = await writes('t5', 'Ladri')
    await desk.boot().trolling.confirm({ agent: sara, customer: await mark('t5'), request: newId('req') })
    await writes('t5', 'Ladri ancora')
    desk.pass(31 * 86_400_000)
    await desk.boot().sweep()
    const after = await ticketOf('t5')
    expect(after.troll ?? after.muted).toBeUndefined()
    expect((await factsOf(ticket.id)).map(({ outcome }) => outcome)).toEqual(['troll', 'troll'])
    expect((await writes('t5', 'Scusate, dov’è il pacco?')).turn).toMatchObject({ n: 1 })
  })

  test('S35: a confirmation that dies anywhere is finished by the sweep', { timeout: 240_000 }, async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 12; call += 1) {
        const from = `tc${when}${call}`
        await writes(from)
        const customer = await mark(from)
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .trolling.confirm({ agent: sara, customer, request: newId('req') })
          .catch(() => {})
        desk.faults.reset()
        desk.pass(180_000)
        await desk.boot().sweep()
        const confirmed = (await desk.stores.trolls.find(customer))?.confirmedAt
        const after = await ticketOf(from)
        expect({ when, call, troll: Boolean(after.troll), out: after.out }).toEqual({
          when,
          call,
          troll: Boolean(confirmed),
          out: undefined,
        })
      }
  })
})

test('a flood: every message is kept and counted, and desks are told of some thirty a minute', async () => {
  desk.told.length = 0
  for (let n = 0; n < 120; n++) {
    await desk
      .boot()
      .triage(said.message({ mid: `flood_${n}`, from: 'flood', text: `ehi ${n}`, at: desk.time.now.toISOString() }))
    desk.pass(100)
  }
  const ticket = await ticketOf('flood')
  expect(ticket).toMatchObject({ turn: { n: 120 }, rush: { n: 100 } })
  expect(desk.told.filter((one) => one.ticket.id === ticket.id)).toHaveLength(50)
  desk.pass(60_000)
  await writes('flood', 'Insomma?')
  expect(await ticketOf('flood')).toMatchObject({ turn: { n: 121 }, rush: { n: 1 } })
  expect(desk.told.at(-1)?.ticket).toMatchObject({ turn: { n: 121 } })
})

test('S2: whoever waits is found in the order of waiting out of eight shards, none of them hot, by one read of the page', async () => {
  const fresh = await aDesk()
  const n = 400
  for (let one = 0; one < n; one++)
    await fresh.boot().triage(
      said.message({
        mid: `w${one}`,
        from: `w${one}`,
        at: new Date(fresh.time.now.getTime() - ((one * 7919) % n) * 1000).toISOString(),
      }),
    )
  fresh.pass(2 * 3_600_000)
  await fresh.boot().sweep()
  await fresh.boot().triage(said.message({ mid: 'soon', from: 'soon', at: fresh.time.now.toISOString() }))
  const entries = await fresh.items('T#')
  const sizes = [
    ...Map.groupBy(
      entries.filter(({ d }) => d),
      ({ d }) => d,
    ).values(),
  ].map((part) => part.length)
  expect(sizes).toHaveLength(8)
  expect(Math.max(...sizes)).toBeLessThan((n / 8) * 2)
  expect(entries.filter(({ late }) => late)).toHaveLength(n)

  const { waiting } = fresh.boot()
  fresh.faults.reset()
  const first = await waiting.list(() => true, { limit: 25 })
  // Two reads a shard and one of headers.
  expect(fresh.faults.calls).toHaveLength(17)
  const all = [...first.tickets]
  let { cursor } = first
  while (cursor) {
    const page = await waiting.list(() => true, { limit: 25, cursor })
    all.push(...page.tickets)
    cursor = page.cursor
  }
  expect(all).toHaveLength(n + 1)
  expect(new Set(all.map(({ id }) => id)).size).toBe(n + 1)
  const since = all.map(({ turn }) => turn?.since ?? '')
  expect(since).toEqual(since.toSorted())
  await fresh.stop()
}, 240_000)

test('what is only thanks, in six languages, and what is not', () => {
  for (const text of [
    'Grazie!',
    'grazie mille a tutti 🙏',
    'Thanks a lot',
    'Muchas gracias',
    'Merci beaucoup',
    'Vielen Dank für die Hilfe',
    'Muito obrigada!',
  ])
    expect([text, isThanks(text)]).toEqual([text, true])
  for (const text of [
    '',
    'Buongiorno',
    'Grazie, ma non è arrivato niente',
    'Grazie?',
    'Grazie 2830638004867',
    'Thanks for nothing',
    `grazie ${'a '.repeat(80)}`,
  ])
    expect([text, isThanks(text)]).toEqual([text, false])
  expect(['ladri', 'Dove?', 'pratica 2830638004867', 'AB1234', 'x'.repeat(200)].map(looksReal)).toEqual([
    false,
    true,
    true,
    true,
    true,
  ])
})

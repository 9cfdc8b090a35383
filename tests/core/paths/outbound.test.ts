import { newId } from '@ascolta/core/id'
import type { Reply } from '@ascolta/core/outbound/reply'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { answer } from '@ascolta/core/tickets/waiting'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  desk.faults.reset()
  desk.queue.length = 0
  desk.mood.answer = ({ id }) => Response.json({ id, message_id: id })
  await desk.stores.accounts.put(anAccount('facebook-page'))
})

const giulia = anAgent()
const marco = anAgent({ id: 'marco', name: 'Marco Conti' })
let people = 0

/** Somebody writes; the ticket as it is then. */
async function aTicket(channel: 'facebook-page' | 'messenger' = 'facebook-page') {
  const from = `person${++people}`
  const at = desk.time.now.toISOString()
  await desk
    .boot()
    .triage(
      channel === 'messenger'
        ? said.message({ mid: `m_${from}`, from, at })
        : said.comment({ id: `70_${from}`, from, at }),
    )
  const account = channel === 'messenger' ? 'ms-1000' : 'fp-1000'
  const lane = channel === 'messenger' ? 'dm' : desk.hash.short('thread', '1000_55')
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', account, from), lane)
  if (!ticket) throw new Error('no ticket was opened')
  return { ticket, from, comment: `70_${from}` }
}

const press = (
  ticket: Ticket,
  changes: Partial<{ draft: string; text: string; seq: number; agent: typeof giulia }> = {},
) => ({
  ticket: ticket.id,
  draft: newId('drf'),
  text: `Ci scusiamo, verifichiamo subito (${ticket.number})`,
  seq: ticket.seq,
  agent: giulia,
  ...changes,
})

/** The queue hands over what it holds. */
async function deliverAll() {
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}

/** Minutes go by: the sweep runs, the queue delivers. */
async function minutesPass(count: number) {
  for (let minute = 0; minute < count; minute++) {
    desk.pass(60_000)
    await desk.boot().sweep()
    await deliverAll()
  }
}

const posts = (text: string) =>
  desk.applied.filter(({ body }) => body.message === text || (body.message as { text?: string })?.text === text)
const now = async (reply: { ticket: string; draft: string }) =>
  (await desk.stores.replies.get(reply.ticket, reply.draft, { consistent: true })) as Reply

describe('a reply', () => {
  test('goes out once, to the comment it answers, after the undo window, and settles the turn', async () => {
    const { ticket, comment } = await aTicket()
    const act = press(ticket)
    const { reply } = await desk.boot().sendReply(act)
    expect(reply).toMatchObject({ state: 'asked', approval: { by: 'giulia' }, target: { id: comment } })
    desk.pass(10_000)
    await deliverAll()
    expect(posts(act.text)).toMatchObject([{ path: `/${comment}/comments` }])
    expect(await now(act)).toMatchObject({ state: 'sent', platform: posts(act.text)[0]?.id })
    const after = await desk.stores.tickets.get(ticket.id)
    expect(after).toMatchObject({ state: 'waiting-customer', seq: 2, owner: 'giulia' })
    expect(after.turn ?? after.due).toBeUndefined()
    const facts = await desk.items('turn#')
    expect(facts.filter(({ sk }) => String(sk).includes(ticket.id))).toMatchObject([
      { outcome: 'answered', actor: 'giulia' },
    ])
  })

  test('O6: five identical presses at once and one later are one intent and the same answer', async () => {
    const { ticket } = await aTicket()
    const act = press(ticket)
    const answers = await Promise.all(Array.from({ length: 5 }, () => desk.boot().sendReply(act)))
    expect(new Set(answers.map(({ reply }) => reply.id)).size).toBe(1)
    desk.pass(10_000)
    await deliverAll()
    await desk.boot().sendReply(act)
    await deliverAll()
    expect(posts(act.text)).toHaveLength(1)
  })

  test('S06: of two written against the same state exactly one goes out; the other keeps its draft', async () => {
    const { ticket } = await aTicket()
    const first = press(ticket, { text: `Prima ${ticket.number}` })
    const second = press(ticket, { text: `Seconda ${ticket.number}`, agent: marco })
    await desk.boot().saveDraft({ ...second, rev: 0 })
    const results = await Promise.allSettled([desk.boot().sendReply(first), desk.boot().sendReply(second)])
    expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'ticket.changed' } },
    ])
    desk.pass(10_000)
    await deliverAll()
    expect(posts(first.text).length + posts(second.text).length).toBe(1)
    const refused = posts(first.text).length ? second : first
    expect(await now(refused)).toMatchObject({ state: 'draft', text: refused.text })
  })

  test('S06: written before the customer wrote again is refused', async () => {
    const { ticket, from } = await aTicket()
    await desk.boot().triage(said.comment({ id: `71_${from}`, from, text: 'Aggiungo una cosa' }))
    await expect(desk.boot().sendReply(press(ticket))).rejects.toMatchObject({
      code: 'ticket.changed',
      details: { seq: 2 },
    })
  })

  test('C8: what no reader must see refuses nothing', async () => {
    const { ticket } = await aTicket()
    await desk.boot().transition({ ticket: ticket.id, agent: giulia, kind: 'claimed', request: newId('req') })
    await minutesPass(0)
    await expect(desk.boot().sendReply(press(ticket))).resolves.toMatchObject({ reply: { state: 'asked' } })
  })

  test('too long, empty, or of another person’s draft is refused before anything is written', async () => {
    const { ticket } = await aTicket()
    await expect(desk.boot().sendReply(press(ticket, { text: 'x'.repeat(8001) }))).rejects.toMatchObject({
      code: 'reply.too-long',
    })
    await expect(desk.boot().sendReply(press(ticket, { text: '  ' }))).rejects.toMatchObject({ code: 'reply.empty' })
    const act = press(ticket)
    await desk.boot().saveDraft({ ...act, rev: 0 })
    await expect(desk.boot().sendReply({ ...act, agent: marco })).rejects.toMatchObject({ code: 'draft.foreign' })
    expect((await desk.stores.tickets.get(ticket.id)).seq).toBe(1)
  })
})

describe('undo', () => {
  test('O5: undone means undone: nothing goes out, the draft is back, the customer waits as long as before', async () => {
    const { ticket } = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    const { reply } = await desk.boot().undoReply(act)
    expect(reply).toMatchObject({ state: 'undone', text: act.text })
    desk.pass(10_000)
    await deliverAll()
    expect(posts(act.text)).toHaveLength(0)
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
  })

  test('C11: undone and sent again within five minutes goes out', async () => {
    const { ticket } = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    await desk.boot().undoReply(act)
    const again = { ...act, seq: (await desk.stores.tickets.get(ticket.id)).seq }
    await desk.boot().sendReply(again)
    expect(new Set(desk.queue.map(({ dedup }) => dedup)).size).toBe(2)
    desk.pass(10_000)
    await deliverAll()
    expect(posts(act.text)).toHaveLength(1)
  })

  test('the nudge of a press that was undone never sends the next one before its ticket took it', async () => {
    const { ticket, from } = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    const [old] = desk.queue.splice(0)
    await desk.boot().undoReply(act)
    // The second press writes its intent and dies before the ticket; meanwhile the customer writes again.
    const again = { ...act, text: `${act.text}, corretto`, seq: (await desk.stores.tickets.get(ticket.id)).seq }
    desk.faults.reset()
    desk.faults.crashAt(4, 'before')
    await desk
      .boot()
      .sendReply(again)
      .catch(() => {})
    expect(desk.faults.crashed).toBe(true)
    desk.faults.reset()
    expect(await now(act)).toMatchObject({ state: 'asked', attempt: 2 })
    await desk
      .boot()
      .triage(said.comment({ id: `72_${from}`, from, text: 'Aspettate', at: desk.time.now.toISOString() }))
    desk.pass(10_000)
    await desk.boot().deliver(old?.body ?? '')
    expect(posts(again.text)).toHaveLength(0)
    await minutesPass(5)
    expect(posts(again.text)).toHaveLength(0)
    expect(await now(act)).toMatchObject({ state: 'draft', text: again.text })
  })

  test('is too late once it is on its way', async () => {
    const { ticket } = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    await expect(desk.boot().undoReply(act)).rejects.toMatchObject({ code: 'reply.sent' })
  })
})

describe('the network', () => {
  test('O3: what was changed after the approval never goes out', async () => {
    const { ticket } = await aTicket()
    const act = press(ticket)
    const { reply } = await desk.boot().sendReply(act)
    await desk.stores.replies.replace(reply, { ...reply, text: 'Altro testo' })
    desk.pass(10_000)
    await deliverAll()
    expect(posts('Altro testo')).toHaveLength(0)
    expect(await now(act)).toMatchObject({ state: 'failed', reason: 'not-approved' })
  })

  test('says never: the reply failed with the reason and the customer waits again', async () => {
    const { ticket } = await aTicket()
    desk.mood.answer = () =>
      Response.json({ error: { code: 100, error_subcode: 33, message: 'gone' } }, { status: 400 })
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect((await now(act)).state).toBe('failed')
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
  })

  test('O7: a dead token pauses the account after one attempt, loses nothing and goes on when it is back', async () => {
    const { ticket } = await aTicket()
    desk.mood.answer = () => Response.json({ error: { code: 190, message: 'expired' } }, { status: 400 })
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    await minutesPass(8)
    expect(posts(act.text)).toHaveLength(1)
    expect(await desk.stores.accounts.fresh('fp-1000')).toMatchObject({ state: 'paused' })
    desk.mood.answer = ({ id }) => Response.json({ id })
    await desk.stores.accounts.put(anAccount('facebook-page'))
    await minutesPass(8)
    expect((await now(act)).state).toBe('sent')
  })

  test('never answers: a doubt, no second try, and a person decides after a quarter of an hour', async () => {
    const { ticket } = await aTicket()
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect(await now(act)).toMatchObject({ state: 'unknown' })
    await minutesPass(20)
    expect(posts(act.text)).toHaveLength(1)
    expect(await now(act)).toMatchObject({ state: 'needs-person' })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
  })

  test('C6: an echo before the answer settles our own intent and is nobody’s answer elsewhere', async () => {
    const { ticket, from, comment } = await aTicket()
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    desk.mood.answer = async ({ id }) => {
      await desk
        .boot()
        .triage(said.comment({ id, from: '1000', text: act.text, parent: comment, at: desk.time.now.toISOString() }))
      return Response.json({ id })
    }
    await deliverAll()
    expect((await now(act)).state).toBe('sent')
    const rows = await desk.items(`C#${desk.hash.long('customer', 'fp-1000', from)}`)
    expect(rows.filter(({ own }) => own)).toHaveLength(0)
    expect((await desk.stores.tickets.get(ticket.id)).seq).toBe(2)
  })

  test('C6: an answer that the network hangs under somebody else’s comment settles its own intent, and nobody else’s wait', async () => {
    const top = await aTicket()
    const nested = `70_nested${people}`
    await desk
      .boot()
      .triage(
        said.comment({ id: nested, from: `nested${people}`, parent: top.comment, at: desk.time.now.toISOString() }),
      )
    const lane = desk.hash.short('thread', '1000_55')
    const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'fp-1000', `nested${people}`), lane)
    if (!ticket) throw new Error('no ticket was opened')
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    desk.mood.answer = async ({ id }) => {
      const at = desk.time.now.toISOString()
      await desk.boot().triage(said.comment({ id, from: '1000', text: act.text, parent: top.comment, at }))
      return Response.json({ id })
    }
    await deliverAll()
    expect((await now(act)).state).toBe('sent')
    expect((await desk.stores.tickets.get(top.ticket.id)).turn).toEqual(top.ticket.turn)
    expect((await desk.stores.tickets.get(ticket.id)).turn).toBeUndefined()
  })

  test('C6: a late echo proves a doubt, by marker where the network gives it back', async () => {
    const { ticket, from } = await aTicket('messenger')
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const act = press(ticket)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    const [sent] = posts(act.text)
    const { metadata } = (sent?.body.message ?? {}) as { metadata: string }
    await desk
      .boot()
      .triage(
        said.message({ mid: 'm_ours', from, echo: true, text: act.text, metadata, at: desk.time.now.toISOString() }),
      )
    expect(await now(act)).toMatchObject({ state: 'sent', platform: 'm_ours' })
  })

  test('O8: a window that closed between Send and the socket stops the reply with the reason', async () => {
    const { ticket } = await aTicket('messenger')
    const act = press(ticket)
    desk.pass(24 * 3_600_000 - 5_000)
    await desk.boot().sendReply(act)
    desk.pass(10_000)
    await deliverAll()
    expect(posts(act.text)).toHaveLength(0)
    expect(await now(act)).toMatchObject({ state: 'failed', reason: 'window-closed' })
  })
})

test('S06: whoever waits again because another send was given up is not answered unread', async () => {
  const { ticket, from } = await aTicket()
  const first = press(ticket)
  desk.mood.answer = () => {
    throw new DOMException('late', 'TimeoutError')
  }
  await desk.boot().sendReply(first)
  desk.pass(10_000)
  await deliverAll()
  desk.pass(3 * 60_000)
  const at = desk.time.now.toISOString()
  await desk.boot().triage(said.comment({ id: `71_${from}`, from, at }))
  const seen = await desk.stores.tickets.get(ticket.id)
  const asked = press(seen, { text: 'Anche a questo' })
  // Between the read and the write of one press, a person drops the other.
  const { tickets } = desk.stores
  const dropped = desk.boot().settleDoubt({ ticket: ticket.id, draft: first.draft, agent: giulia, verdict: 'drop' })
  await dropped
  const now = await tickets.get(ticket.id, { consistent: true })
  expect(now).toMatchObject({ seq: seen.seq, turn: { n: 2 } })
  expect(() =>
    answer(now, { draft: asked.draft, askedAt: at, seq: seen.seq, turn: seen.turn, agent: giulia.id }),
  ).toThrow('Something happened')
  expect(answer(now, { draft: asked.draft, askedAt: at, seq: now.seq, turn: now.turn, agent: giulia.id }).turn).toBe(
    undefined,
  )
})

test('O1, O2: an answer in the same words that is known already is no proof of one in doubt', async () => {
  const { ticket, comment } = await aTicket()
  const first = press(ticket, { text: 'Grazie a lei!' })
  await desk.boot().sendReply(first)
  desk.pass(10_000)
  await deliverAll()
  const again = await desk.stores.tickets.get(ticket.id)
  const second = press(again, { text: 'Grazie a lei!' })
  desk.mood.answer = () => {
    desk.applied.pop()
    throw new DOMException('late', 'TimeoutError')
  }
  await desk.boot().sendReply(second)
  desk.pass(10_000)
  await deliverAll()
  const listed = posts('Grazie a lei!')
    .filter(({ path }) => path.includes(comment))
    .map(({ id, body }) => ({
      id,
      message: body.message,
      from: { id: '1000' },
      created_time: desk.time.now.toISOString(),
    }))
  expect(listed).toHaveLength(1)
  desk.shown.answer = () => Response.json({ data: listed })
  await minutesPass(3)
  expect(await now(second)).toMatchObject({ state: 'unknown' })
  desk.shown.answer = () => Response.json({ data: [...listed, { ...listed[0], id: 'sent_really' }] })
  await minutesPass(2)
  expect(await now(second)).toMatchObject({ state: 'sent', platform: 'sent_really' })
  desk.shown.answer = () => Response.json({ data: [] })
})

test('C9, C12: stopped before or after every await from Send to the end: one post, and nothing left hanging', {
  timeout: 600_000,
}, async () => {
  const ends: unknown[] = []
  for (const phase of ['send', 'deliver'] as const)
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 16; call++) {
        const { ticket } = await aTicket()
        const act = press(ticket)
        desk.faults.reset()
        if (phase === 'send') desk.faults.crashAt(call, when)
        const pressed = await desk
          .boot()
          .sendReply(act)
          .catch(() => undefined)
        const finished = phase === 'send' && !desk.faults.crashed
        desk.faults.reset()
        // The browser tries again, or its owner went home: both must end well.
        if (!pressed && call % 2 === 0) await desk.boot().sendReply(act)
        desk.pass(10_000)
        if (phase === 'deliver') desk.faults.crashAt(call, when)
        const nudges = [...desk.queue]
        for (const { body } of desk.queue.splice(0))
          await desk
            .boot()
            .deliver(body)
            .catch(() => {})
        const over = phase === 'deliver' && !desk.faults.crashed
        desk.faults.reset()
        for (const { body } of nudges) await desk.boot().deliver(body)
        await minutesPass(20)
        const reply = await now(act)
        const { turn, due } = await desk.stores.tickets.get(ticket.id)
        const applied = posts(act.text).length
        const facts = (await desk.items('turn#')).filter(({ sk }) => String(sk).includes(ticket.id)).length
        ends.push({ phase, when, call, state: reply?.state ?? 'none', applied, waits: turn !== undefined, facts, due })
        if (finished || over) break
      }
  for (const end of ends as { state: string; applied: number; waits: boolean; facts: number }[]) {
    const fine =
      (end.state === 'sent' && end.applied === 1 && !end.waits && end.facts === 1) ||
      (end.state === 'needs-person' && end.applied <= 1 && end.waits) ||
      ((end.state === 'none' || end.state === 'draft') && end.applied === 0 && end.waits)
    expect(fine, JSON.stringify(end)).toBe(true)
  }
  expect(ends.length).toBeGreaterThan(30)
})

import { newId } from '@ascolta/core/id'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(() => {
  desk.queue.length = 0
  desk.mood.answer = ({ id }) => Response.json({ id, message_id: id, recipient_id: 'psid-9' })
})

const giulia = anAgent()
let people = 0

async function aComplaint() {
  const from = `shy${++people}`
  const at = desk.time.now.toISOString()
  await desk.boot().triage(said.comment({ id: `80_${from}`, from, at, post: `1000_${80 + people}` }))
  const lane = desk.hash.short('thread', `1000_${80 + people}`)
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'fp-1000', from), lane)
  return ticket as Ticket
}

const press = (ticket: Ticket, text: string, audience?: 'public' | 'private') => ({
  ticket: ticket.id,
  draft: newId('drf'),
  text,
  seq: ticket.seq,
  agent: giulia,
  audience,
})

async function sent(act: ReturnType<typeof press>) {
  await desk.boot().sendReply(act)
  desk.pass(10_000)
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
  return desk.stores.replies.get(act.ticket, act.draft, { consistent: true })
}

describe('C17: from public into private', () => {
  test('the private reply goes to the Page’s Messenger, and what comes back there lands on the same ticket', async () => {
    const ticket = await aComplaint()
    const reply = await sent(press(ticket, 'Ci scriva qui il codice cliente', 'private'))
    expect(reply).toMatchObject({ state: 'sent', account: 'ms-1000', public: false })
    expect(desk.applied.at(-1)).toMatchObject({
      path: '/1000/messages',
      body: { recipient: { comment_id: ticket.target?.id } },
    })

    await desk
      .boot()
      .triage(
        said.message({ mid: `m_back${people}`, from: 'psid-9', text: 'È il 4471', at: desk.time.now.toISOString() }),
      )
    const after = await desk.stores.tickets.get(ticket.id)
    expect(after).toMatchObject({ turn: { n: 1 }, dm: { account: 'ms-1000', recipient: 'psid-9' } })
    const { items } = await desk.stores.messages.lines(ticket.id)
    expect(items.filter((item) => item.type === 'message').map((item) => item.message.public)).toEqual([false, true])

    const answer = await sent(press(after, 'Grazie, risolto', 'private'))
    expect(answer).toMatchObject({ state: 'sent', recipient: 'psid-9' })
    expect(desk.applied.at(-1)).toMatchObject({ body: { recipient: { id: 'psid-9' } } })
    await desk.stores.tickets.forward(desk.hash.long('customer', 'ms-1000', 'psid-9'), 'dm', ticket.id)
  })

  test('also when only its echo says that it arrived, and to whom', async () => {
    const ticket = await aComplaint()
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const act = press(ticket, `Ci scriva qui (${people})`, 'private')
    await sent(act)
    const [from, at] = [`psid-echo${people}`, desk.time.now.toISOString()]
    const metadata = `${act.ticket}/${act.draft}/1`
    await desk.boot().triage(said.message({ mid: `m_e${people}`, from, at, text: act.text, echo: true, metadata }))
    await desk.boot().triage(said.message({ mid: `m_a${people}`, from, at, text: 'Eccomi' }))
    expect((await desk.stores.tickets.get(ticket.id)).turn).toMatchObject({ n: 1 })
  })

  test('also when the sender dies at any moment after the network took it', { timeout: 60_000 }, async () => {
    let crashes = 0
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call < 16; call++) {
        const ticket = await aComplaint()
        const act = press(ticket, `Ci scriva in privato (${people})`, 'private')
        const from = `psid-crash${people}`
        desk.mood.answer = ({ id }) => Response.json({ message_id: id, recipient_id: from })
        await desk.boot().sendReply(act)
        desk.pass(10_000)
        const [nudge] = desk.queue.splice(0)
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .deliver(nudge?.body ?? '')
          .catch(() => {})
        const over = !desk.faults.crashed
        crashes += over ? 0 : 1
        desk.faults.reset()
        await desk.boot().deliver(nudge?.body ?? '')
        const reply = await desk.stores.replies.get(act.ticket, act.draft, { consistent: true })
        if (reply?.state === 'sent') {
          const at = desk.time.now.toISOString()
          await desk.boot().triage(said.message({ mid: `m_c${people}`, from, at, text: 'Eccomi' }))
          expect((await desk.stores.tickets.get(ticket.id)).turn, `${when} ${call}`).toMatchObject({ n: 1 })
        }
        if (over) break
      }
    expect(crashes).toBeGreaterThan(12)
  })

  test('only once, until the customer answers there', async () => {
    const ticket = await aComplaint()
    await sent(press(ticket, 'Ci scriva in privato', 'private'))
    const after = await desk.stores.tickets.get(ticket.id)
    await expect(desk.boot().sendReply(press(after, 'Ancora', 'private'))).rejects.toMatchObject({
      code: 'reply.invited',
    })
  })

  test('only for seven days', async () => {
    const ticket = await aComplaint()
    desk.pass(7 * 24 * 3_600_000 + 1000)
    await expect(desk.boot().sendReply(press(ticket, 'In privato', 'private'))).rejects.toMatchObject({
      code: 'reply.window',
    })
  })

  test('words begun in private come back as private ones', async () => {
    const ticket = await aComplaint()
    const act = { ...press(ticket, 'Mi mandi l’IBAN'), rev: 0 }
    const saved = await desk.boot().saveDraft({ ...act, audience: 'private' })
    expect(saved.public).toBe(false)
    expect((await desk.boot().saveDraft({ ...act, text: 'Mi mandi il codice', rev: saved.rev })).public).toBe(false)
    expect(
      (await desk.boot().saveDraft({ ...act, text: 'Mi mandi il codice', rev: 1, audience: 'public' })).public,
    ).toBe(true)
  })

  test('nothing of a private conversation is said in public', async () => {
    await desk.boot().triage(said.message({ mid: 'm_private', from: 'closed', at: desk.time.now.toISOString() }))
    const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'ms-1000', 'closed'), 'dm')
    await expect(desk.boot().sendReply(press(ticket as Ticket, 'A tutti', 'public'))).rejects.toMatchObject({
      code: 'reply.no-public',
    })
  })
})

describe('a doubt', () => {
  async function doubtful() {
    const ticket = await aComplaint()
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    const act = press(ticket, `Una risposta ${people}`)
    await sent(act)
    desk.mood.answer = ({ id }) => Response.json({ id })
    return { ticket, act }
  }
  const giveUp = async () => {
    for (let minute = 0; minute < 20; minute++) {
      desk.pass(60_000)
      await desk.boot().sweep()
    }
  }
  const posts = (text: string) => desk.applied.filter(({ body }) => body.message === text).length

  test('“it is there”: sent, credited, and nobody waits, also when it was given up before', async () => {
    for (const late of [false, true]) {
      const { ticket, act } = await doubtful()
      if (late) await giveUp()
      const { reply, ticket: after } = await desk.boot().settleDoubt({ ...act, verdict: 'there' })
      expect(reply).toMatchObject({ state: 'sent', settledBy: 'giulia' })
      expect(after.turn).toBeUndefined()
      const facts = await desk.items('turn#')
      expect(facts.filter(({ sk }) => String(sk).includes(ticket.id))).toMatchObject([
        { outcome: 'answered', actor: 'giulia' },
      ])
      expect(posts(act.text)).toBe(1)
    }
  })

  test('“it is not, send”: goes out once more, and only once', async () => {
    const { ticket, act } = await doubtful()
    await giveUp()
    await desk.boot().settleDoubt({ ...act, verdict: 'send' })
    await expect(desk.boot().settleDoubt({ ...act, verdict: 'send' })).rejects.toMatchObject({ code: 'reply.settled' })
    for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
    expect(posts(act.text)).toBe(2)
    expect(await desk.stores.replies.get(act.ticket, act.draft, { consistent: true })).toMatchObject({ state: 'sent' })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toBeUndefined()
  })

  test('is neither sent again nor dropped while the network may still publish it, but may be seen there at once', async () => {
    const { act } = await doubtful()
    for (const verdict of ['send', 'drop'] as const)
      await expect(desk.boot().settleDoubt({ ...act, verdict })).rejects.toMatchObject({ code: 'reply.too-early' })
    desk.pass(2 * 60_000)
    await desk.boot().settleDoubt({ ...act, verdict: 'send' })
  })

  test('“drop”: the customer waits again, as long as before', async () => {
    const { ticket, act } = await doubtful()
    desk.pass(2 * 60_000)
    await desk.boot().settleDoubt({ ...act, verdict: 'drop' })
    expect((await desk.stores.tickets.get(ticket.id)).turn).toEqual(ticket.turn)
  })

  test('is not settled by a colleague, but by a supervisor', async () => {
    const { act } = await doubtful()
    desk.pass(2 * 60_000)
    const marco = anAgent({ id: 'marco' })
    await expect(desk.boot().settleDoubt({ ...act, agent: marco, verdict: 'drop' })).rejects.toMatchObject({
      code: 'reply.foreign',
    })
    await desk.boot().settleDoubt({ ...act, agent: anAgent({ id: 'anna', role: 'supervisor' }), verdict: 'drop' })
  })
})

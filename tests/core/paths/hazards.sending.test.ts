import { newId } from '@ascolta/core/id'
import { redrive } from '@ascolta/core/inbound/redrive'
import type { Reply } from '@ascolta/core/outbound/reply'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  desk.queue.length = 0
  desk.applied.length = 0
  desk.mood.answer = ({ id }) => Response.json({ id, message_id: id })
  await desk.stores.accounts.put(anAccount('facebook-page'))
})

const giulia = anAgent()
const paolo = anAgent({ id: 'paolo', role: 'admin' })
let people = 0

async function aTicket() {
  const from = `person${++people}`
  await desk.boot().triage(said.comment({ id: `80_${from}`, from, at: desk.time.now.toISOString() }))
  const { ticket } = await desk.stores.tickets.newest(
    desk.hash.long('customer', 'fp-1000', from),
    desk.hash.short('thread', '1000_55'),
  )
  return ticket as Ticket
}
async function pressed() {
  const ticket = await aTicket()
  const act = {
    ticket: ticket.id,
    draft: newId('drf'),
    text: `Eccoci ${ticket.number}`,
    seq: ticket.seq,
    agent: giulia,
  }
  await desk.boot().sendReply(act)
  return act
}
const now = async ({ ticket, draft }: { ticket: string; draft: string }) =>
  (await desk.stores.replies.get(ticket, draft, { consistent: true })) as Reply
async function deliverAll() {
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}
async function minutesPass(count: number) {
  for (let minute = 0; minute < count; minute++) {
    desk.pass(60_000)
    await desk.boot().sweep()
    await deliverAll()
  }
}

describe('hazard O5: a table that was brought back from a backup', () => {
  test('sends nothing by itself that was let out before: it goes to a person, and its customer waits again', async () => {
    const before = await pressed()
    desk.pass(10_000)
    await desk.boot().restored(paolo)
    await deliverAll()
    await minutesPass(10)
    expect(desk.applied).toEqual([])
    expect(await now(before)).toMatchObject({ state: 'needs-person', reason: 'restored' })
    expect((await desk.stores.tickets.get(before.ticket)).turn).toMatchObject({ n: 1 })
    expect((await desk.items('L#')).filter(({ act }) => act === 'table-restored')).toHaveLength(1)
  })

  test('sends what is let out afterwards', async () => {
    await desk.boot().restored(paolo)
    desk.pass(1)
    await pressed()
    desk.pass(10_000)
    await deliverAll()
    expect(desk.applied).toHaveLength(1)
  })

  test('a person who looked sends it again, and then it goes out once', async () => {
    const before = await pressed()
    desk.pass(10_000)
    await desk.boot().restored(paolo)
    await deliverAll()
    // Nobody decides while a network may still publish what an older attempt sent.
    desk.pass(5 * 60_000)
    await desk.boot().settleDoubt({ ticket: before.ticket, draft: before.draft, agent: giulia, verdict: 'send' })
    await minutesPass(3)
    expect(desk.applied).toHaveLength(1)
    expect(await now(before)).toMatchObject({ state: 'sent' })
  })

  test('is asked about with the read of the account that every send makes anyway', async () => {
    const before = await pressed()
    desk.pass(10_000)
    desk.faults.reset()
    await deliverAll()
    expect(await now(before)).toMatchObject({ state: 'sent' })
    const claim = desk.faults.calls.indexOf('UpdateCommand')
    // The reply, the account, the ticket for its window: nothing more before the claim.
    expect(desk.faults.calls.slice(0, claim)).toEqual(['GetCommand', 'GetCommand', 'GetCommand'])
  })
})

describe('hazard O6: a token that died', () => {
  const dead = () => Response.json({ error: { code: 190, message: 'expired' } }, { status: 401 })

  test('is met by at most those in flight; whoever claims after the pause reads it and keeps still', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, pressed))
    desk.pass(10_000)
    desk.mood.answer = dead
    const inFlight = desk.queue.splice(0, 4)
    // Each from a container of its own, that knew the account as connected.
    const waiting = desk.queue.splice(0).map(({ body }) => ({ body, container: desk.boot() }))
    await Promise.all(waiting.map(({ container }) => container.accounts.list()))
    await Promise.all(inFlight.map(({ body }) => desk.boot().deliver(body)))
    for (const { body, container } of waiting) await container.deliver(body)
    expect(desk.applied.length).toBeGreaterThan(0)
    expect(desk.applied.length).toBeLessThanOrEqual(inFlight.length)
    for (const one of many) expect(await now(one)).toMatchObject({ state: 'queued' })
  })

  test('reconnected, what waited goes out in slices at the network’s rate, and all of it once', async () => {
    const x = anAccount('x', { id: 'x-7', external: '7' })
    await desk.stores.accounts.put({
      ...x,
      state: 'paused',
      paused: { reason: 'token', since: '2026-11-20T09:00:00.000Z' },
    })
    const at = desk.time.now.toISOString()
    const drafts: { ticket: string; draft: string }[] = []
    for (let index = 0; index < 20; index++) {
      const ticket = await aTicket()
      const draft = newId('drf')
      drafts.push({ ticket: ticket.id, draft })
      const reply: Reply = {
        id: draft,
        ticket: ticket.id,
        account: 'x-7',
        actor: 'giulia',
        state: 'queued',
        text: `Eccoci ${index}`,
        rev: 0,
        createdAt: at,
        public: true,
        attempt: 1,
        askedAt: at,
        notBefore: at,
        due: at,
      }
      await desk.stores.replies.insert(reply)
    }
    await desk.stores.accounts.put(x)
    const perMinute: number[] = []
    for (let minute = 0; minute < 6; minute++) {
      desk.pass(60_000)
      desk.queue.length = 0
      await desk.boot().sweep()
      const nudged = desk.queue
        .map(({ body }) => JSON.parse(body) as { draft: string })
        .filter(({ draft }) => drafts.some((one) => one.draft === draft))
      perMinute.push(nudged.length)
      for (const { draft } of nudged) {
        const found = drafts.find((one) => one.draft === draft)
        const held = found && (await now(found))
        if (held) await desk.stores.replies.replace(held, { ...held, state: 'sent', due: undefined })
      }
    }
    expect(Math.max(...perMinute)).toBeLessThanOrEqual(6)
    expect(perMinute.reduce((sum, one) => sum + one)).toBe(20)
  })
})

describe('hazard O2: dead letters brought back', () => {
  const bring = (letters: { body: string; group: string; dedup: string; receipt: string }[]) => {
    const sent: { body: string; group: string; dedup: string }[] = []
    const left = [...letters]
    let id = 0
    const go = redrive({
      dead: {
        receive: async () => left.slice(0, 10),
        remove: async (receipt) =>
          void left.splice(
            left.findIndex((one) => one.receipt === receipt),
            1,
          ),
      },
      queue: {
        send: async (notes) => {
          sent.push(...notes)
          return []
        },
      },
      newId: () => String(++id),
    })
    return { go, sent, left }
  }
  const letter = (body: string, n: number) => ({ body, group: `lane-${n % 2}`, dedup: `first-${n}`, receipt: `r${n}` })

  test('go back into their own lane, the same body under an id that the queue has not seen', async () => {
    const letters = Array.from({ length: 23 }, (_, n) => letter(`body ${n}`, n))
    const { go, sent, left } = bring(letters)
    expect(await go()).toEqual({ moved: 23 })
    expect(left).toEqual([])
    expect(sent.map(({ body, group }) => ({ body, group }))).toEqual(
      letters.map(({ body, group }) => ({ body, group })),
    )
    expect(new Set(sent.map(({ dedup }) => dedup)).size).toBe(23)
    expect(sent.some(({ dedup }) => letters.some((one) => one.dedup === dedup))).toBe(false)
  })

  test('behind what came after them: an edit first, its comment days later, one final state', async () => {
    const at = desk.time.now.toISOString()
    const comment = said.comment({ id: '80_dead', from: 'late', at })
    await desk.boot().triage(said.comment({ id: '80_dead', from: 'late', at, verb: 'edited', text: 'Pacco perso' }))
    await desk.boot().triage(said.comment({ id: '80_dead_2', from: 'late', at, text: 'Allora?' }))
    desk.pass(3 * 24 * 3_600_000)
    const { go, sent } = bring([letter(comment, 1), letter(comment, 1)])
    await go()
    for (const { body } of sent) await desk.boot().triage(body)
    const { ticket } = await desk.stores.tickets.newest(
      desk.hash.long('customer', 'fp-1000', 'late'),
      desk.hash.short('thread', '1000_55'),
    )
    const { items } = await desk.stores.messages.lines(ticket?.id ?? '')
    const messages = items.flatMap((item) => (item.type === 'message' ? [item.message] : []))
    expect(messages.map(({ text, edit }) => edit?.text ?? text).toSorted()).toEqual(['Allora?', 'Pacco perso'])
    expect(ticket?.turn).toMatchObject({ n: 2 })
  })

  test('outbound only reconcile: a nudge for what is sent, doubted or given up sends nothing', async () => {
    const act = await pressed()
    const [nudged] = desk.queue.splice(0)
    desk.pass(10_000)
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    await desk.boot().deliver(nudged?.body ?? '')
    expect(await now(act)).toMatchObject({ state: 'unknown' })
    expect(desk.applied.filter(({ body }) => body.message === act.text)).toHaveLength(1)
    const { go, sent } = bring([letter(nudged?.body ?? '', 1)])
    await go()
    for (const { body } of sent) await desk.boot().deliver(body)
    await minutesPass(20)
    for (const { body } of sent) await desk.boot().deliver(body)
    expect(await now(act)).toMatchObject({ state: 'needs-person' })
    expect(desk.applied.filter(({ body }) => body.message === act.text)).toHaveLength(1)
  })
})

import { balanceOf, covers, fatesOf, linesOf } from '@ascolta/core/books/balance'
import type { Fact } from '@ascolta/core/books/fact'
import { settledTurns } from '@ascolta/core/books/fact'
import { newId } from '@ascolta/core/id'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

const giulia = anAgent()
const marco = anAgent({ id: 'marco', name: 'Marco Neri' })
const sara = anAgent({ id: 'sara', name: 'Sara Verdi', role: 'supervisor' })

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  for (const agent of [giulia, marco, sara]) await desk.stores.agents.put(agent)
})
afterAll(() => desk.stop())
beforeEach(() => desk.faults.reset())

let written = 0

const at = () => desk.time.now.toISOString()
const fresh = (id: string) => desk.stores.tickets.get(id, { consistent: true })
/** Writes in private, or in public under a post of their own. */
async function writes(from: string, open = false, text = 'Dov’è il mio pacco?') {
  desk.pass(1_000)
  const n = ++written
  const body = open
    ? said.comment({ id: `1000_55_${n}`, from, text, at: at() })
    : said.message({ mid: `m_${n}`, from, text, at: at() })
  await desk.boot().triage(body)
  const lane = open ? desk.hash.short('thread', '1000_55') : 'dm'
  const account = open ? 'fp-1000' : 'ms-1000'
  const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', account, from), lane, {
    consistent: true,
  })
  if (!ticket) throw new Error('no ticket')
  return ticket
}
/** One person on two channels: a public comment, then a private message. */
async function both(from: string) {
  const whole = await writes(from, true)
  const part = await writes(from)
  return { whole, part }
}
const merge = (one: Ticket, other: Ticket, agent = sara) =>
  desk.boot().merge({ ticket: one.id, other: other.id, agent, request: newId('req') })
const unmerge = ({ id }: Ticket, agent = sara) => desk.boot().unmerge({ ticket: id, agent, request: newId('req') })
const does = ({ id }: Ticket, kind: 'claimed' | 'released' | 'resolved' | 'reopened', agent = giulia) =>
  desk.boot().transition({ ticket: id, agent, kind, request: newId('req') })
const answers = async ({ id }: Ticket, agent = giulia, draft = newId('drf')) => {
  const { seq } = await fresh(id)
  return desk.boot().sendReply({ ticket: id, agent, draft, text: 'Arriva domani.', seq })
}
const goesOut = async () => {
  desk.pass(12_000)
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}
const excuses = async ({ id }: Ticket) => {
  const { seq } = await fresh(id)
  return desk.boot().excuseTurn({ ticket: id, agent: giulia, seq, reason: 'thanks', request: newId('req') })
}
const queue = async (agent: string) => (await desk.stores.tickets.ofAgent(agent)).tickets.map(({ id }) => id)
const free = async () => (await desk.stores.tickets.unassigned('care')).tickets.map(({ id }) => id)
const forgotten = async (...of: Ticket[]) => {
  const ids = new Set(of.map(({ id }) => id))
  return (await desk.stores.waiting.list(({ id }) => ids.has(id))).tickets.map(({ id }) => id)
}
const events = async ({ id }: Ticket) =>
  (await desk.stores.messages.lines(id, { consistent: true })).items.flatMap((item) =>
    item.type === 'event' ? [item.event] : [],
  )

/** The books of these tickets, from their messages: received = answered + excused + waiting, and no hole. */
async function books(...of: Ticket[]) {
  const facts = ((await desk.items('turn#')) as unknown as Fact[]).filter(({ kind }) => kind === 'turn')
  const lines = []
  for (const { id } of of) {
    const ticket = await fresh(id)
    const { items } = await desk.stores.messages.lines(id, { consistent: true, limit: 100 })
    const messages = items.flatMap((item) => (item.type === 'message' && !item.message.own ? [item.message] : []))
    const replies = items.flatMap((item) => (item.type === 'reply' ? [item.reply] : []))
    const known = covers(ticket, settledTurns(facts.filter((fact) => fact.ticket === id)), replies)
    lines.push(...linesOf({ id }, fatesOf(messages, known), { from: '2000', to: '2100' }))
  }
  const { received, classes } = balanceOf(lines, { account: 'all', day: '2026-11-20', slices: 1, at: at() })
  expect(classes.hole ?? 0).toBe(0)
  return { received, ...classes }
}

describe('a merge', () => {
  test('the younger goes on under the older, whoever merges whom; both are waiting people still, each once', async () => {
    const { whole, part } = await both('a1')
    await does(part, 'claimed')
    const done = await merge(whole, part)
    expect(done.whole.id).toBe(whole.id)
    expect(done.part).toMatchObject({ id: part.id, owner: 'giulia', merged: { into: whole.id, owner: 'giulia' } })
    expect(await fresh(whole.id)).toMatchObject({
      owner: 'giulia',
      state: 'open',
      turn: whole.turn,
      merges: [{ id: part.id }],
    })
    expect((await fresh(part.id)).turn).toEqual(part.turn)
    // One line of work, two people's waits.
    expect(await queue('giulia')).toContain(whole.id)
    expect(await queue('giulia')).not.toContain(part.id)
    expect(await forgotten(whole, part)).toEqual([whole.id, part.id])
    expect(await books(whole, part)).toEqual({ received: 2, waiting: 2 })
    expect((await events(part)).map(({ kind, actor, other }) => ({ kind, actor, other }))).toContainEqual({
      kind: 'merged',
      actor: 'sara',
      other: whole.id,
    })
    expect((await events(whole)).map(({ kind, other }) => ({ kind, other }))).toContainEqual({
      kind: 'took-in',
      other: part.id,
    })
    // Again, and the other way round: the same.
    const again = await merge(part, whole)
    expect(again).toMatchObject({ whole: { id: whole.id }, part: { id: part.id, rev: done.part.rev } })
  })

  test('crosswise at the same time makes no circle, and three make one', async () => {
    const { whole, part } = await both('a2')
    await Promise.all([merge(whole, part), merge(part, whole)])
    expect(await fresh(whole.id)).not.toHaveProperty('merged')
    expect(await fresh(part.id)).toMatchObject({ merged: { into: whole.id } })
    const other = await writes('a2-other')
    await merge(part, other)
    expect(await fresh(other.id)).toMatchObject({ merged: { into: whole.id } })
    expect((await desk.stores.tickets.within(await fresh(whole.id))).map(({ id }) => id).toSorted()).toEqual(
      [part.id, other.id].toSorted(),
    )
  })

  test('who may: whoever owns them, anybody while nobody has them, a supervisor; nobody sees more by it', async () => {
    const { whole, part } = await both('a3')
    await does(part, 'claimed', marco)
    await expect(merge(whole, part, giulia)).rejects.toMatchObject({ code: 'ticket.foreign' })
    await expect(merge(whole, part, anAgent({ id: 'eva', teams: ['other'] }))).rejects.toMatchObject({
      kind: 'missing',
    })
    await merge(whole, part, marco)
    await expect(unmerge(part, giulia)).rejects.toMatchObject({ code: 'ticket.foreign' })
    await expect(merge(whole, whole)).rejects.toMatchObject({ code: 'merge.self' })
    await expect(does(part, 'resolved', marco)).rejects.toMatchObject({
      code: 'ticket.merged',
      details: { into: whole.id },
    })
  })

  test('is undone without loss, also after new messages came: each has what came on its lane', async () => {
    const { whole, part } = await both('a4')
    await does(part, 'claimed', marco)
    const before = [await fresh(whole.id), await fresh(part.id)]
    await merge(whole, part)
    await writes('a4', true, 'E ancora')
    await writes('a4', false, 'In privato')
    await unmerge(part)
    const after = [await fresh(whole.id), await fresh(part.id)]
    expect(after[0]).not.toHaveProperty('merges')
    expect(after[0]?.owner).toBeUndefined()
    expect(after.map(({ state, team, owner }) => ({ state, team, owner }))).toEqual(
      before.map(({ state, team, owner }) => ({ state, team, owner })),
    )
    expect(after.map(({ turn }) => turn?.n)).toEqual([2, 2])
    expect(after.map(({ turn }) => turn?.due)).toEqual(before.map(({ turn }) => turn?.due))
    expect(await queue('marco')).toContain(part.id)
    expect(await free()).toContain(whole.id)
    expect(await books(whole, part)).toEqual({ received: 4, waiting: 4 })
    await expect(unmerge(part)).rejects.toMatchObject({ code: 'merge.none' })
  })

  test('a word on the part brings the whole back, and nothing is done while somebody waits on a part', async () => {
    const { whole, part } = await both('a5')
    await merge(whole, part)
    await does(whole, 'claimed')
    await excuses(whole)
    await expect(does(whole, 'resolved')).rejects.toMatchObject({ code: 'ticket.waiting' })
    await answers(part)
    await goesOut()
    expect(await does(whole, 'resolved')).toMatchObject({ state: 'resolved' })
    expect(await fresh(part.id)).toMatchObject({ state: 'resolved', resolvedAt: (await fresh(whole.id)).resolvedAt })
    const again = await writes('a5')
    expect(again).toMatchObject({ id: part.id, state: 'open', turn: { n: 1 } })
    expect(await fresh(whole.id)).toMatchObject({ state: 'open', owner: 'giulia' })
    expect((await events(whole)).map(({ kind, actor }) => `${kind} ${actor}`)).toContain('reopened customer')
    expect(await books(whole, part)).toEqual({ received: 3, answered: 1, excused: 1, waiting: 1 })
  })

  test('a snoozed ticket is woken by a word on its part; a merge that woke it lets it sleep again when undone', async () => {
    const { whole, part } = await both('a6')
    await excuses(whole)
    const until = new Date(desk.time.now.getTime() + 86_400_000).toISOString()
    await desk.boot().transition({ ticket: whole.id, agent: giulia, kind: 'snoozed', request: 'r', until })
    await merge(whole, part)
    expect(await fresh(whole.id)).toMatchObject({ state: 'open' })
    await unmerge(part)
    expect(await fresh(whole.id)).toMatchObject({ state: 'snoozed', wakesAt: until })
  })

  test('a send that was given up late makes its customer wait again, on the part, and brings the whole back', async () => {
    const { whole, part } = await both('a7')
    await does(part, 'claimed')
    await merge(whole, part)
    await excuses(whole)
    const { reply } = await answers(part)
    await does(whole, 'resolved')
    await desk.boot().undoReply({ ticket: part.id, draft: reply.id, agent: giulia })
    expect(await fresh(part.id)).toMatchObject({ turn: { n: 1 } })
    desk.pass(120_000)
    await desk.boot().sweep()
    expect(await fresh(whole.id)).toMatchObject({ state: 'open' })
    expect(await books(whole, part)).toEqual({ received: 2, excused: 1, waiting: 1 })
  })

  test('a draft on the part is kept, and a send by who has not seen the merge is refused with that word', async () => {
    const { whole, part } = await both('a8')
    const draft = newId('drf')
    await desk.boot().saveDraft({ ticket: part.id, draft, agent: giulia, text: 'Stavo scrivendo', rev: 0 })
    const { seq } = await fresh(part.id)
    await merge(whole, part)
    const press = { ticket: part.id, agent: giulia, draft, text: 'Stavo scrivendo' }
    await expect(desk.boot().sendReply({ ...press, seq })).rejects.toMatchObject({
      code: 'ticket.merged',
      details: { into: whole.id },
    })
    expect(await desk.stores.replies.get(part.id, draft, { consistent: true })).toMatchObject({
      text: 'Stavo scrivendo',
      state: 'draft',
    })
    // Having seen it: it goes to whom it was written, on the channel where they asked.
    const { reply } = await answers(part, giulia, draft)
    expect(reply).toMatchObject({ account: 'ms-1000', public: false, recipient: 'a8' })
    await goesOut()
    expect(await books(whole, part)).toEqual({ received: 2, answered: 1, waiting: 1 })
  })

  test('edits, deletions and answers in the network’s own app reach the conversation they belong to', async () => {
    const { whole, part } = await both('a9')
    await merge(whole, part)
    desk.pass(1_000)
    await desk.boot().triage(said.message({ mid: 'native-a9', from: 'a9', text: 'Ciao', at: at(), echo: true }))
    expect((await fresh(part.id)).turn).toBeUndefined()
    expect((await fresh(whole.id)).turn).toEqual(whole.turn)
    const n = written - 1
    await desk.boot().triage(said.comment({ id: `1000_55_${n}`, from: 'a9', at: at(), verb: 'remove' }))
    expect((await fresh(whole.id)).turn).toBeUndefined()
    expect(await books(whole, part)).toEqual({ received: 2, elsewhere: 1, withdrawn: 1 })
  })

  test('what is given to somebody else goes along whole, and so does the team', async () => {
    const { whole, part } = await both('b1')
    await merge(whole, part)
    await does(whole, 'claimed')
    expect((await fresh(part.id)).owner).toBe('giulia')
    await does(whole, 'released')
    expect((await fresh(part.id)).owner).toBeUndefined()
    const boss = anAgent({ id: 'boss', role: 'admin' })
    await desk.boot().giveByHand({ ticket: whole.id, by: boss, request: newId('req'), team: 'sales' })
    expect(await fresh(part.id)).toMatchObject({ team: 'sales', epoch: part.epoch + 1 })
    await unmerge(part, boss)
    expect((await fresh(part.id)).team).toBe('sales')
  })

  test('C10: wherever the process dies, it is merged or it is not, and the sweep makes good what was begun', {
    timeout: 240_000,
  }, async () => {
    const count = async (act: () => Promise<unknown>) => {
      desk.faults.reset()
      await act()
      const { length } = desk.faults.calls
      desk.faults.reset()
      return length
    }
    const { whole, part } = await both('c0')
    await does(part, 'claimed')
    const merges = await count(() => merge(whole, part))
    const undoes = await count(() => unmerge(part))
    for (let call = 0; call < Math.max(merges, undoes); call++) {
      for (const when of ['before', 'after'] as const) {
        const pair = await both(`c-${call}-${when}`)
        await does(pair.part, 'claimed')
        const dies = async (act: () => Promise<unknown>) => {
          desk.faults.reset()
          desk.faults.crashAt(call, when)
          await act().catch(() => {})
          desk.faults.reset()
          desk.pass(91_000)
          await desk.boot().sweep()
        }
        await dies(() => merge(pair.whole, pair.part))
        const merged = await fresh(pair.part.id)
        const above = await fresh(pair.whole.id)
        expect(Boolean(above.merges?.length)).toBe(merged.merged !== undefined)
        expect(above.owner).toBe(merged.merged ? 'giulia' : undefined)
        expect([...(merged.out ?? []), ...(above.out ?? [])]).toEqual([])
        if (!merged.merged) await merge(pair.whole, pair.part)
        await dies(() => unmerge(pair.part))
        const apart = await fresh(pair.part.id)
        const alone = await fresh(pair.whole.id)
        expect(Boolean(alone.merges?.length)).toBe(apart.merged !== undefined)
        expect(alone.owner).toBe(apart.merged ? 'giulia' : undefined)
        expect(apart.owner).toBe('giulia')
        expect(await forgotten(pair.whole, pair.part)).toEqual([pair.whole.id, pair.part.id])
      }
    }
  })
})

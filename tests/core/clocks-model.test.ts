import { reckonings, sweeping } from '@ascolta/core/compose'
import { teamKind } from '@ascolta/core/team/team'
import { excuse } from '@ascolta/core/tickets/excuse'
import { hold, reopen, resume, snooze } from '@ascolta/core/tickets/states'
import { claim, resolve, type Ticket } from '@ascolta/core/tickets/ticket'
import { answer, answeredElsewhere, hear, open, unanswer } from '@ascolta/core/tickets/waiting'
import { calendarKind } from '@ascolta/core/time/calendar'
import { type Target, targetKind } from '@ascolta/core/time/target'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { inMemory } from '../support/memory.ts'
import { aRandomCalendar, random } from '../support/random-calendar.ts'
import { Paper, step } from '../support/slow-clocks.ts'

const minute = 60_000
const runs = Number(process.env.ASCOLTA_RUNS ?? 400)
const id = 'c1-dm-0001'
const iso = (at: number) => new Date(at).toISOString()

type Next = () => number
const pick = <One>(next: Next, list: readonly One[]): One => list[Math.floor(next() * list.length)] as One

function aTarget(next: Next, changes: Partial<Target>): Target {
  const allowed = (most: number) => ({
    minutes: 1 + Math.floor(next() * most),
    hours: pick(next, ['business', 'calendar'] as const),
  })
  return {
    id: 'tgt-all',
    name: 'Tutti',
    ...(next() < 0.85 ? { first: allowed(600) } : {}),
    ...(next() < 0.5 ? { next: allowed(300) } : {}),
    ...(next() < 0.75 ? { resolution: allowed(1_500) } : {}),
    ...(next() < 0.5 ? { warn: { by: 'minutes', minutes: 15 } } : {}),
    ...(next() < 0.5 ? { escalate: 30 } : {}),
    calendar: 'team',
    thirdPartyPauses: next() < 0.5,
    ...changes,
  }
}

/** One ticket with a desk of its own, and the same ticket on paper. */
async function aRun(next: Next) {
  const desk = inMemory()
  const near = pick(next, ['2026-03-29', '2026-10-25', '2026-12-25', '2026-11-20'])
  const time = desk.time
  time.now = Date.parse(near) - Math.floor(next() * 2_880) * minute
  const zone = next() < 0.6 ? 'Europe/Rome' : undefined
  const calendar = () => ({
    ...aRandomCalendar(next, { step, near, ...(zone ? { zone } : {}) }),
    id: 'cal-1',
  })
  const rules = {
    calendar: calendar(),
    targets: [aTarget(next, {}), ...(next() < 0.6 ? [aTarget(next, { id: 'tgt-urgent', priority: 'urgent' })] : [])],
  }
  const story: string[] = [JSON.stringify(rules)]

  async function publish() {
    const { policies } = desk.base().stores
    await policies.change(calendarKind, 'cal-1', () => rules.calendar)
    for (const target of rules.targets) await policies.change(targetKind, target.id, () => target)
    await policies.change(teamKind, 'care', () =>
      v.parse(teamKind.schema, { id: 'care', name: 'Care', calendar: 'cal-1' }),
    )
  }
  await publish()
  let marks = 0
  const mark = () => `m${String(++marks).padStart(6, '0')}`
  const paper = new Paper(time.now, { ...rules })
  const begun = open(
    { id, number: 1, account: 'ms-1000', team: 'care', public: false },
    { mark: mark(), at: iso(time.now), text: 'Ciao' },
    { targetMinutes: 60, now: iso(time.now) },
  )
  paper.waiting = [time.now]
  const { stores } = desk.base()
  await stores.tickets.insert(await stores.tickets.timed(begun))
  const change = (rule: (ticket: Ticket) => Ticket) => desk.base().stores.tickets.change(id, rule)
  const read = () => desk.base().stores.tickets.get(id)
  let lastAnswer = 0
  let undo: (() => Promise<unknown>) | undefined

  const inWork = () => (paper.owned ? 'open' : 'new')
  const done = () => paper.state === 'resolved'
  const acts = {
    async says() {
      const at = time.now - (next() < 0.3 ? Math.floor(next() * 20 * 60) * 1000 : 0)
      await change((ticket) => hear(ticket, { mark: mark(), at: iso(at), text: 'E allora?' }, { targetMinutes: 60 }))
      undo = undefined
      if (at <= lastAnswer) return
      paper.waiting.push(at)
      paper.state = inWork()
    },
    async answers() {
      if (done() || paper.waiting.length === 0) return
      const { seq, turn } = await read()
      const press = { draft: `drf-${mark()}`, askedAt: iso(time.now) }
      const before = { waiting: paper.waiting, answers: paper.answers, owned: paper.owned }
      await change((ticket) => answer(ticket, { ...press, seq, turn, agent: 'giulia' }))
      Object.assign(paper, { waiting: [], owned: true, state: 'waiting-customer', answers: paper.answers + 1 })
      undo = async () => {
        await change((ticket) => unanswer(ticket, { ...press, turn }))
        Object.assign(paper, { waiting: [...before.waiting, ...paper.waiting], answers: before.answers, state: 'open' })
      }
    },
    async takesBack() {
      await undo?.()
      undo = undefined
    },
    async answersElsewhere() {
      const at = time.now - (next() < 0.5 ? Math.floor(next() * 30 * 60) * 1000 : 0)
      if (done() || at < paper.opened) return
      const { turn } = await read()
      // What was said in the turn, as the lines of the conversation tell it.
      const said = paper.waiting.map((one, index) => ({
        id: `${index}`,
        at: iso(one),
        seq: turn?.from ?? 0,
        own: false,
      }))
      await change((ticket) => answeredElsewhere(ticket, { mark: mark(), at: iso(at), said }).ticket)
      undo = undefined
      lastAnswer = Math.max(lastAnswer, at)
      paper.answers++
      const left = paper.waiting.filter((one) => one > at)
      if (paper.waiting.length > 0 && left.length === 0) paper.state = 'waiting-customer'
      paper.waiting = left
    },
    async excuses() {
      if (paper.waiting.length === 0) return
      const { seq, turn } = await read()
      await change((ticket) => excuse(ticket, { agent: 'giulia', seq }))
      undo = undefined
      paper.waiting = []
      paper.state = turn?.was ?? 'waiting-customer'
      paper.owned ||= turn?.was === undefined
    },
    async takes() {
      if (done()) return
      await change((ticket) => claim(ticket, { agent: 'giulia' }))
      paper.owned = true
      if (paper.state === 'new') paper.state = 'open'
    },
    async holds() {
      if (done()) return
      await change((ticket) => hold(ticket, { agent: 'giulia' }))
      Object.assign(paper, { owned: true, state: 'waiting-third-party' })
    },
    async snoozes() {
      if (done()) return
      const until = iso(time.now + 3 * 3_600_000)
      await change((ticket) => snooze(ticket, { until, now: iso(time.now) }))
      paper.state = 'snoozed'
    },
    async resumes() {
      await change(resume)
      if (paper.state === 'snoozed' || paper.state === 'waiting-third-party') paper.state = inWork()
    },
    async resolves() {
      if (done() || paper.waiting.length > 0) return
      await change((ticket) => resolve(ticket, { now: iso(time.now), agent: 'giulia' }))
      Object.assign(paper, { owned: true, state: 'resolved' })
    },
    async reopens() {
      await change((ticket) => reopen(ticket, { now: iso(time.now), reopenDays: 30 }))
      if (done()) paper.state = inWork()
    },
    async prioritises() {
      const priority = pick(next, ['normal', 'urgent'] as const)
      await change((ticket) => ({ ...ticket, priority }))
      paper.priority = priority
    },
    async changesPolicies() {
      if (next() < 0.6) rules.calendar = calendar()
      else
        rules.targets = rules.targets.map(({ id: target, priority }) =>
          aTarget(next, { id: target, ...(priority ? { priority } : {}) }),
        )
      await publish()
      story.push(JSON.stringify(rules))
      const base = desk.base()
      await base.stores.reckonings.want(iso(time.now))
      time.now += 62_000
      const again = reckonings(base)
      again.note()
      await again.run()
      // What stands still is set right by its next change; on paper it is looked at now.
      await change((ticket) => ({ ...ticket }))
      paper.rules = { ...rules }
    },
  }
  const names = Object.keys(acts) as (keyof typeof acts)[]

  async function passes() {
    time.now += Math.floor(next() * pick(next, [600, 7_200, 90_000])) * 1000
    const base = desk.base()
    await sweeping({ ...base, tokens: async () => ({}), lookUp: async () => [], outbound: { send: async () => [] } })()
    const { state } = await read()
    if (paper.state === 'snoozed' && state !== 'snoozed') paper.state = inWork()
  }

  return {
    story,
    async step() {
      const name = pick(next, names)
      await passes()
      paper.clock(time.now)
      story.push(`${iso(time.now)} ${name}`)
      await acts[name]()
      paper.clock(time.now)
      const ticket = await read()
      return {
        name,
        pairs: [
          [ticket.turn ? Date.parse(ticket.turn.due) : null, paper.answerDue()],
          [ticket.solve?.due ? Date.parse(ticket.solve.due) : null, paper.solveDue()],
        ] as const,
        state: [ticket.state, paper.state],
      }
    },
  }
}

test('D2: due instants of first, next and resolution differ by 0 s from a slow, obvious reference, whatever happens to a ticket', {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.ASCOLTA_SEED ?? Date.now() % 1_000_000)
  const counted = { answer: 0, solve: 0 }
  for (let run = 0; run < runs; run++) {
    const next = random(seed * 1_000 + run)
    const it = await aRun(next)
    for (let n = 0; n < 14; n++) {
      const { pairs, state } = await it.step()
      const said = `seed ${seed}, run ${run}\n${it.story.join('\n')}`
      expect(state[0], said).toBe(state[1])
      for (const [index, [is, should]] of pairs.entries()) {
        // Too far away for who looks at every quarter of an hour.
        if (should === undefined) continue
        expect(is, `${index ? 'resolution' : 'answer'}: ${is && iso(is)} for ${should && iso(should)}\n${said}`).toBe(
          should,
        )
        if (should !== null) counted[index ? 'solve' : 'answer']++
      }
    }
  }
  expect(counted.answer).toBeGreaterThan(runs * 2)
  expect(counted.solve).toBeGreaterThan(runs * 2)
})

import { covers, fatesOf } from '@ascolta/core/books/balance'
import { type Fact, settledTurns } from '@ascolta/core/books/fact'
import { acting, sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import type { Agent } from '@ascolta/core/team/agent'
import type { Ticket, TicketState } from '@ascolta/core/tickets/ticket'
import { seeded } from './agents-model.ts'
import { anAgent, said } from './desk.ts'
import { inMemory } from './memory.ts'

/** A ticket as the slow, obvious model has it. Of a part only who waits, and in what it is. */
interface Plain {
  id: string
  lane: number
  state: TicketState
  owner?: string | undefined
  waits: number
  /** What it was before the word that waits. */
  was?: 'resolved' | undefined
  wakes?: number
  resolved?: number
  into?: string
  /** What a merge did to the ticket above, to be put back. */
  gave?: string | undefined
  rested?: { state: TicketState; wakes?: number } | undefined
}

const day = 86_400_000
const people = ['31', '32', '33']
const lanes = people.flatMap((from) => [false, true].map((open) => ({ from, open })))
const done = ({ state }: Plain) => state === 'resolved' || state === 'closed'
const rests = ({ state }: Plain) => state === 'snoozed' || state === 'waiting-third-party'
const inWork = ({ owner }: Plain) => (owner ? 'open' : 'new') as TicketState

class Refused extends Error {}
const refuse = (when: unknown) => {
  if (when) throw new Refused()
}

/** Random commands on the real workflows and on the model; gives what differs, and which states were seen. */
export async function transitions(seed: number, steps: number): Promise<{ wrong: string[]; seen: Set<string> }> {
  const random = seeded(seed)
  const world = inMemory()
  const base = world.base()
  const desk = acting({ ...base, outbound: { send: async () => [] }, undoSeconds: 10, newId })
  const triage = world.boot()
  const sweep = sweeping({
    ...base,
    tokens: async () => ({}),
    lookUp: async () => [],
    outbound: { send: async () => [] },
  })
  const { tickets, messages, waiting, agents, replies: _ } = base.stores
  const crew = [anAgent(), anAgent({ id: 'marco' }), anAgent({ id: 'sara', role: 'supervisor' })]
  for (const agent of crew) await agents.put(agent)
  const all = new Map<string, Plain>()
  const wrong: string[] = []
  const seen = new Set<string>()
  let written = 0
  const one = () => random.one([...all.values()])
  const top = (ticket: Plain): Plain => {
    const above = ticket.into && all.get(ticket.into)
    return above ? top(above) : ticket
  }
  const under = (ticket: Plain): Plain[] =>
    [...all.values()].filter(({ into }) => into === ticket.id).flatMap((part) => [part, ...under(part)])
  const parts = (ticket: Plain, how: (part: Plain) => void) => under(ticket).forEach(how)
  const closed = (ticket: Plain) =>
    ticket.state === 'closed' || (ticket.state === 'resolved' && world.time.now > (ticket.resolved ?? 0) + 7 * day)
  const rouse = (ticket: Plain) => {
    if (rests(ticket) || done(ticket)) {
      ticket.state = inWork(ticket)
      parts(ticket, (part) => {
        if (done(part) && part.waits === 0) part.state = inWork(part)
      })
    }
  }
  /** Whoever works on a part works on the whole. */
  const taken = (whole: Plain, owner: string | undefined) => {
    whole.owner ??= owner
    if (whole.state === 'new' && whole.owner) whole.state = 'open'
  }
  const ends = (ticket: Plain, state: TicketState, agent: Agent) => {
    refuse(ticket.waits > 0 || under(ticket).some(({ waits }) => waits > 0))
    ticket.owner ??= agent.id
    ticket.state = state
    ticket.resolved ??= world.time.now
    parts(ticket, (part) => {
      part.state = state
      part.resolved = ticket.resolved
    })
  }
  const moves: Record<string, (ticket: Plain, agent: Agent) => void> = {
    claimed(ticket, agent) {
      if (ticket.owner === agent.id) return
      refuse(done(ticket) || ticket.owner)
      ticket.owner = agent.id
      if (ticket.state === 'new') ticket.state = 'open'
    },
    released(ticket, agent) {
      if (!ticket.owner) return
      refuse(ticket.owner !== agent.id && agent.role === 'agent')
      ticket.owner = undefined
      if (ticket.state === 'open') ticket.state = 'new'
    },
    held(ticket, agent) {
      refuse(done(ticket))
      if (ticket.state === 'waiting-third-party') return
      ticket.owner ??= agent.id
      ticket.state = 'waiting-third-party'
    },
    snoozed(ticket) {
      refuse(done(ticket))
      ticket.state = 'snoozed'
      ticket.wakes = world.time.now + 3_600_000
    },
    resumed(ticket) {
      if (rests(ticket)) ticket.state = inWork(ticket)
    },
    resolved(ticket, agent) {
      refuse(under(ticket).some(({ waits }) => waits > 0))
      if (!done(ticket)) ends(ticket, 'resolved', agent)
    },
    closed(ticket, agent) {
      refuse(under(ticket).some(({ waits }) => waits > 0))
      if (ticket.state !== 'closed') ends(ticket, 'closed', agent)
    },
    reopened(ticket) {
      if (!done(ticket)) return
      refuse(closed(ticket))
      ticket.state = inWork(ticket)
      ticket.resolved = undefined
      parts(ticket, (part) => {
        part.state = inWork(part)
        part.resolved = undefined
      })
    },
  }

  /** The real thing and the model's word on it: both do it, or both refuse. */
  async function both(what: string, real: () => Promise<unknown>, model: () => void) {
    const before = structuredClone([...all])
    let refused = false
    try {
      model()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused = true
      all.clear()
      for (const [id, ticket] of before) all.set(id, ticket)
    }
    const said = await real().then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Problem) return error.code
        throw error
      },
    )
    if (refused !== (said !== undefined))
      wrong.push(`${what}: the model ${refused ? 'refuses' : 'does it'}, the desk: ${said ?? 'done'}`)
  }

  async function writes() {
    const lane = random.below(lanes.length)
    const { from, open } = lanes[lane] as (typeof lanes)[number]
    const at = new Date((world.time.now += 1_000)).toISOString()
    const id = `55_${++written}`
    await triage(open ? said.comment({ id, from, at, text: id }) : said.message({ mid: id, from, at, text: id }))
    const place = open ? base.hash.short('thread', '1000_55') : 'dm'
    const customer = base.hash.long('customer', open ? 'fp-1000' : 'ms-1000', from)
    const { ticket } = await tickets.newest(customer, place)
    const known = [...all.values()].filter((plain) => plain.lane === lane && !closed(plain)).at(-1)
    if (!ticket || (known ? known.id !== ticket.id : all.has(ticket.id))) wrong.push(`a word of ${from} went elsewhere`)
    if (!ticket) return
    const plain: Plain = known ?? { id: ticket.id, lane, state: 'new', waits: 0 }
    all.set(plain.id, plain)
    if (plain.state === 'resolved') plain.was = 'resolved'
    plain.waits++
    plain.state = inWork(plain)
    if (plain.into) rouse(top(plain))
  }

  async function answers(ticket: Plain, agent: Agent) {
    if (done(ticket) || ticket.waits === 0) return
    const { seq } = await tickets.get(ticket.id)
    world.time.now += 1_000
    try {
      await desk.sendReply({ ticket: ticket.id, agent, draft: newId('drf'), text: 'Ecco', seq })
    } catch (error) {
      // The network takes no words so late.
      if (error instanceof Problem && error.code === 'reply.window') return
      throw error
    }
    ticket.owner ??= agent.id
    ticket.waits = 0
    ticket.was = undefined
    ticket.state = 'waiting-customer'
    if (ticket.into) {
      world.time.now += 91_000
      await minute()
      taken(top(ticket), ticket.owner)
    }
  }

  async function excuses(ticket: Plain, agent: Agent) {
    const { seq } = await tickets.get(ticket.id)
    await both(
      'excuse',
      () => desk.excuseTurn({ ticket: ticket.id, agent, seq, reason: 'thanks', request: newId('req') }),
      () => {
        refuse(ticket.waits === 0)
        ticket.owner ??= agent.id
        ticket.waits = 0
        ticket.state = ticket.was ?? 'waiting-customer'
        ticket.was = undefined
        if (ticket.into) taken(top(ticket), ticket.owner)
      },
    )
  }

  async function merges(agent: Agent) {
    const [a, b] = [one(), one()]
    if (a === b) return
    const headers = await Promise.all([top(a), top(b)].map(({ id }) => tickets.get(id)))
    const [first] = headers.toSorted((x, y) => (`${x.openedAt} ${x.id}` < `${y.openedAt} ${y.id}` ? -1 : 1))
    await both(
      'merge',
      () => desk.merge({ ticket: a.id, other: b.id, agent, request: newId('req') }),
      () => {
        const pair = [top(a), top(b)]
        if (pair[0] === pair[1]) return
        const stays = pair.find(({ id }) => id === first?.id) as Plain
        const goes = pair.find((other) => other !== stays) as Plain
        refuse(pair.some(done))
        refuse(agent.role === 'agent' && pair.some(({ owner }) => owner && owner !== agent.id))
        refuse([...all.values()].filter(({ into }) => into === stays.id).length >= 5)
        goes.into = stays.id
        goes.gave = stays.owner ? undefined : goes.owner
        goes.rested = undefined
        if (!stays.owner && goes.owner) {
          stays.owner = goes.owner
          if (stays.state === 'new') stays.state = 'open'
        }
        if (goes.waits > 0 && rests(stays)) {
          goes.rested = {
            state: stays.state,
            ...(stays.state === 'snoozed' && stays.wakes ? { wakes: stays.wakes } : {}),
          }
          stays.state = inWork(stays)
        }
      },
    )
  }

  async function parts_(agent: Agent) {
    const part = [...all.values()].filter(({ into }) => into).at(random.below(3))
    if (!part?.into) return
    const above = all.get(part.into) as Plain
    if (above.into) return
    await both(
      'unmerge',
      () => desk.unmerge({ ticket: part.id, agent, request: newId('req') }),
      () => {
        refuse(agent.role === 'agent' && above.owner && above.owner !== agent.id)
        const { into: _, gave, rested, ...rest } = part
        if (gave && above.owner === gave) {
          above.owner = undefined
          if (above.state === 'open') above.state = 'new'
        }
        if (rested && (above.state === 'open' || above.state === 'new') && (rested.wakes ?? Infinity) > world.time.now)
          Object.assign(above, { state: rested.state, ...(rested.wakes ? { wakes: rested.wakes } : {}) })
        all.set(part.id, rest)
      },
    )
    // Whose it is again, and how it stands, its own header kept.
    const { state, owner, merged, resolvedAt } = await tickets.get(part.id)
    const now = all.get(part.id) as Plain
    if (!merged) Object.assign(now, { state, owner, resolved: resolvedAt ? Date.parse(resolvedAt) : undefined })
  }

  /** What is due is looked at. */
  async function minute() {
    await sweep()
    await sweep()
    for (const ticket of all.values())
      if (!ticket.into && ticket.state === 'snoozed' && (ticket.wakes ?? 0) <= world.time.now)
        ticket.state = inWork(ticket)
  }

  const commands: [number, () => Promise<unknown>][] = [
    [8, writes],
    [3, () => answers(one(), random.one(crew))],
    [3, () => excuses(one(), random.one(crew))],
    [3, () => merges(random.one(crew))],
    [2, () => parts_(random.one(crew))],
    [
      1,
      async () => {
        world.time.now += random.one([120_000, 2 * 3_600_000, 8 * day])
        await minute()
      },
    ],
    [
      14,
      async () => {
        const [ticket, agent, kind] = [one(), random.one(crew), random.one(Object.keys(moves))]
        const until = new Date(world.time.now + 3_600_000).toISOString()
        await both(
          kind,
          () =>
            desk.transition({
              ticket: ticket.id,
              agent,
              kind: kind as Parameters<typeof desk.transition>[0]['kind'],
              request: newId('req'),
              ...(kind === 'snoozed' ? { until } : {}),
            }),
          () => {
            if (
              !ticket.into ||
              ((kind === 'resolved' || kind === 'closed') && under(ticket).some(({ waits }) => waits > 0))
            )
              moves[kind]?.(ticket, agent)
            else refuse(true)
          },
        )
      },
    ],
  ]
  const weights = commands.flatMap(([weight, command]) => Array.from({ length: weight }, () => command))

  await writes()
  for (let step = 0; step < steps && wrong.length === 0; step++) {
    const before = new Map((await headers()).map((ticket) => [ticket.id, ticket]))
    world.time.now += 1_000
    await random.one(weights)()
    await compare(before)
  }
  if (wrong.length === 0) await books()
  return { wrong, seen }

  async function headers(): Promise<Ticket[]> {
    return tickets.some([...all.keys()])
  }

  /** The desk is as the model says; each change of state has a line with actor and instant; nobody and nothing is out of reach. */
  async function compare(before: Map<string, Ticket>) {
    const now = await headers()
    const queues = await Promise.all(crew.map(({ id }) => tickets.ofAgent(id, { limit: 100 })))
    const listed = [...queues, await tickets.unassigned('care', { limit: 100 })].flatMap((page) =>
      page.tickets.map(({ id }) => id),
    )
    const waits = (await waiting.list(() => true, { limit: 100 })).tickets.map(({ id }) => id)
    for (const ticket of now) {
      const plain = all.get(ticket.id) as Plain
      const is = { into: ticket.merged?.into, waits: ticket.turn?.n ?? 0 }
      const should = { into: plain.into, waits: plain.waits }
      const whole = plain.into ? {} : { state: ticket.state, owner: ticket.owner }
      const model = plain.into ? {} : { state: plain.state, owner: plain.owner }
      const [a, b] = [JSON.stringify({ ...is, ...whole }), JSON.stringify({ ...should, ...model })]
      if (a !== b) wrong.push(`#${ticket.number} is ${a}, the model says ${b}`)
      seen.add(plain.into ? 'merged' : plain.state)
      const reachable = listed.filter((id) => id === ticket.id).length
      const expected = !plain.into && !done(plain) ? 1 : 0
      if (reachable !== expected) wrong.push(`#${ticket.number} is in ${reachable} lists, not ${expected}`)
      if (waits.filter((id) => id === ticket.id).length !== (plain.waits > 0 ? 1 : 0))
        wrong.push(`#${ticket.number} is forgotten, or there twice`)
      const old = before.get(ticket.id)
      if (!old || old.merged || ticket.merged || old.state === ticket.state) continue
      const { items } = await messages.lines(ticket.id, { limit: 100, consistent: true })
      const told = items.some((item) => {
        if (item.type === 'event')
          return item.event.actor !== '' && (item.event.to === ticket.state || lifts.has(item.event.kind))
        if (item.type === 'message') return item.message.moved?.to === ticket.state || item.message.seq === ticket.seq
        return item.type === 'reply' && item.reply.actor !== '' && item.reply.was !== undefined
      })
      if (!told) wrong.push(`#${ticket.number} went from ${old.state} to ${ticket.state} and no line says so`)
    }
  }

  /** received = answered + excused + waiting, of all that was ever said. */
  async function books() {
    const facts = world
      .rows()
      .filter(({ pk, sk }) => String(pk).startsWith('F#') && String(sk).startsWith('turn#')) as unknown as Fact[]
    let received = 0
    for (const ticket of await headers()) {
      const { items } = await messages.lines(ticket.id, { limit: 500, consistent: true })
      const spoken = items.flatMap((item) => (item.type === 'message' ? [item.message] : []))
      const replies = items.flatMap((item) => (item.type === 'reply' ? [item.reply] : []))
      const known = covers(ticket, settledTurns(facts.filter((fact) => fact.ticket === ticket.id)), replies)
      received += spoken.length
      const holes = fatesOf(spoken, known).filter((fate) => fate.class === 'hole')
      if (holes.length > 0) wrong.push(`#${ticket.number} has ${holes.length} messages in no book`)
    }
    if (received !== written) wrong.push(`${written} were written and ${received} received`)
  }
}

/** Lines that change a state by themselves: whose it is, or what it is a part of. */
const lifts = new Set(['claimed', 'released', 'took-in', 'let-go', 'excused', 'unmerged'])

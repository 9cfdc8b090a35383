import { acting } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import type { Reply } from '@ascolta/core/outbound/reply'
import { Problem } from '@ascolta/core/problem'
import type { Agent } from '@ascolta/core/team/agent'
import { anAgent, said } from './desk.ts'
import { inMemory, us } from './memory.ts'

/** Numbers from a seed (mulberry32): the same seed is the same run. */
export function seeded(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return { next, below, one: <Item>(items: readonly Item[]) => items[below(items.length)] as Item }
}

/** What an agent knows for sure of a draft: what the desk last said of it. */
interface Kept {
  author: string
  text: string
}

const codes = new Set([
  'ticket.changed',
  'ticket.claimed',
  'ticket.resolved',
  'ticket.waiting',
  'ticket.foreign',
  'ticket.busy',
  'draft.changed',
  'draft.missing',
  'reply.sent',
  'snooze.instant',
])

/**
 * Two or three agents, a customer and somebody with the network's own app, all at once on one conversation, the real
 * workflows under them stopped before every access to the table and let on in an order that follows from the seed. Gives
 * what is wrong in the end; nothing if all is well.
 */
export async function agentsAtOnce(seed: number): Promise<string[]> {
  const random = seeded(seed)
  const waiting: (() => void)[] = []
  let held = false
  const world = inMemory({ wait: () => (held ? new Promise<void>((go) => waiting.push(go)) : Promise.resolve()) })
  const base = world.base()
  const desk = acting({ ...base, outbound: { send: async () => [] }, undoSeconds: 10, newId })
  const triage = world.boot()
  /** As the queue brings it: once more where it could not be done. */
  async function hear(body: string, tries = 5): Promise<void> {
    try {
      await triage(body)
    } catch (error) {
      if (tries === 1 || !(error instanceof Error && error.message.includes('too many at once'))) throw error
      await hear(body, tries - 1)
    }
  }
  const { tickets, replies } = base.stores
  const wrong: string[] = []
  const kept = new Map<string, Kept>()
  /** The state of the ticket that each send which went through was written against. */
  const against: number[] = []
  const heard: string[] = []
  let removed = 0
  let written = 0

  const at = () => new Date((world.time.now += 1_000)).toISOString()
  const message = async () => {
    const id = `55_${++written}`
    heard.push(id)
    await hear(said.comment({ id, at: at(), text: `Messaggio ${id}` }))
  }
  await message()
  const [header] = world.rows().filter(({ sk }) => String(sk).startsWith('T#'))
  const ticket = `${String(header?.pk).slice(2)}-${String(header?.sk).slice(2).replace('#', '-')}`
  held = true

  /** A refusal that the desk may give is an answer; anything else is a fault. */
  async function allowed<Value>(work: Promise<Value>): Promise<Value | string> {
    try {
      return await work
    } catch (error) {
      if (error instanceof Problem && codes.has(error.code)) return error.code
      if (error instanceof Error && error.message.includes('too many at once')) return 'busy'
      throw error
    }
  }

  async function agentWorks(agent: Agent, many: number) {
    let draft = `drf-${newId('x').slice(2)}`
    let rev = 0
    let seq = (await tickets.get(ticket)).seq
    let sent: string | undefined
    const write = async (text: string) => {
      const done = await allowed(desk.saveDraft({ ticket, draft, agent, text, rev }))
      if (typeof done === 'string') return
      rev = done.rev
      kept.set(draft, { author: agent.id, text })
    }
    const commands: Record<string, () => Promise<unknown>> = {
      open: async () => {
        seq = (await tickets.get(ticket, { consistent: true })).seq
      },
      write: () => write(`Parole ${random.below(1_000_000)} di ${agent.id}`),
      more: () => write(`${kept.get(draft)?.text ?? ''} e ancora`),
      stale: async () => {
        if (rev === 0) return
        const done = await allowed(desk.saveDraft({ ticket, draft, agent, text: 'Altra finestra', rev: rev - 1 }))
        if (done !== 'draft.changed') wrong.push('a window with older words wrote over newer ones')
      },
      take: async () => {
        const theirs = [...kept].filter(([id, { author }]) => author !== agent.id && id !== draft)
        const [id] = theirs.length > 0 ? random.one(theirs) : []
        const mine = kept.get(draft)?.text
        const done = id && (await allowed(desk.takeOver({ ticket, draft: id, into: draft, agent })))
        if (!done || typeof done === 'string') return
        if (mine && !done.text.includes(mine)) wrong.push(`taking over lost words of ${agent.id}`)
        rev = done.rev
        kept.set(draft, { author: agent.id, text: done.text })
      },
      send: async () => {
        const text = kept.get(draft)?.text
        if (!text) return
        const done = await allowed(desk.sendReply({ ticket, draft, agent, text, seq }))
        if (typeof done === 'string') return
        against.push(seq)
        sent = draft
        draft = `drf-${newId('x').slice(2)}`
        rev = 0
      },
      undo: async () => {
        if (sent) await allowed(desk.undoReply({ ticket, draft: sent, agent }))
        sent = undefined
      },
      claim: () => allowed(desk.transition({ ticket, agent, kind: 'claimed', request: newId('req') })),
      release: () => allowed(desk.transition({ ticket, agent, kind: 'released', request: newId('req') })),
      resolve: () => allowed(desk.transition({ ticket, agent, kind: 'resolved', request: newId('req') })),
    }
    const names = [
      'open',
      'open',
      'write',
      'write',
      'more',
      'stale',
      'take',
      'send',
      'send',
      'undo',
      'claim',
      'release',
      'resolve',
    ]
    for (let count = 0; count < many; count++) await commands[random.one(names)]?.()
  }

  async function othersWork(many: number) {
    for (let count = 0; count < many; count++) {
      const what = random.one(['message', 'message', 'app', 'remove'])
      if (what === 'message') await message()
      if (what === 'app') {
        const parent = random.one(heard)
        await hear(said.comment({ id: `55_app${count}`, from: us, parent, at: at(), text: 'Dall’app' }))
      }
      if (what === 'remove' && random.next() < 0.5) {
        removed++
        await hear(said.comment({ id: random.one(heard), verb: 'remove', at: at() }))
      }
    }
  }

  const agents = [anAgent(), anAgent({ id: 'marco' }), anAgent({ id: 'sara', role: 'supervisor' })]
  const working = agents.slice(0, 2 + random.below(2)).map((agent) => agentWorks(agent, 3 + random.below(6)))
  let left = true
  const all = Promise.all([...working, othersWork(random.below(4))]).finally(() => {
    left = false
  })
  all.catch(() => {})
  while (left) {
    await new Promise(setImmediate)
    if (waiting.length > 0) waiting.splice(random.below(waiting.length), 1)[0]?.()
  }
  held = false
  await all

  for (const [id, { author, text }] of kept) {
    const found = await replies.get(ticket, id)
    if (found?.actor !== author) wrong.push(`${author}'s draft is ${found?.actor ?? 'nobody'}'s`)
    if (found?.text !== text) wrong.push(`${author}'s words are lost: "${text}" reads "${found?.text}"`)
  }
  if (new Set(against).size < against.length) wrong.push('two replies went out against one state of the ticket')
  books()
  return wrong

  /** Every message of the customer is answered, answered elsewhere, taken back, or waits: none twice, none not at all. */
  function books() {
    const rows = world.rows()
    const facts = rows.filter(({ pk, kind }) => String(pk).startsWith('F#') && kind === 'turn')
    const under = rows.filter(({ state, turn }) => state === 'asked' && turn) as unknown as Reply[]
    const open = rows.filter(({ sk, turn }) => String(sk).startsWith('T#') && turn)
    const counted = [...facts, ...under, ...open].reduce((sum, { turn }) => sum + (turn as { n: number }).n, 0)
    if (counted > heard.length || counted < heard.length - removed)
      wrong.push(`${heard.length} messages, ${removed} taken back, ${counted} in the books`)
  }
}

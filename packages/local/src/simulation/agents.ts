import type { Agent } from '@ascolta/core/team/agent'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { Surroundings } from './container.ts'
import type { SimulatedDesk } from './desk.ts'
import { type Intent, type Outside, signed } from './outside.ts'

/** People at the desk: they look at their lists, write, press Send once or five times, take back, and go home. */
export function agentsAtWork(
  { time, random, faults, trace }: Surroundings,
  world: Outside,
  { api, model, newId }: SimulatedDesk,
  until: number,
) {
  /** Tickets that somebody is writing on, most of the time respected. */
  const busy = new Set<string>()
  const open = () => time.now < until

  return async function work(agent: Agent) {
    await time.wait(random.between(0, 30_000))
    while (open()) {
      const ticket = await choose(agent).catch(() => undefined)
      if (ticket) {
        busy.add(ticket.id)
        await serve(agent, ticket)
        busy.delete(ticket.id)
      }
      await time.wait(random.between(2_000, ticket ? 12_000 : 60_000))
    }
  }

  async function choose(agent: Agent) {
    const [team, own] = await Promise.all([
      api(({ stores }) => stores.tickets.unassigned('care', { limit: 8 })),
      api(({ stores }) => stores.tickets.ofAgent(agent.id, { limit: 8 })),
    ])
    const waiting = [...own.tickets, ...team.tickets].filter(({ turn }) => turn)
    const free = waiting.filter(({ id }) => !busy.has(id))
    return faults.strikes('answered-by-two') ? random.pick(waiting) : free[0]
  }

  async function serve(agent: Agent, ticket: Ticket) {
    if (random.chance(0.15)) await transition(agent, ticket.id, 'claimed')
    if (random.chance(0.1)) await hide(agent, ticket)
    const intent: Intent = {
      number: world.intents.length,
      draft: newId('drf'),
      ticket: ticket.id,
      person: ticket.author,
      private: ticket.public && random.chance(0.2),
      pressed: [],
      since: time.now,
      undone: false,
      undoTried: false,
      changed: false,
      restUntil: 0,
    }
    world.intents.push(intent)
    let text = signed('Ci scusiamo, verifichiamo subito', intent, 1)
    if (random.chance(0.2)) await save(agent, intent, text, 0)
    await time.wait(faults.strikes('pressed-late') ? random.between(60_000, 240_000) : random.between(2_000, 25_000))

    let seen = ticket
    for (let version = 1; version < 4 && open(); version++) {
      const answer = await press(agent, intent, text, seen.seq)
      if (answer === 'changed') {
        const now = await look(ticket.id)
        if (!now?.turn) return
        seen = now
        text = signed('Grazie, abbiamo letto', intent, version + 1)
        continue
      }
      if (answer !== 'accepted') return
      const undone = await afterwards(agent, intent, text)
      if (!undone || random.chance(0.4)) break
      text = signed('Ecco la risposta corretta', intent, version + 1)
      if (random.chance(0.5)) await save(agent, intent, text, undone.rev)
      seen = (await look(ticket.id)) ?? seen
    }
    if (random.chance(0.1)) await transition(agent, ticket.id, 'resolved')
  }

  /** Send, as often as a person presses it before giving up. */
  async function press(agent: Agent, intent: Intent, text: string, seq: number) {
    intent.since = time.now
    intent.restUntil = 0
    const audience = intent.private ? ({ audience: 'private' } as const) : {}
    for (let count = 0; count < 4; count++) {
      const pressed = { at: time.now, text, accepted: false }
      intent.pressed.push(pressed)
      intent.undone = false
      const once = () =>
        api(({ sendReply }) =>
          sendReply({ ticket: intent.ticket, draft: intent.draft, text, seq, agent, ...audience }),
        ).then(({ reply }) => (reply.text === text ? 'accepted' : 'other'), codeOf)
      trace?.(`${agent.id} presses Send for ${intent.draft} on ${intent.ticket}, seen ${seq}: ${text}`)
      const answers = await Promise.all(faults.strikes('pressed-twice') ? [once(), late(once)] : [once()])
      trace?.(`${agent.id} is told ${answers.join(', ')} for ${intent.draft}`)
      if (answers.includes('accepted')) {
        pressed.accepted = true
        return 'accepted'
      }
      if (answers.includes('ticket.changed')) return 'changed'
      if (!answers.includes('gone') || !faults.strikes('pressed-again-after-error')) return 'refused'
      await time.wait(random.between(1_000, 6_000))
    }
    return 'refused'
  }

  async function late<Value>(act: () => Promise<Value>) {
    await time.wait(random.between(5, 400))
    return act()
  }

  /** What people do in the seconds after Send. */
  async function afterwards(agent: Agent, intent: Intent, text: string) {
    if (faults.strikes('changed-behind-the-approval')) return changeBehind(intent)
    if (faults.strikes('edited-after-send')) await save(agent, intent, `${text} cambiato`, 1)
    if (!faults.strikes('undone')) return undefined
    await time.wait(random.between(100, 13_000))
    intent.undoTried = true
    const undone = await api(({ undoReply }) => undoReply({ ticket: intent.ticket, draft: intent.draft, agent })).catch(
      () => undefined,
    )
    if (undone?.reply.state === 'undone') intent.undone = true
    trace?.(`${agent.id} takes ${intent.draft} back: ${undone?.reply.state ?? 'refused'}`)
    return undone?.reply
  }

  /** Somebody changes the row itself, after the approval. */
  function changeBehind(intent: Intent) {
    for (const item of model.items())
      if (item.id === intent.draft && (item.state === 'asked' || item.state === 'queued')) {
        intent.changed = true
        model.overwrite({ ...item, text: `${item.text} cambiato di nascosto`, rev: Number(item.rev) + 1 })
      }
    return undefined
  }

  function save(agent: Agent, { ticket, draft }: Intent, text: string, rev: number) {
    return api(({ saveDraft }) => saveDraft({ ticket, draft, agent, text, rev })).catch(() => undefined)
  }

  function hide(agent: Agent, { id, target }: Ticket) {
    return api(async ({ stores, askDeed }) => {
      const { items } = await stores.messages.lines(id, { limit: 25 })
      const line = items.find((item) => item.type === 'message' && item.message.platform === target?.id)
      if (line?.type === 'message') await askDeed({ ticket: id, line: line.message.id, kind: 'hide', agent })
    }).catch(() => undefined)
  }

  function look(id: string) {
    return api(({ stores }) => stores.tickets.get(id, { consistent: true })).catch(() => undefined)
  }

  function transition(agent: Agent, ticket: string, kind: 'claimed' | 'resolved') {
    const request = newId('req')
    return api(({ transition }) => transition({ ticket, agent, kind, request })).catch(() => undefined)
  }
}

/** What the browser is told: a refusal by its code, or that nobody answered. */
const codeOf = (error: unknown) =>
  error instanceof Error && error.name === 'Problem' && 'code' in error ? String(error.code) : 'gone'

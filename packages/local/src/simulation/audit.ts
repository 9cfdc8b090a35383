import type { SimulatedDesk } from './desk.ts'
import { type Intent, intentOf, type Outside, type Wrong } from './outside.ts'
import type { Item } from './table.ts'

const unfinished = new Set(['asked', 'queued', 'sending', 'unknown'])

/** Holds our table against what really happened outside. Everything it finds is a broken promise. */
export function audit(world: Outside, { model, hash, inbound, outbound }: SimulatedDesk): Wrong[] {
  const wrong: Wrong[] = [...world.wrong]
  const find = (kind: Wrong['kind'], what: string) => wrong.push({ kind, what })
  const rows = sorted(model.items())
  const sinceOf = new Map(world.intents.map(({ draft, since }) => [draft, since]))
  replies()
  messages()
  turns()
  books()
  if (!inbound.empty() || !outbound.empty()) find('left', 'a queue is not empty')
  return wrong

  /** At most one post per intent, in the words of its approval, and no intent without an end. */
  function replies() {
    for (const post of world.posts) {
      const intent = intentOf(world, post.text)
      if (!intent) find('mismatched', `posted, but nobody wrote it: ${post.text}`)
      else if (!intent.pressed.some(({ text, at }) => text === post.text && at <= post.at))
        find('mismatched', `${intent.draft} was posted in other words: ${post.text}`)
      else if (intent.undone) find('mismatched', `${intent.draft} was posted although undone`)
      else if (post.person !== intent.person) find('mismatched', `${intent.draft} went to somebody else`)
    }
    const posts = Map.groupBy(world.posts, ({ text }) => intentOf(world, text))
    for (const intent of world.intents) {
      const count = posts.get(intent)?.length ?? 0
      for (let n = 1; n < count; n++) find('doubled', `${intent.draft} was posted ${count} times`)
      ended(intent, rows.replies.get(intent.draft), count)
    }
  }

  function ended(intent: Intent, row: Item | undefined, posts: number) {
    const state = String(row?.state ?? 'none')
    const accepted = intent.pressed.some((press) => press.accepted)
    if (unfinished.has(state)) return find('left', `${intent.draft} is still ${state}`)
    if (row && state !== 'sent' && row.due !== undefined) find('left', `${intent.draft}, ${state}, is still due`)
    if (state === 'sent' && posts === 0) find('lost', `${intent.draft} is called sent and was never posted`)
    if (state === 'failed' && !row?.reason) find('lost', `${intent.draft} failed without a reason`)
    if (posts > 0 && state !== 'sent' && state !== 'needs-person')
      find('lost', `${intent.draft} was posted and is called ${state}`)
    if (!accepted || intent.undoTried) return
    if (state === 'draft' || state === 'undone' || state === 'none')
      find('lost', `${intent.draft} was taken and is now ${state}`)
  }

  /** What is stored is what was said: once each, in its last words. */
  function messages() {
    const stored = Map.groupBy(rows.messages, ({ space, platform }) => `${space} ${platform}`)
    for (const [key, words] of world.words) {
      const found = stored.get(key) ?? []
      if (found.length === 0 && words.told) find('missing', `${words.own ? 'own ' : ''}${words.text}`)
      for (let n = 1; n < found.length; n++) find('extra', `${words.text}, ${found.length} times`)
      const [message] = found
      if (!message) continue
      const edit = message.edit as { text?: string } | undefined
      const text = words.gone ? '' : words.text
      if ((message.gone ? '' : (edit?.text ?? message.text)) !== text)
        find('missing', `the last words of ${words.text}: ${JSON.stringify(message.text)}`)
      if (Boolean(message.own) !== words.own) find('extra', `${words.text} under a wrong author`)
    }
    for (const [key, [message]] of stored)
      if (!world.words.has(key)) find('extra', `stored, but nobody said it: ${message?.text}`)
  }

  /** Nobody waits unseen: what a customer said is answered, or stands in a list and is due. */
  function turns() {
    for (const message of rows.messages) {
      const words = world.words.get(`${message.space} ${message.platform}`)
      const id = String(message.ticket)
      const ticket = rows.tickets.get(id)
      if (!ticket) {
        find('lost', `${message.text} has no ticket`)
        continue
      }
      if (!words || words.own || words.gone || message.gone) continue
      const of = hash.long('customer', words.person.channel === 'messenger' ? 'ms-1000' : 'fp-1000', words.person.id)
      if (!id.startsWith(of)) find('extra', `${words.text} on somebody else's ticket`)
      // Whoever waits at all stands in a list, and who answers reads everything.
      if (ticket.turn || answered(id, message)) continue
      find('lost', `${words.text} waits and nobody sees it`)
    }
    for (const ticket of rows.tickets.values())
      if (ticket.turn && !(ticket.l && ticket.ls && ticket.d && ticket.ds))
        find('lost', `ticket ${ticket.number} waits outside the lists`)
  }

  /** By a reply whose author saw it and that is really there, or in the network's own app after it. */
  function answered(ticket: string, message: Item) {
    const born = model.bornAt(message)
    const byUs = (rows.repliesOf.get(ticket) ?? []).some(({ id, state, seq }) => {
      if (state !== 'sent') return false
      if (Number(seq) >= Number(message.seq)) return true
      // Committed after the answer: it was on the header when its author looked, and got a later `seq`. The books count it.
      const pressed = sinceOf.get(String(id)) ?? 0
      return born > pressed && Date.parse(String(message.at)) < pressed
    })
    return (
      byUs || rows.messages.some(({ ticket: of, own, at }) => own && of === ticket && String(at) >= String(message.at))
    )
  }

  /** What was promised is written: one fact for each answered turn, and no promise left over. */
  function books() {
    const facts = Map.groupBy(rows.facts, ({ sk }) => String(sk))
    for (const [key, found] of facts) if (found.length > 1) find('books', `${found.length} facts ${key}`)
    for (const reply of rows.replies.values()) {
      const turn = reply.turn as { from?: number } | undefined
      if (reply.state !== 'sent' || turn?.from === undefined) continue
      const key = `turn#${reply.ticket}#${String(turn.from).padStart(6, '0')}`
      if (!facts.has(key)) find('books', `no fact for the turn that ${reply.id} answered`)
    }
    counted()
    for (const ticket of rows.tickets.values())
      if (ticket.out) find('books', `ticket ${ticket.number} keeps a promise: ${JSON.stringify(ticket.out)}`)
  }

  /** Of every message that is still there: answered, answered elsewhere, or waiting. None falls between. */
  function counted() {
    const sum = new Map<string, number>()
    const add = (ticket: unknown, turn: unknown) =>
      sum.set(String(ticket), (sum.get(String(ticket)) ?? 0) + Number((turn as { n?: number } | undefined)?.n ?? 0))
    for (const { kind, outcome, ticket, turn } of rows.facts)
      if (kind === 'turn' && outcome !== 'withdrawn') add(ticket, turn)
    for (const [id, { turn }] of rows.tickets) add(id, turn)
    for (const [ticket, messages] of Map.groupBy(rows.messages, (message) => String(message.ticket))) {
      const there = messages.filter(({ own, gone }) => !own && !gone).length
      const booked = sum.get(ticket) ?? 0
      // An answer in the app may split a turn, and what its author took back may have been answered: then there is more in the books.
      const plain = there === messages.length
      if (booked < there || (plain && booked > there))
        find('books', `${there} messages on ${ticket}, ${booked} in the books`)
    }
  }
}

function sorted(items: Iterable<Item>) {
  const rows = {
    tickets: new Map<string, Item>(),
    messages: [] as Item[],
    replies: new Map<string, Item>(),
    repliesOf: new Map<string, Item[]>(),
    facts: [] as Item[],
  }
  for (const item of items) {
    const [pk, sk] = [String(item.pk), String(item.sk)]
    if (pk.startsWith('F#')) rows.facts.push(item)
    if (!pk.startsWith('C#')) continue
    if (sk.startsWith('T#')) rows.tickets.set(`${pk.slice(2)}-${sk.slice(2).replace('#', '-')}`, item)
    const mark = sk.startsWith('M#') ? sk.split('#')[4]?.[0] : undefined
    if (mark === 'm') rows.messages.push(item)
    if (mark === 'r') {
      rows.replies.set(String(item.id), item)
      const of = String(item.ticket)
      rows.repliesOf.set(of, [...(rows.repliesOf.get(of) ?? []), item])
    }
  }
  return rows
}

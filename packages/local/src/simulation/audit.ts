import type { SimulatedDesk } from './desk.ts'
import { accountIds, type Intent, intentOf, type Outside, type Person, type Words, type Wrong } from './outside.ts'
import type { Item } from './table.ts'

/** Networks are asked every ten minutes, and what they list needs a round to be brought in. */
const listening = 15 * 60_000
/** What our door took is worked on so long after at most: five tries, then a person brings it back. */
const redriven = 15 * 60_000
/** Longer than a world lasts: who wrote yesterday, for the sake of a window that closes, was in the lists of yesterday. */
const lasting = 6 * 3_600_000
const unfinished = new Set(['asked', 'queued', 'sending', 'unknown'])

/** Holds our table against what really happened outside. Everything it finds is a broken promise. */
export function audit(world: Outside, { model, hash, inbound, outbound }: SimulatedDesk, now: number): Wrong[] {
  const wrong: Wrong[] = [...world.wrong]
  const find = (kind: Wrong['kind'], what: string) => wrong.push({ kind, what })
  const rows = sorted(model.items())
  const sinceOf = new Map(world.intents.map(({ draft, since }) => [draft, since]))
  replies()
  messages()
  turns()
  books()
  deeds()
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
      else if (!isOf(intent, world.people.get(`${post.channel} ${post.person}`)))
        find('mismatched', `${intent.draft} went to somebody else`)
      else if (intent.private && post.channel === 'facebook-page')
        find('mismatched', `${intent.draft} was private and is public`)
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
      if (found.length === 0 && mustBeKnown(words)) find('missing', `${words.own ? 'own ' : ''}${words.text}`)
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
      if (!world.words.has(key) && message && !isApart(message))
        find('extra', `stored, but nobody said it: ${message.text}`)
  }

  /**
   * The private message under a comment whose answer was lost, met in a list before its echo came: nothing says there what
   * it belongs to, so it begins a conversation of its own.
   */
  function isApart(message: Item) {
    const post = world.posts.find(({ id }) => id === message.platform)
    if (!post || !message.own || !intentOf(world, post.text)?.private) return false
    return model.bornAt(message) < (world.echoed.get(post.id) ?? now) + redriven
  }

  /** What the network told us, or showed long enough in a list. */
  function mustBeKnown({ told, own, gone, at, person }: Words) {
    return told || (!own && !gone && person.channel !== 'whatsapp' && at < now - listening && at > now - lasting)
  }

  /** A person, or the private half of one. */
  function isOf({ person }: Intent, found: Person | undefined) {
    return person === found?.id || person === found?.half?.id
  }

  function customer({ channel, id }: Person) {
    return hash.long('customer', accountIds[channel], id)
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
      place(id, words)
      // Whoever waits at all stands in a list, and who answers reads everything.
      if (ticket.turn || answered(id, message)) continue
      find('lost', `${words.text} waits and nobody sees it`)
    }
    for (const ticket of rows.tickets.values())
      if (ticket.turn && !(ticket.l && ticket.ls && ticket.d && ticket.ds))
        find('lost', `ticket ${ticket.number} waits outside the lists`)
  }

  /** On a ticket of its author. What somebody says in private after we wrote to them there belongs to the public ticket (hazard C17). */
  function place(ticket: string, { person, text, at }: Words) {
    const own = ticket.startsWith(customer(person))
    if (!person.half) return own || find('extra', `${text} on somebody else's ticket`)
    if (ticket.startsWith(customer(person.half))) return
    if (!own) find('extra', `${text} on somebody else's ticket`)
    const lead = rows.leads.get(customer(person))
    if (lead && model.bornAt(lead) < at) find('extra', `${text} is private and not on the public ticket`)
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

  /** What else was asked of a network is done, or failed with a reason. */
  function deeds() {
    for (const { id, state, reason, object, kind } of rows.deeds) {
      if (state === 'asked' || (state === 'failed' && !reason)) find('left', `${id} is still ${state}`)
      if (state === 'done' && kind === 'hide' && !world.hidden.get(String(object)))
        find('lost', `${id} is called done and ${object} is not hidden`)
    }
  }

  /** What was promised is written: one fact for each answered turn, and no promise left over. */
  function books() {
    for (const [key, found] of Map.groupBy(rows.facts, ({ sk }) => String(sk)))
      if (found.length > 1) find('books', `${found.length} facts ${key}`)
    for (const reply of rows.replies.values()) {
      const turn = reply.turn as { from?: number } | undefined
      if (reply.state !== 'sent' || turn?.from === undefined) continue
      const written = rows.facts.some(({ reply: by, outcome }) => by === reply.id && outcome === 'answered')
      if (!written) find('books', `no fact for the turn that ${reply.id} answered`)
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
    const turns = rows.facts.filter(({ kind }) => kind === 'turn')
    for (const about of Map.groupBy(turns, ({ ticket, seq }) => `${ticket} ${seq}`).values()) {
      // Of several facts about one turn the latest holds. What came back from a network takes its own attempt with it, whatever the clocks say.
      const back = new Set(about.filter(({ outcome }) => outcome === 'undelivered').map(attemptOf))
      const held = about.filter(({ outcome, ...fact }) => outcome !== 'answered' || !back.has(attemptOf(fact)))
      const fact = held
        .filter(({ outcome }) => outcome !== 'undelivered')
        .toSorted((a, b) => (String(a.at) < String(b.at) ? -1 : 1))
        .at(-1)
      if (fact?.outcome === 'answered' || fact?.outcome === 'answered-elsewhere') add(fact.ticket, fact.turn)
    }
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

const attemptOf = ({ reply, attempt }: Item) => `${reply} ${attempt}`

function sorted(items: Iterable<Item>) {
  const rows = {
    tickets: new Map<string, Item>(),
    messages: [] as Item[],
    replies: new Map<string, Item>(),
    repliesOf: new Map<string, Item[]>(),
    facts: [] as Item[],
    /** Lanes that lead to a ticket elsewhere, by customer. */
    leads: new Map<string, Item>(),
    deeds: [] as Item[],
  }
  for (const item of items) {
    const [pk, sk] = [String(item.pk), String(item.sk)]
    if (pk.startsWith('F#')) rows.facts.push(item)
    if (!pk.startsWith('C#')) continue
    if (item.into !== undefined) rows.leads.set(pk.slice(2), item)
    else if (sk.startsWith('T#')) rows.tickets.set(`${pk.slice(2)}-${sk.slice(2).replace('#', '-')}`, item)
    const mark = sk.startsWith('M#') ? sk.split('#')[4]?.[0] : undefined
    if (mark === 'm') rows.messages.push(item)
    if (mark === 'd') rows.deeds.push(item)
    if (mark === 'r') {
      rows.replies.set(String(item.id), item)
      const of = String(item.ticket)
      rows.repliesOf.set(of, [...(rows.repliesOf.get(of) ?? []), item])
    }
  }
  return rows
}

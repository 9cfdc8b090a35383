import * as v from 'valibot'
import type { Surroundings } from './container.ts'
import { graphLists } from './graph.lists.ts'
import type { Notify } from './notify.ts'
import { accountIds, type Channel, intentOf, type Outside, type Person, type Post } from './outside.ts'
import { failed, refusal, said } from './said.ts'

const Body = v.object({
  /** A comment's words, or a private message. */
  message: v.optional(v.union([v.string(), v.object({ text: v.string(), metadata: v.optional(v.string()) })])),
  recipient: v.optional(v.object({ id: v.optional(v.string()), comment_id: v.optional(v.string()) })),
  /** WhatsApp's. */
  to: v.optional(v.string()),
  text: v.optional(v.object({ body: v.string() })),
  biz_opaque_callback_data: v.optional(v.string()),
  is_hidden: v.optional(v.boolean()),
})
type Body = v.InferOutput<typeof Body>

const day = 24 * 3_600_000
/** What each network says when the window is closed, and when whom we write to is gone. */
const windowClosed = { messenger: () => refusal(400, 10, 2018278), whatsapp: () => refusal(400, 131047) }
const gone = {
  'facebook-page': () => refusal(400, 100, 33),
  messenger: () => refusal(400, 551),
  whatsapp: () => refusal(400, 131026),
}

/** The Graph API as our sender meets it: what it does with a send, what it answers, and when it tells us of it. */
export function graph(
  { time, random, faults, trace }: Surroundings,
  world: Outside,
  {
    notify,
    paused,
    invited,
  }: {
    notify: Notify
    paused: (account: string) => number | undefined
    /** Somebody was written to in private for the first time. */
    invited: (half: Person) => void
  },
) {
  const revoked = new Set<string>()
  /** Comments that had their one private message. */
  const answeredPrivately = new Set<string>()
  let count = 0
  const list = graphLists(time, world)

  async function fetch(url: string, { method, body }: RequestInit): Promise<Response> {
    const address = new URL(url)
    const [, id = '', edge = ''] = address.pathname.split('/').map(decodeURIComponent)
    const channel = edge === 'messages' ? (id === '2000' ? 'whatsapp' : 'messenger') : 'facebook-page'
    if (method === 'GET') return look(edge === 'conversations' ? 'messenger' : 'facebook-page', address)
    const sent = v.parse(Body, JSON.parse(String(body ?? '{}')))
    if (edge === '') return done(id, sent)
    const since = paused(accountIds[channel])
    if (since !== undefined && time.now - since > 20_000)
      world.wrong.push({ kind: 'paused', what: `a send on ${channel}, paused for ${time.now - since} ms` })
    const words = wordsOf(sent, id, channel)
    rest(words.text)
    return send(words)
  }

  function wordsOf(
    { message, recipient, to, text, biz_opaque_callback_data }: Body,
    id: string,
    channel: Channel,
  ): Sending {
    if (channel === 'whatsapp') {
      const person = world.people.get(`whatsapp ${to?.slice(1)}`)
      return { channel, parent: id, text: text?.body ?? '', marker: biz_opaque_callback_data, person }
    }
    if (typeof message === 'string')
      return { channel, parent: id, text: message, marker: undefined, person: world.words.get(`comment ${id}`)?.person }
    const under = recipient?.comment_id
    const person = under
      ? halfOf(world.words.get(`comment ${under}`)?.person)
      : world.people.get(`messenger ${recipient?.id}`)
    return {
      channel,
      parent: id,
      text: message?.text ?? '',
      marker: message?.metadata,
      person,
      ...(under && { under }),
    }
  }

  /** A person in private, under an id of that network. */
  function halfOf(half: Person | undefined): Person | undefined {
    if (!half) return undefined
    const id = `8${half.id}`
    const known = world.people.get(`messenger ${id}`)
    return known ?? { id, name: half.name, channel: 'messenger', root: half.root, wroteAt: 0, half }
  }

  async function send(words: Sending): Promise<Response> {
    const { channel, person, text, under } = words
    if (faults.strikes('connect-failed')) throw failed('ECONNREFUSED')
    if (faults.strikes('token-revoked')) revoked.add(accountIds[channel])
    if (revoked.has(accountIds[channel])) return refusal(400, 190)
    if (faults.strikes('too-many-requests')) return throttled(text)
    if (!person || faults.strikes('comment-gone')) return gone[channel]()
    if (under && answeredPrivately.has(under)) {
      world.wrong.push({ kind: 'doubled', what: `a second private message under ${under}: ${text}` })
      return refusal(400, 10900)
    }
    if (channel !== 'facebook-page' && !under && time.now - person.wroteAt > day) {
      if (time.now - person.wroteAt > day + 15 * 60_000)
        world.wrong.push({ kind: 'mismatched', what: `a send after the window closed: ${text}` })
      return windowClosed[channel]()
    }
    if (faults.strikes('error-not-applied')) return refusal(500, 2)
    if (faults.strikes('error-applied')) {
      apply(words)
      return refusal(500, 1)
    }
    if (faults.strikes('reset-after-write')) {
      if (random.chance(0.5)) apply(words)
      throw failed('ECONNRESET')
    }
    if (faults.strikes('timeout-not-applied')) return late()
    if (faults.strikes('timeout-applied')) {
      apply(words)
      return late()
    }
    if (faults.strikes('timeout-applied-late')) {
      time.after(random.between(10_000, 70_000), () => apply(words))
      return late()
    }
    const undelivered = channel === 'whatsapp' && faults.strikes('undelivered')
    const { id, early } = undelivered ? notDelivered(words) : apply(words)
    await time.wait(early ? random.between(1_000, 5_000) : random.between(20, 900))
    if (channel === 'facebook-page') return said({ id })
    return channel === 'messenger'
      ? said({ recipient_id: person.id, message_id: id })
      : said({ messages: [{ id }], contacts: [{ wa_id: person.id }] })
  }

  const postOf = ({ channel, person, text, marker, parent }: Sending): Post => ({
    id: `${{ 'facebook-page': '55_9', messenger: 'm_', whatsapp: 'wamid.' }[channel]}${count++}`,
    channel,
    person: person?.id ?? '',
    ...(channel === 'facebook-page' ? { parent } : {}),
    text,
    ...(marker ? { marker } : {}),
    at: time.now,
    visibleAt: time.now + (faults.strikes('lookup-lagging') ? random.between(30_000, 600_000) : 500),
  })

  /** The send is done, and sooner or later we are told of it. */
  function apply(words: Sending) {
    const { person, under } = words
    const post = postOf(words)
    world.posts.push(post)
    trace?.(`the network posts ${post.id} for ${post.person}: ${post.text}`)
    if (under && person) {
      answeredPrivately.add(under)
      world.people.set(`messenger ${person.id}`, person)
      invited(person)
    }
    const early = faults.strikes('echo-early')
    if (!early && faults.strikes('echo-missing')) return { id: post.id, early }
    const when = early
      ? 0
      : faults.strikes('echo-late')
        ? random.between(60_000, 1_080_000)
        : random.between(200, 4_000)
    const times = faults.strikes('echo-repeated') ? 2 : 1
    for (let n = 0; n < times; n++) if (person) notify.echo(post, person, when + n * random.between(0, 90_000))
    return { id: post.id, early }
  }

  /** Taken with an id, and then not delivered: a status says so. */
  function notDelivered(words: Sending) {
    const post = postOf(words)
    trace?.(`the network takes ${post.id} and does not deliver it: ${post.text}`)
    notify.undelivered(post, random.between(0, 30_000))
    return { id: post.id, early: false }
  }

  /** Something else than a send happens to one object. */
  async function done(id: string, { is_hidden }: Body): Promise<Response> {
    if (faults.strikes('connect-failed')) throw failed('ECONNREFUSED')
    if (revoked.has('fp-1000')) return refusal(400, 190)
    if (faults.strikes('error-not-applied')) return refusal(500, 2)
    if (is_hidden !== undefined) world.hidden.set(id, is_hidden)
    if (faults.strikes('timeout-applied')) return late()
    return said({ success: true })
  }

  function look(channel: 'facebook-page' | 'messenger', address: URL): Response {
    if (revoked.has(accountIds[channel])) return refusal(400, 190)
    if (faults.strikes('lookup-failing')) {
      if (random.chance(0.5)) return refusal(500, 2)
      throw failed('ECONNRESET')
    }
    return said(list(address))
  }

  function throttled(text: string) {
    const seconds = random.whole(30, 400)
    const intent = intentOf(world, text)
    if (intent) intent.restUntil = time.now + seconds * 1000
    return said({ error: { code: 4, message: 'slow down' } }, { status: 429, headers: { 'retry-after': `${seconds}` } })
  }

  /** Whether the network's wish for rest, and the undo window, are kept. Wrong clocks may not keep them. */
  function rest(text: string) {
    const intent = intentOf(world, text)
    if (!intent || faults.wrongClocks) return
    if (time.now < intent.restUntil - 100)
      world.wrong.push({ kind: 'early', what: `${intent.draft} was sent before the network's rest was over` })
    if (time.now < intent.since + 10_000)
      world.wrong.push({ kind: 'early', what: `${intent.draft} was sent inside the undo window` })
  }

  async function late(): Promise<Response> {
    await time.wait(10_000)
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  }

  return {
    fetch,
    revoked,
  }
}

interface Sending {
  channel: Channel
  parent: string
  text: string
  marker: string | undefined
  person: Person | undefined
  /** The comment whose one private message this is. */
  under?: string
}

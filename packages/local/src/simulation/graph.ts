import * as v from 'valibot'
import type { Surroundings } from './container.ts'
import type { Notify } from './notify.ts'
import { intentOf, type Outside, type Person, type Post } from './outside.ts'

/** An answer whose text is there at once: no stream, so that no real time passes. */
const said = (json: unknown, init?: ResponseInit) =>
  Object.assign(new Response(null, init), { text: () => Promise.resolve(JSON.stringify(json)) })

const Body = v.object({
  message: v.union([v.string(), v.object({ text: v.string(), metadata: v.optional(v.string()) })]),
  recipient: v.optional(v.object({ id: v.string() })),
})

const day = 24 * 3_600_000

/** The Graph API as our sender meets it: what it does with a send, what it answers, and when it tells us of it. */
export function graph(
  { time, random, faults, trace }: Surroundings,
  world: Outside,
  notify: Notify,
  paused: (account: string) => number | undefined,
) {
  const revoked = new Set<string>()
  let count = 0

  async function fetch(url: string, { method, body }: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url)
    const [, id = '', edge] = pathname.split('/').map(decodeURIComponent)
    const account = edge === 'comments' ? 'fp-1000' : 'ms-1000'
    if (method === 'GET') return look(account, id, searchParams.get('user_id'))
    const sent = v.parse(Body, JSON.parse(String(body)))
    const text = typeof sent.message === 'string' ? sent.message : sent.message.text
    const marker = typeof sent.message === 'string' ? undefined : sent.message.metadata
    const person = sent.recipient
      ? world.people.get(`messenger ${sent.recipient.id}`)
      : world.words.get(`comment ${id}`)?.person
    const since = paused(account)
    if (since !== undefined && time.now - since > 20_000)
      world.wrong.push({ kind: 'paused', what: `a send on ${account}, paused for ${time.now - since} ms` })
    rest(text)
    return send({ account, parent: id, text, marker, person })
  }

  async function send(words: Sending): Promise<Response> {
    const { account, person, text } = words
    if (faults.strikes('connect-failed')) throw failed('ECONNREFUSED')
    if (faults.strikes('token-revoked')) revoked.add(account)
    if (revoked.has(account)) return refusal(400, 190)
    if (faults.strikes('too-many-requests')) return throttled(text)
    if (!person || faults.strikes('comment-gone')) return refusal(400, 100, 33)
    if (account === 'ms-1000' && time.now - person.wroteAt > day) {
      if (time.now - person.wroteAt > day + 15 * 60_000)
        world.wrong.push({ kind: 'mismatched', what: `a send after the window closed: ${text}` })
      return refusal(400, 10, 2018278)
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
    const { id, early } = apply(words)
    await time.wait(early ? random.between(1_000, 5_000) : random.between(20, 900))
    return account === 'fp-1000' ? said({ id }) : said({ recipient_id: person.id, message_id: id })
  }

  /** The send is done, and sooner or later we are told of it. */
  function apply({ account, person, text, marker, parent }: Sending) {
    const channel = account === 'fp-1000' ? 'facebook-page' : 'messenger'
    const post: Post = {
      id: `${channel === 'messenger' ? 'm_' : '55_9'}${count++}`,
      channel,
      person: person?.id ?? '',
      ...(channel === 'facebook-page' ? { parent } : {}),
      text,
      ...(marker ? { marker } : {}),
      at: time.now,
      visibleAt: time.now + (faults.strikes('lookup-lagging') ? random.between(30_000, 600_000) : 500),
    }
    world.posts.push(post)
    trace?.(`the network posts ${post.id} for ${post.person}: ${text}`)
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

  function look(account: string, id: string, user: string | null): Response {
    if (revoked.has(account)) return refusal(400, 190)
    if (faults.strikes('lookup-failing')) {
      if (random.chance(0.5)) return refusal(500, 2)
      throw failed('ECONNRESET')
    }
    const written = world.posts
      .filter((post) => post.visibleAt <= time.now && (user === null ? post.parent === id : post.person === user))
      .map(({ id, text, at }) => ({
        id,
        message: text,
        from: { id: '1000' },
        created_time: new Date(at).toISOString(),
      }))
    return said(user === null ? { data: written } : { data: [{ messages: { data: written } }] })
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
  account: string
  parent: string
  text: string
  marker: string | undefined
  person: Person | undefined
}

const refusal = (status: number, code: number, error_subcode?: number) =>
  said({ error: { code, error_subcode, message: 'no' } }, { status })

function failed(code: string) {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

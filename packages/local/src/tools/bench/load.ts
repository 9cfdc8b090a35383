import { setTimeout as sleep } from 'node:timers/promises'
import { accountStore } from '@ascolta/core/account.store'
import { iso } from '@ascolta/core/clock'
import { hasher } from '@ascolta/core/hash'
import { channels } from '@ascolta/functions/live/channels'
import { type Cloud, startCloud } from '../../cloud.ts'
import { signature } from '../meta.ts'
import { chance } from '../meter/scenario.ts'
import { accounts, person } from './crowd.ts'
import { kept } from './kept.ts'
import { listener } from './listener.ts'
import { trouble } from './trouble.ts'

/** People who are in a conversation already, with a desk looking at each. */
const talking = 200
/** Of all messages, those of people who were never here. */
const newcomers = 0.2
/** Of all webhooks, those posted twice: half of them to the byte, half in another notification, which the queue cannot know. */
const repeated = 0.02
/** Longer than a batch takes, shorter than anybody waits for a crashed one. */
const visibilitySeconds = 5
/** How long what was posted may take to be worked through. */
const patience = 300_000

/** Loads a desk in memory with signed webhooks at a rate, with crashes and repetitions, and compares what was said with what is kept. */
export async function load({ rate, seconds }: { rate: number; seconds: number }) {
  const { around, count } = trouble()
  const cloud = await startCloud({
    functions: ['webhook', 'triage', 'live'],
    overrides: { queues: { inbound: { visibilitySeconds } } },
    around,
  })
  try {
    const store = accountStore(cloud.table.documents)
    for (const account of accounts) await store.put({ ...account, state: 'connected', connectedAt: iso(Date.now()) })
    const hash = hasher(await cloud.secret('keys', 'salt'))
    const crowd = await desk(cloud)
    for (let number = 0; number < talking; number++) await crowd.says(person(number, hash))
    await crowd.settled()
    const live = await listener(cloud.origin, await cloud.secret('keys', 'live'), crowd.heard)
    await live.listen(channels.team('care'))
    for (let number = 0; number < talking; number++)
      await live.listen(channels.ticket({ id: person(number, hash).ticket, epoch: 0 }))

    const random = chance(11)
    const total = Math.round(rate * seconds)
    crowd.measure()
    const began = performance.now()
    const posts: Promise<void>[] = []
    for (let index = 0; index < total; index++) {
      const early = began + (index * 1000) / rate - performance.now()
      if (early > 1) await sleep(early)
      const number = random() < newcomers ? talking + index : Math.floor(random() * talking)
      const draw = random()
      posts.push(crowd.says(person(number, hash), draw < repeated ? (draw < repeated / 2 ? 'same' : 'other') : 'once'))
    }
    const offered = (performance.now() - began) / 1000
    await Promise.all(posts)
    const posted = performance.now()
    await crowd.settled()
    const drained = performance.now()
    live.stop()

    const { sent, duplicates, unseen, ...measured } = crowd.result()
    const { crashes, repeats } = count
    return {
      sent: sent.length,
      ...(await kept(cloud.table, sent)),
      crashes,
      duplicates: duplicates + repeats,
      ...measured,
      drainSeconds: Number(((drained - posted) / 1000).toFixed(1)),
      rate: Number((total / offered).toFixed(1)),
      unseen,
    }
  } finally {
    await cloud.stop()
  }
}

/** Posts as the network does, and keeps when each message was posted, taken and seen. */
async function desk(cloud: Cloud) {
  const secret = await cloud.secret('signing', 'meta.secrets')
  const sent: string[] = []
  const times = new Map<string, { posted: number; seen?: number; ticket: string }>()
  const newcomer = new Map<string, string>()
  const acks: number[] = []
  const known = new Set<string>()
  let duplicates = 0
  let measuring = false

  async function post(body: object) {
    const text = JSON.stringify(body)
    for (let attempt = 0; attempt < 10; attempt++) {
      const began = performance.now()
      const { status } = await fetch(`${cloud.origin}/webhooks/meta`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature(text, secret) },
        body: text,
      })
      acks.push(performance.now() - began)
      if (status === 200) return
      // The network sends again what was not taken.
      await sleep(200)
    }
    throw new Error('the desk would not take a webhook')
  }

  const see = (text: string) => {
    const time = times.get(text)
    if (time) time.seen ??= performance.now()
  }

  return {
    async says({ ticket, says }: ReturnType<typeof person>, how: 'once' | 'same' | 'other' = 'once') {
      const id = `m_${String(sent.length).padStart(40, '0')}`
      const at = Date.now()
      sent.push(id)
      if (measuring) {
        times.set(id, { posted: performance.now(), ticket })
        if (!known.has(ticket)) newcomer.set(ticket, id)
      }
      known.add(ticket)
      await post(says(id, id, at))
      if (how === 'once') return
      duplicates++
      await post(withTime(says(id, id, at), how === 'same' ? undefined : at + 1000))
    },
    heard({ ids = [], text }: { ids?: string[]; text?: string }) {
      if (text) see(text)
      for (const id of ids) see(newcomer.get(id) ?? '')
    },
    measure() {
      measuring = true
      acks.length = 0
    },
    async settled() {
      const until = performance.now() + patience
      while (performance.now() < until) {
        const { waiting, inFlight } = await cloud.queues.depth('inbound')
        if (waiting + inFlight === 0) return
        await sleep(50)
      }
      throw new Error('the desk did not come to an end')
    },
    result() {
      const all = [...times.values()]
      const screen = all.flatMap(({ posted, seen }) => (seen === undefined ? [] : [seen - posted]))
      return {
        sent,
        duplicates,
        unseen: all.length - screen.length,
        ackMs: { p50: percentile(acks, 50), p99: percentile(acks, 99) },
        screenMs: { p50: percentile(screen, 50), p95: percentile(screen, 95), p99: percentile(screen, 99) },
      }
    },
  }
}

function withTime(body: object, time: number | undefined) {
  if (time === undefined || !('entry' in body) || !Array.isArray(body.entry)) return body
  return { ...body, entry: body.entry.map((entry: object) => ({ ...entry, time })) }
}

function percentile(values: number[], percent: number) {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0)
}

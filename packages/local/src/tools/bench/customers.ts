import { setTimeout as sleep } from 'node:timers/promises'
import { signature } from '../meta.ts'
import type { Person } from './crowd.ts'
import type { Place } from './desk.ts'
import type { Heard } from './listener.ts'

/** How a webhook comes: once, twice to the byte, or again in another notification, which the queue cannot know. */
export type Coming = 'once' | 'twice' | 'again'

/** How many webhooks a network posts at the same time. */
const connections = 64

/** Posts as the network does, and keeps when each message was posted, taken and seen. */
export function customers({ origin, signing }: Place) {
  const sent: string[] = []
  const known = new Set<string>()
  const newcomers = new Map<string, string>()
  const acks: number[] = []
  const times = new Map<string, { posted: number; seen?: number }>()
  const count = { duplicates: 0 }
  const side = sideBySide(connections)
  let measuring = false

  /** The network sends again what was not taken, for hours if need be. */
  async function post(body: object) {
    const text = JSON.stringify(body)
    const sign = signature(text, signing)
    while (!(await side(() => taken(text, sign)))) await sleep(500)
  }

  async function taken(body: string, sign: string) {
    const began = performance.now()
    try {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': sign }
      const { status } = await fetch(`${origin}/webhooks/meta`, { method: 'POST', headers, body })
      return status === 200
    } catch {
      return false
    } finally {
      acks.push(performance.now() - began)
    }
  }

  function see(id: string) {
    const time = times.get(id)
    if (time) time.seen ??= performance.now()
  }

  return {
    sent,
    count,
    async says({ ticket, says }: Person, coming: Coming = 'once') {
      const id = `m_${String(sent.length).padStart(40, '0')}`
      const at = Date.now()
      sent.push(id)
      if (measuring) {
        times.set(id, { posted: performance.now() })
        if (!known.has(ticket)) newcomers.set(ticket, id)
      }
      known.add(ticket)
      await post(says(id, id, at))
      if (coming === 'once') return
      count.duplicates++
      await post(coming === 'twice' ? says(id, id, at) : notifiedAt(says(id, id, at), at + 1000))
    },
    heard({ ids = [], text }: Heard) {
      if (text) see(text)
      for (const id of ids) see(newcomers.get(id) ?? '')
    },
    /** From now on times count. */
    measure() {
      measuring = true
      acks.length = 0
    },
    measured() {
      const all = [...times.values()]
      const screen = all.flatMap(({ posted, seen }) => (seen === undefined ? [] : [seen - posted]))
      return {
        ackMs: { p50: percentile(acks, 50), p99: percentile(acks, 99) },
        screenMs: { p50: percentile(screen, 50), p95: percentile(screen, 95), p99: percentile(screen, 99) },
        /** Messages of which no live event came: the desk's polling would find them. */
        unseen: all.length - screen.length,
      }
    },
  }
}

/** Lets so many run at once; the others wait for their turn. */
function sideBySide(most: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(work: () => Promise<Result>) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

function notifiedAt(body: object, time: number) {
  if (!('entry' in body) || !Array.isArray(body.entry)) return body
  return { ...body, entry: body.entry.map((entry: object) => ({ ...entry, time })) }
}

function percentile(values: number[], percent: number) {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0)
}

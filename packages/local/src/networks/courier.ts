import { randomUUID } from 'node:crypto'
import type { Clock } from '@ascolta/core/clock'
import * as v from 'valibot'
import type { Account, Happening, Wire } from './frame.ts'
import type { Mood } from './moods.ts'
import type { Shelves } from './shelf.ts'

const Waiting = v.object({
  id: v.string(),
  account: v.string(),
  wire: v.string(),
  text: v.string(),
  attempts: v.number(),
  /** When it was first sent. */
  since: v.number(),
})
type Waiting = v.InferOutput<typeof Waiting>

/** What became of one POST to the desk. */
export interface Delivery {
  id: string
  account: string
  text: string
  attempt: number
  /** The desk's status; 0 when it did not answer. */
  status: number
}

/** Meta's schedule runs over 36 hours; this one keeps its form, not its length. Milliseconds after each failure, the last repeats. */
export const backoff = [200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]
const patience = 5000
const side = 16
const remembered = 1000

interface Needs {
  shelves: Shelves
  wires: readonly Wire[]
  webhookUrl: () => string
  /** What an account's network signs with, where its wire does not say. */
  secret: (account: string) => string
  mood: (account: string) => Mood
  clock: Clock
  /** Hours after which the network stops trying for an account, and what it does then. */
  endurance: (account: string) => { hours: number; end: () => void }
  /** Milliseconds after the n-th failure; for tests that want it faster still. */
  wait?: (attempt: number) => number
}

/** Brings bodies to the desk until it answers 200, however often that takes; what waits survives a restart. */
export function courier({ shelves, wires, webhookUrl, secret, mood, clock, endurance, wait = standard }: Needs) {
  const waiting = shelves.shelf('delivery', Waiting)
  const done: Delivery[] = []
  const timers = new Set<NodeJS.Timeout>()
  const held: (() => void)[] = []
  let flying = 0
  let sending = 0
  const queue: (() => void)[] = []
  let stopped = false
  const abort = new AbortController()
  const resting: (() => void)[] = []

  async function post(delivery: Waiting, extra = false) {
    const wire = wires.find(({ name }) => name === delivery.wire)
    if (!wire || stopped) return
    if (flying >= side) await new Promise<void>((go) => queue.push(go))
    if (stopped) return
    flying++
    const attempt = delivery.attempts + 1
    const ours = wire.secret?.() ?? secret(delivery.account)
    const key = mood(delivery.account).webhooks === 'bad-signature' ? `not ${ours}` : ours
    const status = await fetch(webhookUrl() + wire.path, {
      method: 'POST',
      body: delivery.text,
      headers: wire.sign(delivery.text, key),
      redirect: 'manual',
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(patience)]),
    }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => 0,
    )
    flying--
    queue.shift()?.()
    if (stopped) return
    const { id, account, text } = delivery
    done.push({ id, account, text, attempt, status })
    if (done.length > remembered) done.shift()
    if (!extra) {
      if (status === 200) waiting.remove(id)
      else {
        const { hours, end } = endurance(account)
        if (clock().getTime() - delivery.since < hours * 3_600_000) {
          const next = waiting.put({ ...delivery, attempts: attempt })
          after(wait(attempt), () => post(next))
        } else {
          waiting.remove(id)
          end()
        }
      }
    }
    rest()
  }

  function after(milliseconds: number, run: () => unknown) {
    if (stopped) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!stopped) run()
      rest()
    }, milliseconds)
    timers.add(timer)
  }

  const idle = () => waiting.size() === 0 && timers.size === 0 && flying === 0 && sending === 0 && held.length === 0
  function rest() {
    if (idle()) for (const wake of resting.splice(0)) wake()
  }

  async function send(account: Account, wire: Wire, text: string) {
    const manner = mood(account.id).webhooks
    if (manner === 'dropped' || stopped) return
    const delivery = waiting.put({
      id: randomUUID(),
      account: account.id,
      wire: wire.name,
      text,
      attempts: 0,
      since: clock().getTime(),
    })
    sending++
    if (manner === 'reordered') await reorder(delivery)
    else await post(delivery)
    if (manner === 'repeated') {
      await post(delivery, true)
      after(300, () => post(delivery, true))
    }
    sending--
    rest()
  }

  /** Lets the next one overtake: pairs go out the wrong way round, a single one late. */
  async function reorder(delivery: Waiting) {
    const before = held.pop()
    if (before) {
      await post(delivery)
      return before()
    }
    const go = () => void post(delivery)
    held.push(go)
    after(700, () => {
      const at = held.indexOf(go)
      if (at >= 0) held.splice(at, 1)[0]?.()
    })
  }

  // A night with the computer off is not a night of failing.
  for (const delivery of waiting.all()) after(0, () => post({ ...delivery, since: clock().getTime() }))

  return {
    /** Puts happenings into as few bodies as the network would and sends each on its way. Resolves after the first tries. */
    async bring(happenings: Happening[]) {
      const wires = Map.groupBy(happenings, ({ wire }) => wire)
      for (const [wire, ours] of wires) {
        const account = ours[0]?.account
        if (!account) continue
        const bodies = wire.pack(ours.map(({ part }) => part))
        await Promise.all(bodies.map((body) => send(account, wire, wire.encode(body))))
      }
    },
    after,
    /** What was posted lately, oldest first. */
    deliveries: () => [...done],
    waiting: () => waiting.size(),
    /** Resolves once nothing is under way, held back or to be tried again. */
    idle: () => (idle() ? Promise.resolve() : new Promise<void>((wake) => resting.push(wake))),
    stop() {
      stopped = true
      abort.abort()
      for (const timer of timers) clearTimeout(timer)
      for (const go of queue.splice(0)) go()
      for (const wake of resting.splice(0)) wake()
    },
  }
}
export type Courier = ReturnType<typeof courier>

const standard = (attempt: number) => backoff[Math.min(attempt, backoff.length) - 1] ?? 60_000

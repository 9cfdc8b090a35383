import type { Note } from '@ascolta/core/ports'
import type { Process, Surroundings } from './container.ts'

export interface Message extends Note {
  id: string
  receives: number
  visibleAt: number
  /** Nobody who takes it comes back. */
  poison: boolean
}

interface Rules {
  delaySeconds: number
  visibilitySeconds: number
  attempts: number
  batch: number
  concurrency: number
}

/** A second message with the same deduplication id is dropped for so long. */
const deduplicated = 5 * 60_000
const latency = [3, 25] as const

/** A FIFO queue with its function: groups in order, a group locked while one of its messages is in flight, dead letters behind. `consume` gives the ids of what failed; it throws if the container died. */
export function fifoQueue(
  { time, random, faults }: Surroundings,
  rules: Rules,
  consume: (messages: Message[]) => Promise<string[]>,
) {
  const groups = new Map<string, Message[]>()
  const locked = new Set<string>()
  const heard = new Map<string, number>()
  const dead: Message[] = []
  let running = 0
  let count = 0

  function accept(notes: Note[]) {
    for (const { body, group, dedup } of notes) {
      if ((heard.get(dedup) ?? Number.NEGATIVE_INFINITY) > time.now - deduplicated) continue
      heard.set(dedup, time.now)
      const late = faults.strikes('queue-delayed') ? random.between(5_000, 150_000) : 0
      const wait = rules.delaySeconds * 1000 + late
      const poison = faults.strikes('queue-dead-letter')
      const message = { id: `q${count++}`, body, group, dedup, receives: 0, visibleAt: time.now + wait, poison }
      const inGroup = groups.get(group)
      if (inGroup) inGroup.push(message)
      else groups.set(group, [message])
      time.after(wait + random.between(5, 60), poll)
    }
  }

  function poll() {
    while (running < rules.concurrency) {
      const taken = take()
      if (taken.length === 0) return
      work(taken)
    }
  }

  /** What a mapping gets with one receive: of every free group its first messages. */
  function take() {
    const taken: Message[] = []
    for (const [group, messages] of groups) {
      if (locked.has(group)) continue
      while (messages[0] && messages[0].visibleAt <= time.now && messages[0].receives >= rules.attempts) {
        dead.push(...messages.splice(0, 1))
        faults.note('queue-dead-letter')
      }
      if (messages.length === 0) groups.delete(group)
      for (const message of messages) {
        if (message.visibleAt > time.now || taken.length >= rules.batch) break
        message.receives++
        taken.push(message)
        locked.add(group)
      }
    }
    return taken
  }

  async function work(taken: Message[]) {
    running++
    const until = time.now + rules.visibilitySeconds * 1000
    if (faults.strikes('queue-visibility-over')) again(taken, random.between(1, 20_000))
    const poisoned = taken.some(({ poison }) => poison)
    const failed = poisoned ? taken.map(({ id }) => id) : await handled(taken)
    running--
    for (const message of taken) {
      if (failed.includes(message.id)) continue
      const inGroup = groups.get(message.group) ?? []
      const place = inGroup.indexOf(message)
      if (place >= 0) inGroup.splice(place, 1)
      if (inGroup.length === 0) groups.delete(message.group)
      if (faults.strikes('queue-repeated')) again([message], random.between(100, 120_000))
    }
    for (const group of new Set(taken.map((message) => message.group))) {
      const back = taken.some((message) => message.group === group && failed.includes(message.id))
      if (!back) locked.delete(group)
      else
        time.after(until - time.now, () => {
          locked.delete(group)
          poll()
        })
    }
    poll()
  }

  const handled = (taken: Message[]) => consume(taken).catch(() => taken.map(({ id }) => id))

  function again(messages: Message[], milliseconds: number) {
    time.after(milliseconds, () => void handled(messages.map((message) => ({ ...message }))))
  }

  return {
    dead,
    accept,
    /** Nothing waits and nothing is in flight. */
    empty: () => groups.size === 0 && running === 0,
    /** The sending end as one process has it. */
    outbox: (process: Process) => ({
      send: (notes: Note[]): Promise<Note[]> =>
        process.call(
          () => {
            if (faults.strikes('queue-refused')) throw new Error('ServiceUnavailable')
            const left = faults.strikes('queue-partly-taken') ? notes.slice(-1) : []
            accept(notes.slice(0, notes.length - left.length))
            if (faults.strikes('queue-answer-lost')) throw new Error('TimeoutError')
            return left
          },
          latency,
          () => `enqueues ${JSON.stringify(notes)}`,
        ),
    }),
  }
}
export type FifoQueue = ReturnType<typeof fifoQueue>

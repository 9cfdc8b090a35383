import { type Faults, worstClock } from './faults.ts'
import type { Random } from './random.ts'
import type { Timeline } from './timeline.ts'

export interface Surroundings {
  time: Timeline
  random: Random
  faults: Faults
  /** Writes down what happens, where somebody wants to read it. */
  trace?: ((line: string) => void) | undefined
}

/** A process of ours: every step that leaves it goes through `call`, where it may die. */
export interface Process {
  clock: () => Date
  /** Does something outside after so many milliseconds. Never comes back if the process is gone by then. */
  call: <Value>(
    effect: () => Value | Promise<Value>,
    milliseconds: readonly [number, number],
    what: () => string,
  ) => Promise<Value>
  wait: (milliseconds: number) => Promise<void>
}

/** Whoever called a container that died hears only this. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** A promise of its own for each: one for all would hold on to whoever waits for it, and with them to every world there was. */
const never = () => new Promise<never>(() => {})

/** The containers of one function: started when none is free, used again with all they remember, and gone at any moment. */
export function containers<Booted>(
  { time, random, faults, trace }: Surroundings,
  { name, seconds, boot }: { name: string; seconds: number; boot: (process: Process) => Booted },
) {
  const idle: Container<Booted>[] = []
  let started = 0

  function start(): Container<Booted> {
    const wrong = faults.strikes('clock-jump') ? random.between(-worstClock, worstClock) : 0
    const container: Container<Booted> = { dead: false, since: 0, died: () => {}, booted: undefined }
    const id = `${name}${started++}`
    const note = trace && ((line: string) => trace(`${id} ${line}`))
    if (wrong !== 0) note?.(`has a clock that is wrong by ${Math.round(wrong / 1000)} s`)
    const die = () => {
      if (!container.dead) note?.('dies')
      container.dead = true
      container.died()
    }
    const process: Process = {
      clock: () => new Date(Math.floor(time.now + wrong)),
      async wait(milliseconds) {
        await time.wait(milliseconds)
        if (container.dead) return never()
      },
      async call(effect, [least, most], what) {
        if (container.dead) return never()
        if (faults.strikes('crash-before-call')) {
          die()
          return never()
        }
        await time.wait(random.between(least, most))
        if (container.dead) return never()
        if (faults.strikes('function-timeout')) {
          note?.(`hangs in ${what()}`)
          if (random.chance(0.5)) Promise.resolve(effect()).catch(() => {})
          time.after(container.since + seconds * 1000 - time.now, die)
          return never()
        }
        const value = await settled(effect)
        note?.(`${what()} -> ${'error' in value ? String(value.error) : (JSON.stringify(value.value) ?? '')}`)
        if (container.dead) return never()
        if (faults.strikes('crash-after-call')) {
          die()
          return never()
        }
        if ('error' in value) throw value.error
        return value.value
      },
    }
    container.booted = boot(process)
    return container
  }

  /** One that is done with its last call, and did not die of what that call left running. */
  function rested() {
    let waiting = idle.pop()
    while (waiting?.dead) waiting = idle.pop()
    return waiting && faults.strikes('container-reused') ? waiting : undefined
  }

  return function invoke<Value>(work: (booted: Booted) => Promise<Value>): Promise<Value> {
    const container = rested() ?? start()
    const { booted } = container
    if (!booted) throw new Error('a container without its function')
    container.since = time.now
    return new Promise((resolve, reject) => {
      container.died = () => reject(new Gone())
      work(booted).then(
        (value) => {
          idle.push(container)
          resolve(value)
        },
        (error: unknown) => {
          idle.push(container)
          reject(error)
        },
      )
    })
  }
}

interface Container<Booted> {
  dead: boolean
  since: number
  died: () => void
  booted: Booted | undefined
}

async function settled<Value>(effect: () => Value | Promise<Value>): Promise<{ value: Value } | { error: unknown }> {
  try {
    return { value: await effect() }
  } catch (error) {
    return { error }
  }
}

/** The process is gone: nothing it would have done afterwards happens. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** Where awaits of a path go through: counts them and ends the process at a chosen one, before or after it took effect. */
export function faults() {
  let calls: string[] = []
  let at: { call: number; when: 'before' | 'after' } | undefined
  let dead = false
  let rival: { at: (name: string, input: unknown) => boolean; act: () => Promise<unknown> } | undefined

  return {
    /** The calls since the last `reset`, in order. */
    get calls() {
      return calls
    },
    get crashed() {
      return dead
    },
    crashAt(call: number, when: 'before' | 'after') {
      at = { call, when }
    },
    /** Another process does something once, right before a call of this one. */
    overtake(at: (name: string, input: unknown) => boolean, act: () => Promise<unknown>) {
      rival = { at, act }
    },
    /** A new process begins. */
    reset() {
      calls = []
      at = undefined
      dead = false
    },
    async around<Value>(name: string, effect: () => Promise<Value>, input?: unknown): Promise<Value> {
      if (dead) throw new Crash(name)
      if (rival?.at(name, input)) {
        const { act } = rival
        rival = undefined
        await act()
      }
      const call = calls.push(name) - 1
      const here = at?.call === call
      if (here && at?.when === 'before') {
        dead = true
        throw new Crash(`before ${name}`)
      }
      const value = await effect()
      if (here) {
        dead = true
        throw new Crash(`after ${name}`)
      }
      return value
    },
  }
}
export type Faults = ReturnType<typeof faults>

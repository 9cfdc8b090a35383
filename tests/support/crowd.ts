import { random } from '@ascolta/local/simulation/random'

/** Many works at once: at every step of one of them chance says whose step is next. */
export function crowd(seed: number) {
  const chance = random(seed)
  const waiting: (() => void)[] = []

  return {
    /** Before each step: waits for its turn. */
    wait: () => new Promise<void>((go) => waiting.push(go)),

    /** Resolves when all are over, to how many of them failed. */
    async through(works: Promise<unknown>[]) {
      let over = false
      const ends = Promise.allSettled(works).then((all) => {
        over = true
        return all.filter(({ status }) => status === 'rejected').length
      })
      while (!over) {
        // Everybody who was let on has come to the next step.
        await new Promise(setImmediate)
        const at = chance.whole(0, waiting.length - 1)
        const [go] = waiting.splice(at, 1)
        go?.()
      }
      return ends
    },
  }
}

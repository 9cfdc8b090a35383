/** Chance that a number repeats: every draw of a world comes from here, in one order. */
export function random(seed: number) {
  let a = seed >>> 0
  // Mulberry32: 32 bits of state are plenty for one small world.
  function next() {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  for (let index = 0; index < 4; index++) next()
  return {
    next,
    chance: (probability: number) => probability > 0 && next() < probability,
    between: (least: number, most: number) => least + next() * (most - least),
    whole: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    pick: <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(next() * values.length)],
  }
}
export type Random = ReturnType<typeof random>

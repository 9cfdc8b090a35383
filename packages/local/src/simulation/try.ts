import { loadCore } from './core.ts'
import { playWorld } from './world.ts'

console.error = () => {}
console.warn = () => {}
const [from = '1', count = '1', size = '25'] = process.argv.slice(2)
const core = await loadCore()
const total: Record<string, number> = {}
const t = performance.now()
let replies = 0
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const { wrong, faults, ...rest } = await playWorld(core, {
    seed,
    size: Number(size),
    ...(process.env.TRACE ? { trace: (line: string) => console.log(line) } : {}),
  })
  for (const [kind, n] of faults) total[kind] = (total[kind] ?? 0) + n
  replies += rest.replies
  if (wrong.length > 0 || Number(count) === 1) console.log(JSON.stringify(rest), wrong.slice(0, 6))
  await new Promise(setImmediate)
}
console.log(total, replies, (performance.now() - t) / replies, 'ms per reply')

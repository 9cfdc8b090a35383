import { parentPort, workerData } from 'node:worker_threads'
import * as v from 'valibot'
import { loadCore } from './core.ts'
import { add, nothing } from './summary.ts'
import { playWorld } from './world.ts'

/** A share of a run: every so many-th seed from the first, until there are enough replies or worlds. */
export const Task = v.object({
  first: v.number(),
  step: v.number(),
  size: v.number(),
  /** Ends after so many replies. */
  replies: v.optional(v.number()),
  /** Ends after so many worlds. */
  worlds: v.optional(v.number()),
  /** Where a changed copy of the code under test is. */
  copy: v.optional(v.string()),
  /** Ends at the first world that goes wrong. */
  untilWrong: v.boolean(),
})
export type Task = v.InferOutput<typeof Task>

const reportEvery = 2_000

// What functions log of failures is no news here: they are made to fail.
console.error = () => {}
console.warn = () => {}

const task = v.parse(Task, workerData)
const core = await loadCore(task.copy)
let sum = nothing()
let [replies, worlds, reported] = [0, 0, performance.now()]
for (let seed = task.first; ; seed += task.step) {
  const outcome = await playWorld(core, { seed, size: task.size })
  add(sum, outcome, task.size)
  replies += outcome.replies
  worlds++
  const over =
    (task.replies !== undefined && replies >= task.replies) ||
    (task.worlds !== undefined && worlds >= task.worlds) ||
    (task.untilWrong && outcome.wrong.length > 0)
  if (over || performance.now() - reported > reportEvery) {
    parentPort?.postMessage(sum)
    sum = nothing()
    reported = performance.now()
  }
  if (over) break
  // Lets the event loop turn: messages go out, memory is given back.
  await new Promise(setImmediate)
}
process.exit(0)

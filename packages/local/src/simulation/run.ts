import { Worker } from 'node:worker_threads'
import { merged, nothing, type Summary } from './summary.ts'
import type { Task } from './worker.ts'

export interface Run {
  seed: number
  size: number
  workers?: number
  replies?: number
  worlds?: number
  copy?: string
  untilWrong?: boolean
  progress?: (sum: Summary) => void
}

/** Plays worlds on worker threads, each thread its own seeds, and adds up what they find. */
export async function run({ seed, size, workers = 2, replies, worlds, copy, untilWrong = false, progress }: Run) {
  let sum = nothing()
  const share = (of: number | undefined) => (of === undefined ? {} : { count: Math.ceil(of / workers) })
  await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const { count: someReplies } = share(replies)
      const { count: someWorlds } = share(worlds)
      const task: Task = {
        first: seed + index,
        step: workers,
        size,
        untilWrong,
        ...(someReplies === undefined ? {} : { replies: someReplies }),
        ...(someWorlds === undefined ? {} : { worlds: someWorlds }),
        ...(copy === undefined ? {} : { copy }),
      }
      return played(task, (part) => {
        sum = merged(sum, part)
        progress?.(sum)
      })
    }),
  )
  return sum
}

function played(task: Task, heard: (part: Summary) => void) {
  return new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      // What a world leaves behind is young: a larger nursery spares the collector a third of its work.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    })
    worker.on('message', heard)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
  })
}

/** Whether everything was as promised. */
export const isClean = ({ doubled, lost, mismatched, left, missing, extra, books, early, paused }: Summary) =>
  doubled + lost + mismatched + left + missing + extra + books + early + paused === 0

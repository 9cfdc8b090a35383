import { parseArgs } from 'node:util'
import { loadCore } from '../simulation/core.ts'
import { lists } from '../simulation/lists.ts'
import { tryMutants } from '../simulation/mutate.ts'
import { isClean, run } from '../simulation/run.ts'
import type { Summary } from '../simulation/summary.ts'
import { playWorld } from '../simulation/world.ts'

/**
 * `npm run simulate -- --replies N --seed S`: the desk's own code in many small worlds in which everything goes wrong.
 * `--mutants` also breaks the code on purpose and demands that the auditor sees it. `--replay SEED` tells one world's story, `--lists` prints what docs list.
 */
const { values } = parseArgs({
  options: {
    replies: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '25' },
    workers: { type: 'string', default: '2' },
    mutants: { type: 'boolean', default: false },
    replay: { type: 'string' },
    lists: { type: 'boolean', default: false },
  },
})
const [replies, seed, size, workers] = [values.replies, values.seed, values.size, values.workers].map(Number)
if (![replies, seed, size, workers].every((number) => Number.isSafeInteger(number) && Number(number) > 0)) {
  console.error(
    'Usage: npm run simulate -- [--replies N] [--seed S] [--size N] [--workers N] [--mutants] [--replay SEED]',
  )
  process.exit(2)
}

if (values.lists) process.stdout.write(`${[...lists.faults, '', ...lists.mutants].join('\n')}\n`)
else process.exitCode = values.replay === undefined ? await play() : await replay(Number(values.replay))

async function play() {
  const began = performance.now()
  let told = 0
  const seconds = () => Math.round((performance.now() - began) / 1000)
  const sum = await run({
    seed: Number(seed),
    size: Number(size),
    workers: Number(workers),
    replies: Number(replies),
    progress({ worlds, replies, failures }) {
      // At once: a night is long, and a seed is all that is needed to begin.
      for (; told < failures.length; told++) failed(failures[told])
      say({ worlds, replies, wrong: failures.length, seconds: seconds() })
    },
  })
  const tried = values.mutants
    ? await tryMutants({
        workers: Number(workers),
        progress: ({ name, seeds, found }) => say({ mutant: name, caught: found !== undefined, seeds, found }),
      })
    : []
  const caught = tried.filter(({ found }) => found !== undefined).length
  const { failures: _, ...numbers } = sum
  say({ ...numbers, mutants: tried.length, caught, seed: Number(seed), seconds: seconds() })
  return isClean(sum) && caught === tried.length ? 0 : 1
}

function failed(failure: Summary['failures'][number] | undefined) {
  if (failure) say({ failed: failure, again: `npm run simulate -- --replay ${failure.seed} --size ${failure.size}` })
}

/** The whole story of one world, and what was wrong with it. */
async function replay(seed: number) {
  console.warn = () => {}
  console.error = () => {}
  const outcome = await playWorld(await loadCore(), {
    seed,
    size: Number(size),
    trace: (line) => process.stdout.write(`${line}\n`),
  })
  say({ ...outcome, faults: Object.fromEntries(outcome.faults) })
  return outcome.wrong.length > 0 ? 1 : 0
}

function say(line: object) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

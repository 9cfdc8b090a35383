import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Mutant, mutants } from './mutants.ts'
import { run } from './run.ts'

const root = new URL('../../../../', import.meta.url)
const at = (path: string) => fileURLToPath(new URL(path, root))
/** The auditor must see every mutant within so many worlds. */
export const seeds = 2_000

export interface Tried {
  name: string
  /** How many worlds it took. */
  seeds: number
  /** What the auditor found; absent if it saw nothing. */
  found?: string
}

/** A copy of the code under test with the mutant's change made. Throws if the code does not read as the mutant expects. */
export async function grow({ name, edits }: Mutant): Promise<string> {
  const copy = at(`.build/mutants/${name}`)
  await rm(copy, { recursive: true, force: true })
  await mkdir(copy, { recursive: true })
  await cp(at('packages/core/src'), `${copy}/core`, { recursive: true })
  await cp(at('functions/webhook'), `${copy}/functions/webhook`, { recursive: true })
  for (const file of ['lambda.ts', 'topology.ts']) await cp(at(`functions/${file}`), `${copy}/functions/${file}`)
  for (const { file, from, to } of edits) {
    const path = `${copy}/${file}`
    const text = await readFile(path, 'utf8')
    const parts = text.split(from)
    if (parts.length !== 2) throw new Error(`mutant ${name}: ${file} holds ${parts.length - 1} times: ${from}`)
    await writeFile(path, parts.join(to))
  }
  return copy
}

/** Plays worlds with one mutant until the auditor sees it. */
export async function tryMutant(mutant: Mutant, { workers = 2 } = {}): Promise<Tried> {
  const copy = await grow(mutant)
  const sum = await run({ seed: 1, size: mutant.size ?? 15, workers, worlds: seeds, copy, untilWrong: true })
  await rm(copy, { recursive: true, force: true })
  const [failure] = sum.failures
  const found = failure && `seed ${failure.seed}: ${failure.wrong[0]?.kind}, ${failure.wrong[0]?.what}`
  return { name: mutant.name, seeds: sum.worlds, ...(found ? { found } : {}) }
}

export async function tryMutants({ workers = 2, progress = (_: Tried) => {} } = {}) {
  const all: Tried[] = []
  for (const mutant of mutants) {
    const tried = await tryMutant(mutant, { workers })
    progress(tried)
    all.push(tried)
  }
  return all
}

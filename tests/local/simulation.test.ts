import { readFile } from 'node:fs/promises'
import { kinds } from '@ascolta/local/simulation/faults'
import { lists } from '@ascolta/local/simulation/lists'
import { mutants } from '@ascolta/local/simulation/mutants'
import { tryMutant } from '@ascolta/local/simulation/mutate'
import { run } from '@ascolta/local/simulation/run'
import { expect, test } from 'vitest'

test('O1 to O8, I3: in 2,000 small worlds in which everything goes wrong no reply is doubled, lost or changed, and no message is', {
  timeout: 600_000,
}, async () => {
  const { faults, failures, replies, inbound, ...found } = await run({ seed: 1, size: 4, worlds: 2_000 })
  expect(failures.map(({ seed, wrong }) => ({ seed, wrong }))).toEqual([])
  expect(found).toMatchObject({ doubled: 0, lost: 0, mismatched: 0, left: 0, missing: 0, extra: 0 })
  expect(kinds.filter((kind) => faults[kind] === 0)).toEqual([])
  expect(Math.min(replies, inbound)).toBeGreaterThan(5_000)
})

/** Each breaks another promise; `npm run simulate -- --mutants` tries all. */
const some = [
  'acknowledged-before-done',
  'no-answer-is-sent-again',
  'hash-unchecked',
  'ledger-as-gate',
  'lease-forgotten',
]

test.for(mutants.filter(({ name }) => some.includes(name)))(
  'the auditor sees it when $says',
  {
    timeout: 300_000,
  },
  async (mutant) => {
    expect(await tryMutant(mutant)).toMatchObject({ found: expect.stringContaining('seed') })
  },
)

test('docs list every fault and every mutant', async () => {
  const page = await readFile(new URL('../../docs/simulation.md', import.meta.url), 'utf8')
  for (const list of [lists.faults, lists.mutants]) expect(page).toContain(list.join('\n'))
})

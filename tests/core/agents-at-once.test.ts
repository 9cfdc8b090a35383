import { expect, test } from 'vitest'
import { agentsAtOnce } from '../support/agents-model.ts'

/** All of them: `ASCOLTA_SEQUENCES=50000 npx vitest run tests/core/agents-at-once`. One again: `ASCOLTA_SEED=<number>`. */
const sequences = Number(process.env.ASCOLTA_SEQUENCES ?? 600)
const first = Number(process.env.ASCOLTA_SEED ?? 1)

test(`D1: ${sequences} sequences of commands of two or three agents at once: no words lost, nothing written over silently, the books balanced`, {
  timeout: 3_600_000,
}, async () => {
  const wrong: string[] = []
  const last = process.env.ASCOLTA_SEED ? first : sequences
  for (let seed = first; seed <= last && wrong.length < 5; seed++)
    for (const what of await agentsAtOnce(seed)) wrong.push(`seed ${seed}: ${what}`)
  expect(wrong).toEqual([])
})

import { expect, test } from 'vitest'
import { transitions } from '../support/transitions-model.ts'

/** More of them: `ASCOLTA_SEQUENCES=5000 npx vitest run tests/core/transitions`. One again: `ASCOLTA_SEED=<number>`. */
const sequences = Number(process.env.ASCOLTA_SEQUENCES ?? 50)
const first = Number(process.env.ASCOLTA_SEED ?? 1)

test(`S04: ${sequences} random sequences over all states, merges among them, end as a slow model says: actors and instants written, nothing out of reach, books balanced`, {
  timeout: 3_600_000,
}, async () => {
  const wrong: string[] = []
  const seen = new Set<string>()
  const last = process.env.ASCOLTA_SEED ? first : sequences
  for (let seed = first; seed <= last && wrong.length < 5; seed++) {
    const one = await transitions(seed, 60)
    for (const what of one.wrong) wrong.push(`seed ${seed}: ${what}`)
    for (const state of one.seen) seen.add(state)
  }
  expect(wrong).toEqual([])
  if (!process.env.ASCOLTA_SEED)
    expect([...seen].toSorted()).toEqual(
      ['new', 'open', 'waiting-customer', 'waiting-third-party', 'snoozed', 'resolved', 'closed', 'merged'].toSorted(),
    )
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf, spoken } from '@ascolta/core/channels/adapters'
import { kinds } from '@ascolta/core/channels/channel'
import { instant } from '@ascolta/core/channels/meta'
import { doors } from '@ascolta/local/tools/replay/doors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixtures, heardOf, inboundFiles, receivedAt } from './samples.ts'

/** Every value that stands somewhere in our fixtures, so that mutations stay close to what networks send. */
const bodies = spoken.flatMap((channel) =>
  inboundFiles(join(fixtures, channel)).map((file): unknown =>
    JSON.parse(readFileSync(join(fixtures, channel, file), 'utf8')),
  ),
)

/** A body with one of its places replaced by anything. */
const mutated = fc
  .tuple(fc.constantFrom(...bodies), fc.array(fc.nat(20), { maxLength: 9 }), fc.jsonValue())
  .map(([body, path, value]) => replaced(body, path, value))

function replaced(node: unknown, [step, ...path]: number[], value: unknown): unknown {
  if (step === undefined || typeof node !== 'object' || node === null) return value
  const names = Object.keys(node)
  const name = names[step % Math.max(1, names.length)]
  if (name === undefined) return value
  const children: Record<string, unknown> = Array.isArray(node) ? Object.fromEntries(node.entries()) : { ...node }
  children[name] = replaced(children[name], path, value)
  return Array.isArray(node) ? Object.values(children) : children
}

describe('whatever a network sends', () => {
  test('is taken apart and heard without a throw, and every happening has a kind', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.jsonValue()), (body) => {
        const pieces = doors.flatMap(({ split }) => split(body, receivedAt))
        for (const heard of pieces.flatMap(heardOf)) expect(kinds).toContain(heard.kind)
      }),
      { numRuns: 3000, seed: 11 },
    )
  })

  test('even a change that no split produced is heard', () => {
    for (const channel of spoken)
      fc.assert(
        fc.property(fc.jsonValue(), (change) => {
          const heard = adapterOf(channel).hear(change, { external: '1', sentAt: receivedAt })
          expect(heard.length).toBeGreaterThan(0)
        }),
        { numRuns: 500, seed: 12 },
      )
  })
})

describe('an instant', () => {
  const noon = '2025-11-21T10:00:00.000Z'
  test.each([
    [1763719200, noon],
    ['1763719200', noon],
    [1763719200000, noon],
    ['1763719200000', noon],
    [1763719200000000, noon],
    ['2025-11-21T10:00:00+0000', noon],
    ['2025-11-21T11:00:00+01:00', noon],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    ['', undefined],
    ['soon', undefined],
    ['2025-99-99T00:00:00Z', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%s is %s', (value, expected) => {
    expect(instant(value)).toBe(expected)
  })
})

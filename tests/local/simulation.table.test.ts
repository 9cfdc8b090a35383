import { type Condition, items } from '@ascolta/core/items'
import type { Table } from '@ascolta/core/ports'
import { tableModel } from '@ascolta/local/simulation/table'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aTable } from '../support/table.ts'

const pk = fc.constantFrom('C#a', 'C#b')
const sk = fc.constantFrom('T#1', 'T#2', 'M#1', 'M#2')
const attribute = fc.constantFrom('rev', 'to', 'text', 'l', 'ls', 'd', 'ds', 'since')
const place = fc.constantFrom('A#1', 'D#2', '2026-01-01', '2026-02-01')
const value = (name: string): fc.Arbitrary<unknown> =>
  name === 'rev'
    ? fc.integer({ min: 0, max: 2 })
    : name === 'to'
      ? fc.record({ ticket: fc.string({ maxLength: 3 }) })
      : name === 'text'
        ? fc.string({ maxLength: 4, unit: 'binary' })
        : place
const changes = fc
  .uniqueArray(attribute, { minLength: 1, maxLength: 5 })
  .chain((names) =>
    fc
      .tuple(...names.map((name) => fc.option(value(name), { nil: undefined })))
      .map((values) => Object.fromEntries(names.map((name, index) => [name, values[index]]))),
  )
const condition: fc.Arbitrary<Condition | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 2 }).map((rev) => ({ expression: '#rev = :rev', values: { ':rev': rev } })),
  fc.constant({ expression: 'attribute_not_exists(#to)' }),
  fc.integer({ min: 0, max: 2 }).map((rev) => ({
    expression: 'attribute_not_exists(#to) AND #rev = :rev',
    values: { ':rev': rev },
  })),
)

type Step = (rows: ReturnType<typeof items>) => Promise<unknown>
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(pk, sk, changes).map(
    ([pk, sk, item]): Step =>
      (rows) =>
        rows.insert({ pk, sk }, item),
  ),
  fc.tuple(pk, sk, changes).map(
    ([pk, sk, item]): Step =>
      (rows) =>
        rows.put({ pk, sk }, item),
  ),
  fc.tuple(pk, sk, changes, condition, fc.boolean()).map(
    ([pk, sk, change, on, create]): Step =>
      (rows) =>
        rows.amend({ pk, sk }, change, on, { create }),
  ),
  fc.tuple(pk, sk, changes, condition).map(
    ([pk, sk, change, on]): Step =>
      (rows) =>
        rows.amended({ pk, sk }, change, on, { create: true }),
  ),
  fc.tuple(pk, fc.integer({ min: 1, max: 3 })).map(
    ([pk, n]): Step =>
      (rows) =>
        rows.add({ pk, sk: 'n' }, 'last', n),
  ),
  fc.tuple(pk, fc.constantFrom('a', 'b', 'c'), fc.boolean(), fc.integer({ min: 0, max: 2 })).map(
    ([pk, member, out, cap]): Step =>
      (rows) =>
        rows.member(
          { pk, sk: 'set' },
          { set: 'open', member, out, count: 'moves' },
          out
            ? undefined
            : {
                expression: 'contains(#open, :slot) OR attribute_not_exists(#open) OR size(#open) < :cap',
                values: { ':slot': member, ':cap': cap },
              },
        ),
  ),
  fc.tuple(pk, sk).map(
    ([pk, sk]): Step =>
      (rows) =>
        rows.get({ pk, sk }, { consistent: true }),
  ),
  fc.uniqueArray(fc.tuple(pk, sk), { minLength: 1, maxLength: 4, selector: String }).map(
    (keys): Step =>
      async (rows) =>
        (await rows.many(keys.map(([pk, sk]) => ({ pk, sk })))).map((item) => JSON.stringify(sorted(item))).sort(),
  ),
  fc
    .tuple(
      pk,
      fc.constantFrom('T#', 'M#', ''),
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    )
    .map(
      ([pk, prefix, forwards, Limit]): Step =>
        (rows) =>
          rows.query({
            KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk, ...(prefix ? { ':prefix': prefix } : {}) },
            ScanIndexForward: forwards,
            ...(Limit ? { Limit } : {}),
          }),
    ),
  // An index sorts equal places in an order of its own: compared as sets.
  fc.constantFrom('A#1', 'D#2').map(
    (l): Step =>
      async (rows) =>
        listed(
          await rows.query({
            IndexName: 'list',
            KeyConditionExpression: 'l = :l',
            ExpressionAttributeValues: { ':l': l },
          }),
        ),
  ),
  fc.tuple(fc.constantFrom('A#1', 'D#2'), place).map(
    ([d, until]): Step =>
      async (rows) =>
        listed(
          await rows.query({
            IndexName: 'due',
            KeyConditionExpression: 'd = :d AND ds <= :until',
            ExpressionAttributeValues: { ':d': d, ':until': until },
          }),
        ),
  ),
)

test('the table of the simulation answers as the engine of the laptop does', { timeout: 300_000 }, async () => {
  await using table = await aTable()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const model = tableModel(() => 0)
      const client = { send: async (command: Parameters<typeof model.run>[0]) => model.run(command) }
      // The client's overloads cannot be named from outside.
      const simulated: Table = { client: client as unknown as Table['client'], name: table.name }
      const prefix = `${run++}-`
      const [ours, theirs] = [items(spaced(simulated, prefix)), items(spaced(table, prefix))]
      for (const act of steps) expect(sorted(await answer(act, ours))).toEqual(sorted(await answer(act, theirs)))
    }),
    { numRuns: 150, seed: 20261121 },
  )
})

/** Each run has partitions of its own in one table. */
function spaced({ client, name }: Table, prefix: string): Table {
  const moved = (input: unknown): unknown => {
    if (typeof input === 'string') return /^(C|A|D)#/.test(input) ? prefix + input : input
    if (typeof input !== 'object' || input === null) return input
    if (input instanceof Set) return input
    if (Array.isArray(input)) return input.map(moved)
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, moved(value)]))
  }
  const send = async (command: { input: object; constructor: unknown }) => {
    const Command = command.constructor as new (input: unknown) => Parameters<typeof client.send>[0]
    return client.send(new Command(moved(command.input)))
  }
  return { client: { send: send as unknown as Table['client']['send'] }, name }
}

async function answer(act: Step, rows: ReturnType<typeof items>) {
  try {
    return { value: await act(rows) }
  } catch (error) {
    return { error: error instanceof Error ? error.name : 'unknown' }
  }
}

const listed = ({ items: found }: { items: Record<string, unknown>[] }) =>
  found.map((item) => JSON.stringify(sorted(item))).sort()

/** Members in one order, so that equal things look equal. */
function sorted(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort()
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  )
}

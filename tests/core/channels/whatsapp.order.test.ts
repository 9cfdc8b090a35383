import { split } from '@ascolta/core/channels/split'
import { type Afterwards, aftermath, merge } from '@ascolta/core/message'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heardOf } from './samples.ts'

const person = { from: '393331234567' }
const item = (second: number, id: number, what: object) => ({
  ...person,
  id: `wamid.${id}`,
  timestamp: String(1794000000 + second),
  ...what,
})
const edit = (second: number, id: number, body: string) =>
  item(second, id, {
    type: 'edit',
    edit: { original_message_id: 'wamid.0', message: { type: 'text', text: { body } } },
  })
const react = (second: number, id: number, emoji?: string) =>
  item(second, id, { type: 'reaction', reaction: { message_id: 'wamid.0', ...(emoji !== undefined && { emoji }) } })
const revoke = (second: number, id: number) =>
  item(second, id, { type: 'revoke', revoke: { original_message_id: 'wamid.0' } })

/** What is left of a message when these come in this order, each heard in a notification of its own, whenever that arrives. */
function end(order: object[]) {
  let held: Afterwards = {}
  for (const [place, message] of order.entries()) {
    const change = { field: 'messages', value: { metadata: { phone_number_id: '3' }, messages: [message] } }
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change] }] }
    for (const heard of split(body, `2026-11-21T10:00:0${place % 10}.000Z`).flatMap(heardOf)) {
      if (heard.kind !== 'edit' && heard.kind !== 'reaction' && heard.kind !== 'delete') throw new Error(heard.kind)
      held = merge(
        held,
        aftermath(heard, (id) => id),
      )
    }
  }
  return JSON.stringify(held, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

describe('I7: what becomes of a WhatsApp message, in any order', () => {
  test('all 720 orders of six end in one state', () => {
    const six = [edit(1, 1, 'uno'), edit(2, 2, 'due'), react(3, 3, '👍'), react(4, 4, '❤️'), react(5, 5), revoke(6, 6)]
    const ends = new Set(permutations(six).map(end))
    expect([...ends]).toHaveLength(1)
    expect([...ends][0]).toContain('due')
    expect([...ends][0]).not.toContain('❤️')
  })

  test('5,000 random orders of twenty end in the state of the first, also within one second', {
    timeout: 60_000,
  }, () => {
    const twenty = Array.from({ length: 20 }, (_, n) =>
      n % 3 === 0
        ? edit(n >> 2, n, `testo ${n}`)
        : n % 3 === 1
          ? react(n >> 2, n, ['👍', '❤️', ''][n % 7])
          : revoke(n >> 2, n),
    )
    const expected = end(twenty)
    fc.assert(
      fc.property(fc.shuffledSubarray(twenty, { minLength: 20 }), (order) => {
        expect(end(order)).toBe(expected)
      }),
      { numRuns: 5000, seed: 7 },
    )
  })
})

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}

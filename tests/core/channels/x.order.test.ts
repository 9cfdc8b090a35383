import { splitX } from '@ascolta/core/channels/x.split'
import { type Afterwards, aftermath, merge } from '@ascolta/core/message'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heardOf } from './samples.ts'

const us = '1700000000000000001'
const ids = Array.from({ length: 40 }, (_, n) => String(2_090_000_000_000_000_000n + BigInt(n)))

/** The n-th version of our post, as it comes back after being changed in X's own app. */
const edit = (second: number, n: number, text: string) => ({
  data: {
    event_type: 'post.create',
    filter: { user_id: us },
    payload: {
      id: ids[n],
      text,
      author_id: us,
      created_at: new Date(1_795_163_971_000 + second * 1000).toISOString(),
      edit_history_tweet_ids: ids.slice(0, n + 1),
    },
  },
})
const like = (second: number, person: number) => ({
  for_user_id: us,
  favorite_events: [
    {
      timestamp_ms: 1_795_163_971_000 + second * 1000,
      favorited_status: { id_str: ids[0], user: { id_str: us } },
      user: { id_str: String(person) },
    },
  ],
})
const remove = (second: number) => ({
  for_user_id: us,
  tweet_delete_events: [
    { status: { id: ids[0], user_id: us }, timestamp_ms: String(1_795_163_971_000 + second * 1000) },
  ],
})

/** What is left of a post when these come in this order, each whenever its notification arrives. */
function end(order: object[]) {
  let held: Afterwards = {}
  for (const [place, body] of order.entries())
    for (const heard of splitX(body, `2026-11-21T10:00:0${place % 10}.000Z`).flatMap(heardOf)) {
      if (heard.kind !== 'edit' && heard.kind !== 'reaction' && heard.kind !== 'delete') throw new Error(heard.kind)
      held = merge(
        held,
        aftermath(heard, (id) => id),
      )
    }
  return JSON.stringify(
    { edit: held.edit?.text, gone: Boolean(held.gone), liked: Object.entries(held.reactions ?? {}).toSorted() },
    (name, value: unknown) => (name === 'rank' ? undefined : value),
  )
}

describe('I7: what becomes of a post on X, in any order', () => {
  test('all 720 orders of six end in one state', () => {
    const six = [edit(1, 1, 'uno'), edit(2, 2, 'due'), edit(2, 3, 'tre'), like(3, 21), like(4, 22), remove(5)]
    const ends = new Set(permutations(six).map(end))
    expect([...ends]).toHaveLength(1)
    expect([...ends][0]).toContain('tre')
  })

  test('5,000 random orders of twenty end in the state of the first, also within one second', {
    timeout: 60_000,
  }, () => {
    const twenty = Array.from({ length: 20 }, (_, n) =>
      n % 3 === 0 ? edit(n >> 2, n + 1, `testo ${n}`) : n % 3 === 1 ? like(n >> 2, n % 5) : remove(n >> 2),
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

function permutations<T>(of: T[]): T[][] {
  if (of.length < 2) return [of]
  return of.flatMap((one, at) => permutations(of.toSpliced(at, 1)).map((rest) => [one, ...rest]))
}

import { join } from 'node:path'
import { parseExact, tooDeep } from '@ascolta/core/channels/exact-json'
import { unread } from '@ascolta/core/channels/piece'
import { split } from '@ascolta/core/channels/split'
import { Delivery } from '@ascolta/core/inbound/delivery'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { composed } from './expected-kinds.ts'
import { fixtures, piecesIn, receivedAt } from './samples.ts'

const lanesIn = (name: string) => piecesIn(join(fixtures, `${name}.json`)).map(({ lane }) => lane)
const page = (entry: object) => split({ object: 'page', entry: [entry] }, receivedAt)

describe('taking a notification apart', () => {
  test('one person under one post has one lane, whatever happens to the comment', () => {
    const lanes = ['comment_top_level', 'comment_reply', 'comment_edited', 'comment_hide', 'comment_remove_nameless']
    expect(new Set(lanes.flatMap((name) => lanesIn(`facebook-page/${name}`))).size).toBe(1)
  })

  test('C4: without a customer the post has a lane, never the whole account', () => {
    const [own] = lanesIn('facebook-page/comment_own_echo')
    const [removed] = lanesIn('facebook-page/comment_remove_without_author')
    const [mention] = lanesIn('facebook-page/mention_comment')
    expect(own).toBe(removed)
    expect(own).not.toBe(lanesIn('facebook-page/comment_top_level')[0])
    expect(own).not.toBe(mention)
    const [one, two] = page({
      id: '1',
      changes: [
        { field: 'x', value: 1 },
        { field: 'x', value: 2 },
      ],
    })
    expect(one?.lane).not.toBe(two?.lane)
  })

  test('in private the person is the lane, in both directions, and another Page’s person is not', () => {
    const [asked] = lanesIn('messenger/text')
    expect(lanesIn('messenger/echo_ours')).toEqual([asked])
    expect(lanesIn('messenger/numeric_parties')).toEqual([asked])
    const [here, there] = lanesIn('messenger/same_mid_in_two_entries')
    expect(here).not.toBe(there)
  })

  test('C21: the same bytes in the same notification are one, anything else is another', () => {
    const change = { field: 'feed', value: { item: 'comment', verb: 'hide', comment_id: '1_2' } }
    const of = (entry: object) => page(entry)[0]?.dedup
    const first = of({ id: '1', time: 1, changes: [change] })
    expect(of({ id: '1', time: 1, changes: [change] })).toBe(first)
    expect(of({ id: '1', time: 2, changes: [change] })).not.toBe(first)
    expect(of({ id: '2', time: 1, changes: [change] })).not.toBe(first)
    expect(of({ id: '1', time: 1, changes: [{ ...change, field: 'mention' }] })).not.toBe(first)
  })

  test('lanes and dedup ids are what SQS takes, deliveries what triage reads', () => {
    for (const [channel, kinds] of Object.entries(composed))
      for (const piece of Object.keys(kinds).flatMap((file) => piecesIn(join(fixtures, channel, file)))) {
        expect(piece.lane).toMatch(/^[a-zA-Z0-9-]{1,128}$/)
        expect(piece.dedup).toMatch(/^[0-9a-f]{64}$/)
        expect(v.parse(Delivery, piece.delivery)).toMatchObject({ channel, receivedAt })
      }
  })

  test('what no channel reads is kept with the reason', () => {
    const reasons = (body: unknown) => split(body, receivedAt).map(({ delivery }) => delivery.reason)
    expect(reasons({ object: 'threads', entry: [] })).toEqual(['unknown-object'])
    expect(reasons({ entry: {} })).toEqual(['unknown-object'])
    expect(reasons(null)).toEqual(['unknown-object'])
    expect(reasons([])).toEqual(['unknown-object'])
    expect(reasons({ object: 'page', entry: [] })).toEqual([])
    expect(reasons({ object: 'page', entry: [null, 7, { id: '1' }] })).toEqual(Array(3).fill('unknown-list'))
    expect(reasons({ object: 'page', entry: [{ id: '1', changes: ['x'.repeat(200_001)] }] })).toEqual(['too-large'])
  })

  test('what is kept of an unreadable body fits into an item of the table', () => {
    expect(Buffer.byteLength(unread('\ufffd'.repeat(3_000_000), 'not-json', receivedAt).delivery.raw)).toBe(300_000)
  })

  test('names that mean something to the language are only names', () => {
    const body = parseExact(
      '{"object":"page","entry":[{"id":"1","__proto__":{"changes":[1]},"changes":[{"field":"feed","value":{"__proto__":{"item":"comment"},"constructor":1}}]}]}',
    )
    expect(split(body, receivedAt)).toHaveLength(1)
    expect(Object.prototype).not.toHaveProperty('item')
  })
})

describe('JSON as networks write it', () => {
  test('long integers become text, everything else stays', () => {
    expect(
      parseExact(
        '{"a":10201978818232600,"b":123456789012345678901,"c":[1794000000321,-99999999999999999],"d":1.5e300,"e":"x 12345678901234567"}',
      ),
    ).toEqual({
      a: '10201978818232600',
      b: '123456789012345678901',
      c: [1794000000321, '-99999999999999999'],
      d: 1.5e300,
      e: 'x 12345678901234567',
    })
  })

  test('depth counts lists and objects, not what stands in texts', () => {
    const nested = (depth: number) => Buffer.from(`${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`)
    expect(tooDeep(nested(64))).toBe(false)
    expect(tooDeep(nested(66))).toBe(true)
    expect(tooDeep(Buffer.from(JSON.stringify({ a: '['.repeat(1000), b: `\\"${'{'.repeat(1000)}` })))).toBe(false)
    expect(tooDeep(Buffer.from('[]'.repeat(1000)))).toBe(false)
  })
})

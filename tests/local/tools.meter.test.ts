import { meter } from '@ascolta/local/tools/meter/meter'
import { Prices, readPrices } from '@ascolta/local/tools/meter/prices'
import type { Report } from '@ascolta/local/tools/meter/report'
import { readScenario, reduced, tickets } from '@ascolta/local/tools/meter/scenario'
import { bytesOf, readUnits, writeUnits } from '@ascolta/local/tools/meter/units'
import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'

describe('the budget of a message', () => {
  let summary: Report
  beforeAll(async () => {
    // Fewer are no fair sample: 200 come out one per cent dearer than the 1,000 of `npm run meter`.
    const played = await meter(reduced(await readScenario(), 400))
    summary = played.summary
  }, 300_000)

  it('takes at most 3 write units in the same turn, 4 for a new turn, 9 for a new ticket and 9 for a reply', () => {
    const { sameTurn, newTurn, first, reply } = summary.mostWru
    expect(sameTurn).toBeLessThanOrEqual(3)
    expect(newTurn).toBeLessThanOrEqual(4)
    expect(first).toBeLessThanOrEqual(9)
    expect(reply).toBeLessThanOrEqual(9)
    expect(summary.wruPerInbound).toBeLessThanOrEqual(4.5)
  })

  it('reads at most one unit for each message, on average', () => {
    expect(summary.rruPerInbound).toBeLessThanOrEqual(1)
  })

  it('asks the queue three times for a message that comes alone', () => {
    expect(summary.sqsRequestsPerInbound).toBe(3)
  })

  it('costs at most 1.2 cents for 1,000 messages and 75 cents for a month of silence', () => {
    expect(summary.usdPer1000Inbound).toBeLessThanOrEqual(0.012)
    expect(summary.idleMonthUsd).toBeLessThanOrEqual(0.75)
  })

  it('costs at most 2 cents for 1,000 replies', () => {
    expect(summary.usdPer1000Replies).toBeLessThanOrEqual(0.02)
  })

  it('tells the two who look at a ticket, not all ten who are online, of each message', () => {
    expect(summary.liveOpsPerInbound).toBeLessThanOrEqual(6.5)
  })

  it('logs at most 300 bytes for a message', () => {
    expect(summary.logBytesPerInbound).toBeGreaterThan(0)
    expect(summary.logBytesPerInbound).toBeLessThanOrEqual(300)
  })
})

describe('the scenario', () => {
  it('is made of as many firsts, turns, messages and replies as it says', async () => {
    const steps = tickets(await readScenario()).flat()
    const count = (kind: string) => steps.filter((step) => step === kind).length
    expect([count('first'), count('newTurn'), count('sameTurn'), count('claim'), count('reply')]).toEqual([
      200, 300, 500, 200, 600,
    ])
  })
})

describe('what DynamoDB bills', () => {
  const open = { pk: 'C#1', sk: 'T#1', l: 'U#care#0', ls: '2026-11-20', d: 'D#0', ds: '2026-11-21' }

  it('counts names and values: text in UTF-8, a byte for two digits, three and one more for each member of a list', () => {
    expect(bytesOf({ pk: 'è' })).toBe(4)
    expect(bytesOf({ n: 1234 })).toBe(1 + 3)
    expect(bytesOf({ b: true })).toBe(2)
    expect(bytesOf({ l: ['ab'] })).toBe(1 + 3 + 1 + 2)
    expect(bytesOf({ m: { a: 'b' } })).toBe(1 + 3 + 1 + 2)
  })

  it('bills a new item once, and once for each index that it stands in', () => {
    expect(writeUnits(undefined, { pk: 'a', sk: 'b' })).toBe(1)
    expect(writeUnits(undefined, open)).toBe(3)
  })

  it('bills no index when nothing that it shows changed, one when it leaves, two when it moves', () => {
    expect(writeUnits(open, { ...open, preview: 'new words' })).toBe(1)
    expect(writeUnits(open, { pk: 'C#1', sk: 'T#1', l: 'U#care#0', ls: '2026-11-20' })).toBe(2)
    expect(writeUnits(open, { ...open, l: 'A#giulia' })).toBe(3)
    expect(writeUnits(open, { ...open, since: '2026-11-20' })).toBe(2)
  })

  it('bills the larger of before and after, by the kilobyte', () => {
    expect(writeUnits({ pk: 'a', sk: 'b', text: 'x'.repeat(1500) }, { pk: 'a', sk: 'b' })).toBe(2)
  })

  it('bills a read of nothing like one of something small, and half where it may be stale', () => {
    expect([readUnits(0, true), readUnits(0, false), readUnits(4097, true)]).toEqual([1, 0.5, 2])
  })
})

describe('the price file', () => {
  it('says of each price when and where it was read', async () => {
    const { asOf, prices } = await readPrices()
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    for (const { source } of Object.values(prices)) expect(source.length).toBeGreaterThan(5)
  })

  it('is refused when a price lacks its source', async () => {
    const file = await readPrices()
    const { writeUnit } = file.prices
    const without = { ...file, prices: { ...file.prices, writeUnit: { ...writeUnit, source: '' } } }
    expect(v.is(Prices, without)).toBe(false)
  })
})

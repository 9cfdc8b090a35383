import { readFile } from 'node:fs/promises'
import * as v from 'valibot'

const Price = v.object({
  usd: v.number(),
  /** How many the amount buys. */
  per: v.number(),
  what: v.string(),
  source: v.pipe(v.string(), v.minLength(1)),
})

/** What can be billed. */
export const billable = [
  'writeUnit',
  'readUnit',
  'storedGbMonth',
  'backedUpGbMonth',
  'fifoRequest',
  'lambdaRequest',
  'lambdaGbSecond',
  'liveOperation',
  'connectionMinute',
  'schedulerCall',
  'loggedGb',
  'kmsRequest',
  'alarmMonth',
  'dashboardMonth',
] as const
export type Billable = (typeof billable)[number]
export type Counts = Partial<Record<Billable, number>>

/** The dated price file: list prices with where each was read. */
export const Prices = v.object({
  asOf: v.pipe(v.string(), v.isoDate()),
  region: v.string(),
  currency: v.literal('USD'),
  remark: v.string(),
  prices: v.object(v.entriesFromList(billable, Price)),
})
export type Prices = v.InferOutput<typeof Prices>

export const readPrices = async (file = new URL('../../prices.json', import.meta.url)) =>
  v.parse(Prices, JSON.parse(await readFile(file, 'utf8')))

/** What counts come to, in dollars. */
export const dollars = (counts: Counts, { prices }: Prices) =>
  billable.reduce((sum, what) => sum + ((counts[what] ?? 0) * prices[what].usd) / prices[what].per, 0)

/** Counts of several kinds together, each so many times. */
export function together(parts: { counts: Counts; times?: number }[]): Counts {
  const sum: Counts = {}
  for (const { counts, times = 1 } of parts)
    for (const what of billable) {
      const count = counts[what]
      if (count) sum[what] = (sum[what] ?? 0) + count * times
    }
  return sum
}

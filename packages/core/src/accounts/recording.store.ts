import * as v from 'valibot'
import { later } from '../clock.ts'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Page } from '../tickets/ticket.store.ts'
import { longest, Recorded } from './recording.ts'

const keepMilliseconds = longest * 24 * 3_600_000

/** Where recorded deliveries rest: by account, in the order they came, for seven days. */
export function recordingStore(table: Table) {
  const rows = items(table)
  return {
    /** Once: a redelivery finds its own. */
    keep: (account: string, { id, at, delivery }: Recorded) =>
      rows.insert(keys.recorded(account, at, id), {
        id,
        at,
        delivery,
        expiresAt: Math.floor((Date.parse(at) + keepMilliseconds) / 1000),
      }),

    /** Oldest first, of a span. What is too old counts as gone, also where the table has not swept it yet. */
    async page(
      account: string,
      { from, to, now, limit = 100, cursor }: Page & { from: string; to: string; now: string },
    ) {
      const oldest = later(now, -keepMilliseconds)
      const start = from > oldest ? from : oldest
      const { items: found, last } = await rows.query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': keys.recorded(account, '', '').pk, ':from': start, ':to': `${to}~` },
        Limit: limit,
        ...(cursor ? { ExclusiveStartKey: { ...keys.recorded(account, '', ''), sk: opened(cursor) } } : {}),
      })
      return {
        recorded: found.map((item) => v.parse(Recorded, item)),
        ...(last ? { cursor: Buffer.from(String(last.sk)).toString('base64url') } : {}),
      }
    },

    async get(account: string, at: string, id: string): Promise<Recorded | undefined> {
      const item = await rows.get(keys.recorded(account, at, id))
      return item && v.parse(Recorded, item)
    },
  }
}
export type RecordingStore = ReturnType<typeof recordingStore>

function opened(cursor: string) {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-[\d:.TZ-]+#[0-9a-f]{20}$/.test(text))
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  return text
}

import * as v from 'valibot'
import { later } from '../clock.ts'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { days } from '../tickets/ticket.ts'
import { Bell, type Desk } from './bell.ts'

/** A desk is told of what happened within this time; lists know everything older. */
const kept = days(7)

/** What clocks told each desk, for who was away or hears no live events. Written when a clock tells something, read when somebody looks. */
export function bellStore(table: Table) {
  const rows = items(table)
  return {
    /** The key follows from what was told: done again, it changes nothing. */
    ring: (desk: Desk, bell: Bell, id: string) =>
      rows.put(keys.bell(desk, bell.at, id), {
        ...bell,
        expiresAt: Math.floor(Date.parse(later(bell.at, kept)) / 1000),
      }),

    /** The latest, newest first. */
    async latest(desk: Desk, limit: number): Promise<Bell[]> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.bell(desk, '', '').pk },
        ScanIndexForward: false,
        Limit: limit,
      })
      return found.map((item) => v.parse(Bell, item))
    },
  }
}
export type BellStore = ReturnType<typeof bellStore>

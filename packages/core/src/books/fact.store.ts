import * as v from 'valibot'
import { items } from '../items.ts'
import { keys, shards } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Fact } from './fact.ts'

/** Where facts rest: by account and the hour in which they were recorded. */
export function factStore(table: Table) {
  const rows = items(table)
  return {
    /** Once: writing the same fact again leaves the first as it is. */
    record: (fact: Fact) =>
      rows.insert(keys.fact(fact.account, fact.recordedAt.slice(0, 13), fact.kind, fact.ticket, fact.seq, byOf(fact)), {
        ...fact,
      }),

    /** The facts that were recorded in an hour, such as `2026-11-21T20`. */
    async ofHour(account: string, hour: string) {
      const found = await Promise.all(
        Array.from({ length: shards.unassigned }, (_, shard) =>
          rows.query({
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': `F#${account}#${hour}#${shard}` },
          }),
        ),
      )
      return found.flatMap(({ items: facts }) => facts.map((item) => v.parse(Fact, item)))
    },
  }
}

const byOf = ({ reply, attempt, outcome, entry }: Fact) =>
  reply
    ? [reply, attempt, ...(outcome === 'undelivered' ? ['back'] : [])].join('.')
    : entry === undefined
      ? undefined
      : `e${entry}`
export type FactStore = ReturnType<typeof factStore>

import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Deletion } from './deletion.ts'

/** Where requests to delete rest: few, in one partition, each under its code. */
export function deletionStore(table: Table) {
  const rows = items(table)
  return {
    /** False if it came before. */
    insert: (deletion: Deletion) => rows.insert(keys.deletion(deletion.code), { ...deletion }),

    async find(code: string) {
      const item = await rows.get(keys.deletion(code), { consistent: true })
      return item && v.parse(Deletion, item)
    },

    /** Open ones first, then from new to old. */
    async list() {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.deletion('').pk },
      })
      const open = ({ state }: Deletion) => (state === 'open' ? 0 : 1)
      return found
        .map((item) => v.parse(Deletion, item))
        .sort((one, other) => open(one) - open(other) || (one.askedAt < other.askedAt ? 1 : -1))
    },

    /** The request as it was read, or nothing. */
    async replace(before: Deletion, after: Deletion) {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(keys.deletion(before.code), difference(before, next), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
      return done ? next : undefined
    },
  }
}
export type DeletionStore = ReturnType<typeof deletionStore>

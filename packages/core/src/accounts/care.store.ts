import * as v from 'valibot'
import { difference, type Item, items, type Key } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Care } from './care.ts'

/** Where it rests what networks said of their accounts: few items in one partition, in the `due` index by when each is looked at again. */
export function careStore(table: Table) {
  const rows = items(table)

  return {
    async at(key: Key) {
      const item = await rows.get(key, { consistent: true })
      return item && v.parse(Care, item)
    },

    async all(): Promise<Map<string, Care>> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.care('').pk },
      })
      return new Map(found.map((item) => [String(item.sk), v.parse(Care, item)]))
    },

    /** For an account that was never looked at. */
    begin: (account: string, due: string) => rows.insert(keys.care(account), item({ account, rev: 0, due })),

    /** To be looked at by the next tick. Needs no reading before, and undoes no round that runs: that one's end is refused. */
    async want(account: string, due: string, { wanted, renews }: { wanted?: Care['wanted']; renews?: boolean } = {}) {
      const changes = {
        account,
        due,
        ...place(account, due),
        rev: Date.parse(due),
        ...(wanted ? { wanted } : {}),
        ...(renews === undefined ? {} : { renews: renews ? { at: due } : undefined, expiresAt: undefined }),
      }
      await rows.amend(keys.care(account), changes, undefined, { create: true })
    },

    /** One conditional write: undefined if somebody wrote in between. */
    async replace(before: Care, after: Care): Promise<Care | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(keys.care(before.account), difference(item(before), item(next)), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
      return done ? next : undefined
    },
  }
}
export type CareStore = ReturnType<typeof careStore>

const place = (account: string, due: string) => ({ d: places.due(shardOf(account)), ds: due })
const item = (care: Care): Item => ({ ...care, ...(care.due ? place(care.account, care.due) : {}) })

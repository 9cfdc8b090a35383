import * as v from 'valibot'
import { difference, type Item, items, type Key } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Telling } from './hook.ts'

const kept = 30 * 24 * 3600

/** Where it rests what hooks are told: by address in the order of time, for a month; what is to be told in the `due` index. */
export function hookStore(table: Table) {
  const rows = items(table)
  const keyOf = ({ hook, at, key }: Pick<Telling, 'hook' | 'at' | 'key'>) => keys.telling(hook, at, key)
  const item = (telling: Telling): Item => ({
    ...telling,
    expiresAt: Math.floor(Date.parse(telling.at) / 1000) + kept,
    ...(telling.due ? { d: places.due(shardOf(telling.key)), ds: telling.due } : {}),
  })

  return {
    /** Once: the same happening meets itself. */
    insert: (telling: Telling) => rows.insert(keyOf(telling), item(telling)),

    async at(key: Key): Promise<Telling | undefined> {
      const found = await rows.get(key, { consistent: true })
      return found && v.parse(Telling, found)
    },

    get(hook: string, at: string, key: string) {
      return this.at(keys.telling(hook, at, key))
    },

    /** The telling as it was read, or nothing. */
    async replace(before: Telling, after: Telling): Promise<Telling | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(keyOf(before), difference(item(before), item(next)), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
      return done ? next : undefined
    },

    /** The newest of one address. */
    async latest(hook: string, limit = 50): Promise<Telling[]> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.telling(hook, '', '').pk },
        ScanIndexForward: false,
        Limit: limit,
      })
      return found.map((one) => v.parse(Telling, one))
    },
  }
}
export type HookStore = ReturnType<typeof hookStore>

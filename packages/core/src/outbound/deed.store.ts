import * as v from 'valibot'
import { difference, type Item, items } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Deed } from './deed.ts'

/** Where deeds rest: in their ticket's timeline; those not done in the `due` index. */
export function deedStore(table: Table) {
  const rows = items(table)
  const keyOf = ({ ticket, at, id }: Pick<Deed, 'ticket' | 'at' | 'id'>) => keys.line(ticket, at, 'd', id)
  return {
    keyOf,
    async at(key: { pk: string; sk: string }) {
      const item = await rows.get(key, { consistent: true })
      return item && v.parse(Deed, item)
    },
    insert: (deed: Deed) => rows.insert(keyOf(deed), item(deed)),
    /** The deed as it was read, or nothing. */
    async replace(before: Deed, after: Deed): Promise<Deed | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(
        keyOf(before),
        { ...difference(item(before), item(after)), rev: next.rev },
        { expression: '#rev = :rev', values: { ':rev': before.rev } },
      )
      return done ? next : undefined
    },
  }
}
export type DeedStore = ReturnType<typeof deedStore>

const item = (deed: Deed): Item => ({
  ...deed,
  ...(deed.due ? { d: places.due(shardOf(deed.ticket)), ds: deed.due } : {}),
})

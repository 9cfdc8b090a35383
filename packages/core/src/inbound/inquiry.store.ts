import * as v from 'valibot'
import { difference, type Item, items, type Key } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Inquiry } from './inquiry.ts'

/** So long a question is not put a second time, however often its webhook comes. */
const keepSeconds = 30 * 24 * 3600

/** Where it rests what is to be asked of networks: one item for each thing, in the `due` index while it is open. */
export function inquiryStore(table: Table) {
  const rows = items(table)

  return {
    async at(key: Key) {
      const item = await rows.get(key, { consistent: true })
      return item && v.parse(Inquiry, item)
    },

    /** Once for each thing: a redelivery finds the question put, and maybe answered. */
    put: (inquiry: Inquiry) => rows.insert(keyOf(inquiry), item(inquiry)),

    /** One conditional write: undefined if somebody wrote in between. */
    async replace(before: Inquiry, after: Inquiry): Promise<Inquiry | undefined> {
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(keyOf(before), difference(item(before), item(next)), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
      return done ? next : undefined
    },
  }
}
export type InquiryStore = ReturnType<typeof inquiryStore>

const keyOf = ({ account, message }: Inquiry) => keys.inquiry(account, message)

const item = (inquiry: Inquiry): Item => ({
  ...inquiry,
  ...(inquiry.due ? { d: places.due(shardOf(inquiry.message)), ds: inquiry.due } : {}),
  expiresAt: Math.floor(Date.parse(inquiry.begunAt) / 1000) + keepSeconds,
})

import * as v from 'valibot'
import type { Account } from '../accounts/account.ts'
import { difference, type Item, items } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import { holds, TrollMark } from './troll.ts'

/** Where marks of trolls rest: few, in one partition, for the review list. */
export function trollStore(table: Table) {
  const rows = items(table)

  async function find(customer: string) {
    const item = await rows.get(keys.troll(customer), { consistent: true })
    return item && v.parse(TrollMark, item)
  }

  return {
    find,

    async all(): Promise<TrollMark[]> {
      const found: TrollMark[] = []
      let from: Record<string, unknown> | undefined
      do {
        const page = await rows.query({
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keys.troll('').pk },
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        found.push(...page.items.map((item) => v.parse(TrollMark, item)))
        from = page.last
      } while (from)
      return found
    },

    /** Until when this customer is marked. Where nobody on the account is, it costs no read: the account, which is kept in memory, says so. */
    async until(customer: string, { trollsUntil }: Pick<Account, 'trollsUntil'>, now: string) {
      if (!trollsUntil || trollsUntil <= now) return undefined
      const mark = await find(customer)
      return mark && holds(mark, now) ? mark.until : undefined
    },

    /** Applies a rule to the mark as it is now, undefined if there is none; again if somebody wrote in between. */
    async change(customer: string, rule: (now: TrollMark | undefined) => TrollMark): Promise<TrollMark> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await find(customer)
        const after = rule(before)
        if (!before) {
          if (await rows.insert(keys.troll(customer), item({ ...after, rev: 1 }))) return { ...after, rev: 1 }
          continue
        }
        const changes = difference(item(before), item(after))
        if (Object.keys(changes).length === 0) return after
        const next = { ...after, rev: before.rev + 1 }
        const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
        if (await rows.amend(keys.troll(customer), { ...changes, rev: next.rev }, same)) return next
      }
      throw new Problem('conflict', 'troll.changed', 'Somebody changed this mark. Look again.')
    },
  }
}
const item = (mark: TrollMark): Item => ({
  ...mark,
  ...(mark.due ? { d: places.due(shardOf(mark.customer)), ds: mark.due } : {}),
})
export type TrollStore = ReturnType<typeof trollStore>

import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import { Account } from './account.ts'

const keep = 30_000
/** A webhook may name an account that was connected a moment ago on another container: asked again, but not for every stray event. */
const lookAgain = 2_000

/** Where the connected accounts rest: few, in one partition, read together and kept 30 seconds per container. */
export function accountStore(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  let held: { at: number; accounts: Promise<Account[]> } | undefined
  const named = (accounts: Account[], id: string) => accounts.find((account) => account.id === id)

  async function read() {
    const { items: found } = await rows.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.account('').pk },
    })
    return found.map((item) => v.parse(Account, item))
  }

  function list() {
    if (!held || now() - held.at > keep) {
      held = { at: now(), accounts: read() }
      // A failed read must not be kept.
      held.accounts.catch(() => (held = undefined))
    }
    return held.accounts
  }

  async function fresh(id: string) {
    const item = await rows.get(keys.account(id), { consistent: true })
    return item && v.parse(Account, item)
  }

  return {
    list,
    async find(id: string) {
      const known = named(await list(), id)
      if (known || !held || now() - held.at < lookAgain) return known
      held = undefined
      return named(await list(), id)
    },
    /** Past the kept list: before a send, a pause must be seen at once. */
    fresh,
    async put(account: Account) {
      await rows.put(keys.account(account.id), { ...account })
      held = undefined
    },
    /** Applies a rule to the account as it is now, again if somebody wrote in between. */
    async change(id: string, rule: (account: Account) => Account) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const item = await rows.get(keys.account(id), { consistent: true })
        if (!item) throw new Problem('missing', 'account.missing', 'There is no such account.')
        const account = v.parse(Account, item)
        const next = rule(account)
        const changes = difference(account, next)
        if (Object.keys(changes).length === 0) return next
        const rev = Number(item.rev ?? 0)
        const same =
          rev > 0
            ? { expression: '#rev = :rev', values: { ':rev': rev } }
            : { expression: 'attribute_not_exists(#rev)' }
        held = undefined
        if (await rows.amend(keys.account(id), { ...changes, rev: rev + 1 }, same)) return next
      }
      throw new Error(`account ${id} is written by too many at once`)
    },
  }
}
export type AccountStore = ReturnType<typeof accountStore>

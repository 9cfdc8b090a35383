import * as v from 'valibot'
import { Account } from './account.ts'
import { items } from './items.ts'
import { keys } from './keys.ts'
import type { Table } from './ports.ts'
import { Problem } from './problem.ts'

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
    async change(id: string, rule: (account: Account) => Account) {
      const account = await fresh(id)
      if (!account) throw new Problem('missing', 'account.missing', 'There is no such account.')
      const next = rule(account)
      await rows.put(keys.account(id), { ...next })
      held = undefined
      return next
    },
  }
}
export type AccountStore = ReturnType<typeof accountStore>

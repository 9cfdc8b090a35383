import { systemClock } from '@ascolta/core/clock'
import { type Base, stores } from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import type { Publish, Secrets, Table } from '@ascolta/core/ports'
import { keyOf } from './api/deps.ts'
import { tell } from './live/tell.ts'

/** What every workflow stands on, opened once per cold start. */
export async function base({ table, keys, live }: { table: Table; keys: Secrets; live: Publish }): Promise<Base> {
  const opened = stores(table)
  return {
    stores: opened,
    hash: hasher(await keyOf(keys, 'salt')),
    tell: tell({ publish: live, accounts: opened.accounts, agents: opened.agents }),
    clock: systemClock,
  }
}

import { type Clock, systemClock } from '@ascolta/core/clock'
import { type Base, stores } from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import type { Publish, Secrets, Table } from '@ascolta/core/ports'
import { keyOf } from './api/deps.ts'
import { applyLimits } from './limits.ts'
import { tell } from './live/tell.ts'

/** What every workflow stands on, opened once per cold start. */
export async function base({
  table,
  keys,
  live,
  clock = systemClock,
}: {
  table: Table
  keys: Secrets
  live: Publish
  clock?: Clock
}): Promise<Base> {
  applyLimits()
  const now = () => clock().getTime()
  const opened = stores(table, now)
  return {
    stores: opened,
    hash: hasher(await keyOf(keys, 'salt')),
    tell: tell({ ...opened, publish: live, now }),
    clock,
  }
}

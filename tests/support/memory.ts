import { accountId } from '@ascolta/core/accounts/account'
import type { Piece } from '@ascolta/core/channels/piece'
import { type Base, hearing, stores } from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import { detect } from '@ascolta/core/language/detector'
import type { Table } from '@ascolta/core/ports'
import { tableModel } from '@ascolta/local/simulation/table'
import { anAccount } from './desk.ts'

export type Row = Readonly<Record<string, unknown>>

const start = Date.parse('2026-11-20T10:00:00.000Z')
/** Every network has one account of this name. */
export const us = '1000'
export const mailbox = 'care@brezza.example'

const accounts = (['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'] as const).map((channel) => {
  const external = channel === 'email' ? mailbox : us
  return anAccount(channel, { id: accountId(channel, external), channel, external })
})

/**
 * The real workflows over the simulation's table, which reads the same expressions as the real one and is held against
 * it by a test: a thousand times as fast, so that thousands of orders can be tried.
 */
export function inMemory({
  rows = [],
  wait = async () => {},
  seen,
}: {
  rows?: Row[]
  wait?: () => Promise<unknown>
  /** Every command as it was done: what stood under its key before, and what stands there now. */
  seen?: (command: { name: string; input: unknown; before: Row | undefined; after: Row | undefined }) => void
} = {}) {
  const time = { now: start }
  const model = tableModel(() => time.now)
  const told: Parameters<Base['tell']>[] = []
  for (const account of accounts) model.overwrite({ pk: 'K#accounts', sk: account.id, ...account })
  for (const row of rows) model.overwrite(row)
  const send = async (command: { constructor: { name: string }; input: unknown }) => {
    await wait()
    if (!seen) return model.run(command)
    const { Item, Key = Item } = command.input as { Item?: Row; Key?: Row }
    const item = () => Key && [...model.items()].find(({ pk, sk }) => pk === Key.pk && sk === Key.sk)
    const before = item()
    const answer = model.run(command)
    seen({ name: command.constructor.name, input: command.input, before, after: item() })
    return answer
  }
  // The client's overloads cannot be named from outside; what goes in comes out.
  const table: Table = { client: { send: send as unknown as Table['client']['send'] }, name: 'ascolta' }
  const hash = hasher('test-salt')
  const base = (): Base => ({
    stores: stores(table, () => time.now),
    hash,
    tell: async (...one) => {
      told.push(one)
    },
    clock: () => new Date(time.now),
  })
  return {
    time,
    model,
    table,
    hash,
    told,
    base,
    rows: () => [...model.items()],
    boot: () => hearing({ ...base(), fetchMedia: async () => {}, detect }),
  }
}

/** A piece as the queue brings it. */
export const bodyOf = ({ delivery }: Piece) => JSON.stringify(delivery)

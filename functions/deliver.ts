import { setTimeout } from 'node:timers/promises'
import { acts, lists, meets, network } from '@ascolta/core/accounts/network'
import { sending } from '@ascolta/core/compose'
import { base } from './base.ts'
import { dial } from './dial.ts'
import { onQueue } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { tokens, uploadsRead, ...rest } = resources('deliver', {
  table: open.table,
  live: open.live,
  keys: open.keys,
  tokens: open.tokens,
  mailer: open.mailer,
  uploadsRead: open.uploadsRead,
})

export const handler = onQueue(
  sending({
    ...(await base(rest)),
    tokens,
    network: network(fetch, dial),
    files: uploadsRead,
    bring: lists(fetch, dial),
    act: acts(fetch, dial),
    meet: meets(fetch, dial),
    sleep: setTimeout,
  }),
)

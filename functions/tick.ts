import { sweeping } from '@ascolta/core/compose'
import { lookUp } from '@ascolta/core/network'
import { base } from './base.ts'
import { dial } from './dial.ts'
import { onSchedule } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { tokens, outbound, ...rest } = resources('tick', {
  table: open.table,
  live: open.live,
  keys: open.keys,
  tokens: open.tokens,
  outbound: open.outbound,
})

export const handler = onSchedule(sweeping({ ...(await base(rest)), tokens, outbound, lookUp: lookUp(fetch, dial) }))

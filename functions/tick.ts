import { setTimeout } from 'node:timers/promises'
import { lists, lookUp } from '@ascolta/core/accounts/network'
import { tellings } from '@ascolta/core/company/telling'
import {
  balancing,
  bulking,
  folding,
  listening,
  lookingAfter,
  naming,
  reckonings,
  sweeping,
  templating,
} from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { base } from './base.ts'
import { dial } from './dial.ts'
import { environment } from './environment.ts'
import { asker, crmOrigins, poster } from './fetch/ask.ts'
import { inTurn, onSchedule } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'
import { settings, topology } from './topology.ts'
import { enqueue } from './webhook/enqueue.ts'

const { tokens, tokensWrite, renewals, renewalsWrite, crm, inbound, outbound, ...rest } = resources('tick', {
  table: open.table,
  live: open.live,
  keys: open.keys,
  tokens: open.tokens,
  tokensWrite: open.tokensWrite,
  renewals: open.renewals,
  renewalsWrite: open.renewalsWrite,
  crm: open.crm,
  inbound: open.inbound,
  outbound: open.outbound,
})
const all = await base(rest)

const care = lookingAfter({
  ...all,
  tokens,
  renewals,
  setRenewal: renewalsWrite,
  setToken: tokensWrite,
  lists: lists(fetch, dial),
  webhooks: environment(settings.origin) + topology.functions.webhook.on.http,
})

const names = naming({
  ...all,
  tokens,
  lists: lists(fetch, dial),
  enqueue: (pieces) => enqueue(inbound, pieces, { concurrency: 1 }),
})

const company = tellings({
  ...all.stores,
  clock: all.clock,
  crm,
  post: poster(asker({ patience: 5_000 }, crmOrigins())),
})

const clocks = reckonings(all)
const bulk = bulking({ ...all, newId })

export const handler = onSchedule(
  inTurn([
    sweeping({
      ...all,
      tokens,
      outbound,
      lookUp: lookUp(fetch, dial),
      cared: care.note,
      inquired: names.note,
      told: company.note,
      reckoned: clocks.note,
      bulk: bulk.note,
    }),
    names.run,
    company.run,
    clocks.run,
    care.run,
    listening({
      ...all,
      tokens,
      lists: lists(fetch, dial),
      enqueue: (pieces) => enqueue(inbound, pieces, { concurrency: 1 }),
      sleep: setTimeout,
      everyMinutes: listenMinutes(),
    }),
    balancing({ ...all, tokens, lists: lists(fetch, dial), sleep: setTimeout }),
    templating({ ...all, tokens, lists: lists(fetch, dial) }),
    folding(all),
    // Last: nothing else waits for what somebody does to many tickets at once.
    bulk.run,
  ]),
)

function listenMinutes() {
  const chosen = Number(process.env[settings.listen] || '10')
  return chosen >= 0 ? chosen : 10
}

import { systemClock } from '@ascolta/core/clock'
import { environment } from './environment.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'
import { settings } from './topology.ts'
import { createWebhook } from './webhook/create.ts'

const { inbound, signing } = resources('webhook', { inbound: open.inbound, signing: open.signing })

export const handler = createWebhook({
  queue: inbound,
  signing,
  clock: systemClock,
  origin: environment(settings.origin),
})

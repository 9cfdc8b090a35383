import { systemClock } from '@ascolta/core/clock'
import { resources } from './resources.ts'
import { createWebhook } from './webhook/create.ts'

const { inbound, signing } = resources('webhook')

export const handler = createWebhook({ queue: inbound, signing, clock: systemClock })

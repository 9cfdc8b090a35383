import { systemClock } from '@ascolta/core/clock'
import { newId } from '@ascolta/core/id'
import middy from '@middy/core'
import { handle } from 'hono/aws-lambda'
import { createApp } from './api/app.ts'
import { environment, resources } from './resources.ts'
import { settings, topology, variables } from './topology.ts'

const { table, keys, live, inbound, outbound, inboundDead, outboundDead } = resources('api')

const app = createApp({
  table,
  keys,
  outbound,
  publish: live,
  dead: { inbound: inboundDead, outbound: outboundDead },
  back: { inbound, outbound },
  clock: systemClock,
  newId,
  settings: {
    origin: environment(settings.origin),
    issuer: environment(settings.issuer),
    client: environment(settings.client),
    live: environment(variables.live),
    undoSeconds: Number(process.env[settings.undo] ?? topology.queues.outbound.delaySeconds),
    version: process.env[settings.version] ?? 'dev',
  },
})

export const handler = middy(handle(app))

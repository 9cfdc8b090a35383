import middy from '@middy/core'
import { handle } from 'hono/aws-lambda'
import { createApp } from './api/app.ts'
import { base } from './base.ts'
import { environment } from './environment.ts'
import { asker, crmOrigins, mayReach } from './fetch/ask.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'
import { settings, topology, variables } from './topology.ts'

const {
  inbound,
  outbound,
  inboundDead,
  outboundDead,
  receiver,
  tokensWrite,
  renewalsWrite,
  signingWrite,
  crm,
  crmWrite,
  partsRead,
  mediaRead,
  uploadsRead,
  uploadsWrite,
  ...rest
} = resources('api', {
  table: open.table,
  outbound: open.outbound,
  live: open.live,
  keys: open.keys,
  tokensWrite: open.tokensWrite,
  renewalsWrite: open.renewalsWrite,
  signingWrite: open.signingWrite,
  crm: open.crm,
  crmWrite: open.crmWrite,
  inboundDead: open.inboundDead,
  outboundDead: open.outboundDead,
  inbound: open.inbound,
  receiver: open.receiver,
  partsRead: open.partsRead,
  mediaRead: open.mediaRead,
  uploadsRead: open.uploadsRead,
  uploadsWrite: open.uploadsWrite,
})
const app = createApp({
  ...rest,
  ...(await base(rest)),
  outbound,
  setToken: tokensWrite,
  setRenewal: renewalsWrite,
  setSigning: signingWrite,
  crm,
  setCrm: crmWrite,
  askCrm: asker({}, crmOrigins()),
  mayReach: mayReach(crmOrigins()),
  dead: { inbound: inboundDead, outbound: outboundDead },
  back: { inbound, outbound },
  readMail: receiver,
  files: { parts: partsRead, media: mediaRead, uploads: uploadsRead, slot: uploadsWrite.slot },
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

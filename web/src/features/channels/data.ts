import { queryOptions } from '@tanstack/react-query'
import * as v from 'valibot'
import { answer } from '../../api.ts'
import { queries } from '../../queries.ts'
import { meQuery } from '../me.ts'

const Network = v.picklist(['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'])

const Channel = v.object({
  id: v.string(),
  channel: Network,
  name: v.string(),
  team: v.string(),
  state: v.picklist(['connected', 'paused', 'disconnected']),
  paused: v.optional(v.object({ reason: v.string(), since: v.string() })),
  external: v.string(),
  targetMinutes: v.number(),
  connectedAt: v.string(),
  dedicatedSince: v.optional(v.string()),
  signature: v.optional(v.string()),
  tokenAt: v.optional(v.string()),
  heardAt: v.optional(v.string()),
  sentAt: v.optional(v.string()),
  /** Replies that nobody confirmed, where the API counts them. */
  unknown: v.optional(v.number()),
})
/** A connected account as its administrator sees it. */
export type Channel = v.InferOutput<typeof Channel>
export type Network = Channel['channel']

const Channels = v.object({
  channels: v.array(Channel),
  setup: v.object({ webhooks: v.object({ meta: v.string(), x: v.string() }), mailbox: v.optional(v.string()) }),
})
export type Setup = v.InferOutput<typeof Channels>['setup']
const One = v.object({ channel: Channel })

export interface Connect {
  channel: Network
  external: string
  name: string
  team: string
  token: string
  targetMinutes: number
}
export interface Adjust {
  name?: string
  team?: string
  targetMinutes?: number
  token?: string
  state?: 'connected' | 'disconnected'
  dedicated?: boolean
  signature?: string
}

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async () => v.parse(Channels, await call('GET', '/channels')),
})

export const connect = (json: Connect) => changed(call('POST', '/channels', json))
export const adjust = (id: string, json: Adjust) => changed(call('PATCH', `/channels/${encodeURIComponent(id)}`, json))

/** A new word that Meta shows us when an address is registered. The old ones stay good. */
export const newVerifyToken = async () =>
  v.parse(v.object({ verifyToken: v.string() }), await call('POST', '/channels/verify', {})).verifyToken

/** What a network signs its webhooks with. Goes in and never comes out. */
export const addSecret = (json: { network: 'meta' | 'x'; secret: string }) => call('POST', '/channels/secrets', json)

async function changed(asked: Promise<unknown>) {
  const { channel } = v.parse(One, await asked)
  void queries.invalidateQueries({ queryKey: channelsQuery.queryKey })
  void queries.invalidateQueries({ queryKey: meQuery.queryKey })
  return channel
}

/** The header keeps other sites' forms out. */
const call = (method: string, path: string, json?: unknown): Promise<unknown> =>
  answer<unknown>(
    fetch(`/api${path}`, {
      method,
      headers: { 'x-ascolta': '1', 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }),
  )

/** Whether something came in since it was connected. The API tells time of it to the minute. */
export const isProven = ({ heardAt, connectedAt }: Channel) =>
  heardAt !== undefined && heardAt.slice(0, 16) >= connectedAt.slice(0, 16)

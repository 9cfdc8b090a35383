import type { ChannelView } from '@ascolta/functions/api/views'
import { queryOptions } from '@tanstack/react-query'
import { type Adjust, api, type Connect } from '../../api.ts'
import { queries } from '../../queries.ts'
import { meQuery } from '../me.ts'

/** A connected account as its administrator sees it. */
export type Channel = ChannelView
export type Network = Channel['channel']

/** `mailbox`: where mail is received, where the API says so. */
export type Setup = Awaited<ReturnType<typeof api.channels>>['setup'] & { mailbox?: string }

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async (): Promise<{ channels: Channel[]; setup: Setup }> => api.channels(),
})

/** What is not settled, account by account. */
export const troublesQuery = queryOptions({
  queryKey: ['troubles'],
  queryFn: async () => (await api.troubles()).troubles,
})

export const connect = (json: Connect) => changed(api.connect(json))
export const adjust = (id: string, json: Adjust) => changed(api.adjust(id, json))

/** Everything of an account for some days; 0: no more. */
export async function record(id: string, days: number) {
  await api.record(id, days)
  await queries.invalidateQueries({ queryKey: channelsQuery.queryKey })
}

async function changed(asked: Promise<{ channel: Channel }>) {
  const { channel } = await asked
  void queries.invalidateQueries({ queryKey: channelsQuery.queryKey })
  void queries.invalidateQueries({ queryKey: meQuery.queryKey })
  return channel
}

/** Whether something came in since it was connected. The API tells time of it to the minute. */
export const isProven = ({ heardAt, connectedAt }: Channel) =>
  heardAt !== undefined && heardAt.slice(0, 16) >= connectedAt.slice(0, 16)

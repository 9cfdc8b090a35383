import type { Ticket } from '@ascolta/core/ticket'

/** Names of live channels. Epochs rise when rights change, so that whoever may no longer listen hears nothing more. */
export const channels = {
  ticket: ({ id, epoch }: Pick<Ticket, 'id' | 'epoch'>) => `/t/${id}-${epoch}`,
  agent: (id: string) => `/a/${id}`,
  team: (team: string) => `/l/${team}`,
}

/** A segment of a channel's name (AppSync Events): whatever else a name holds cannot be listened to. */
export const fitsChannel = (segment: string) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/.test(segment)

/** Where a client connects, and the host it must name, from the address that events are published to. AppSync has a second host name for sockets unless a domain of one's own stands before both. */
export function realtime(base: string) {
  const url = new URL('/event/realtime', base)
  const { host } = url
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  url.hostname = url.hostname.replace('.appsync-api.', '.appsync-realtime-api.')
  return { url: url.href, host }
}

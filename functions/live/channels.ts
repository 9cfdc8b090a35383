import type { PolicyStore } from '@ascolta/core/company/policy.store'
import { teamKind } from '@ascolta/core/team/team'
import type { Ticket } from '@ascolta/core/tickets/ticket'

/** Names of live channels. Epochs rise when rights change, so that whoever may no longer listen hears nothing more. */
export const channels = {
  ticket: ({ id, epoch, team }: Pick<Ticket, 'id' | 'epoch'> & { team?: string }, epochs: Epochs = none) =>
    `/t/${id}-${epoch}${since(team === undefined ? 0 : epochs.get(team))}`,
  agent: (id: string) => `/a/${id}`,
  team: (team: string, epochs: Epochs = none) => `/l/${team}${since(epochs.get(team))}`,
}

/** How often somebody was taken the right to listen to each team. */
type Epochs = ReadonlyMap<string, number>
const none: Epochs = new Map()
const since = (epoch = 0) => (epoch > 0 ? `/${epoch}` : '')

/** As this container knows it: half a minute late at most. */
export async function epochsOf(policies: Pick<PolicyStore, 'list'>): Promise<Epochs> {
  return new Map((await policies.list(teamKind)).map(({ id, epoch = 0 }) => [id, epoch]))
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

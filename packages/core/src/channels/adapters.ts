import type { Adapter, Channel } from './channel.ts'
import { facebookPage } from './facebook-page.ts'
import { messenger } from './messenger.ts'

const adapters = new Map<Channel, Adapter>([facebookPage, messenger].map((adapter) => [adapter.channel, adapter]))

/** How this desk speaks on a channel; undefined for a network that it does not know yet. */
export const adapterOf = (channel: Channel) => adapters.get(channel)

/** The channels that this desk speaks on. */
export const spoken = [...adapters.keys()]

import type { Adapter, Channel } from './channel.ts'
import { email } from './email.ts'
import { facebookPage } from './facebook-page.ts'
import { instagram } from './instagram.ts'
import { messenger } from './messenger.ts'
import { whatsapp } from './whatsapp.ts'
import { x } from './x.ts'

const adapters = new Map<Channel, Adapter>(
  [facebookPage, messenger, instagram, whatsapp, x, email].map((adapter) => [adapter.channel, adapter]),
)

/** How this desk speaks on a channel. Throws for a network that it does not speak on yet: nothing may have been taken in from there. */
export function adapterOf(channel: Channel): Adapter {
  const adapter = adapters.get(channel)
  if (!adapter) throw new Error(`This desk does not speak on ${channel} yet.`)
  return adapter
}

/** Puts an adapter in the place of its channel's, with limits that a deployment found out. Before anything is heard or said. */
export function speakWith(adapter: Adapter) {
  adapters.set(adapter.channel, adapter)
}

/** The channels that this desk speaks on. */
export const spoken = [...adapters.keys()]

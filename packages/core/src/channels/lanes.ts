import type { Adapter, Channel } from './channel.ts'
import { lane as email } from './email.hear.ts'
import { lane as facebookPage } from './facebook-page.hear.ts'
import { lane as instagram } from './instagram.hear.ts'
import { lane as messenger } from './messenger.hear.ts'
import { lane as whatsapp } from './whatsapp.hear.ts'
import { lane as x } from './x.lane.ts'

/** What the door must know of each channel and nothing more: which changes belong together. The rest of an adapter is too heavy for it. */
export const lanes: Record<Channel, Adapter['lane']> = {
  'facebook-page': facebookPage,
  messenger,
  instagram,
  whatsapp,
  x,
  email,
}

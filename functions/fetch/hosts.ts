import type { Channel } from '@ascolta/core/channels/channel'
import { settings } from '../topology.ts'
import type { Hosts } from './address.ts'

/** Where networks keep what people send. Nobody promises these names, so each can be set. */
const known = {
  meta: '*.fbcdn.net, *.cdninstagram.com, *.fbsbx.com',
  whatsapp: 'lookaside.fbsbx.com, *.whatsapp.net',
  x: 'pbs.twimg.com, video.twimg.com, ton.twitter.com, ton.x.com',
}

/** The hosts from which a channel's files are fetched. */
export function hostsOf(channel: Channel): Hosts {
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
    case 'instagram':
      return listed(settings.metaMedia, known.meta)
    case 'whatsapp':
      return listed(settings.whatsappMedia, known.whatsapp)
    case 'x':
      return listed(settings.xMedia, known.x)
    default:
      return []
  }
}

const listed = (name: string, usual: string) =>
  (process.env[name] || usual)
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')

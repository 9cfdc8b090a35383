import type { Channel } from '@ascolta/core/channels/channel'
import type { Dial } from '@ascolta/core/network'
import { settings } from './topology.ts'

/** How each network is called. Base addresses and versions are configuration; tokens come with the account. */
export const dial: Dial = async (channel, { path }, token) => ({
  url: baseOf(channel) + (channel === 'instagram' ? onInstagram(path) : path),
  headers: { authorization: `Bearer ${token}` },
})

function baseOf(channel: Channel) {
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
    case 'whatsapp':
      return graph()
    case 'instagram':
      return instagram()
    case 'x':
      return process.env[settings.x] ?? 'https://api.x.com'
    default:
      throw new Error(`This desk does not send on ${channel} yet.`)
  }
}

const graph = () => process.env[settings.graph] ?? 'https://graph.facebook.com/v26.0'
const instagram = () => process.env[settings.instagram] ?? 'https://graph.instagram.com/v26.0'

/** With the Facebook Login, Instagram answers at the Graph API's own address: there private messages go through the Page, which its token stands for. */
const onInstagram = (path: string) =>
  instagram() === graph() ? path.replace(/^\/[^/?]+(?=\/(messages|conversations)\b)/, '/me') : path

import type { Channel } from '@ascolta/core/channels/channel'
import type { Dial } from '@ascolta/core/network'
import { settings } from './topology.ts'

/** How each network is called. Base addresses and versions are configuration; tokens come with the account. */
export const dial: Dial = async (channel, { path }, token) => ({
  url: baseOf(channel) + path,
  headers: { authorization: `Bearer ${token}` },
})

function baseOf(channel: Channel) {
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
    case 'whatsapp':
      return process.env[settings.graph] ?? 'https://graph.facebook.com/v26.0'
    case 'x':
      return process.env[settings.x] ?? 'https://api.x.com'
    default:
      throw new Error(`This desk does not send on ${channel} yet.`)
  }
}

import type { Adapter } from '@ascolta/core/channels/channel'
import { settings } from './topology.ts'

/** Where a channel's network answers; Meta's version is part of it and is configuration. */
export const baseOf = ({ channel }: Adapter) => {
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
      return process.env[settings.graph] ?? 'https://graph.facebook.com/v26.0'
    default:
      throw new Error(`This desk does not send on ${channel} yet.`)
  }
}

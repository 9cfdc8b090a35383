import type { NetworksOptions } from '@ascolta/local/networks/index'
import { play } from './play.ts'

export const external = '17841400700100200'
export const token = 'tok-instagram'
export const account = { id: 'acc-ig', channel: 'instagram', external, name: 'Lumàra Energia', token } as const

/** The networks with one Instagram account beside a desk that only listens. `call` is one call at Instagram's own address. */
export async function playInstagram(options: Partial<NetworksOptions> = {}) {
  const net = await play({ accounts: [account], ...options })
  return {
    ...net,
    async call(method: string, path: string, json?: unknown, api = 'instagram') {
      const response = await fetch(`${net.url}/networks/${api}/v26.0/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      })
      const text = await response.text()
      const body: unknown = /^[{[]/.test(text) ? JSON.parse(text) : text
      return { status: response.status, headers: response.headers, body }
    },
  }
}
export type PlayInstagram = Awaited<ReturnType<typeof playInstagram>>

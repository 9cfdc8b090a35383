import { join } from 'node:path'
import { seedAccounts } from './accounts.ts'
import type { Place } from './cloud.ts'
import { startNetworks } from './networks/index.ts'

/** The networks, played by the laptop for its own accounts: what `startCloud` takes as `networks`. */
export async function simulator(place: Place) {
  const accounts = await seedAccounts(place)
  const secret = await place.secret('signing', 'meta.secrets')
  return startNetworks({
    webhookUrl: place.webhooks,
    secrets: () => secret,
    accounts,
    data: place.data && join(place.data, 'networks'),
  })
}

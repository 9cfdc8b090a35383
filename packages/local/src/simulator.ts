import { join } from 'node:path'
import { seedAccounts } from './accounts.ts'
import type { Place } from './cloud.ts'
import { startSmtp } from './networks/email/smtp.ts'
import { startNetworks } from './networks/index.ts'

/** The networks, played by the laptop for its own accounts: what `startCloud` takes as `networks`. */
export async function simulator(place: Place) {
  const accounts = await seedAccounts(place)
  const secret = await place.secret('signing', 'meta.secrets')
  const xSecret = await place.secret('signing', 'x.secrets')
  const networks = startNetworks({
    webhookUrl: place.webhooks,
    secrets: () => secret,
    xSecret: () => xSecret,
    accounts,
    data: place.data && join(place.data, 'networks'),
    mail: place.mail.receive,
    mailEvent: place.mail.tell,
  })
  const smtp = await startSmtp(networks.api.mail)
  return {
    ...networks,
    smtp: smtp.port,
    async stop() {
      await smtp.stop()
      networks.stop()
    },
  }
}

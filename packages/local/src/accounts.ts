import { type Account, accountId } from '@ascolta/core/accounts/account'
import { accountStore } from '@ascolta/core/accounts/account.store'
import { iso } from '@ascolta/core/clock'
import type { Place } from './cloud.ts'

/** The Page of an invented company: its public half and its private one. */
const page = { external: '104857601048576', name: 'Lumàra Energia', team: 'care' }

/** Its number on WhatsApp, by the id that webhooks name. */
const number = { external: '109951162777600', name: 'Lumàra Energia', team: 'care' }

/** The same company on Instagram. */
const gallery = { external: '17841457601048576', name: 'Lumàra Energia', team: 'care' }

/** And on X. */
const square = { external: '1700000000001048576', name: 'Lumàra Energia', team: 'care' }

/** Its mailbox. The service that takes its mail signs calls with a role and knows no token. */
const mailbox = { external: 'assistenza@lumara.example', name: 'Lumàra Energia', team: 'care' }

/** What a fresh laptop is connected to. */
const seeded = [
  { ...page, channel: 'facebook-page', targetMinutes: 60 },
  { ...page, channel: 'messenger', targetMinutes: 30 },
  { ...gallery, channel: 'instagram', targetMinutes: 60 },
  { ...number, channel: 'whatsapp', targetMinutes: 30 },
  { ...square, channel: 'x', targetMinutes: 30 },
  { ...mailbox, channel: 'email', targetMinutes: 240 },
] as const satisfies Pick<Account, 'channel' | 'external' | 'name' | 'team' | 'targetMinutes'>[]

/** Connects the laptop's accounts where they are not yet, and gives each with the token the desk sends with. */
export async function seedAccounts({ table, secret }: Pick<Place, 'table' | 'secret'>) {
  const accounts = accountStore(table.documents)
  return Promise.all(
    seeded.map(async (one) => {
      const id = accountId(one.channel, one.external)
      const there = await accounts.fresh(id)
      const account: Account = there ?? { ...one, id, state: 'connected', connectedAt: iso(Date.now()) }
      if (!there) await accounts.put(account)
      return { ...account, token: await secret('tokens', id) }
    }),
  )
}

import type { Delivery } from '@ascolta/core/inbound/delivery'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, anAccount, type Desk } from '../../support/desk.ts'

const external = '555000111'
const account = `wa-${external}`
const sentAt = '2026-11-20T09:00:00.000Z'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('whatsapp', { id: account, external }))
})
afterAll(() => desk.stop())

const text = (from: string, profile: object): string => {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: external },
    contacts: [{ profile, user_id: from }],
    messages: [
      { from_user_id: from, id: `wamid.${from}`, timestamp: '1795000000', type: 'text', text: { body: 'Buongiorno' } },
    ],
  }
  const raw = JSON.stringify({ field: 'messages', value })
  const wrapped: Delivery = { v: 1, channel: 'whatsapp', external, sentAt, receivedAt: sentAt, raw }
  return JSON.stringify(wrapped)
}

async function nameOf(from: string) {
  const rows = await desk.items(`C#${desk.hash.long('customer', account, from)}`)
  return rows.filter(({ sk }) => String(sk).startsWith('T#')).map((row) => desk.stores.tickets.parse(row).name)
}

describe('what a person is called', () => {
  test('is the name that the network gives, else the public handle', async () => {
    const { triage } = desk.boot()
    await triage(text('IT.1', { name: 'Marta', username: 'marta.b' }))
    await triage(text('IT.2', { username: 'treno_in_ritardo' }))
    await triage(text('IT.3', {}))
    expect([await nameOf('IT.1'), await nameOf('IT.2'), await nameOf('IT.3')]).toEqual([
      ['Marta'],
      ['@treno_in_ritardo'],
      [undefined],
    ])
  })
})

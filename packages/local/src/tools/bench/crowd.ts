import { accountId } from '@ascolta/core/accounts/account'
import type { Hasher } from '@ascolta/core/hash'
import { placeOf } from '@ascolta/core/inbound/take'
import { ticketId } from '@ascolta/core/keys'
import { comment, message } from '../meta.ts'

export const external = '104857601048576'
export const accounts = (['facebook-page', 'messenger'] as const).map((channel) => ({
  id: accountId(channel, external),
  channel,
  external,
  name: 'Lumàra Energia',
  team: 'care',
  targetMinutes: 60,
}))

/** Somebody who writes, and the ticket that it will become. */
export interface Person {
  ticket: string
  /** The body of a webhook with these words, under a platform id of its own. */
  says: (id: string, text: string, at: number) => object
}

/** People who write, in turn in public and in private. Who they are follows from a number. */
export function person(number: number, hash: Hasher): Person {
  const id = `78${String(number).padStart(13, '0')}`
  const account = accounts[number % accounts.length]
  if (account?.channel === 'messenger') {
    const { customer, lane } = placeOf(hash, account.id, { author: { id }, public: false, id })
    return {
      ticket: ticketId(customer, lane, 1),
      says: (mid, text, at) => message({ external, id: mid, text, at, person: id }),
    }
  }
  const post = `${external}_55`
  const from = { id, name: `Persona ${number}` }
  const { customer, lane } = placeOf(hash, accountId('facebook-page', external), {
    author: from,
    public: true,
    root: post,
    id,
  })
  return {
    ticket: ticketId(customer, lane, 1),
    says: (comment_id, text, at) => comment({ external, id: comment_id, text, at, from, post }),
  }
}

import type { Author } from './channel.ts'
import type { Contact, Parties, Recipient } from './whatsapp.shape.ts'

type Ids = (string | undefined)[]

/** A person by the first id there is, the others beside it: the id of a person in this business outlives a phone number that stays away. */
function person(ids: Ids, contact?: Contact): Author | undefined {
  const [id, ...aliases] = new Set(ids.filter((one) => one !== undefined))
  if (!id) return undefined
  const { name, username } = contact?.profile ?? {}
  return {
    id,
    ...(name && { name }),
    ...(username && { handle: `@${username}` }),
    ...(aliases.length > 0 && { aliases }),
  }
}

/** The contact that goes with one of these ids; the only one there is where its number is merely written differently. */
export function contactOf(contacts: (Contact | undefined)[] = [], userId?: string, phone?: string) {
  const known = contacts.filter((one) => one !== undefined)
  const same = known.find(({ user_id, wa_id }) =>
    userId && user_id ? user_id === userId : phone !== undefined && wa_id === phone,
  )
  const [only] = known.length === 1 ? known : []
  return same ?? (only && mayBe(only, userId, phone) ? only : undefined)
}

/** Some countries write one number in two ways, which differ near its beginning. */
const certain = 6

function mayBe({ user_id, wa_id }: Contact, userId?: string, phone?: string) {
  if (userId && user_id) return false
  return !phone || !wa_id || phone.slice(-certain) === wa_id.slice(-certain)
}

/** Who wrote this message. */
export function sender(message: Parties, contacts?: (Contact | undefined)[]) {
  const { from, from_user_id, from_parent_user_id } = message
  const contact = contactOf(contacts, from_user_id, from)
  const ids = [from_user_id, contact?.user_id, from, contact?.wa_id, from_parent_user_id, contact?.parent_user_id]
  return person(ids, contact)
}

/** Whom a colleague wrote to on the business's own phone. */
export function addressee(message: Parties, contacts?: (Contact | undefined)[]) {
  const { to, to_user_id, to_parent_user_id } = message
  const contact = contactOf(contacts, to_user_id, to)
  const ids = [to_user_id, contact?.user_id, to, contact?.wa_id, to_parent_user_id, contact?.parent_user_id]
  return person(ids, contact)
}

/** To whom the message of a status went; in a group, which of its people. */
export function recipient(status: Recipient, contacts?: (Contact | undefined)[]) {
  const phone = status.recipient_type === 'group' ? status.recipient_participant_id : status.recipient_id
  const contact = contactOf(contacts, status.recipient_user_id, phone)
  const parent = status.recipient_parent_user_id ?? status.parent_recipient_user_id ?? contact?.parent_user_id
  return person([status.recipient_user_id, contact?.user_id, phone, contact?.wa_id, parent], contact)
}

/** Somebody after a change of number: the new ids, and beside them those that no longer come. */
export function moved({ from, from_user_id, system }: Parties) {
  const { user_id, wa_id, parent_user_id, previous_user_id, previous_parent_user_id } = system ?? {}
  return person([user_id, wa_id, parent_user_id, previous_user_id, previous_parent_user_id, from_user_id, from])
}

import type { AccountStore } from '../accounts/account.store.ts'
import type { Account } from '../accounts/account.ts'
import { type Clock, iso } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { Problem } from '../problem.ts'
import type { ContactStore } from './contact.store.ts'
import { type Contact, type ContactInput, contactOf, identitiesOf, isNews, reachedBy } from './contact.ts'
import type { ProfileStore } from './profile.store.ts'
import type { Profile } from './profile.ts'

interface Deps {
  contacts: ContactStore
  profiles: ProfileStore
  accounts: AccountStore
  hash: Hasher
  clock: Clock
}

/** What becomes of one contact: `line` is its line in the file, or its place in the list. */
export interface Outcome {
  line: number
  id: string
  /** `linked`: says nothing new, and an account was connected since that it has a key for. */
  change: 'new' | 'changed' | 'linked' | 'same' | 'wrong'
  /** Why it is wrong, as a code, and which value. */
  why?: string
  value?: string
}

/**
 * Brings contacts from the company's CRM. Their fields go to the identities that their keys name on our accounts, so that
 * routing finds them with one read; the contact itself is written last, so that whoever died is done again.
 */
export const bringContacts = ({ contacts, profiles, accounts, hash, clock }: Deps) => {
  async function apply(before: Contact | undefined, after: Contact, known: Account[]) {
    const now = identitiesOf(after, known, hash).map(({ customer }) => customer)
    const gone = (before ? identitiesOf(before, known, hash) : [])
      .map(({ customer }) => customer)
      .filter((one) => !now.includes(one))
    for (const customer of now) await profiles.change(customer, (profile) => knownAs(profile, after))
    for (const customer of gone) await profiles.change(customer, (profile) => forgotten(profile, after.id))
    if (!(await contacts.replace(before, after)))
      throw new Problem('conflict', 'contact.changed', 'This contact was changed by somebody else at the same time.')
  }

  return async function bringContacts(
    rows: { line: number; input: ContactInput }[],
    { dry, source }: { dry: boolean; source: Contact['source'] },
  ): Promise<Outcome[]> {
    const [held, known] = await Promise.all([contacts.many(rows.map(({ input }) => input.id)), accounts.list()])
    const outcomes: Outcome[] = []
    for (const { line, input } of rows) {
      try {
        const said = contactOf(input, { at: iso(clock()), source })
        const after = { ...said, accounts: reachedBy(said, known) }
        const before = held.get(input.id)
        const late = after.accounts.some((id) => !before?.accounts?.includes(id))
        const change = !before ? 'new' : isNews(before, after) ? 'changed' : late ? 'linked' : 'same'
        if (!dry && change !== 'same') {
          await apply(before, after, known)
          held.set(after.id, { ...after, rev: (before?.rev ?? 0) + 1 })
        }
        outcomes.push({ line, id: input.id, change })
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const value = error.details?.value
        outcomes.push({
          line,
          id: input.id,
          change: 'wrong',
          why: error.code,
          ...(typeof value === 'string' ? { value } : {}),
        })
      }
    }
    return outcomes
  }
}
export type BringContacts = ReturnType<typeof bringContacts>

const knownAs = ({ fields: _, fieldsAt: __, silentAt: ___, ...profile }: Profile, contact: Contact): Profile => ({
  ...profile,
  contact: contact.id,
  ...(contact.language ? { language: contact.language } : {}),
  ...(Object.keys(contact.fields).length > 0 ? { fields: contact.fields, fieldsAt: contact.at } : {}),
})

/** A key went to somebody else, or away: what was known by it goes, too. */
function forgotten(profile: Profile, contact: string): Profile {
  if (profile.contact !== contact) return profile
  const { fields: _, fieldsAt: __, contact: ___, ...rest } = profile
  return rest
}

import * as v from 'valibot'
import type { Account } from '../accounts/account.ts'
import type { Hasher } from '../hash.ts'
import { Problem } from '../problem.ts'
import { Instant, personal } from '../schema.ts'

const short = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most))
const Name = v.pipe(short(40), v.regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u))

/** Somebody the company knows, as its CRM or a file says. */
export const ContactInput = v.strictObject({
  /** The company's own number for them. */
  id: short(100),
  name: v.optional(personal(short(200))),
  emails: v.optional(personal(v.pipe(v.array(short(254)), v.maxLength(10)))),
  /** With the international prefix. */
  phones: v.optional(personal(v.pipe(v.array(short(30)), v.maxLength(10)))),
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}$/))),
  /** Short words by name, such as `tier: gold`. */
  fields: v.optional(personal(v.record(Name, v.pipe(v.string(), v.trim(), v.maxLength(200))))),
})
export type ContactInput = v.InferOutput<typeof ContactInput>

export const Contact = v.object({
  id: v.string(),
  rev: v.number(),
  name: v.optional(personal(v.string())),
  emails: personal(v.array(v.string())),
  phones: personal(v.array(v.string())),
  language: v.optional(v.string()),
  fields: personal(v.record(v.string(), v.string())),
  at: Instant,
  source: v.picklist(['file', 'api']),
  /** Accounts that were connected when its keys last went to identities: one that came later is still to be told. */
  accounts: v.optional(v.array(v.string())),
})
export type Contact = v.InferOutput<typeof Contact>

const mostFields = 30

/** As networks write a number: digits with the country in front, no plus. Undefined where the country is missing. */
export function phoneOf(text: string) {
  const digits = text.replace(/[\s().\-/]/g, '')
  const international = /^\+(\d{6,15})$/.exec(digits)?.[1] ?? /^00(\d{6,15})$/.exec(digits)?.[1]
  return international
}

export const emailOf = (text: string) => {
  const address = text.trim().toLowerCase()
  return /^[^\s@<>"]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$/.test(address) ? address : undefined
}

/** A contact as it will rest, or what is wrong with it. */
export function contactOf(
  { id, name, emails = [], phones = [], language, fields = {} }: ContactInput,
  { at, source }: Pick<Contact, 'at' | 'source'>,
): Contact {
  const unfit = (what: string, value: string) =>
    new Problem('invalid', `contact.${what}`, `This ${what} cannot be used.`, { value })
  const kept = Object.entries(fields).filter(([, value]) => value !== '')
  if (kept.length > mostFields) throw unfit('fields', String(kept.length))
  return {
    id,
    rev: 0,
    ...(name ? { name } : {}),
    emails: emails.map((one) => emailOf(one) ?? raise(unfit('email', one))),
    phones: phones.map((one) => phoneOf(one) ?? raise(unfit('phone', one))),
    ...(language ? { language } : {}),
    fields: Object.fromEntries(kept),
    at,
    source,
  }
}

function raise(problem: Problem): never {
  throw problem
}

/** Which identities a contact has on our accounts, as far as its keys say. A phone number is proven by its network; an address in a mail is its writer's word. */
export function identitiesOf(
  { emails, phones }: Pick<Contact, 'emails' | 'phones'>,
  accounts: Pick<Account, 'id' | 'channel'>[],
  hash: Hasher,
) {
  return accounts.flatMap(({ id, channel }) => {
    const keys = channel === 'email' ? emails : channel === 'whatsapp' ? phones : []
    return keys.map((key) => ({ customer: hash.long('customer', id, key), proven: channel === 'whatsapp' }))
  })
}

/** Accounts on which this contact could have an identity. */
export const reachedBy = ({ emails, phones }: Contact, accounts: Pick<Account, 'id' | 'channel'>[]) =>
  accounts.flatMap(({ id, channel }) => {
    const keys = channel === 'email' ? emails : channel === 'whatsapp' ? phones : []
    return keys.length > 0 ? id : []
  })

/** Whether the second says anything that the first does not. */
export function isNews(before: Contact | undefined, after: Contact) {
  const bare = ({ rev: _, at: __, source: ___, accounts: ____, ...said }: Contact) =>
    JSON.stringify({ ...said, fields: Object.entries(said.fields).toSorted() }, Object.keys(said).toSorted())
  return !before || bare(before) !== bare(after)
}

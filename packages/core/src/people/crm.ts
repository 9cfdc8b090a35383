import * as v from 'valibot'
import { later } from '../clock.ts'
import type { Kind } from '../company/policy.store.ts'
import type { Profile } from './profile.ts'

/** How the company's CRM is asked about a customer, and which of its answers stand on the card. */
export const Crm = v.object({
  id: v.literal('look-up'),
  /** An https address with `{email}`, `{phone}` or `{handle}` in it. */
  url: v.string(),
  /** The header that proves who asks; its value rests with the secrets. */
  header: v.optional(v.string()),
  /** Where a card's field stands in the answer, such as `customer.tier`. */
  map: v.array(v.object({ field: v.string(), path: v.string() })),
})
export type Crm = v.InferOutput<typeof Crm>

export const crmKind: Kind<Crm> = { kind: 'crm', schema: Crm }

/** So long what the CRM said is fresh, and so long after a silence it is not asked again. */
const fresh = 15 * 60_000
const silence = 60_000

export interface Keys {
  email?: string
  phone?: string
  handle?: string
}

/** The address to ask for this customer; undefined where a key that it needs is not known. */
export function addressOf({ url }: Pick<Crm, 'url'>, keys: Keys): string | undefined {
  let known = true
  const address = url.replace(/\{(email|phone|handle)\}/g, (_, name: keyof Keys) => {
    const key = keys[name]
    if (!key) known = false
    return encodeURIComponent(key ?? '')
  })
  return known && address !== url ? address : undefined
}

export function isDue({ fieldsAt, silentAt }: Profile, now: string) {
  if (silentAt && later(silentAt, silence) > now) return false
  return !fieldsAt || later(fieldsAt, fresh) <= now
}

/** The fields that the answer holds; undefined where it is no answer at all. */
export function fieldsIn(text: string, map: Crm['map']): Record<string, string> | undefined {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    return undefined
  }
  const found: Record<string, string> = {}
  for (const { field, path } of map) {
    let at: unknown = said
    for (const step of path.split('.'))
      at =
        typeof at === 'object' && at !== null && Object.hasOwn(at, step)
          ? (at as Record<string, unknown>)[step]
          : undefined
    if (typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean')
      found[field] = String(at).slice(0, 200)
  }
  return found
}

export function answered({ silentAt: _, ...profile }: Profile, fields: Record<string, string>, at: string): Profile {
  return { ...profile, fields: { ...profile.fields, ...fields }, fieldsAt: at }
}

/** What was known stays, with its date. */
export const unanswered = (profile: Profile, at: string): Profile => ({ ...profile, silentAt: at })

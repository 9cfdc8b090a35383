import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import { Instant, personal } from '../schema.ts'

/** How to talk to this person, in a colleague's words: what to do, what to avoid. */
export const CareNote = v.object({
  id: v.string(),
  kind: v.picklist(['do', 'avoid']),
  text: personal(v.string()),
  by: v.string(),
  at: Instant,
})
export type CareNote = v.InferOutput<typeof CareNote>

/**
 * What the company knows of one customer beside what was said: one item in the customer's partition, written when there is
 * something to write. What a merge joins stays where it is: each identity keeps its own.
 */
export const Profile = v.object({
  customer: v.string(),
  rev: v.number(),
  /** The person this identity is linked to, if somebody joined it with others. */
  person: v.optional(v.string()),
  /** What the CRM says, such as `tier`: short words by name. */
  fields: v.optional(personal(v.record(v.string(), v.string()))),
  /** When the CRM said so, and which of its contacts this is. */
  fieldsAt: v.optional(Instant),
  contact: v.optional(v.string()),
  /** When the CRM was last asked and gave no answer. */
  silentAt: v.optional(Instant),
  /** The language to answer in, such as `it`. */
  language: v.optional(v.string()),
  /** The channel that a colleague chose for this customer. */
  preferred: v.optional(v.object({ channel: Channel, by: v.string(), at: Instant })),
  notes: v.optional(v.array(CareNote)),
  /** Customers that somebody said are other people: never joined by themselves, never suggested again. */
  strangers: v.optional(v.array(v.string())),
})
export type Profile = v.InferOutput<typeof Profile>

export const noProfile = (customer: string): Profile => ({ customer, rev: 0 })

const mostNotes = 40

/** A note more; the same one twice is one. */
export function noted(profile: Profile, note: CareNote): Profile {
  const { notes = [] } = profile
  if (notes.some(({ id }) => id === note.id)) return profile
  return { ...profile, notes: [...notes, note].slice(-mostNotes) }
}

export function withoutNote({ notes = [], ...profile }: Profile, id: string): Profile {
  const left = notes.filter((note) => note.id !== id)
  return left.length > 0 ? { ...profile, notes: left } : profile
}

const mostStrangers = 40

export const estranged = ({ strangers = [], ...profile }: Profile, others: string[]): Profile => {
  const known = [...new Set([...strangers, ...others])].slice(-mostStrangers)
  return known.length > 0 ? { ...profile, strangers: known } : profile
}

export function reconciled({ strangers = [], ...profile }: Profile, others: string[]): Profile {
  const left = strangers.filter((one) => !others.includes(one))
  return left.length > 0 ? { ...profile, strangers: left } : profile
}

/** What is known of one customer together with the other identities of the same person: their own words first, then the newest of the others'. */
export function together(own: Profile, others: Profile[]): Profile {
  const newest = others.toSorted((a, b) => ((a.fieldsAt ?? '') < (b.fieldsAt ?? '') ? -1 : 1))
  const fields = Object.assign({}, ...newest.map((one) => one.fields), own.fields) as Record<string, string>
  const language = own.language ?? others.find((one) => one.language)?.language
  const preferred = [own, ...others]
    .flatMap((one) => one.preferred ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .at(0)
  const notes = [own, ...others].flatMap((one) => one.notes ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  return {
    ...own,
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(language ? { language } : {}),
    ...(preferred ? { preferred } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  }
}

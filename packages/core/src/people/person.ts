import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { Instant } from '../schema.ts'

/** Why two identities are taken for one person. */
export const Reason = v.picklist(['same-id', 'email', 'phone', 'contact', 'name-and-words', 'colleague'])
export type Reason = v.InferOutput<typeof Reason>

/** One joining: which identities came in, and where each stood before, so that undoing it restores exactly that. */
export const Joining = v.object({
  id: v.string(),
  customers: v.array(v.string()),
  /** The person that they were linked to before. */
  was: v.optional(v.string()),
  by: v.string(),
  at: Instant,
  why: Reason,
  undone: v.optional(v.object({ by: v.string(), at: Instant })),
})
export type Joining = v.InferOutput<typeof Joining>

/**
 * One human behind several identities: links and nothing else. What is known stays with each identity, so that a wrong
 * joining can be undone without a trace. This item is the truth; what an identity's profile says of it follows.
 */
export const Person = v.object({
  id: v.string(),
  rev: v.number(),
  customers: v.array(v.string()),
  joinings: v.array(Joining),
  /** Joined into another person; undoing that joining brings this one back. */
  into: v.optional(v.string()),
})
export type Person = v.InferOutput<typeof Person>

const most = 20
const remembered = 40

export const noPerson = (id: string): Person => ({ id, rev: 0, customers: [], joinings: [] })

/** Links identities in. `first`: who they are joined with, where that is nobody's person yet. */
export function join(person: Person, joining: Joining, first?: string): Person {
  if (person.joinings.some(({ id }) => id === joining.id)) return person
  if (person.into) throw new Problem('conflict', 'person.moved', 'These people were joined with others meanwhile.')
  const held = person.customers.length > 0 ? person.customers : first ? [first] : []
  const news = joining.customers.filter((one) => !held.includes(one))
  if (news.length === 0) return person
  const customers = [...held, ...news]
  if (customers.length > most) throw new Problem('limited', 'person.full', `One person has at most ${most} identities.`)
  return { ...person, customers, joinings: [...person.joinings, { ...joining, customers: news }].slice(-remembered) }
}

/** Takes a joining back. Who is left alone is nobody's person again, as before. */
export function part(person: Person, { joining, by, at }: { joining: string; by: string; at: string }): Person {
  const found = person.joinings.find(({ id }) => id === joining)
  if (!found) throw new Problem('missing', 'joining.missing', 'There is no such joining.')
  if (found.undone) return person
  const left = person.customers.filter((one) => !found.customers.includes(one))
  return {
    ...person,
    customers: left.length > 1 ? left : [],
    joinings: person.joinings.map((one) => (one === found ? { ...one, undone: { by, at } } : one)),
  }
}

/** To whom an identity belongs that says it belongs to this person: to it, to who it was before an undone joining, or to nobody. */
export function belongs(person: Person | undefined, customer: string): string | undefined {
  if (!person) return undefined
  if (person.into) return person.into
  if (person.customers.includes(customer)) return person.id
  return person.joinings.findLast(({ customers, undone }) => undone && customers.includes(customer))?.was
}

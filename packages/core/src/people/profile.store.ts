import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { belongs, noPerson, Person } from './person.ts'
import { noProfile, Profile, together } from './profile.ts'

/** Where it rests what is known of customers, and who of them is one person. */
export function profileStore(table: Table) {
  const rows = items(table)

  async function own(customer: string, { consistent = false } = {}): Promise<Profile> {
    const item = await rows.get(keys.profile(customer), { consistent })
    return item ? v.parse(Profile, { ...item, customer }) : noProfile(customer)
  }

  async function person(id: string, { consistent = false } = {}): Promise<Person | undefined> {
    const item = await rows.get(keys.person(id), { consistent })
    return item && v.parse(Person, item)
  }

  /** Of those customers that have any. */
  async function many(customers: string[]): Promise<Profile[]> {
    const found = await rows.many(customers.map(keys.profile))
    return found.map((item) => v.parse(Profile, { ...item, customer: String(item.pk).slice(2) }))
  }

  /** The person behind an identity, as the truth says: what a profile points to may be a step behind. */
  async function behind({ customer, person: id }: Profile, steps = 4): Promise<Person | undefined> {
    if (!id || steps === 0) return undefined
    const found = await person(id)
    const now = belongs(found, customer)
    return now === id ? found : behind({ customer, rev: 0, ...(now ? { person: now } : {}) }, steps - 1)
  }

  return {
    own,
    many,
    person,
    behind,

    /** What is known of a customer, together with the other identities of the same person. One read; three for who has several. */
    async get(customer: string): Promise<Profile> {
      const profile = await own(customer)
      const whose = await behind(profile)
      if (!whose) return profile
      const others = await many(whose.customers.filter((one) => one !== customer))
      return together({ ...profile, person: whose.id }, others)
    },

    /** Applies a rule to a customer's own profile as it is now, again if somebody wrote in between. */
    async change(customer: string, rule: (profile: Profile) => Profile): Promise<Profile> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await own(customer, { consistent: true })
        const after = rule(before)
        const changes = difference(before, after)
        if (Object.keys(changes).length === 0) return after
        const { customer: _, ...next } = { ...after, rev: before.rev + 1 }
        const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
        const done =
          before.rev === 0
            ? await rows.insert(keys.profile(customer), next)
            : await rows.amend(keys.profile(customer), { ...changes, rev: next.rev }, same)
        if (done) return { ...after, rev: next.rev }
      }
      throw new Error(`profile of ${customer} is written by too many at once`)
    },

    /** Applies a rule to a person as it is now, to nobody yet if there is none; again if somebody wrote in between. */
    async changePerson(id: string, rule: (person: Person) => Person): Promise<Person> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = (await person(id, { consistent: true })) ?? noPerson(id)
        const after = rule(before)
        const changes = difference(before, after)
        if (Object.keys(changes).length === 0) return after
        const next = { ...after, rev: before.rev + 1 }
        const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
        const done =
          before.rev === 0
            ? await rows.insert(keys.person(id), next)
            : await rows.amend(keys.person(id), { ...changes, rev: next.rev }, same)
        if (done) return next
      }
      throw new Error(`person ${id} is written by too many at once`)
    },
  }
}
export type ProfileStore = ReturnType<typeof profileStore>

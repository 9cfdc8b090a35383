import { type Clock, iso } from '../clock.ts'
import { sha256 } from '../hash.ts'
import type { NewId } from '../id.ts'
import { Problem } from '../problem.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import { join, type Person, part, type Reason } from './person.ts'
import type { ProfileStore } from './profile.store.ts'
import { estranged, type Profile, reconciled } from './profile.ts'

interface Deps {
  profiles: ProfileStore
  records: RecordStore
  clock: Clock
  newId: NewId
}

/** Two identities are one person, or were not: links go, and nothing else moves. Each step may run again, and the person's item is the truth for readers in between. */
export const joining = ({ profiles, records, clock, newId }: Deps) => {
  /** Customers' own profiles follow the truth. Whoever died before this is made good by the next who looks. */
  async function mend(person: Person, known?: Profile[]) {
    const held = known ?? (await profiles.many(person.customers))
    for (const customer of person.customers) {
      const before = held.find((one) => one.customer === customer)?.person
      if (before === person.id) continue
      if (before)
        await profiles.changePerson(before, (other) => (other.rev > 0 ? { ...other, into: person.id } : other))
      await profiles.change(customer, (profile) => ({ ...profile, person: person.id }))
    }
  }

  /** Joins the person behind one customer with the person behind another. Twice is once. */
  async function merge(act: { one: string; other: string; by: string; why: Reason; ticket?: string }): Promise<Person> {
    const { one, other, by, why } = act
    if (one === other) throw new Problem('invalid', 'person.same', 'This is the same identity.')
    const [mine, theirs] = await Promise.all([
      profiles.own(one, { consistent: true }),
      profiles.own(other, { consistent: true }),
    ])
    const [here, there] = await Promise.all([profiles.behind(mine), profiles.behind(theirs)])
    if (here && here.id === there?.id) {
      await mend(here)
      return here
    }
    const kept = here ?? there
    const id = kept?.id ?? `per-${sha256([one, other].toSorted().join(' ')).slice(0, 24)}`
    const customers = here ? (there?.customers ?? [other]) : there ? [one] : [other]
    const was = here && there ? there.id : undefined
    const at = iso(clock())
    const link = { id: newId('joi'), customers, by, at, why, ...(was ? { was } : {}) }
    const person = await profiles.changePerson(id, (now) => join(now, link, one))
    if (was) await profiles.changePerson(was, (now) => ({ ...now, into: id }))
    await mend(person)
    for (const customer of [one, other]) await profiles.change(customer, (now) => reconciled(now, [one, other]))
    await record('person-joined', { by, at, request: link.id, ticket: act.ticket, object: id })
    return person
  }

  /** Takes one joining back: everybody is who they were before it, and it does not come again by itself. */
  async function undo(act: { customer: string; joining: string; by: string; ticket?: string }) {
    const whose = await profiles.behind(await profiles.own(act.customer, { consistent: true }))
    const link = whose?.joinings.find(({ id }) => id === act.joining)
    if (!whose || !link) throw new Problem('missing', 'joining.missing', 'There is no such joining.')
    const at = iso(clock())
    if (link.was) await profiles.changePerson(link.was, ({ into: _, ...now }) => now)
    const after = await profiles.changePerson(whose.id, (now) => part(now, { joining: link.id, by: act.by, at }))
    const others = whose.customers.filter((one) => !link.customers.includes(one))
    for (const customer of link.customers)
      await profiles.change(customer, (now) => estranged(linked(now, link.was), others))
    const alone = after.customers.length === 0
    for (const customer of others)
      await profiles.change(customer, (now) => estranged(alone ? linked(now, undefined) : now, link.customers))
    await record('person-parted', { by: act.by, at, request: link.id, ticket: act.ticket, object: whose.id })
  }

  /** Somebody says that two are not the same: whichever of them is looked at. */
  async function refuse({ one, other }: { one: string; other: string }) {
    await profiles.change(one, (now) => estranged(now, [other]))
    await profiles.change(other, (now) => estranged(now, [one]))
  }

  async function record(
    act: 'person-joined' | 'person-parted',
    {
      by,
      at,
      request,
      ticket,
      object,
    }: { by: string; at: string; request: string; ticket: string | undefined; object: string },
  ) {
    if (ticket) await records.event({ id: `${act}-${request}`, ticket, at, kind: act, actor: by })
    await records.audit({ actor: by, at, request: `${act}-${request}`, act, object })
  }

  return { merge, undo, refuse, mend }
}
export type Joining = ReturnType<typeof joining>

const linked = ({ person: _, ...profile }: Profile, person: string | undefined): Profile =>
  person ? { ...profile, person } : profile

import * as v from 'valibot'
import { sha256 } from '../hash.ts'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Contact } from './contact.ts'

/** Where the company's contacts rest, each under a hash of its own number. */
export function contactStore(table: Table) {
  const rows = items(table)
  const keyOf = (id: string) => keys.contact(sha256(id).slice(0, 32))
  return {
    async get(id: string, { consistent = false } = {}): Promise<Contact | undefined> {
      const item = await rows.get(keyOf(id), { consistent })
      return item && v.parse(Contact, item)
    },

    async many(ids: string[]): Promise<Map<string, Contact>> {
      const found = (await rows.many([...new Set(ids)].map(keyOf))).map((item) => v.parse(Contact, item))
      return new Map(found.map((one) => [one.id, one]))
    },

    /** False if somebody wrote in between. */
    async replace(before: Contact | undefined, after: Contact): Promise<boolean> {
      if (!before) return rows.insert(keyOf(after.id), { ...after, rev: 1 })
      const next = { ...after, rev: before.rev + 1 }
      return rows.amend(keyOf(after.id), difference(before, next), {
        expression: '#rev = :rev',
        values: { ':rev': before.rev },
      })
    },
  }
}
export type ContactStore = ReturnType<typeof contactStore>

import * as v from 'valibot'
import { difference, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Details, noDetails } from './details.ts'

/** Where a ticket's details rest: one item beside its header, if there are any. */
export function detailsStore(table: Table) {
  const rows = items(table)

  return {
    /** Empty ones where there are none. */
    async get(ticket: string, { consistent = false } = {}): Promise<Details> {
      const item = await rows.get(keys.details(ticket), { consistent })
      return item ? v.parse(Details, item) : noDetails(ticket)
    },

    /** Of those tickets that have any. */
    async many(tickets: string[]): Promise<Map<string, Details>> {
      const found = (await rows.many(tickets.map(keys.details))).map((item) => v.parse(Details, item))
      return new Map(found.map((details) => [details.ticket, details]))
    },

    /** Applies a rule to the details as they are now, again if somebody wrote in between. */
    async change(ticket: string, rule: (details: Details) => Details): Promise<Details> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await this.get(ticket, { consistent: true })
        const after = rule(before)
        const changes = difference(before, after)
        if (Object.keys(changes).length === 0) return after
        const next = { ...after, rev: before.rev + 1 }
        const done =
          before.rev === 0
            ? await rows.insert(keys.details(ticket), next)
            : await rows.amend(
                keys.details(ticket),
                { ...changes, rev: next.rev },
                { expression: '#rev = :rev', values: { ':rev': before.rev } },
              )
        if (done) return next
      }
      throw new Error(`details of ticket ${ticket} are written by too many at once`)
    },
  }
}
export type DetailsStore = ReturnType<typeof detailsStore>

import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'
import { Afterwards, merge } from '../tickets/message.ts'

/** Where the first delivery decided that an object goes: ticket, and its place in the timeline. Every later step and delivery uses this decision (hazards C1, C2). */
export const Decision = v.object({
  ticket: v.string(),
  at: Instant,
  line: v.picklist(['m', 'r']),
  id: v.string(),
  decidedAt: Instant,
})
export type Decision = v.InferOutput<typeof Decision>

const Seen = v.object({
  to: v.optional(Decision),
  /** What became of an object that has not come yet (hazard C5). */
  stub: v.optional(Afterwards),
  /** Deliveries of our own account that answer an object which has not come yet: heard again after it. */
  waiting: v.optional(v.array(v.string())),
  rev: v.optional(v.number()),
})
export type Seen = v.InferOutput<typeof Seen>

/** What may wait for an object that has not come: more would outgrow the item, under a post of our own for ever. */
const most = 50

/** The ledger: one item for each object of a platform, for ever. A decision, never a gate: that an object was seen does not mean that it was stored. */
export function ledgerStore(table: Table) {
  const rows = items(table)
  const read = (item: Item | undefined) => item && v.parse(Seen, item)

  return {
    get: async (account: string, hash: string, options?: { consistent?: boolean }) =>
      read(await rows.get(keys.seen(account, hash), options)),

    /** Which of these objects are decided, a hundred at a call. What is only awaited is not. */
    async decided(account: string, hashes: string[]): Promise<Set<string>> {
      const found = await rows.many(hashes.map((hash) => keys.seen(account, hash)))
      const known = new Set(found.filter((item) => read(item)?.to).map((item) => String(item.pk)))
      return new Set(hashes.filter((hash) => known.has(keys.seen(account, hash).pk)))
    },

    /** Decides, if nobody has. The decision that holds, with what became of the object before it came. */
    async decide(account: string, hash: string, to: Decision): Promise<Seen & { to: Decision; first: boolean }> {
      const key = keys.seen(account, hash)
      if (await rows.insert(key, { to })) return { to, first: true }
      for (let attempt = 0; attempt < 5; attempt++) {
        const seen = read(await rows.get(key, { consistent: true }))
        if (seen?.to) return { ...seen, to: seen.to, first: false }
        const now = read(await rows.amended(key, { to }, { expression: 'attribute_not_exists(#to)' }, { create: true }))
        if (now?.to) return { ...now, to: now.to, first: true }
      }
      throw new Error('the ledger would not decide')
    },

    /** News of an object that is decided and not stored: whoever stores it looks here. */
    async keep(account: string, hash: string, news: Afterwards) {
      const key = keys.seen(account, hash)
      for (let attempt = 0; attempt < 5; attempt++) {
        const seen = read(await rows.get(key, { consistent: true }))
        const same = seen?.rev === undefined ? 'attribute_not_exists(#rev)' : '#rev = :rev'
        const left = { stub: merge(seen?.stub ?? {}, news), rev: (seen?.rev ?? 0) + 1 }
        if (
          await rows.amend(key, left, {
            expression: same,
            ...(seen?.rev === undefined ? {} : { values: { ':rev': seen.rev } }),
          })
        )
          return
      }
      throw new Error('the ledger would not keep the news')
    },

    /** Words that waited here for their object are not kept once it is taken back. */
    forget: (account: string, hash: string, { stub = {} }: Seen, news: Afterwards) =>
      rows.amend(keys.seen(account, hash), { stub: merge(stub, news) }),

    /** The lane that was decided on turned out to lead to a ticket elsewhere: the object goes there. */
    async move(account: string, hash: string, from: Decision, ticket: string) {
      const same = { expression: '#to = :from', values: { ':from': from } }
      await rows.amend(keys.seen(account, hash), { to: { ...from, ticket } }, same)
    },

    /** Keeps what became of an object that has not come yet. False if it has come in the meantime: then the message itself is to be changed. */
    async stub(account: string, hash: string, news: Afterwards, waiting: string[] = []): Promise<boolean> {
      const key = keys.seen(account, hash)
      for (let attempt = 0; attempt < 5; attempt++) {
        const seen = read(await rows.get(key, { consistent: true }))
        if (seen?.to) return false
        const left = {
          stub: merge(seen?.stub ?? {}, news),
          waiting: [...new Set([...(seen?.waiting ?? []), ...waiting])].slice(-most),
        }
        const done = seen
          ? await rows.amend(
              key,
              { ...left, rev: (seen.rev ?? 0) + 1 },
              { expression: 'attribute_not_exists(#to) AND #rev = :rev', values: { ':rev': seen.rev ?? 0 } },
            )
          : await rows.insert(key, { ...left, rev: 0 })
        if (done) return true
      }
      throw new Error('the ledger would not keep a stub')
    },
  }
}
export type LedgerStore = ReturnType<typeof ledgerStore>

import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { places, shards } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Listed, Page, TicketStore } from './ticket.store.ts'
import type { Ticket } from './ticket.ts'

/** Somebody waits, as the index says: a hint. */
export interface Wait {
  ticket: string
  since: string
}

/** From here on the index is in the order of waiting: who is past due and in nobody's diary (`onlyWaits`). */
const past = '9'
/** Headers that one page may look at, if a filter passes most of them over. */
const most = 500

/**
 * Everybody who waits, out of the `due` index: each entry says since when (hazard S2: eight shards, none of them hot). The
 * few who are not late yet, or in whose ticket something else is due, are read whole; who is late stands in order and is read
 * by the page, however many there are.
 */
export function waitingStore(table: Table, tickets: Pick<TicketStore, 'some'>) {
  const rows = items(table)

  async function part(range: string, values: Item, limit = Number.POSITIVE_INFINITY) {
    const found: Item[] = []
    let from: Item | undefined
    do {
      const page = await rows.query({
        IndexName: 'due',
        KeyConditionExpression: `d = :d AND ${range}`,
        ExpressionAttributeValues: values,
        ...(limit < Number.POSITIVE_INFINITY ? { Limit: limit } : {}),
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      found.push(...page.items)
      from = page.last
    } while (from && found.length < limit)
    return { waits: found.flatMap(waitOf), cut: from !== undefined }
  }

  /** All who waited longer than nobody before them, as far as every shard was read. */
  async function after(since: string, limit: number): Promise<{ waits: Wait[]; cut: boolean }> {
    const read = await Promise.all(
      Array.from({ length: shards.due }, async (_, shard) => {
        const d = places.due(shard)
        const [soon, late] = await Promise.all([
          part('ds < :past', { ':d': d, ':past': past }),
          part('ds >= :from', { ':d': d, ':from': since ? past + since.slice(1) : past }, limit),
        ])
        return { soon: soon.waits, late: late.waits, end: late.cut ? late.waits.at(-1)?.since : undefined }
      }),
    )
    const ends = read.flatMap(({ end }) => end ?? []).toSorted()
    const [end] = ends
    const waits = read
      .flatMap(({ soon, late }) => [...soon, ...late])
      .filter((wait) => end === undefined || wait.since <= end)
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    return { waits, cut: end !== undefined }
  }

  return {
    /** Every hint there is, oldest first: for counting. */
    hints: async () => (await after('', Number.POSITIVE_INFINITY)).waits,

    /** Who waits, longest first, a page at a time; `of` says whose turn the reader wants to see. */
    async list(of: (ticket: Ticket) => boolean, { limit = 50, cursor }: Page = {}): Promise<Listed> {
      const from = cursor ? opened(cursor) : ''
      const { waits, cut } = await after(from.split(' ')[0] ?? '', limit + 1)
      const left = waits.filter((wait) => placeOf(wait) > from)
      const found: Ticket[] = []
      let looked = 0
      while (looked < left.length && found.length < limit && looked < most) {
        const slice = left.slice(looked, looked + limit - found.length)
        const headers = await tickets.some(slice.map(({ ticket }) => ticket))
        found.push(...headers.filter((ticket) => ticket.turn && of(ticket)))
        looked += slice.length
      }
      const last = left[looked - 1]
      const more = looked < left.length || cut
      return {
        tickets: found.toSorted((a, b) => (sinceOf(a) < sinceOf(b) ? -1 : 1)),
        ...(more && last ? { cursor: Buffer.from(placeOf(last)).toString('base64url') } : {}),
      }
    },
  }
}
export type WaitingStore = ReturnType<typeof waitingStore>

const sinceOf = ({ id, turn }: Ticket) => `${turn?.since} ${id}`
const placeOf = ({ since, ticket }: Wait) => `${since} ${ticket}`

function waitOf({ pk, sk, since }: Item): Wait[] {
  if (typeof since !== 'string' || !String(sk).startsWith('T#')) return []
  const [, customer = ''] = String(pk).split('#')
  const [, lane = '', generation = ''] = String(sk).split('#')
  return [{ ticket: `${customer}-${lane}-${generation}`, since }]
}

const Cursor = v.pipe(v.string(), v.regex(/^\d{4}-[\d:.TZ-]+ [\w-]{1,100}$/))

function opened(cursor: string) {
  const place = v.safeParse(Cursor, Buffer.from(cursor, 'base64url').toString())
  if (!place.success) throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  return place.output
}

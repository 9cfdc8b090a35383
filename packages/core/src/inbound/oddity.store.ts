import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Page } from '../tickets/ticket.store.ts'
import { Oddity } from './oddity.ts'

/** How long we keep what we could not use. */
const keepSeconds = 30 * 24 * 3600
/** Raw changes are large: so many at a read, and so many reads for one page of those that somebody may see. */
const most = { rows: 100, reads: 10 }

/** Where oddities rest: newest first, for 30 days. */
export function oddityStore(table: Table) {
  const rows = items(table)
  const keyOf = ({ kind, at, id }: Pick<Oddity, 'kind' | 'at' | 'id'>) => keys.oddity(kind, at, id)
  return {
    /** Once per content: a redelivery finds its own. */
    keep: (oddity: Oddity) =>
      rows.insert(keyOf(oddity), {
        ...oddity,
        expiresAt: Math.floor(Date.parse(oddity.at) / 1000) + keepSeconds,
      }),

    /** A page of those that pass, filled before it is cut: what others may not see takes nobody's place. */
    async list(
      kind: Oddity['kind'],
      { limit = 50, cursor, passes = () => true }: Page & { passes?: (oddity: Oddity) => boolean } = {},
    ): Promise<{ oddities: Oddity[]; cursor?: string }> {
      const oddities: Oddity[] = []
      let at = cursor === undefined ? undefined : opened(cursor)
      for (let read = 0; read < most.reads; read++) {
        const { items: found, last } = await rows.query({
          KeyConditionExpression: 'pk = :pk AND sk < :at',
          ExpressionAttributeValues: { ':pk': keys.oddity(kind, '', '').pk, ':at': at ?? '~' },
          ScanIndexForward: false,
          Limit: most.rows,
        })
        for (const item of found) {
          const oddity = v.parse(Oddity, item)
          if (oddities.length === limit) return { oddities, cursor: sealed(at) }
          at = String(item.sk)
          if (passes(oddity)) oddities.push(oddity)
        }
        if (!last) return { oddities }
      }
      return { oddities, cursor: sealed(at) }
    },

    async get(kind: Oddity['kind'], at: string, id: string): Promise<Oddity | undefined> {
      const item = await rows.get(keys.oddity(kind, at, id), { consistent: true })
      return item && v.parse(Oddity, item)
    },

    /** Somebody had it read again. */
    replayed: (oddity: Oddity, replayedAt: string) => rows.amend(keyOf(oddity), { replayedAt }),
  }
}
export type OddityStore = ReturnType<typeof oddityStore>

const sealed = (at = '') => Buffer.from(at).toString('base64url')

function opened(cursor: string) {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-[\d:.TZ-]+#[0-9a-f]{20}$/.test(text))
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  return text
}

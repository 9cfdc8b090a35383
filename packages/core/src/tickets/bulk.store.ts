import * as v from 'valibot'
import { difference, type Item, items, type Key } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import { Bulk, Failure, Picked } from './bulk.ts'

/** Who looks after a month what became of a job looks into the tickets. */
const keepSeconds = 30 * 24 * 3600
const expires = (at: string) => ({ expiresAt: Math.floor(Date.parse(at) / 1000) + keepSeconds })

/** Where jobs rest: with their agent, in the `due` index while they run, so that the sweep finds them without looking. */
export function bulkStore(table: Table) {
  const rows = items(table)

  async function at(key: Key): Promise<Bulk | undefined> {
    const item = await rows.get(key, { consistent: true })
    return item && v.parse(Bulk, item)
  }

  async function get(agent: string, id: string): Promise<Bulk> {
    const bulk = await at(keys.bulk(agent, id))
    if (!bulk) throw new Problem('missing', 'bulk.missing', 'There is no such job.')
    return bulk
  }

  async function replace(before: Bulk, after: Bulk): Promise<Bulk | undefined> {
    const next = { ...after, rev: before.rev + 1 }
    const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
    const done = await rows.amend(keys.bulk(before.agent, before.id), difference(itemOf(before), itemOf(next)), same)
    return done ? next : undefined
  }

  return {
    at,
    get,

    /** The picked tickets first: a job that is there has them. */
    async insert(bulk: Bulk, picks: Picked[]) {
      if (picks.length > 0) await rows.put(keys.bulkPicks(bulk.id), { picks, ...expires(bulk.at) })
      await rows.insert(keys.bulk(bulk.agent, bulk.id), { ...itemOf(bulk), ...expires(bulk.at) })
    },

    async picks(id: string): Promise<Picked[]> {
      const item = await rows.get(keys.bulkPicks(id))
      return item ? v.parse(v.array(Picked), item.picks) : []
    },

    /** Undefined if somebody else wrote in between. */
    replace,

    /** Applies a rule to the job as it is now, again if somebody wrote in between. */
    async change(agent: string, id: string, rule: (bulk: Bulk) => Bulk): Promise<Bulk> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await get(agent, id)
        const after = rule(before)
        if (after === before) return before
        const done = await replace(before, after)
        if (done) return done
      }
      throw new Error(`job ${id} is written by too many at once`)
    },

    /** An agent's jobs, the newest first. */
    async of(agent: string, limit = 20): Promise<Bulk[]> {
      const { pk, sk } = keys.bulk(agent, '')
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
        ScanIndexForward: false,
        Limit: limit,
      })
      return found.map((item) => v.parse(Bulk, item))
    },

    /** What a slice could not do; the same slice again says it again. */
    async failed({ id, at, slices }: Bulk, failures: Failure[]) {
      if (failures.length > 0) await rows.put(keys.bulkFailures(id, slices), { failures, ...expires(at) })
    },

    /** What could not be done, in the order of work; `from` is the slice to begin with. */
    async failures(id: string, from = 0, limit = 4): Promise<{ failures: Failure[]; next?: number }> {
      const { pk, sk } = keys.bulkFailures(id, from)
      const { items: found, last } = await rows.query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
        ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':end': 'failures#~' },
        Limit: limit,
      })
      const failures = found.flatMap(({ failures }) => v.parse(v.array(Failure), failures))
      return { failures, ...(last ? { next: Number(String(last.sk).split('#')[1]) + 1 } : {}) }
    },
  }
}
export type BulkStore = ReturnType<typeof bulkStore>

const itemOf = (bulk: Bulk): Item => ({
  ...bulk,
  ...(bulk.due ? { d: places.due(shardOf(bulk.id)), ds: bulk.due } : {}),
})

import * as v from 'valibot'
import { type Clock, iso, later } from '../clock.ts'
import { difference, type Item, items } from '../items.ts'
import { keys, places, shards } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { DueStore } from './due.store.ts'

/** Setting the clocks of all tickets anew: how far it is. One item, in the `due` index until it is done, so that the sweep finds it without looking. */
const Reckoning = v.object({
  rev: v.number(),
  due: v.optional(Instant),
  shard: v.number(),
  /** Where in the shard, in the index's own words. */
  from: v.optional(v.record(v.string(), v.string())),
})
type Reckoning = v.InferOutput<typeof Reckoning>

/** Containers know policies for a minute: before that, one might still set a clock by the old ones behind our back. */
const settles = 61_000
/** Of a tick's time it begins nothing after so much. */
const patience = 12_000
const slice = 50

/** Where it rests how far all clocks were set anew. */
export function reckoningStore(table: Table) {
  const rows = items(table)
  const key = keys.reckoning()
  return {
    async get() {
      const item = await rows.get(key, { consistent: true })
      return item && v.parse(Reckoning, item)
    },
    /** From the beginning, whoever is under way: their next step is refused. */
    async want(now: string) {
      const due = later(now, settles)
      await rows.amend(key, { ...itemOf({ rev: Date.parse(due), due, shard: 0 }), from: undefined }, undefined, {
        create: true,
      })
    },
    /** Undefined if somebody else went on in between. */
    async replace(before: Reckoning, after: Reckoning) {
      const next = { ...after, rev: before.rev + 1 }
      const same = { expression: '#rev = :rev', values: { ':rev': before.rev } }
      return (await rows.amend(key, difference(itemOf(before), itemOf(next)), same)) ? next : undefined
    },
  }
}
export type ReckoningStore = ReturnType<typeof reckoningStore>

const itemOf = (reckoning: Reckoning): Item => ({
  ...reckoning,
  ...(reckoning.due ? { d: places.due(0), ds: reckoning.due } : {}),
})

interface Deps {
  due: DueStore
  tickets: TicketStore
  reckonings: ReckoningStore
  tell: Tell
  clock: Clock
}

/**
 * A calendar or a target changed: every clock that runs follows, in slices of each minute's round (hazard S3). A slice may run
 * twice or beside another: a clock that stands right is not written. What has no clock running is set right by its next change.
 */
export const reckoning = ({ due, tickets, reckonings, tell, clock }: Deps) => {
  let wanted = false

  async function run() {
    if (!wanted) return
    wanted = false
    const last = later(iso(clock()), patience)
    let job = await reckonings.get()
    while (job?.due && iso(clock()) <= last) job = await step(job)
  }

  async function step(job: Reckoning) {
    const { keys: found, last } = await due.page(job.shard, { limit: slice, from: job.from })
    const ids = found
      .filter(({ sk }) => sk.startsWith('T#'))
      .map(({ pk, sk }) => `${pk.slice(2)}-${sk.slice(2).replace('#', '-')}`)
    for (const ticket of ids.length > 0 ? await tickets.some(ids) : []) {
      const after = await tickets.change(ticket.id, (now) => ({ ...now }), ticket)
      if (after.due !== ticket.due || after.turn?.due !== ticket.turn?.due) await tell(after, { listed: 'wait' })
    }
    const { due: at, from: _, ...rest } = job
    if (last) return reckonings.replace(job, { ...rest, due: at, from: last })
    const shard = job.shard + 1
    return reckonings.replace(job, shard < shards.due ? { ...rest, due: at, shard } : { ...rest, shard: 0 })
  }

  return { note: () => void (wanted = true), run }
}
export type Reckons = ReturnType<typeof reckoning>

import process from 'node:process'
import { random } from '@ascolta/local/simulation/random'
import { expect } from 'vitest'
import { inMemory, type Row } from './memory.ts'

/** One thing that happened on a network, as its delivery waits in the queue. */
export interface Happening {
  says: string
  body: string
}

export interface Story {
  /** What is in the table before the first of them. */
  rows?: Row[]
  events: Happening[]
}

/** What is left in the table when these are heard in this order. */
export async function endOf(events: Happening[], rows: Row[] = []) {
  const desk = inMemory({ rows })
  const triage = desk.boot()
  for (const { body } of events) await triage(body)
  return endIn(desk.rows())
}

/**
 * All that a reader or a later message can see, as text. Left out, because it tells of the arrival and not of what happened:
 * - `rev`, and `seq`, which count writes and what there was to see one after the other; `ring`, the last marks in order;
 *   `turn.from`, which is a `seq`;
 * - `number`, given in the order of coming, and its item: that each ticket has one is looked at;
 * - on the ledger, what waited there for an object that had not come: only a decision is read after that;
 * - of a reply that was in doubt, the instant of the first proof; of one that failed, how far it was known to have got before;
 * - facts, audit and timeline events: the desk's own history, of what it knew when. An answer heard before the second of two
 *   questions settles them one by one, an answer heard after both settles them as one turn;
 * - from which state to which a message moved its ticket when it came;
 * - in which language somebody seems to write: read from the words that were known when it came, and from what was said before;
 * - our accounts, their pulse, the counter.
 */
export function endIn(rows: Row[]) {
  const kept: Record<string, unknown> = {}
  const failed = new Set(rows.filter(({ state }) => state === 'failed').map(({ id }) => id))
  for (const row of rows) {
    const { pk, sk, v: _, rev: __, ...rest } = row
    const key = `${pk} ${sk}`
    if (/^[KJFL]#/.test(key) || /^C#\S+ M#.*#e[^#]+$/.test(key)) continue
    if (key.startsWith('N#')) kept[`named ${rest.ticket}`] = true
    else if (key.startsWith('S#')) decision(rest.to as Row | undefined)
    else if (/ T#/.test(key)) kept[key] = header(rest)
    else if (rest.approval) kept[key] = reply(rest)
    else kept[key] = { ...rest, seq: undefined, lang: undefined, moved: undefined }

    function decision(to: Row | undefined) {
      if (to?.line !== 'r') kept[key] = to ?? 'awaited'
      else if (!failed.has(to.id)) kept[key] = { ...to, decidedAt: undefined }
    }
  }
  return JSON.stringify(kept, sorted)
}

function reply({ sentAt: _, unknownAt: __, ...row }: Row): Row {
  return row.state === 'failed' ? { ...row, platform: undefined, space: undefined, failedAt: undefined } : row
}

function header({ seq: _, ring: __, number: ___, lang: ____, turn, ...ticket }: Record<string, unknown>) {
  return { ...ticket, ...(turn ? { turn: { ...turn, from: undefined } } : {}) }
}

export const sorted = (_: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** Every order of these; the first is theirs. */
export function permutations<Value>(values: readonly Value[]): Value[][] {
  if (values.length <= 1) return [[...values]]
  return values.flatMap((value, at) => permutations(values.toSpliced(at, 1)).map((rest) => [value, ...rest]))
}

/** Holds for all orders of these events. */
export async function anyOrder({ rows = [], events }: Story) {
  const first = await endOf(events, rows)
  for (const order of permutations(events)) await same(order, { rows, events, first, which: 'one of all orders' })
}

const seed = Number(process.env.ASCOLTA_SEED ?? 7)

/** Holds for so many orders of these events that chance picks. */
export async function someOrders({ rows = [], events }: Story, count = Number(process.env.ASCOLTA_ORDERS ?? 5_000)) {
  const first = await endOf(events, rows)
  const chance = random(seed)
  for (let n = 0; n < count; n++) {
    const order = [...events]
    for (let at = order.length - 1; at > 0; at--) {
      const other = chance.whole(0, at)
      ;[order[at], order[other]] = [order[other] as Happening, order[at] as Happening]
    }
    await same(order, { rows, events, first, which: `order ${n} of ASCOLTA_SEED=${seed}` })
  }
}

async function same(
  order: Happening[],
  { rows, events, first, which }: Required<Story> & { first: string; which: string },
) {
  if ((await endOf(order, rows)) === first) return
  const [one, other] = await smallest(events, order, rows)
  const names = (some: Happening[]) => some.map(({ says }) => says).join(', ')
  expect(JSON.parse(await endOf(other, rows)), `${which}; smallest: [${names(one)}] against [${names(other)}]`).toEqual(
    JSON.parse(await endOf(one, rows)),
  )
}

/** The fewest of these events whose two orders end differently. */
async function smallest(one: Happening[], other: Happening[], rows: Row[]): Promise<[Happening[], Happening[]]> {
  for (const event of one) {
    const [less, fewer] = [one.filter((it) => it !== event), other.filter((it) => it !== event)]
    if ((await endOf(less, rows)) !== (await endOf(fewer, rows))) return smallest(less, fewer, rows)
  }
  return [one, other]
}

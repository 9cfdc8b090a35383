import type { AccountStore } from '../accounts/account.store.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Hasher } from '../hash.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { mergeable } from './merge.ts'
import type { NoteStore, Placed } from './note.store.ts'
import { hourOf } from './note.ts'
import { searchingKind } from './policy.ts'
import { blocks, type Read, reading } from './reading.ts'
import { docsAt, type Entry, type SegmentStore, type Shelf, type Shelves, wordsAt } from './segment.store.ts'
import { type Doc, pack, packBlock, together, unpack, unpackBlock } from './segment.ts'
import { tokens } from './spoken.ts'

export interface FoldDeps {
  accounts: AccountStore
  tickets: TicketStore
  messages: MessageStore
  policies: PolicyStore
  notes: NoteStore
  segments: SegmentStore
  hash: Hasher
  clock: Clock
}

/** An hour is folded when nobody can still be writing into it: longer than any function runs, and clocks disagree. */
const settles = 5 * 60_000
const day = 24 * 60 * 60_000
/** Fewer tickets than this wait for the next hour, though no longer than a day: a segment of five messages costs as much as one of fifty. */
const few = 100
/** What one round reads before it writes a segment. */
const slice = { docs: 4_000, notes: 20 }
/** One round works so long; what is left is done a minute later. */
const patience = 15_000
/** Longer than a round may run, patience and a merge. */
const leaseLasts = 60_000

/**
 * Once an hour: what became known in closed hours goes into segments, hours become days, days become months. Any step
 * may be repeated: segments are written whole under a name that follows from what they hold, a shelf names them in one
 * conditional write after that, and what they replace goes only then (hazard S7).
 */
export function folding(deps: FoldDeps) {
  const { accounts, policies, segments, clock } = deps
  /** The hour for which this container has nothing left to do. */
  let done: string | undefined

  return async function fold() {
    const now = iso(clock())
    const hour = hourOf(later(now, -settles))
    if (hour === done) return
    const [chosen] = await policies.list(searchingKind)
    if (!chosen) {
      done = hour
      return
    }
    const until = later(now, patience)
    const late = () => iso(clock()) > until
    for (const { id } of await accounts.list()) {
      if (late()) return
      const begun = await segments.shelves(id, { consistent: true })
      const work = { ...deps, account: id, hour, late, since: hourOf(chosen.since) }
      const ended = await (chosen.on ? grow(work, begun) : wither(work, begun))
      if (!ended) return
    }
    done = hour
  }
}

interface Work extends FoldDeps {
  account: string
  hour: string
  late: () => boolean
  /** Since when words are kept in mind at all. */
  since: string
}

/** Switched off: what there was goes. Whether all of it is gone. */
async function wither({ segments, account, late }: Work, shelves: Shelves): Promise<boolean> {
  for (const shelf of Object.values(shelves))
    for (const id of [...shelf.segments.map((entry) => entry.id), ...shelf.trash]) {
      if (late()) return false
      await segments.remove(account, id)
    }
  if (Object.keys(shelves).length > 0) await segments.forget(account)
  return true
}

/** Whether there is nothing left to do until the next hour. */
async function grow(work: Work, shelves: Shelves): Promise<boolean> {
  const { segments, account, clock, hour, since } = work
  const hours = shelves.h ?? (await segments.keep(account, 'h', undefined, { segments: [], trash: [], folded: since }))
  if (!hours) return false
  const fresh = await waiting(work, hours)
  const todo = fresh.length > 0 || stale(hours, hour) || mergeable({ ...shelves, h: hours }, hour) || trashed(shelves)
  if (!todo) return true
  const now = iso(clock())
  if (!(await segments.lease(account, now, later(now, leaseLasts)))) return false
  // Read again: whoever had the lease before may have written.
  const ended = await within(work, await segments.shelves(account, { consistent: true }))
  await segments.release(account)
  return ended
}

/** A day without a fold: the window moves on also where nobody wrote, or it would grow for ever. */
const stale = ({ folded = '' }: Pick<Shelf, 'folded'>, hour: string) => hour >= later(folded, day)

const trashed = (shelves: Shelves) => Object.values(shelves).some(({ trash }) => trash.length > 0)

async function within(work: Work, read: Shelves): Promise<boolean> {
  const swept = await sweepOut(work, read)
  if (!swept?.h) return false
  const folded = await foldHours(work, swept, swept.h)
  if (!folded) return false
  let shelves: Shelves | undefined = folded
  while (shelves && mergeable(shelves, work.hour)) {
    if (work.late()) return false
    shelves = await mergeOne(work, shelves)
  }
  return shelves !== undefined
}

/** What was replaced in an earlier round goes now: whoever was reading it then has finished. */
async function sweepOut({ segments, account }: Work, shelves: Shelves): Promise<Shelves | undefined> {
  const left: Shelves = { ...shelves }
  for (const level of ['h', 'd', 'm'] as const) {
    const shelf = left[level]
    if (!shelf || shelf.trash.length === 0) continue
    for (const id of shelf.trash) await segments.remove(account, id)
    const kept = await segments.keep(account, level, shelf, { ...shelf, trash: [] })
    if (!kept) return undefined
    left[level] = kept
  }
  return left
}

/** Notes that the next fold has to read; none while they are too few to be worth it. */
async function waiting({ notes, account, hour }: Work, { folded = hour, goal = hour, after }: Shelf) {
  if (folded >= hour) return []
  const { noted } = await notes.of(account, blocks(folded, goal))
  const found = noted.map((one) => ({ ...one, place: placeOf(one) }))
  const news = found.filter(({ at, now }) => at === undefined || (folded <= now && now < goal))
  const worth = news.length >= few || after !== undefined || stale({ folded }, hour)
  return worth ? news.sort((a, b) => (a.place < b.place ? -1 : 1)) : []
}

const placeOf = ({ block, ticket, at = '' }: Placed) => [block, ticket, at].join('#')

/** Folds closed hours, a slice at a time. The shelves as they are then; undefined if time ran out or somebody else wrote. */
async function foldHours(work: Work, shelves: Shelves, begun: Shelf): Promise<Shelves | undefined> {
  const { segments, account, late } = work
  let shelf = begun
  for (;;) {
    const { folded = work.hour, goal = work.hour, part = 0, after = '', segments: there } = shelf
    const news = (await waiting(work, shelf)).filter(({ place }) => place > after)
    if (news.length === 0 && shelf.after === undefined && !stale(shelf, work.hour)) return { ...shelves, h: shelf }
    const { docs, gone, last } = await gather(work, news, folded)
    const entries = docs.length > 0 ? [await write(work, `h${folded.slice(0, 13)}-${part}`, docs)] : []
    for (const place of gone) await takeOut(work, { ...shelves, h: shelf }, place)
    const { goal: _, after: __, part: ___, ...rest } = shelf
    const next = {
      ...rest,
      segments: [...there, ...entries],
      ...(last === undefined ? { folded: goal } : { goal, after: last, part: part + 1 }),
    }
    const kept = await segments.keep(account, 'h', shelf, next)
    if (!kept) return undefined
    shelf = kept
    if (last === undefined && goal === work.hour) return { ...shelves, h: shelf }
    if (late()) return undefined
  }
}

interface News {
  ticket: string
  at?: string | undefined
  now: string
  place: string
}

/** Documents of as many notes as make a segment; `last` says where it stopped before the end. Places that have nothing any more, or something else, are to be taken out of older segments. */
async function gather(work: Work, news: News[], since: string) {
  const read = reading(work)
  const found: Read[] = []
  for (let start = 0; start < news.length; start += slice.notes) {
    const some = news.slice(start, start + slice.notes)
    found.push(...(await Promise.all(some.map((one) => read(one, since)))).flat())
    const rest = start + slice.notes < news.length
    if (rest && (found.length >= slice.docs || work.late()))
      return { ...sorted(work, found, news), last: some.at(-1)?.place }
  }
  return { ...sorted(work, found, news), last: undefined }
}

function sorted({ hash }: Work, found: Read[], news: News[]) {
  const hashes = new Map<string, number>()
  const known = (token: string) => {
    const held = hashes.get(token) ?? hash.word(token)
    hashes.set(token, held)
    return held
  }
  const again = new Set(news.flatMap(({ ticket, at }) => (at ? [`${ticket}#${Date.parse(at)}`] : [])))
  const docs = found.map(({ ticket, at, lines }) => ({
    ticket,
    at,
    hashes: [...new Set(lines.flatMap((line) => [...tokens(line)].map(known)))],
  }))
  return {
    docs: together([docs.filter(({ hashes }) => hashes.length > 0)]),
    gone: docs.filter(({ ticket, at, hashes }) => hashes.length === 0 || again.has(`${ticket}#${at}`)),
  }
}

async function write({ segments, account }: Work, id: string, docs: Doc[]): Promise<Entry> {
  const [first] = docs
  const last = docs.at(-1)
  if (!first || !last) throw new Error('a segment of nothing')
  return segments.put(account, id, pack(docs), { docs: docs.length, from: first.at, to: last.at })
}

/** A document is not found any more where it was: its block is written without it. Its hashes stand for nobody then, and go with the next merge. */
async function takeOut({ segments, account }: Work, shelves: Shelves, place: { ticket: string; at: number }) {
  const held = Object.values(shelves).flatMap((shelf) => shelf.segments)
  for (const entry of held.filter(({ from, to }) => from <= place.at && place.at <= to)) {
    const names = Array.from({ length: Math.max(1, entry.blocks) }, (_, block) => block)
    for (const block of names) {
      const piece = entry.blocks === 0 ? wordsAt(0) : docsAt(block)
      const bytes = (await segments.pieces(account, [{ segment: entry.id, piece }])).get(`${entry.id}#${piece}`)?.docs
      const docs = bytes ? unpackBlock(bytes) : []
      if (!docs.some((doc) => doc.ticket === place.ticket && doc.at === place.at)) continue
      const left = docs.map((doc) =>
        doc.ticket === place.ticket && doc.at === place.at ? { ...doc, ticket: '' } : doc,
      )
      await segments.rewrite(account, entry, block, packBlock(left))
    }
  }
}

/** One day out of its hours, or one month out of its days: written, named above, then taken off below. */
async function mergeOne(work: Work, shelves: Shelves): Promise<Shelves | undefined> {
  const { segments, account } = work
  const found = mergeable(shelves, work.hour)
  if (!found) return shelves
  const { from, to, group } = found
  const [first] = group
  const above = shelves[to] ?? { segments: [], trash: [] }
  if (!first) return shelves
  // One alone needs no new shape: it moves up as it is.
  const id = group.length === 1 ? first.id : `${to}${first.id.slice(1)}`
  let upper = shelves[to]
  if (!above.segments.some((entry) => entry.id === id)) {
    const entry = group.length === 1 ? first : await written(work, id, group)
    const kept = await segments.keep(account, to, shelves[to], {
      ...above,
      segments: entry ? [...above.segments, entry] : above.segments,
    })
    if (!kept) return undefined
    upper = kept
  }
  const below = shelves[from]
  if (!below) return undefined
  const ids = new Set(group.map((entry) => entry.id))
  const lower = await segments.keep(account, from, below, {
    ...below,
    segments: below.segments.filter((entry) => !ids.has(entry.id)),
    trash: group.length === 1 ? below.trash : [...below.trash, ...ids],
  })
  return lower && { ...shelves, ...(upper ? { [to]: upper } : {}), [from]: lower }
}

/** Undefined where nothing is left of all of them. */
async function written(work: Work, id: string, group: Entry[]): Promise<Entry | undefined> {
  const parts: Doc[][] = []
  for (const entry of group) parts.push(unpack(await work.segments.whole(work.account, entry)))
  const docs = together(parts)
  return docs.length > 0 ? write(work, id, docs) : undefined
}

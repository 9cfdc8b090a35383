import type { AccountStore } from '../accounts/account.store.ts'
import { type Account, pause } from '../accounts/account.ts'
import type { CareStore } from '../accounts/care.store.ts'
import type { Lists } from '../accounts/network.ts'
import { adapterOf, spoken } from '../channels/adapters.ts'
import { type Piece, piece } from '../channels/piece.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import { shardOf } from '../keys.ts'
import type { Secrets } from '../ports.ts'
import { crawl, type Ending } from './crawl.ts'
import type { LedgerStore } from './ledger.store.ts'
import type { Cursor, ListenStore } from './listen.store.ts'

export interface ListenDeps {
  accounts: AccountStore
  cursors: ListenStore
  cares: CareStore
  ledger: LedgerStore
  hash: Hasher
  clock: Clock
  tokens: Secrets
  lists: Lists
  /** Puts pieces into the inbound queue. Resolves to how many it would not take. */
  enqueue: (pieces: Piece[]) => Promise<number>
  sleep: (milliseconds: number) => Promise<unknown>
  /** Minutes between two rounds of one account; jittered by a tenth. */
  everyMinutes: number
}

const minute = 60_000
/** Networks list late, and clocks differ: each round begins this much before the end of the last. */
const overlap = 5 * minute
/** What is older than this is no gap any more, but history. */
const longest = 7 * 24 * 60 * minute
/** A round that takes longer is begun anew: one page that never comes must not hold up all that was said since. */
const stale = 6 * 60 * minute
/** What came a moment ago is still on its way by itself. */
const fresh = minute
/** Nothing found is written down only after this long: a quiet account costs one write a round. */
const quiet = 6 * 60 * minute
/** Who is due so soon after another, in parts of the pause between two rounds, is asked with it: waiting for two networks at once costs as much as for one. */
const together = 0.2
const side = 4
/** Rounds begin within the first part of a tick's time: each may take 30 seconds. */
const patience = 12_000

/**
 * Every few minutes: what the networks list and no webhook brought (reliability I12). Found things go into the inbound
 * queue as webhooks put them there, so that they meet the same code; the cursor moves only after the queue has them.
 */
export const listen = (deps: ListenDeps) => {
  const { accounts, cursors, ledger, hash, clock, tokens, enqueue } = deps
  const every = deps.everyMinutes * minute
  /** Until then no account is due, as far as this container knows. */
  let idleUntil = ''

  return async function listen() {
    const counts = { asked: 0, restored: 0, failed: 0 }
    const begun = iso(clock())
    if (begun < idleUntil) return counts
    const [all, known] = await Promise.all([accounts.list(), cursors.all()])
    const listening = all.filter(
      ({ channel, state }) => state === 'connected' && spoken.includes(channel) && adapterOf(channel).listen,
    )
    const waiting = listening.map((account) => ({ account, cursor: known.get(account.id) }))
    const by = waiting.some(({ cursor }) => isDue(cursor, begun)) ? later(begun, every * together) : begun
    const due = waiting.filter(({ cursor }) => isDue(cursor, begun) || (!cursor?.refused && isDue(cursor, by)))
    const next = waiting.flatMap((one) => (one.cursor && !due.includes(one) ? [one.cursor.nextAt] : []))

    const worker = async () => {
      for (let one = due.shift(); one; one = due.shift()) {
        if (iso(clock()) > later(begun, patience)) return void next.push(begun)
        const { account, cursor } = one
        try {
          counts.asked++
          const done = await round(account, cursor)
          counts.restored += done.restored
          next.push(done.nextAt)
        } catch (error) {
          counts.failed++
          next.push(begun)
          console.error('listening failed', {
            account: account.id,
            error: error instanceof Error ? error.name : typeof error,
          })
        }
      }
    }
    await Promise.all(Array.from({ length: side }, worker))
    idleUntil = [...next, later(begun, every)].toSorted()[0] ?? ''
    return counts
  }

  async function round(account: Account, known: Cursor | undefined) {
    const started = iso(clock())
    const token = (await tokens())[account.id]
    const cursor = token && (await taken(account, known, started))
    if (!cursor) return { nextAt: later(started, every), restored: 0 }

    const rest = cursor.rest && cursor.rest.goal > later(started, -stale) ? cursor.rest : undefined
    const from = rest ?? { since: sinceOf(cursor, account, started), goal: started, calls: undefined }
    const ending = await crawl(deps, account, token, from)
    const settled = ending.found.filter(({ at }) => at <= later(started, -Math.min(fresh, every / 10)))
    const pieces = await missing(account, settled)
    try {
      if ((await enqueue(pieces)) > 0) throw new Error('the queue did not take everything')
    } catch (error) {
      await cursors.replace(account.id, cursor, { ...cursor, nextAt: later(started, minute) })
      throw error
    }
    // Something was lost: whether the network still brings us everything is asked at once.
    if (pieces.length > 0) await deps.cares.want(account.id, iso(clock()))
    return { nextAt: await ended(account, cursor, from, { ...ending, token }, pieces.length), restored: pieces.length }
  }

  /** One conditional write before the first call: of two ticks at once one asks. */
  async function taken(account: Account, known: Cursor | undefined, now: string) {
    const nextAt = later(now, every * (0.9 + (0.2 * shardOf(account.id + now)) / 7))
    if (known) return cursors.replace(account.id, known, { ...known, nextAt, askedAt: now })
    const first: Cursor = { seenTo: account.connectedAt, nextAt, askedAt: now, restored: 0, rev: 0 }
    return (await cursors.begin(account.id, first)) ? first : undefined
  }

  /** What the ledger has not decided on, each once, from old to new. */
  async function missing(account: Account, found: Ending['found']) {
    const objects = new Map(found.map((one) => [hash.long('object', account.id, one.space, one.id), one]))
    const decided = await ledger.decided(account.id, [...objects.keys()])
    return [...objects]
      .filter(([object]) => !decided.has(object))
      .map(([, one]) => one)
      .toSorted((one, other) => (one.at < other.at ? -1 : 1))
      .map(({ change, at }) => piece(account.channel, change, { id: account.external, time: at }, iso(clock())))
  }

  async function ended(
    account: Account,
    cursor: Cursor,
    { since, goal }: { since: string; goal: string },
    { found, left, refused, stopped, token }: Ending & { token: string },
    restored: number,
  ) {
    const now = iso(clock())
    const done = left.length === 0 && !stopped
    const { rest: _, refused: __, ...before } = cursor
    if (done && found.length === 0 && !cursor.rest && !cursor.refused && goal < later(cursor.seenTo, quiet))
      return cursor.nextAt
    const again = stopped?.afterSeconds === undefined ? cursor.nextAt : later(now, stopped.afterSeconds * 1000)
    const next: Cursor = {
      ...before,
      restored: cursor.restored + restored,
      ...(done && { seenTo: goal }),
      ...(left.length > 0 && { rest: { since, goal, calls: left } }),
      ...((stopped?.reason || refused) && { refused: stopped?.reason || refused }),
      nextAt: done ? cursor.nextAt : again,
    }
    if (stopped?.token && (await stillDead(account, token)))
      await accounts.change(account.id, (current) => pause(current, { reason: stopped.reason, now }))
    await cursors.replace(account.id, cursor, next)
    return next.nextAt
  }

  /** A token may have been replaced while this container kept the old one. */
  async function stillDead(account: Account, token: string) {
    return (await tokens({ fresh: true }))[account.id] === token
  }
}
export type Listen = ReturnType<typeof listen>

const isDue = (cursor: Cursor | undefined, now: string) => !cursor || cursor.nextAt <= now

/** Networks list to the second. What was before the account was connected is not ours. */
function sinceOf({ seenTo }: Cursor, { connectedAt }: Account, now: string) {
  const latest = [later(seenTo, -overlap), later(now, -longest), connectedAt].toSorted().at(-1) ?? now
  return `${latest.slice(0, 19)}.000Z`
}

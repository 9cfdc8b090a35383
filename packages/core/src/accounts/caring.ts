import { adapterOf, spoken } from '../channels/adapters.ts'
import type { Adapter } from '../channels/channel.ts'
import type { Watched } from '../channels/watch.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Key } from '../items.ts'
import type { Secrets, SetSecret } from '../ports.ts'
import type { AccountStore } from './account.store.ts'
import { type Account, pause } from './account.ts'
import type { CareStore } from './care.store.ts'
import {
  type Care,
  checked,
  renewable,
  renewedUntil,
  renewLater,
  renewNoMore,
  rested,
  troubleOf,
  tryingSince,
} from './care.ts'
import { type Lists, neverSent } from './network.ts'
import { clientOf, type Pair, pairIn, renewed, renewing, written } from './renewal.ts'

export interface CaringDeps {
  accounts: AccountStore
  cares: CareStore
  clock: Clock
  tokens: Secrets
  /** What renews tokens, and where new ones are put. */
  renewals: Secrets
  setRenewal: SetSecret
  setToken: SetSecret
  lists: Lists
  /** Where this desk hears networks: its `/webhooks`. */
  webhooks: string
  /** Tells the alarm. */
  alarm?: (line: string, of: { account: string; reason: string }) => void
}

/** Longer conversations with a network are none of ours. */
const mostCalls = 8
const side = 4
/** A round begins within the first part of a tick's time. */
const patience = 10_000

/**
 * Whether networks still bring us what they should, asked a few times a day and whenever an admin wants to know. The
 * sweep notes who is due, so that a quiet minute reads nothing for it. What is asked changes nothing that asking twice would spoil.
 */
export const caring = (deps: CaringDeps) => {
  const {
    accounts,
    cares,
    clock,
    tokens,
    renewals,
    setRenewal,
    setToken,
    lists,
    webhooks,
    alarm = console.error,
  } = deps
  const noted: Key[] = []
  let begun = false

  async function run() {
    const counts = { asked: 0, failed: 0 }
    if (!begun) await beginAll()
    const due = await apart(noted.splice(0))
    const started = iso(clock())
    const worker = async () => {
      for (let keys = due.shift(); keys; keys = due.shift()) for (const key of keys) await looked(key)
    }
    const looked = async (key: Key) => {
      // Whoever is left is due still, a minute later.
      if (iso(clock()) > later(started, patience)) return
      try {
        if (await one(key)) counts.asked++
      } catch (error) {
        counts.failed++
        console.error('caring failed', { account: key.sk, error: error instanceof Error ? error.name : typeof error })
      }
    }
    await Promise.all(Array.from({ length: side }, worker))
    return counts
  }

  /** Two accounts of one Page share the list of what it is subscribed to, which is only ever replaced as a whole: one after the other. */
  async function apart(due: Key[]) {
    if (due.length < 2) return due.map((key) => [key])
    const pages = new Map((await accounts.list()).map(({ id, external }) => [id, external]))
    return [...Map.groupBy(due, ({ sk }) => pages.get(sk) ?? sk).values()]
  }

  /** Accounts that were connected before this desk looked after them. */
  async function beginAll() {
    const known = await cares.all()
    const now = iso(clock())
    for (const { id, channel, state } of await accounts.list())
      if (!known.has(id) && state !== 'disconnected' && spoken.includes(channel) && adapterOf(channel).watch)
        await cares.begin(id, now)
    begun = true
  }

  async function one(key: Key) {
    const read = await cares.at(key)
    const now = iso(clock())
    if (!read?.due || read.due > now) return false
    let care = read
    const account = await accounts.fresh(care.account)
    if (account?.state !== 'connected') {
      const { due: _, wanted: __, ...left } = care
      await cares.replace(care, account?.state === 'paused' ? rested(care, now) : left)
      return false
    }
    if (renewable(care, now) !== 'no') {
      const after = await renew(care, account, now)
      if (!after) return false
      care = after
    }
    const token = (await tokens())[account.id] ?? (await tokens({ fresh: true }))[account.id]
    const adapter = adapterOf(account.channel)
    if (!token || !adapter.watch) {
      await cares.replace(care, rested(care, now))
      return false
    }
    const said = await asked(adapter, account, token, care.wanted === 'subscribe')
    const next = checked(care, said, iso(clock()))
    if (said.token && (await tokens({ fresh: true }))[account.id] === token)
      await accounts.change(account.id, (held) => pause(held, { reason: 'token', now }))
    else await tell(account, next, now)
    await cares.replace(care, next)
    return true
  }

  /**
   * A refresh token works once. So: a claim before the call, the new pair stored before anybody uses it, and a try whose
   * end is not known is never repeated: the account stops, and an admin connects it again.
   */
  async function renew(care: Care, account: Account, now: string): Promise<Care | undefined> {
    const state = renewable(care, now)
    if (state === 'busy') return undefined
    const pair = pairIn((await renewals({ fresh: true }))[account.id])
    if (!pair) return cares.replace(care, renewNoMore(care))
    if (isNewer(pair, care)) return inUse(care, account, pair)
    if (state === 'lost') return stop(care, account, 'renewal-lost', now)

    const claimed = await cares.replace(care, tryingSince(care, now))
    if (!claimed) return undefined
    const said = await granted(pair)
    if (said.kind === 'later') return void (await cares.replace(claimed, postponed(renewLater(claimed, now))))
    if (said.kind === 'refused') return stop(claimed, account, 'token', now)
    if (said.kind === 'lost') return stop(claimed, account, 'renewal-lost', now)
    await setRenewal(account.id, written(said.pair))
    return inUse(claimed, account, said.pair)

    async function granted(pair: Pair) {
      try {
        const answer = await lists(adapterOf(account.channel), renewing(pair), clientOf(pair))
        return renewed(pair, answer, iso(clock()))
      } catch (error) {
        return neverSent(error) ? { kind: 'later' as const } : { kind: 'lost' as const }
      }
    }
  }

  /** The stored pair's token becomes the account's. May be done twice. */
  async function inUse(care: Care, { id }: Account, { access, expiresAt }: Pair) {
    if (!access || !expiresAt) return undefined
    await setToken(id, access)
    return cares.replace(care, renewedUntil(care, expiresAt))
  }

  async function stop(care: Care, { id }: Account, reason: string, now: string) {
    await accounts.change(id, (held) => pause(held, { reason, now }))
    await cares.replace(care, rested(renewNoMore(care), now))
    alarm('channel trouble', { account: id, reason })
    return undefined
  }

  async function asked(adapter: Adapter, account: Account, token: string, mend: boolean): Promise<Watched> {
    const { external } = account
    const steps = adapter.watch?.({ external, webhooks }, { mend })
    let step = steps?.next()
    for (let count = 0; step && !step.done; count++) {
      const call = step.value
      const answer = count < mostCalls ? await lists(adapter, call, token).catch(() => undefined) : undefined
      step = steps?.next(answer)
      if (count > 2 * mostCalls) break
    }
    return step?.done ? step.value : { why: 'no-answer' }
  }

  /** The team's desks show it for as long as it lasts, and whoever watches the installation is told at each look. */
  async function tell({ id, trouble }: Account, care: Care, now: string) {
    const reason = troubleOf(care, { now, renewed: care.renews !== undefined })
    if (reason) alarm('channel trouble', { account: id, reason })
    if (reason === trouble?.reason) return
    await accounts.change(id, ({ trouble: _, ...held }) =>
      reason ? { ...held, trouble: { reason, since: now } } : held,
    )
  }

  return {
    /** Somebody is due. */
    note: (key: Key) => void noted.push(key),
    run,
  }
}
export type Caring = ReturnType<typeof caring>

/** A pair that somebody stored and did not live to put into use. */
const isNewer = ({ access, expiresAt }: Pair, care: Care) =>
  access !== undefined && expiresAt !== undefined && (care.expiresAt === undefined || expiresAt > care.expiresAt)

const postponed = (care: Care): Care => ({ ...care, ...(care.renews ? { due: care.renews.at } : {}) })

import * as v from 'valibot'
import { adapterOf } from '../channels/adapters.ts'
import { Marks } from '../channels/capability.ts'
import { Channel } from '../channels/channel.ts'
import { type Clock, iso } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { SetSecret } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Agent } from '../team/agent.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { AccountStore } from './account.store.ts'
import { type Account, accountId, dedicate, resume } from './account.ts'
import type { CareStore } from './care.store.ts'
import { pastedPair, written } from './renewal.ts'

interface Deps {
  accounts: AccountStore
  records: RecordStore
  cares: CareStore
  setToken: SetSecret
  /** Keeps what renews a token. */
  setRenewal: SetSecret
  clock: Clock
  newId: NewId
}

const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120))
const Team = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,40}$/))
const Token = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4_000))
const Minutes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60 * 24 * 30))
const Signature = v.pipe(v.string(), v.maxLength(60))

/** What an admin knows of an account to connect. */
export const Connect = v.strictObject({
  channel: Channel,
  /** The platform's own id of it: a Page's, a phone number's, a mailbox's address. */
  external: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  name: Name,
  team: Team,
  token: Token,
  targetMinutes: v.optional(Minutes, 60),
})
export type Connect = v.InferOutput<typeof Connect>

/** What can be changed of a connected one. A new token also ends a pause. */
export const Adjust = v.strictObject({
  name: v.optional(Name),
  team: v.optional(Team),
  token: v.optional(Token),
  targetMinutes: v.optional(Minutes),
  state: v.optional(v.picklist(['connected', 'disconnected'])),
  dedicated: v.optional(v.boolean()),
  marks: v.optional(Marks),
  /** Empty: none. */
  signature: v.optional(Signature),
})
export type Adjust = v.InferOutput<typeof Adjust>

/** Connects an account: its token first, so that it never stands there unable to answer. */
export const connect = (deps: Deps) => {
  const { accounts, records, clock, newId } = deps
  const keep = keepToken(deps)
  return async function connect(agent: Agent, { token, ...rest }: Connect): Promise<Account> {
    const id = accountId(rest.channel, rest.external)
    const held = await accounts.fresh(id)
    if (held && held.state !== 'disconnected')
      throw new Problem('conflict', 'account.connected', 'This account is connected already.')
    const now = iso(clock())
    const renews = await keep(rest.channel, id, token)
    const account = healthy(resume({ ...held, ...rest, id, state: 'connected', connectedAt: now, tokenAt: now }))
    await accounts.put(account)
    await deps.cares.want(id, now, { renews })
    await records.audit({ actor: agent.id, at: now, request: newId('req'), act: 'account-connected', object: id })
    return account
  }
}

/** Changes a connected account. What waited for it goes on with the next sweep. */
export const adjust = (deps: Deps) => {
  const { accounts, records, clock, newId } = deps
  const keep = keepToken(deps)
  return async function adjust(
    agent: Agent,
    id: string,
    { token, state, dedicated, signature, ...plain }: Adjust,
  ): Promise<Account> {
    const now = iso(clock())
    const known = await accounts.fresh(id)
    if (!known) throw new Problem('missing', 'account.missing', 'There is no such account.')
    const renews = token ? await keep(known.channel, id, token) : undefined
    const account = await accounts.change(id, (held) => {
      const { signature: old, ...rest } = token ? { ...healthy(resumed(held)), tokenAt: now } : held
      const sign = signature ?? old
      const next: Account = { ...rest, ...plain, ...(sign ? { signature: sign } : {}) }
      const flagged = dedicated === undefined ? next : dedicate(next, { dedicated, now })
      if (state === 'disconnected') return { ...flagged, state }
      return state === 'connected' ? resume(flagged) : flagged
    })
    if (token || state === 'connected') await deps.cares.want(id, now, renews === undefined ? {} : { renews })
    await records.audit({ actor: agent.id, at: now, request: newId('req'), act: 'account-adjusted', object: id })
    return account
  }
}

/** An admin wants to know now, or wants us to subscribe again: the tick takes it up within the minute. */
export const lookNow = ({ accounts, records, cares, clock, newId }: Deps) =>
  async function lookNow(agent: Agent, id: string, { again }: { again: boolean }): Promise<Account> {
    const account = await accounts.fresh(id)
    if (!account) throw new Problem('missing', 'account.missing', 'There is no such account.')
    if (account.state !== 'connected' || !adapterOf(account.channel).watch)
      throw new Problem('conflict', 'account.unwatched', 'There is nothing to ask of this account now.')
    const now = iso(clock())
    await cares.want(id, now, { wanted: again ? 'subscribe' : 'check' })
    const act = again ? 'account-subscribed' : 'account-checked'
    await records.audit({ actor: agent.id, at: now, request: newId('req'), act, object: id })
    return account
  }

/** Puts a token where only senders read it; on X it may be what renews one, which the tick then does at once. */
const keepToken = ({ setToken, setRenewal }: Deps) =>
  async function keepToken(channel: Channel, id: string, token: string) {
    const pair = channel === 'x' ? pastedPair(token) : undefined
    await (pair ? setRenewal(id, written(pair)) : setToken(id, token))
    return pair !== undefined
  }

/** What was wrong is looked at anew. */
const healthy = ({ trouble: _, ...account }: Account): Account => account

/** The table was brought back from a backup: what was let out before now is not sent by itself any more, on any account (hazard O5). */
export const restored = ({ accounts, records, clock, newId }: Pick<Deps, 'accounts' | 'records' | 'clock' | 'newId'>) =>
  async function restored(agent: Agent): Promise<{ at: string }> {
    const at = iso(clock())
    for (const { id } of await accounts.list()) await accounts.change(id, (account) => ({ ...account, restoredAt: at }))
    await records.audit({ actor: agent.id, at, request: newId('req'), act: 'table-restored', object: 'accounts' })
    return { at }
  }

const resumed = (account: Account) => (account.state === 'paused' ? resume(account) : account)

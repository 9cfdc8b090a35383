import type { AccountStore } from '../accounts/account.store.ts'
import type { LookUp } from '../accounts/network.ts'
import { adapterOf } from '../channels/adapters.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Hasher } from '../hash.ts'
import type { LedgerStore } from '../inbound/ledger.store.ts'
import type { Key } from '../items.ts'
import { isBulk, isHandBack, isInquiry, isTelling, keys, shards, waitingOf } from '../keys.ts'
import { noteOf } from '../outbound/acting.ts'
import { making } from '../outbound/beginning.ts'
import type { DeedStore } from '../outbound/deed.store.ts'
import { nudge } from '../outbound/nudge.ts'
import { outgoing } from '../outbound/outgoing.ts'
import { type Pace, pace } from '../outbound/pace.ts'
import type { ReplyStore } from '../outbound/reply.store.ts'
import { draftedAt } from '../outbound/reply.store.ts'
import { doubtful, type Reply, unknown } from '../outbound/reply.ts'
import { taken } from '../outbound/replying.ts'
import type { Settle } from '../outbound/settle.ts'
import { awake } from '../people/troll.ts'
import type { Trolling } from '../people/trolling.ts'
import type { Outbox, Secrets } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Noting } from '../search/note.ts'
import type { HandBack } from '../team/handback.ts'
import type { Placing } from '../team/placing.ts'
import type { ReliefStore } from '../team/relief.store.ts'
import type { Relieve } from '../team/relieve.ts'
import { type Alarm, alarmed } from '../time/alarm.ts'
import type { DueStore } from '../time/due.store.ts'
import type { Numbers } from './number.ts'
import type { KeepPromises } from './promises.ts'
import { wake } from './states.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import { answer } from './waiting.ts'

interface Deps {
  due: DueStore
  tickets: TicketStore
  numbers: Numbers
  replies: ReplyStore
  deeds: DeedStore
  ledger: LedgerStore
  hash: Hasher
  accounts: AccountStore
  settle: Settle
  reliefs: ReliefStore
  relieve: Relieve
  keepPromises: KeepPromises
  finishTroll: Trolling['finish']
  placing: Pick<Placing, 'look'>
  handBack: HandBack
  lookUp: LookUp
  tokens: Secrets
  outbound: Outbox
  clock: Clock
  tell: Tell
  note: Noting
  /** An account is due to be looked after: noted, not waited for. */
  cared?: (key: Key) => void
  /** Something is due to be asked of its network: likewise. */
  inquired?: (key: Key) => void
  /** Something is to be told to the company's own addresses: likewise. */
  told?: (key: Key) => void
  /** A job on many tickets has slices left: likewise. */
  bulk?: (key: Key) => void
  /** Clocks are to be set anew: likewise. */
  reckoned?: () => void
}

/** Of a tick's time the sweep begins nothing after so much: the other duties have a right to the rest. */
const patience = 20_000

/**
 * Every minute: what is due and was left half way. Each act is conditional on the item itself, so that two sweeps at
 * once, or a sweep beside the request it stands in for, do no harm (hazard S3). One bad item never stops the others.
 */
export const sweep = (deps: Deps) => {
  const { due, tickets, replies, deeds, ledger, hash, accounts, settle } = deps
  const { keepPromises, finishTroll, placing, lookUp, tokens, outbound, clock, tell } = deps
  const make = making(deps)

  return async function sweep() {
    const now = iso(clock())
    const last = later(now, patience)
    const counts = { seen: 0, failed: 0 }
    const paced = pace(now)
    await Promise.all(
      Array.from({ length: shards.due }, async (_, shard) => {
        for await (const key of due.before(shard, now)) {
          // Whatever is left is due still, a minute later.
          if (iso(clock()) > last) return
          if (key.pk === keys.care('').pk) {
            deps.cared?.(key)
            continue
          }
          if (key.pk === keys.reckoning().pk) {
            deps.reckoned?.()
            continue
          }
          if (isBulk(key)) {
            deps.bulk?.(key)
            continue
          }
          if (isTelling(key)) {
            deps.told?.(key)
            continue
          }
          if (isInquiry(key)) {
            deps.inquired?.(key)
            continue
          }
          counts.seen++
          try {
            await one(key, now, paced)
          } catch (error) {
            counts.failed++
            console.error('sweep failed', {
              kind: key.sk[0],
              error: error instanceof Error ? error.name : typeof error,
            })
          }
        }
      }),
    )
    return counts
  }

  /** Whatever is due, by its key. */
  function one(key: Key, now: string, paced: Pace) {
    const team = waitingOf(key)
    if (team !== undefined) return placing.look(team, (agent, of) => deps.handBack(agent, { team, ...of }))
    if (isHandBack(key)) return handBack(key)
    if (key.sk.startsWith('T#')) return ticket(key, now)
    if (key.pk === keys.troll('').pk) return finishTroll(key.sk)
    return /#d[^#]*$/.test(key.sk) ? deed(key, now) : reply(key, now, paced)
  }

  /** Somebody's tickets were given back a minute ago; now every index shows what they had. */
  async function handBack({ pk }: Key) {
    const agent = pk.slice(2)
    const asked = await deps.reliefs.get(agent)
    if (!asked) return
    await deps.relieve(agent)
    await deps.reliefs.done(agent, asked)
  }

  async function ticket(key: Key, now: string) {
    const found = await tickets.find(idOf(key), { consistent: true })
    if (!found) return
    const flushed = await keepPromises(found)
    let alarms: Alarm[] = []
    let rung = false
    const after = await tickets.change(
      found.id,
      (ticket) => {
        const said = alarmed(wake(awake(ticket, now), { now }), now)
        // Whoever comes second finds nothing left to say.
        alarms = said.alarms
        rung = said.ticket !== ticket
        return said.ticket
      },
      flushed,
    )
    if (!rung) return
    const done = await keepPromises(after)
    await tell(done, { listed: 'place', alarms })
  }

  async function reply(key: Key, now: string, paced: Pace) {
    const found = await replies.at(key)
    if (!found?.due || found.due > now) return
    switch (found.state) {
      case 'asked':
        return asked(found)
      case 'queued':
        return queued(found, paced)
      case 'sending':
        // Its worker is gone, and nobody knows how far it got.
        return doubt(found, now, 'worker-gone')
      case 'unknown':
        return reconcile(found, now)
      case 'failed':
      case 'needs-person':
      case 'undone':
        return settle.restore(found)
      case 'sent':
        return settle.finish(found)
      case 'draft':
    }
  }

  /** Waited for its account or for a limit. More than the network takes in a minute go a slice at a time. */
  async function queued(found: Reply, paced: Pace) {
    const due = paced(found, await accounts.find(found.account))
    return due ? replies.replace(found, { ...found, due }) : nudge(outbound, [found])
  }

  async function deed(key: Key, now: string) {
    const found = await deeds.at(key)
    if (found?.due && found.due <= now) await outbound.send([noteOf(found, deeds)])
  }

  /**
   * Send was pressed and the request died, or is slower than our clocks agree on: what it began is done, exactly as it
   * would do it. Both may; taken back only if the ticket refuses it, and then it refuses the request too.
   */
  async function asked(found: Reply) {
    const { id: draft, askedAt, actor: agent, seq = -1, turn } = found
    try {
      if (found.begins) await make(found)
      const read = await tickets.get(found.ticket, { consistent: true })
      const words = { ticket: read.id, account: read.account, at: draftedAt(draft), read, now: iso(clock()) }
      const noted = await deps.note(words)
      await tickets.change(
        found.ticket,
        (ticket) => {
          const invites = ticket.public && !found.public && !ticket.dm ? found.askedAt : undefined
          return noted(answer(ticket, { draft, askedAt, seq, turn, agent, invites }))
        },
        read,
      )
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      await replies.replace(found, taken(found))
      return
    }
    await nudge(outbound, [found])
  }

  async function doubt(found: Reply, now: string, reason: string) {
    const done = await replies.replace(found, unknown(found, { reason, now }))
    if (done) await tell(await tickets.get(done.ticket), { line: { type: 'reply', reply: done } })
  }

  /** What the ledger knows is another answer in the same words, ours or a colleague's. */
  async function firstUnknown({ account, id }: Reply, candidates: Awaited<ReturnType<LookUp>>) {
    for (const one of candidates) {
      const seen = await ledger.get(account, hash.long('object', account, one.space, one.id), { consistent: true })
      if (!seen?.to || seen.to.id === id) return one
    }
  }

  /** Asks the network whether it has our words; after a quarter of an hour a person decides. */
  async function reconcile(found: Reply, now: string) {
    const account = await accounts.find(found.account)
    const adapter = account && adapterOf(account.channel)
    const token = account && (await tokens())[account.id]
    if (account && adapter && token) {
      const seen = await firstUnknown(found, await lookUp(adapter, outgoing(found, account), token).catch(() => []))
      if (seen) return settle.sent(found, { platform: seen.id, space: seen.space, at: now })
    }
    if (doubtful(found, now)) return settle.stopped(found, { state: 'needs-person', now })
    return doubt(found, now, found.reason ?? 'no-answer')
  }
}

const idOf = ({ pk, sk }: Key) => `${pk.slice(2)}-${sk.slice(2).replace('#', '-')}`

import * as v from 'valibot'
import { Failed } from '../channels/email.mail.ts'
import { parseExact } from '../channels/exact-json.ts'
import { again, type Piece } from '../channels/piece.ts'
import { split } from '../channels/split.ts'
import { splitX } from '../channels/x.split.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { OddityStore } from '../inbound/oddity.store.ts'
import { type Oddity, rawLimit } from '../inbound/oddity.ts'
import { Problem } from '../problem.ts'
import type { Agent } from '../team/agent.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { AccountStore } from './account.store.ts'
import type { Account } from './account.ts'
import type { RecordingStore } from './recording.store.ts'
import type { Recorded, Recording } from './recording.ts'

interface Deps {
  accounts: AccountStore
  oddities: OddityStore
  recordings: RecordingStore
  records: RecordStore
  clock: Clock
  newId: NewId
  /** Puts pieces into the inbound queue. Resolves to how many it would not take. */
  enqueue: (pieces: Piece[]) => Promise<number>
  /** Has a mail read again, by what the mail service said of it. Resolves once it is sure to be tried. */
  readMail: (said: object) => Promise<unknown>
}

export interface Span {
  from: string
  to: string
  cursor?: string | undefined
}

/** Everything of one account, for some days: switched on and off, looked at and replayed by an admin, and each of these written down. */
export function recorder(deps: Deps) {
  const { accounts, oddities, recordings, records, clock, newId } = deps

  async function known(id: string) {
    const account = await accounts.fresh(id)
    if (!account) throw new Problem('missing', 'account.missing', 'There is no such account.')
    return account
  }
  const audit = (agent: Agent, act: string, object: string) =>
    records.audit({ actor: agent.id, at: iso(clock()), request: newId('req'), act, object })

  async function hand(pieces: Piece[]) {
    if ((await deps.enqueue(pieces)) > 0)
      throw new Problem(
        'limited',
        'queue.full',
        'The queue did not take all of it. Try again: what went twice does no harm.',
      )
  }

  return {
    async record(agent: Agent, id: string, { days }: Recording): Promise<Account> {
      await known(id)
      const until = later(iso(clock()), days * 24 * 3_600_000)
      const account = await accounts.change(id, ({ recording: _, ...held }) =>
        days > 0 ? { ...held, recording: { until, by: agent.id } } : held,
      )
      await audit(agent, days > 0 ? 'recording-on' : 'recording-off', id)
      return account
    },

    /** A page of what was kept. The first page of each look is written down: it is what people wrote. */
    async look(agent: Agent, id: string, span: Span) {
      await known(id)
      if (!span.cursor) await audit(agent, 'recording-read', id)
      return recordings.page(id, { ...span, now: iso(clock()), limit: 50 })
    },

    /** A page of what was kept goes into the inbound queue once more; what is there already adds nothing. */
    async replay(agent: Agent, id: string, span: Span) {
      await known(id)
      const { recorded, cursor } = await recordings.page(id, { ...span, now: iso(clock()), limit: 200 })
      await hand(recorded.flatMap(({ delivery }) => again(delivery, `replay-${newId('rpl')}`) ?? []))
      await audit(agent, 'recording-replayed', id)
      return { replayed: recorded.length, ...(cursor ? { cursor } : {}) }
    },

    async replayOne(agent: Agent, id: string, { at, id: one }: Pick<Recorded, 'at' | 'id'>) {
      await known(id)
      const found = await recordings.get(id, at, one)
      const piece = found && again(found.delivery, `replay-${newId('rpl')}`)
      if (!piece) throw new Problem('missing', 'recording.missing', 'This is not kept any more.')
      await hand([piece])
      await audit(agent, 'recording-replayed', `${id}/${one}`)
      return { replayed: 1 }
    },

    /** What could not be used before is read again by the code of today. What still cannot be used meets its own row again. */
    async replayOddity(agent: Agent, { kind, at, id }: Pick<Oddity, 'kind' | 'at' | 'id'>) {
      const found = await oddities.get(kind, at, id)
      if (!found) throw new Problem('missing', 'oddity.missing', 'This is not kept any more.')
      const mail = failedMail(found)
      const pieces = mail ? [] : piecesOf(found, `replay-${newId('rpl')}`)
      await (mail ? deps.readMail(mail) : hand(pieces))
      await oddities.replayed(found, iso(clock()))
      await audit(agent, 'oddity-replayed', `${kind}/${id}`)
      return { replayed: mail ? 1 : pieces.length }
    },
  }
}
export type Recorder = ReturnType<typeof recorder>

/** A mail that could not be read lies where the mail service put it, and only its door reads that. */
function failedMail({ channel, raw }: Oddity) {
  if (channel !== 'email' || raw.length >= rawLimit) return undefined
  const read = v.safeParse(Failed, json(raw))
  return read.success ? read.output.failed : undefined
}

function piecesOf({ channel, account: external, sentAt, at, raw }: Oddity, dedup: string): Piece[] {
  if (raw.length >= rawLimit)
    throw new Problem('conflict', 'oddity.cut', 'It was too large to be kept whole, so it cannot be read again.')
  if (channel) {
    const piece = again({ v: 1, channel, external, ...(sentAt ? { sentAt } : {}), receivedAt: at, raw }, dedup)
    return piece ? [piece] : []
  }
  // A whole notification, or an entry of one, that no door could take apart.
  const doors = [split, splitX].map((door) => door(json(raw), at))
  const pieces = doors.find((all) => all.some(({ delivery }) => delivery.channel)) ?? []
  if (pieces.length === 0)
    throw new Problem('conflict', 'oddity.unreadable', 'It still says nothing that any channel of this desk reads.')
  return pieces.map((piece, index) => ({ ...piece, dedup: `${dedup}-${index}` }))
}

function json(raw: string): unknown {
  try {
    return parseExact(raw)
  } catch {
    return undefined
  }
}

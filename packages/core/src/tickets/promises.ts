import type { AccountStore } from '../accounts/account.store.ts'
import type { FactStore } from '../books/fact.store.ts'
import { announce, happeningOf } from '../company/announce.ts'
import type { HookStore } from '../company/hook.store.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { BellStore } from '../time/bell.store.ts'
import { bellOf, desksOf } from '../time/bell.ts'
import { noted } from '../time/commitment.ts'
import { aligning } from './aligning.ts'
import type { DetailsStore } from './details.store.ts'
import type { RecordStore } from './record.store.ts'
import type { TicketStore } from './ticket.store.ts'
import { type Entry, kept, type Ticket } from './ticket.ts'

interface Deps {
  tickets: TicketStore
  facts: FactStore
  records: RecordStore
  accounts: AccountStore
  details: DetailsStore
  policies: PolicyStore
  hooks: HookStore
  bells: BellStore
}

/**
 * Writes what a ticket's own write promised: fact, timeline line, audit entry; then strikes the promise out.
 * Every key follows from the entry, so that the request itself, a repetition and the sweep may all do it (hazard C10).
 */
export const keepPromises = ({ tickets, facts, records, accounts, details, policies, hooks, bells }: Deps) => {
  const announced = announce({ policies, hooks })
  const align = aligning({ tickets })
  return async function keepPromises(ticket: Ticket): Promise<Ticket> {
    const out = ticket.out ?? []
    if (out.length === 0) return ticket
    const account = await accounts.find(ticket.account)
    for (const entry of out) {
      await align(ticket, entry, keepPromises)
      if (entry.kind === 'aligned') continue
      const id = [entry.kind, entry.about, entry.seq, entry.commitment?.id]
        .filter((part) => part !== undefined)
        .join('-')
      if (account) await recordFact(entry, ticket, account)
      const happening = happeningOf(entry, ticket)
      if (happening) await announced(happening)
      const bell = bellOf(entry, ticket)
      if (bell) for (const desk of desksOf(ticket, bell)) await bells.ring(desk, bell, `${ticket.id}-${id}`)
      const { at, kind, actor, job, whom, team, why, reason, words, from, to, until, other } = entry
      if (entry.commitment) await details.change(ticket.id, (now) => noted(now, entry))
      await records.event({
        id,
        ticket: ticket.id,
        at,
        kind,
        actor,
        ...(job ? { job } : {}),
        ...(whom ? { whom } : {}),
        ...(team ? { team } : {}),
        ...(why ? { why } : {}),
        ...(reason ? { reason } : {}),
        ...(words ? { words } : {}),
        ...(from && to ? { from, to } : {}),
        ...(until ? { until } : {}),
        ...(other ? { other } : {}),
      })
      const elsewhere = other && mirrored[kind]
      if (elsewhere)
        await records.event({ id: `${id}-${ticket.id}`, ticket: other, at, kind: elsewhere, actor, other: ticket.id })
      // A job has one entry for all its tickets.
      if (!job)
        await records.audit({
          actor: entry.actor,
          at: entry.at,
          request: entry.request,
          act: entry.kind,
          object: ticket.id,
        })
    }
    return tickets.change(
      ticket.id,
      (now) =>
        kept(
          now,
          out.map(({ request }) => request),
        ),
      ticket,
    )

    async function recordFact(
      entry: Entry,
      of: Ticket,
      { channel }: { channel: Parameters<FactStore['record']>[0]['channel'] },
    ) {
      const base = {
        ticket: of.id,
        account: of.account,
        channel,
        team: of.team,
        public: of.public,
        at: entry.at,
        recordedAt: entry.at,
      }
      if (entry.kind === 'resolved')
        await facts.record({
          ...base,
          kind: 'resolution',
          seq: entry.seq,
          outcome: 'resolved',
          actor: entry.actor,
          openedAt: of.openedAt,
        })
      if (entry.turn && (entry.kind === 'answered-elsewhere' || entry.kind === 'withdrawn'))
        await facts.record({ ...base, kind: 'turn', seq: entry.turn.from, outcome: entry.kind, turn: entry.turn })
      if (entry.turn && (entry.kind === 'excused' || entry.kind === 'unexcused' || entry.kind === 'troll'))
        await facts.record({
          ...base,
          kind: 'turn',
          seq: entry.turn.from,
          outcome: entry.kind,
          turn: entry.turn,
          actor: entry.actor,
          entry: entry.seq,
          ...(entry.reason ? { reason: entry.reason } : {}),
        })
    }
  }
}

/** What the other ticket's timeline says of it. */
const mirrored: Partial<Record<Entry['kind'], string>> = { merged: 'took-in', unmerged: 'let-go' }
export type KeepPromises = ReturnType<typeof keepPromises>

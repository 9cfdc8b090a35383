import { performance } from 'node:perf_hooks'
import { folding, searching, stores } from '@ascolta/core/compose'
import { hasher } from '@ascolta/core/hash'
import { ticketId } from '@ascolta/core/keys'
import { noting } from '@ascolta/core/search/note'
import { searchingKind } from '@ascolta/core/search/policy'
import type { Message } from '@ascolta/core/tickets/message'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { open } from '@ascolta/core/tickets/waiting'
import { startTable } from '../../table.ts'
import { chance as chanceOf } from '../meter/scenario.ts'
import { meteredTable } from '../meter/table.ts'
import { type Kind, tally } from '../meter/tally.ts'
import { nameOf, text, wanted } from './texts.ts'

export interface Plan {
  messages: number
  days: number
  queries: number
}

const hour = 60 * 60_000
const accounts = ['fp-1', 'ms-2', 'ig-3'] as const
const start = Date.parse('2026-08-01T00:00:00.000Z')

/** Something that is said: by a customer, or by us. */
interface Said {
  at: number
  ticket: string
  account: string
  name: string
  own: boolean
  text: string
}

/**
 * Loads messages through what notes and folds them, an hour of the clock at a time, and then looks for two words.
 * Conversations as the meter's scenario has them: of five messages one is the first, one and a half open a turn, the
 * others follow within minutes; three answers of ours among them.
 */
export async function benchSearch({ messages, days, queries }: Plan, say: (line: object) => void) {
  const table = await startTable()
  const counts = tally()
  const metered = meteredTable(table, counts)
  try {
    const time = { now: new Date(start) }
    const clock = () => time.now
    const hash = hasher('bench')
    const plain = stores(table.documents, () => time.now.getTime())
    const opened = stores(metered.table, () => time.now.getTime())
    const chance = chanceOf(11)
    await prepare(plain)
    const note = noting(opened)
    const fold = folding({ stores: opened, hash, clock })
    const find = searching({ stores: opened, hash, clock })
    const during = <Result>(kind: Kind, work: () => Promise<Result>) => counts.during(kind, work)

    const said = conversations(messages, days, chance)
    const known = new Map<string, Ticket>()
    let place = 0
    let index = 0
    const began = performance.now()
    for (let at = start; at <= start + (days + 2) * 24 * hour; at += hour) {
      const due: Said[] = []
      const inserts: Promise<unknown>[] = []
      for (; place < said.length && (said[place]?.at ?? 0) < at; place++) due.push(said[place] as Said)
      for (const one of due) {
        const now = new Date(one.at).toISOString()
        const read = known.get(one.ticket)
        const noted = await during('first', () =>
          note({ ticket: one.ticket, account: one.account, at: now, read, now }),
        )
        // What triage does besides is the meter's: here only what the index reads.
        const ticket = noted(read ?? ticketOf(one, known.size + 1, now))
        if (!read) await plain.tickets.insert(ticket)
        known.set(one.ticket, ticket)
        inserts.push(plain.messages.insert(messageOf(one, index++, now)))
      }
      await Promise.all(inserts)
      time.now = new Date(at + 6 * 60_000)
      await during('tick', fold)
      if (at % (10 * 24 * hour) === 0 && place > 0) say({ day: Math.round((at - start) / 24 / hour), lines: place })
    }
    const shelves = await Promise.all(accounts.map((id) => plain.segments.shelves(id)))
    const segments = shelves.flatMap((shelf) => Object.values(shelf)).flatMap((level) => level.segments)
    say({ loadedSeconds: Math.round((performance.now() - began) / 1000), segments: segments.length })

    const admin = {
      id: 'admin',
      name: 'Admin',
      role: 'admin' as const,
      teams: [],
      createdAt: new Date(start).toISOString(),
    }
    const took: number[] = []
    const read: number[] = []
    let hits = 0
    let stopped = 0
    for (let count = 0; count < queries; count++) {
      const words = wanted(chance)
      const before = counts.of('look').counts.readUnit ?? 0
      const from = performance.now()
      const found = await during('look', () => find({ agent: admin, text: words }))
      took.push(performance.now() - from)
      read.push((counts.of('look').counts.readUnit ?? 0) - before)
      hits += found.hits.reduce((sum, { lines }) => sum + lines.length, 0)
      if (found.stopped) stopped++
    }
    const writes = { notes: counts.of('first').counts.writeUnit ?? 0, folds: counts.of('tick').counts.writeUnit ?? 0 }
    const reads = counts.of('tick').counts.readUnit ?? 0
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
    return {
      messages,
      lines: said.length,
      days,
      accounts: accounts.length,
      indexBytesPerMessage: round(bytes / messages),
      notesWruPerMessage: round(writes.notes / messages),
      foldWruPerMessage: round(writes.folds / messages),
      wruPerMessage: round((writes.notes + writes.folds) / messages),
      foldRruPerMessage: round(reads / messages),
      queries,
      linesFound: hits,
      stopped,
      milliseconds: { p50: part(took, 0.5), p95: part(took, 0.95) },
      readUnits: { p50: part(read, 0.5), p95: part(read, 0.95) },
    }
  } finally {
    metered.stop()
    await table.stop()
  }
}

async function prepare({ accounts: store, policies }: ReturnType<typeof stores>) {
  const since = new Date(start).toISOString()
  for (const [place, id] of accounts.entries())
    await store.put({
      id,
      channel: (['facebook-page', 'messenger', 'instagram'] as const)[place] ?? 'messenger',
      external: String(place),
      name: id,
      team: 'care',
      state: 'connected',
      targetMinutes: 60,
      connectedAt: since,
    })
  await policies.change(searchingKind, 'search', () => ({ id: 'search' as const, on: true, since }))
}

/** Everything that is said, in the order of time. */
function conversations(messages: number, days: number, chance: () => number): Said[] {
  const said: Said[] = []
  for (let count = 0; count < messages / 5; count++) {
    const account = accounts[count % accounts.length] ?? accounts[0]
    const ticket = ticketId(hasher('people').long(account, String(count)), 'dm', 1)
    const name = nameOf(chance)
    let at = start + 5 * 60_000 + chance() * days * 24 * hour
    const speak = (own: boolean) => said.push({ at: Math.floor(at), ticket, account, name, own, text: text(chance) })
    // Two turns of two messages, or of three and one more, answered; every second has a second answer.
    speak(false)
    at += 3 * 60_000
    speak(false)
    at += chance() * 3 * hour
    speak(true)
    at += chance() * 20 * hour
    speak(false)
    at += 2 * 60_000
    if (count % 2) {
      speak(false)
      at += 60_000
    }
    at += chance() * 3 * hour
    speak(true)
    at += chance() * 10 * hour
    speak(false)
    at += 60_000
    if (count % 2 === 0) speak(false)
    at += chance() * 3 * hour
    speak(true)
  }
  return said.sort((a, b) => a.at - b.at)
}

const ticketOf = ({ ticket, account, name }: Said, number: number, now: string) =>
  open(
    { id: ticket, number, account, team: 'care', public: false },
    { mark: ticket, at: now, text: '', name },
    { targetMinutes: 60, now },
  )

const messageOf = ({ ticket, own, text: words, name }: Said, index: number, at: string): Message => ({
  id: `m${index}`,
  ticket,
  rev: 0,
  at,
  seq: 1,
  kind: own ? 'echo' : 'message',
  public: false,
  own,
  platform: String(index),
  space: 'message',
  text: words,
  attachments: [],
  ...(own ? {} : { name }),
})

const part = (all: number[], share: number) =>
  round([...all].sort((a, b) => a - b)[Math.floor(all.length * share)] ?? 0)
const round = (value: number) => Number(value.toFixed(2))

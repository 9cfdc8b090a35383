import { type Entry, promise, type Solving, scheduled, type Ticket, type Turn, type Word } from '../tickets/ticket.ts'

/** One thing that a clock said. */
export interface Alarm {
  kind: 'warned' | 'late' | 'escalated'
  about: NonNullable<Entry['about']>
  /** Which promise, where it is about one. */
  word?: Word
}

const kinds = { 1: 'warned', 2: 'late', 3: 'escalated' } as const

/**
 * What a ticket's clocks have to say by now, each once: it is in the ticket with the promise to write it down (hazard S3).
 * After an outage it is said late, and what is past by then is passed over for what matters more.
 */
export function alarmed(ticket: Ticket, now: string): { ticket: Ticket; alarms: Alarm[] } {
  const { turn, solve, words } = ticket
  const alarms: Alarm[] = []
  let next = ticket
  if (turn && isDue(turn, now)) {
    const rung = ring(turn, now)
    alarms.push({ kind: kinds[rung.told], about: turn.next ? 'next' : 'first' })
    next = { ...next, turn: rung, ...(rung.told > 1 ? { late: true } : {}) }
  }
  // No target says when to tell what: it is late, that is all.
  else if (turn && !turn.at && !turn.told && !ticket.late && turn.due <= now) next = { ...next, late: true }
  if (solve?.due && isDue(solve, now)) {
    const rung = ring({ ...solve, due: solve.due }, now)
    alarms.push({ kind: kinds[rung.told], about: 'resolution' })
    next = { ...next, solve: rung }
  }
  const rung = words?.map((word) => (isDue(word, now) ? broke(word, now) : word))
  for (const [index, word] of (rung ?? []).entries())
    if (word !== words?.[index]) alarms.push({ kind: kinds[word.told ?? 1], about: 'commitment', word })
  if (rung && alarms.some(({ about }) => about === 'commitment')) next = { ...next, words: rung }
  if (next === ticket) return { ticket, alarms }
  return { ticket: scheduled(alarms.reduce((all, alarm) => promise(all, entryOf(alarm, ticket, now)), next)), alarms }
}

const isDue = ({ at }: { at?: string | undefined }, now: string) => at !== undefined && at <= now

/** The next instant follows from the target, when the ticket is written. */
function ring<Clock extends Pick<Turn | Solving, 'at' | 'told'> & { due: string }>(
  { at: _, ...clock }: Clock,
  now: string,
) {
  const told: 1 | 2 | 3 = (clock.told ?? 0) >= 2 ? 3 : clock.due <= now ? 2 : 1
  return { ...clock, told }
}

/** Whoever promised is told before; a promise that is not kept is everybody's matter at once. */
function broke({ at: _, ...word }: Word, now: string): Word {
  return word.due <= now ? { ...word, told: 3 } : { ...word, at: word.due, told: 1 }
}

const entryOf = ({ kind, about, word }: Alarm, { id, rev }: Ticket, now: string): Entry => ({
  kind,
  about,
  actor: 'clock',
  at: now,
  seq: rev + 1,
  request: `${kind}-${about}-${word?.id ?? rev + 1}-${id}`,
  ...(word ? { commitment: { id: word.id, due: word.due } } : {}),
})

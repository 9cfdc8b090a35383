import * as v from 'valibot'
import type { Reply } from '../outbound/reply.ts'
import { Instant } from '../schema.ts'
import type { Afterwards, Message } from '../tickets/message.ts'
import type { Ticket, Turn } from '../tickets/ticket.ts'
import { home } from '../time/timing.ts'
import { zoneClock } from '../time/zone.ts'
import type { Fact } from './fact.ts'

/** What became of what a customer said. `hole`: nothing accounts for it. */
export const Class = v.picklist(['answered', 'elsewhere', 'excused', 'troll', 'withdrawn', 'waiting', 'hole'])
export type Class = v.InferOutput<typeof Class>

/** One row of the books: messages of one ticket and day that share one fate. */
export const Line = v.object({
  ticket: v.string(),
  number: v.optional(v.number()),
  class: Class,
  /** How many messages. */
  n: v.number(),
  /** How many turns began that day among them; absent in books that were closed before turns were counted. */
  turns: v.optional(v.number()),
  /** When the first of them was said, and its `seq`: names the turn. */
  at: Instant,
  seq: v.number(),
  reason: v.optional(v.string()),
})
export type Line = v.InferOutput<typeof Line>

/** An account's books of one day: received = the sum of all classes, and no hole. Turns are what a promise is about; messages are counted beside them, so that none is lost inside a turn. */
export const Balance = v.object({
  account: v.string(),
  /** The day in the desk's zone, such as `2026-11-21`. */
  day: v.string(),
  /** Messages. */
  received: v.number(),
  classes: v.record(v.string(), v.number()),
  /** The same in turns, each on the day on which it began. */
  turns: v.optional(v.object({ received: v.number(), classes: v.record(v.string(), v.number()) })),
  /** The network's own count of the day, where it can be read: how many it lists, and how many of these we never took in. */
  network: v.optional(v.object({ listed: v.number(), missing: v.number() })),
  /** The first holes, by name. */
  holes: v.array(Line),
  slices: v.number(),
  at: Instant,
  /** Who has looked into its holes, and when: nobody is reminded of them any more. */
  seen: v.optional(v.object({ by: v.string(), at: Instant })),
})
export type Balance = v.InferOutput<typeof Balance>

const day = 86_400_000

/** The day of an instant on the clocks of Rome, and when it begins and ends. */
export function dayOf(at: string, before = 0): { day: string; from: string; to: string } {
  const clock = zoneClock(home)
  const now = Date.parse(at)
  const date = Math.floor((now + clock.offset(now)) / day) - before
  const begins = (of: number) => {
    const guess = of * day - clock.offset(of * day)
    return new Date(of * day - clock.offset(guess)).toISOString()
  }
  return { day: new Date(date * day).toISOString().slice(0, 10), from: begins(date), to: begins(date + 1) }
}

/** What accounts for messages: a fact, the open turn, a promise not kept yet, a reply on its way. */
export interface Cover extends Pick<Turn, 'since' | 'last' | 'n' | 'from'> {
  class: Class
  reason?: string | undefined
}

const fates: Partial<Record<Fact['outcome'], Class>> = {
  answered: 'answered',
  'answered-elsewhere': 'elsewhere',
  withdrawn: 'withdrawn',
  excused: 'excused',
  troll: 'troll',
}
const underway: readonly Reply['state'][] = ['asked', 'queued', 'sending', 'unknown']

/** All that accounts for what was said on a ticket. */
export function covers(
  ticket: Ticket | undefined,
  settled: (Fact & { turn: Turn })[],
  replies: Pick<Reply, 'state' | 'turn' | 'due'>[],
): Cover[] {
  const facts = settled.flatMap(({ outcome, turn, reason }) => {
    const fate = fates[outcome]
    return fate ? [{ ...turn, class: fate, reason }] : []
  })
  const promised = (ticket?.out ?? []).flatMap(({ kind, turn, reason }) => {
    const fate = kind in fates ? fates[kind as Fact['outcome']] : undefined
    return fate && turn ? [{ ...turn, class: fate, reason }] : []
  })
  // What was sent and is not in the books yet, the sweep finishes: until then somebody waits.
  const sending = replies.flatMap(({ state, turn, due }) =>
    turn && (underway.includes(state) || (state === 'sent' && due)) ? [{ ...turn, class: 'waiting' as const }] : [],
  )
  const open = ticket?.turn ? [{ ...ticket.turn, class: 'waiting' as const }] : []
  const muted = ticket?.muted ? [{ ...ticket.muted, class: 'troll' as const }] : []
  const known = new Set(facts.map(({ from }) => from))
  return [...facts, ...promised.filter(({ from }) => !known.has(from)), ...open, ...muted, ...sending]
}

type Said = Pick<Message, 'at' | 'seq'> & Pick<Afterwards, 'gone'>

interface Fate {
  said: Said
  class: Class
  reason?: string | undefined
  /** The turn it belongs to; absent where nothing accounts for it, and where its author took it back alone. */
  cover?: Cover | undefined
}

/**
 * What became of each message, by what covers it: each cover accounts for as many messages as it counts, in its own span of
 * time. What its author took back needs no cover, and takes only what the others left.
 */
export function fatesOf(said: Said[], known: Cover[]): Fate[] {
  const left = known.map((cover) => ({ cover, n: cover.n }))
  const spans = ({ cover, n }: (typeof left)[number], { at }: Said) => n > 0 && cover.since <= at && at <= cover.last
  const order = said.toSorted((a, b) => Number(Boolean(a.gone)) - Number(Boolean(b.gone)) || a.seq - b.seq)
  return order.map((one) => {
    const fitting = left.filter((each) => spans(each, one)).toSorted((a, b) => b.cover.from - a.cover.from)
    const found = fitting.find(({ cover }) => cover.from <= one.seq) ?? fitting[0]
    if (!found) return { said: one, class: one.gone ? 'withdrawn' : 'hole' }
    found.n--
    return { said: one, class: found.cover.class, reason: found.cover.reason, cover: found.cover }
  })
}

/** The rows of one ticket: messages of the day by their fate. */
export function linesOf(
  ticket: { id: string; number?: number | undefined },
  fates: Fate[],
  { from, to }: { from: string; to: string },
): Line[] {
  const isToday = (at: string) => from <= at && at < to
  const today = fates.filter(({ said: { at } }) => isToday(at))
  const lost = beginnings(fates)
  const groups = Map.groupBy(today, (fate) => `${fate.class} ${fate.reason ?? ''}`)
  return [...groups.values()].map((alike) => {
    const first = alike.toSorted((a, b) => (a.said.at < b.said.at ? -1 : 1))[0]
    if (!first) throw new Error('a group has somebody in it')
    return {
      ticket: ticket.id,
      class: first.class,
      n: alike.length,
      turns:
        first.class === 'hole'
          ? alike.filter((fate) => lost.has(fate)).length
          : new Set(alike.flatMap(({ cover }) => (cover && isToday(cover.since) ? [cover] : []))).size,
      at: first.said.at,
      seq: first.said.seq,
      ...(ticket.number ? { number: ticket.number } : {}),
      ...(first.reason ? { reason: first.reason } : {}),
    }
  })
}

/** Of what nothing accounts for, the first message of each turn: what follows it without a message of another fate is the same turn. */
function beginnings(fates: Fate[]): Set<Fate> {
  const order = fates.filter(({ said }) => !said.gone).toSorted((a, b) => (a.said.at < b.said.at ? -1 : 1))
  return new Set(order.filter((fate, index) => fate.class === 'hole' && order[index - 1]?.class !== 'hole'))
}

/** An account's lines summed up. */
export function balanceOf(lines: Line[], of: Pick<Balance, 'account' | 'day' | 'slices' | 'at' | 'network'>): Balance {
  const classes: Record<string, number> = {}
  const turns: Record<string, number> = {}
  for (const line of lines) {
    classes[line.class] = (classes[line.class] ?? 0) + line.n
    if (line.turns) turns[line.class] = (turns[line.class] ?? 0) + line.turns
  }
  return {
    ...of,
    received: lines.reduce((sum, { n }) => sum + n, 0),
    classes,
    turns: { received: Object.values(turns).reduce((sum, n) => sum + n, 0), classes: turns },
    holes: lines.filter((line) => line.class === 'hole').slice(0, 50),
  }
}

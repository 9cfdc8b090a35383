import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Seat } from './seat.ts'
import { type Contact, contacts } from './team.ts'

const keep = 5_000

/** A team as its seats show it: who sits there, and since when somebody waits for one of them. */
export interface Seating {
  seats: Seat[]
  waits?: { since: string } | undefined
  /** When seats were last held against the lists of tickets. */
  countedAt?: string | undefined
}

/** What a person says of a seat. `undefined` takes away. */
export type Saying = Partial<Pick<Seat, 'skills' | 'caps' | 'duty' | 'shifts'>>

/** Where seats rest: an item each, all of a team in one partition, so that one query reads what an assignment needs (hazard S10). */
export function seatStore(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  const held = new Map<string, { at: number; read: Promise<Seating> }>()

  async function read(team: string): Promise<Seating> {
    const seating: Seating = { seats: [] }
    let from: Item | undefined
    do {
      const page = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.waiting(team).pk },
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      for (const item of page.items) {
        if (item.sk === keys.waiting(team).sk) Object.assign(seating, marked(item))
        else seating.seats.push(parse(item))
      }
      from = page.last
    } while (from)
    return seating
  }

  return {
    /** The seats of a team, kept five seconds. Whether somebody waits is always asked for now. */
    async look(team: string, { fresh = false } = {}): Promise<Seating> {
      const known = held.get(team)
      if (known && !fresh && now() - known.at <= keep) {
        const item = await rows.get(keys.waiting(team))
        const { seats } = await known.read
        return { seats, ...(item ? marked(item) : {}) }
      }
      const reading = read(team)
      held.set(team, { at: now(), read: reading })
      // A failed read must not be kept.
      reading.catch(() => held.delete(team))
      return reading
    },

    /** The seats as they were within five seconds: to show, not to choose by. */
    async kept(team: string): Promise<Seating> {
      const known = held.get(team)
      return known && now() - known.at <= keep ? known.read : this.look(team)
    },

    async get(team: string, agent: string): Promise<Seat | undefined> {
      const item = await rows.get(keys.roster(team, agent), { consistent: true })
      return item && parse(item)
    },

    /**
     * Takes a slot, if nobody changed the seat since it was read and there is room, or the slot is taken already
     * (hazard C14). Gives the seat as it is then.
     */
    async claim(seat: Seat, { contact, slot, cap, at }: { contact: Contact; slot: string; cap: number; at: string }) {
      const item = await rows.member(
        keys.roster(seat.team, seat.agent),
        { set: contact, member: slot, count: 'moves', changes: { lastAt: at } },
        {
          expression: `(${seat.rev === 0 ? 'attribute_not_exists(#rev)' : '#rev = :rev'}) AND (contains(#${contact}, :slot) OR attribute_not_exists(#${contact}) OR size(#${contact}) < :cap)`,
          values: { ':slot': slot, ':cap': cap, ...(seat.rev === 0 ? {} : { ':rev': seat.rev }) },
        },
      )
      const taken = item && parse(item)
      await replaced(seat.team, taken)
      return taken
    },

    /** A ticket that comes back to its agent, or that a person gave: also beyond the cap. */
    async enter(team: string, agent: string, { contact, slot }: { contact: Contact; slot: string }) {
      const item = await rows.member(keys.roster(team, agent), { set: contact, member: slot, count: 'moves' })
      const seat = item && parse(item)
      await replaced(team, seat)
      return seat
    },

    async leave(team: string, agent: string, { contact, slot }: { contact: Contact; slot: string }) {
      const item = await rows.member(keys.roster(team, agent), {
        set: contact,
        member: slot,
        out: true,
        count: 'moves',
      })
      await replaced(team, item && parse(item))
    },

    /** Makes the sets say what the lists say, unless a ticket came or went meanwhile. */
    async recount(seat: Seat, open: Seat['open']) {
      const sets = contacts.map((one) => [one, open[one].length > 0 ? new Set(open[one]) : undefined] as const)
      const { moves } = seat
      return rows.amend(
        keys.roster(seat.team, seat.agent),
        { ...Object.fromEntries(sets), moves: moves + 1 },
        moves === 0
          ? { expression: 'attribute_not_exists(#moves)' }
          : { expression: '#moves = :moves', values: { ':moves': moves } },
      )
    },

    /** What a person says of a seat, made if it is not there. Whoever chose it by what it said before chooses again. */
    async say(team: string, agent: string, saying: Saying): Promise<Seat> {
      for (let attempt = 0; attempt < 5; attempt++) {
        const before = await rows.get(keys.roster(team, agent), { consistent: true })
        const rev = Number(before?.rev ?? 0)
        const item = await rows.amended(
          keys.roster(team, agent),
          { ...saying, rev: rev + 1, v: 1 },
          rev === 0
            ? { expression: 'attribute_not_exists(#rev)' }
            : { expression: '#rev = :rev', values: { ':rev': rev } },
          { create: true },
        )
        held.delete(team)
        if (item) return parse(item)
      }
      throw new Error(`the seat of ${agent} in ${team} is written by too many at once`)
    },

    /** Nobody sits there any more. */
    async remove(team: string, agent: string) {
      held.delete(team)
      await rows.remove(keys.roster(team, agent))
    },

    /** Somebody waits for an agent of this team: the sweep looks every minute until nobody does. */
    async wait(team: string, since: string) {
      await rows.amend(
        keys.waiting(team),
        { waits: since, d: places.due(shardOf(team)), ds: since, v: 1 },
        { expression: 'attribute_not_exists(#waits)' },
        { create: true },
      )
    },

    /** Nobody waits, as far as the lists say; the sweep looks again then. False if somebody has begun to wait. */
    rest: (
      team: string,
      waits: { since: string } | undefined,
      { next, countedAt }: { next: string; countedAt?: string | undefined },
    ) =>
      rows.amend(
        keys.waiting(team),
        { waits: undefined, d: places.due(shardOf(team)), ds: next, v: 1, ...(countedAt ? { countedAt } : {}) },
        waits
          ? { expression: '#waits = :waits', values: { ':waits': waits.since } }
          : { expression: 'attribute_not_exists(#waits)' },
        { create: true },
      ),

    /** The seats were held against the lists while somebody waited. */
    async counted(team: string, at: string) {
      await rows.amend(keys.waiting(team), { countedAt: at })
    },

    /** This team's tickets are taken by hand: nobody looks there. */
    async close(team: string) {
      held.delete(team)
      await rows.remove(keys.waiting(team))
    },
  }

  /** What a write of ours showed of a seat is newer than what is kept. */
  async function replaced(team: string, seat: Seat | undefined) {
    const known = held.get(team)
    if (!known) return
    if (!seat) return void held.delete(team)
    const { seats } = await known.read
    const place = seats.findIndex(({ agent }) => agent === seat.agent)
    if (place >= 0) seats[place] = seat
  }
}
export type SeatStore = ReturnType<typeof seatStore>

const marked = ({ waits, countedAt }: Item): Pick<Seating, 'waits' | 'countedAt'> => ({
  ...(typeof waits === 'string' ? { waits: { since: waits } } : {}),
  ...(typeof countedAt === 'string' ? { countedAt } : {}),
})

function parse(item: Item): Seat {
  const open = Object.fromEntries(contacts.map((one) => [one, item[one] instanceof Set ? [...item[one]] : []]))
  return v.parse(Seat, {
    skills: {},
    rev: 0,
    moves: 0,
    ...item,
    open,
    team: String(item.pk).slice(2),
    agent: item.sk,
  })
}

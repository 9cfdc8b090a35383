import { readFile } from 'node:fs/promises'
import { Channel } from '@ascolta/core/channels/channel'
import * as v from 'valibot'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Positive = v.pipe(v.number(), v.minValue(0))

/** What happens while the meter runs, all of it stated: `scenario.json`. */
export const Scenario = v.object({
  /** What customers write, and how it falls: first words of a ticket, words after an answer, words while they wait. */
  messages: Count,
  messageCharacters: Count,
  shares: v.object({ first: Positive, newTurn: Positive, sameTurn: Positive }),
  /** At least one for each turn; more than there are turns means a second reply without a question in between. */
  replies: Count,
  replyCharacters: Count,
  draftSavesPerReply: Count,
  /** Both networks tell us of our own words. */
  echoesPerReply: Count,
  accounts: v.pipe(
    v.array(v.object({ channel: Channel, external: v.string(), name: v.string(), team: v.string() })),
    v.minLength(1),
  ),
  /** The mean of all accounts together: 50,000 messages in a month of 22 days of eight hours. Quiet, so that nothing shares a batch. */
  secondsBetweenMessages: Positive,
  agents: v.object({
    online: Count,
    /** From the first look on, after the first message: nobody can look at what is not there yet. */
    lookingAtEachTicket: Count,
    /** Every desk listens to its teams' lists and to its agent's own, as `web/` does. */
    listeningToTheTeam: Count,
    listeningToTheirOwnList: Count,
    /** Desks connect anew this often, so that rights are looked at again. */
    minutesBetweenConnects: Positive,
  }),
  /** The team's tickets find their agent by themselves, each agent having at most so many. Absent: they are taken by hand. */
  assigns: v.optional(v.object({ cap: Count })),
  /** Durations of the cost model: what this machine would measure says nothing about Lambda. */
  lambda: v.object({
    memoryMb: Count,
    coldShare: Positive,
    coldMilliseconds: Count,
    milliseconds: v.object({
      webhook: Count,
      triage: Count,
      deliver: Count,
      api: Count,
      live: Count,
      mail: Count,
      tick: Count,
      /** Waiting for networks that are asked what webhooks lost, all accounts at once. */
      listen: Count,
    }),
  }),
  /** A month in which nobody writes: pollers of two queues, one round a minute. */
  idle: v.object({
    pollersPerQueue: Count,
    secondsPerPoll: Count,
    minutes: Count,
    minutesBetweenListens: Positive,
    minutesBetweenCares: Positive,
    dashboards: Count,
  }),
})
export type Scenario = v.InferOutput<typeof Scenario>

export const readScenario = async (file = new URL('./scenario.json', import.meta.url)) =>
  v.parse(Scenario, JSON.parse(await readFile(file, 'utf8')))

/** The same scenario with fewer messages. */
export const reduced = (scenario: Scenario, messages: number): Scenario => ({
  ...scenario,
  messages,
  replies: Math.round((scenario.replies * messages) / scenario.messages),
})

/** The same scenario where tickets find their agent by themselves. */
export const assigning = (scenario: Scenario): Scenario => ({ ...scenario, assigns: { cap: 50 } })

/** One thing that happens on a ticket. */
export type Step = 'first' | 'newTurn' | 'sameTurn' | 'look' | 'claim' | 'reply'

/** What happens on each ticket, in order: each turn begins, goes on, and is answered. */
export function tickets({ messages, shares, replies }: Scenario): Step[][] {
  const firsts = Math.round(messages * shares.first)
  const turns = firsts + Math.round(messages * shares.newTurn)
  const more = messages - turns
  const made: Step[][] = Array.from({ length: firsts }, () => [])
  for (let turn = 0; turn < turns; turn++) {
    const steps = made[turn % firsts]
    if (!steps) continue
    steps.push(...(turn < firsts ? (['first', 'look'] as const) : (['newTurn'] as const)))
    for (let count = part(more, turns, turn); count > 0; count--) steps.push('sameTurn')
    if (turn < firsts) steps.push('claim')
    for (let count = part(replies, turns, turn); count > 0; count--) steps.push('reply')
  }
  return made
}

/** How many of `all` fall to one of `among`, evenly. */
const part = (all: number, among: number, index: number) =>
  Math.floor(((index + 1) * all) / among) - Math.floor((index * all) / among)

/** Numbers between 0 and 1 that are the same at each run (mulberry32). */
export function chance(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

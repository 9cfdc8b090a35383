import { functionsOf, topology } from '@ascolta/functions/topology'
import { type Counts, dollars, type Prices, together } from './prices.ts'
import type { Scenario } from './scenario.ts'
import { type Kind, kinds, type Tally } from './tally.ts'

const incoming = ['first', 'newTurn', 'sameTurn'] as const

/** What the meter says at the end: dollars and units of the kinds of cost.md, the mean of each kind beside its most expensive one. */
export function report(tally: Tally, scenario: Scenario, prices: Prices, time: { minutes: number }) {
  const { messages, agents, idle } = scenario
  const part = (kind: Kind) => ({ counts: tally.of(kind).counts })
  const writes = (kind: Kind) => each(tally.of(kind).counts.writeUnit, tally.of(kind).times)
  const usd = (counts: Counts, times: number) => round((dollars(counts, prices) / times) * 1000)
  const heard = together([...incoming, 'pulse' as const].map(part))
  // Whoever looks costs whether or not somebody writes: for as long as this took.
  const present = together([part('presence'), { counts: { connectionMinute: agents.online * time.minutes } }])
  const inbound = together([{ counts: heard }, { counts: present }])
  const sent = together([part('reply'), part('echo')])
  const { times: replies } = tally.of('reply')
  const drafts = tally.of('draftSave')
  const month = idleMonth(tally.of('tick').counts, tally.of('listen').counts, tally.of('care').counts, idle)

  return {
    usdPer1000Inbound: usd(inbound, messages),
    usdPer1000Replies: usd(sent, replies),
    idleMonthUsd: round(dollars(month, prices)),
    wruPerInbound: each(heard.writeUnit, messages),
    wru: {
      sameTurn: writes('sameTurn'),
      newTurn: writes('newTurn'),
      first: writes('first'),
      reply: writes('reply'),
      draftSave: writes('draftSave'),
      claim: writes('claim'),
      echo: writes('echo'),
    },
    mostWru: Object.fromEntries([...incoming, 'reply' as const].map((kind) => [kind, tally.of(kind).mostWrites])),
    rruPerInbound: each(heard.readUnit, messages),
    sqsRequestsPerInbound: each(heard.fifoRequest, messages),
    liveOpsPerInbound: each(inbound.liveOperation, messages),
    liveOpsPerReply: each(tally.of('reply').counts.liveOperation, replies),
    logBytesPerInbound: Math.round(((heard.loggedGb ?? 0) * 1e9) / messages),
    usdPer1000DraftSaves: usd(drafts.counts, drafts.times),
    usdPer1000Claims: usd(tally.of('claim').counts, tally.of('claim').times),
    usdPer1000Looks: usd(tally.of('look').counts, tally.of('look').times),
    usdPer1000Lists: usd(tally.of('list').counts, tally.of('list').times),
    fixedExtrasUsd: round(dollars({ alarmMonth: alarms, dashboardMonth: idle.dashboards }, prices)),
    inboundUsdByLine: byLine(inbound, messages, prices),
    replyUsdByLine: byLine(sent, replies, prices),
    prices: { asOf: prices.asOf, region: prices.region },
  }
}
export type Report = ReturnType<typeof report>

/** As `stacks/alarms.ts` makes them: one for each dead letter queue and each function that neither a queue nor another function wakes, one for age, one for throttling, one for channels in trouble. A test holds it against the template. */
export const alarms =
  Object.keys(topology.queues).length +
  functionsOf().filter(([, { on }]) => !('queue' in on || 'invoke' in on)).length +
  3

/** A month of nobody writing: pollers ask two queues, a round is made every minute, networks are asked for what webhooks lost, and whether they bring us everything. */
function idleMonth(
  tick: Counts,
  listen: Counts,
  care: Counts,
  { pollersPerQueue, secondsPerPoll, minutes, minutesBetweenListens, minutesBetweenCares }: Scenario['idle'],
): Counts {
  const polls = (minutes * 60) / secondsPerPoll
  const queues = { fifoRequest: 2 * pollersPerQueue * polls, schedulerCall: minutes }
  const listens = { counts: listen, times: minutes / minutesBetweenListens }
  const cares = { counts: care, times: minutes / minutesBetweenCares }
  return together([{ counts: tick, times: minutes }, listens, cares, { counts: queues }])
}

/** One line for each kind of thing, with what it cost. */
export const lines = (tally: Tally, prices: Prices) =>
  kinds.map((kind) => {
    const { counts, ...sum } = tally.of(kind)
    const times = Math.max(1, sum.times)
    const per = Object.fromEntries(
      Object.entries(counts).map(([what, count]) => [what, Number((count / times).toPrecision(4))]),
    )
    return { kind, times: sum.times, each: per, usdPer1000: round((dollars(counts, prices) / times) * 1000) }
  })

/** Dollars per 1,000, by what they are paid for. */
const byLine = (counts: Counts, times: number, prices: Prices) =>
  Object.fromEntries(
    Object.entries(counts).map(([what, count]) => [what, round((dollars({ [what]: count }, prices) / times) * 1000)]),
  )

const each = (count = 0, times: number) => Number((count / times).toFixed(3))
const round = (usd: number) => Number(usd.toFixed(5))

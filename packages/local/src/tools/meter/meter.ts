import { meteredDesk } from './desk.ts'
import { play } from './play.ts'
import { readPrices } from './prices.ts'
import { lines, report } from './report.ts'
import { readScenario, type Scenario } from './scenario.ts'
import { tally as newTally } from './tally.ts'

/** Plays a scenario on the functions' own code over the local engines and counts what would be billed. */
export async function meter(given?: Scenario) {
  const [scenario, prices] = await Promise.all([given ?? readScenario(), readPrices()])
  const tally = newTally()
  const time = { now: Date.now() }
  const desk = await meteredDesk(scenario, tally, time)
  try {
    await tally.during('tick', () => desk.tick())
    // The first round of an account is its only one of the kind.
    await desk.askNetworks()
    time.now += scenario.idle.minutesBetweenListens * 1.2 * 60_000
    await tally.during('listen', () => desk.askNetworks())
    // The same of whether they still bring us everything.
    await desk.lookAfter()
    time.now += scenario.idle.minutesBetweenCares * 60_000
    await tally.during('care', () => desk.lookAfter())
    const began = time.now
    await play(scenario, desk, tally, time)
    const minutes = (time.now - began) / 60_000
    const [agent] = desk.people
    if (agent) await tally.during('list', () => desk.ask(agent, 'GET', '/tickets?list=team'))
    return { lines: lines(tally, prices), summary: report(tally, scenario, prices, { minutes }) }
  } finally {
    await desk.stop()
  }
}

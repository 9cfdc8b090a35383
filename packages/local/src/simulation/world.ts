import { agentsAtWork } from './agents.ts'
import { audit } from './audit.ts'
import type { Surroundings } from './container.ts'
import type { Core } from './core.ts'
import { type Customers, customers } from './customers.ts'
import { deciding } from './deciding.ts'
import { agents, simulatedDesk } from './desk.ts'
import { type FaultKind, faults, weatherOf } from './faults.ts'
import { accountIds, channels, outside, type Wrong } from './outside.ts'
import { random } from './random.ts'
import { timeline } from './timeline.ts'

const start = Date.parse('2026-11-20T08:00:00.000Z')
const minute = 60_000
/** Every approved reply has ended so long after the last fault (promise O2). */
const ending = 20 * minute
/** Two wrong clocks may differ by so much more. */
const clocks = 11 * minute

export interface Outcome {
  seed: number
  weather: string
  /** Replies that somebody approved and the desk took. */
  replies: number
  inbound: number
  /** Left to a person to decide, as designed. */
  person: number
  sent: number
  wrong: Wrong[]
  faults: Map<FaultKind, number>
}

/** One small world from its first customer to the audit. Its seed says everything that happens in it. */
export async function playWorld(
  core: Core,
  { seed, size, trace }: { seed: number; size: number; trace?: (line: string) => void },
): Promise<Outcome> {
  const chance = random(seed)
  const time = timeline(start)
  const weather = weatherOf(seed)
  const noted = trace && ((line: string) => trace(`${new Date(time.now).toISOString().slice(11, 23)} ${line}`))
  const around: Surroundings = { time, random: chance, faults: faults(weather, chance), trace: noted }
  const world = outside()
  const desk = simulatedDesk(core, around, world, (half) => people.invited(half))
  const people: Customers = customers(around, world, desk)

  const load = Math.max(8, size * 0.5) * minute
  for (let n = 0; n < size; n++) time.after(chance.between(0, load * 0.8), people.arrive)
  const work = agentsAtWork(around, world, desk, start + load)
  for (const agent of agents) void work(agent)
  const decide = deciding(around, world, desk)
  const calm = start + load
  const end = calm + ending + (around.faults.wrongClocks ? clocks : 0) + minute

  const admin = () => {
    for (const channel of channels) {
      const row = desk.model.at('K#accounts', accountIds[channel])
      if (row?.state === 'paused' && (time.now >= calm || chance.chance(0.15))) desk.connect(channel)
    }
  }
  for (let at = minute; start + at < end; at += minute)
    time.after(at, () => {
      admin()
      void desk.tick()
      if (start + at < end - 2 * minute) decide()
      if (start + at >= calm && (at / minute) % 3 === 0) void desk.redrive()
    })

  await time.until(calm)
  around.faults.calm()
  for (const channel of channels) desk.connect(channel)
  await time.until(end)
  // A network repeats an old webhook whenever it likes, also in the last moment: what is stuck stays stuck.
  if (!desk.inbound.empty() || !desk.outbound.empty()) await time.until(end + minute)

  const rows = new Map<string, string>()
  for (const item of desk.model.items())
    if (String(item.id).startsWith('drf-')) rows.set(String(item.id), String(item.state))
  const states = [...rows.values()]
  if (world.forged > 0) for (let n = 0; n < world.forged; n++) around.faults.note('webhook-forged')
  return {
    seed,
    weather: weather.name,
    replies: world.intents.filter(({ pressed }) => pressed.some(({ accepted }) => accepted)).length,
    inbound: [...world.words.values()].filter(({ told }) => told).length,
    person: states.filter((state) => state === 'needs-person').length,
    sent: states.filter((state) => state === 'sent').length,
    wrong: audit(world, desk, time.now),
    faults: around.faults.counts,
  }
}

import type { Surroundings } from './container.ts'
import { agents, type SimulatedDesk } from './desk.ts'
import { intentOf, type Outside } from './outside.ts'
import type { Item } from './table.ts'

/** People who settle doubts: each looks at the network, sees what is really there at that moment, and says so. */
export function deciding(
  { random, faults, trace }: Surroundings,
  world: Outside,
  { api, model }: Pick<SimulatedDesk, 'api' | 'model'>,
) {
  return function decide() {
    for (const item of model.items()) {
      if (!String(item.id).startsWith('drf-')) continue
      // With wrong clocks nobody can say how old a doubt is; those that wait for a person are old enough.
      const early = item.state === 'unknown' && !faults.wrongClocks
      if (!(early || item.state === 'needs-person') || !random.chance(0.3)) continue
      void settle(item)
      if (faults.strikes('decided-by-two')) void settle(item)
    }
  }

  async function settle({ id, ticket, actor, text }: Item) {
    const verdict = isThere(String(text)) ? 'there' : random.chance(0.6) ? 'send' : 'drop'
    const agent = agents.find((one) => one.role !== 'agent' || one.id === actor)
    if (!agent) return
    const intent = intentOf(world, String(text))
    // A wish for rest that died with its worker is not known to anybody: a person may send.
    if (verdict === 'send' && intent) intent.restUntil = 0
    const act = { ticket: String(ticket), draft: String(id), agent, verdict } as const
    const told = await api(({ settleDoubt }) => settleDoubt(act)).then(
      ({ reply }) => reply.state,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'gone'),
    )
    trace?.(`${agent.id} looks for ${id} and says ${verdict}: ${told}`)
  }

  function isThere(text: string) {
    const intent = intentOf(world, text)
    return world.posts.some((post) => intentOf(world, post.text) === intent)
  }
}

import type { Around } from '../../invoke.ts'
import { chance } from '../meter/scenario.ts'

/** How often things go wrong, of all calls of the worker. */
export const odds = { before: 0.005, after: 0.005, twice: 0.01 }

/** Workers that die before their work or after it, and batches that the queue hands out twice. */
export function trouble(seed = 12) {
  const random = chance(seed)
  const count = { crashes: 0, repeats: 0 }

  const around: Around = (name, invoke) => async (event) => {
    if (name !== 'triage') return invoke(event)
    const draw = random()
    if (draw < odds.before) {
      count.crashes++
      throw new Error('the worker died before its work')
    }
    const answer = await invoke(event)
    if (draw < odds.before + odds.after) {
      count.crashes++
      throw new Error('the worker died after its work')
    }
    if (draw < odds.before + odds.after + odds.twice) {
      count.repeats++
      return invoke(event)
    }
    return answer
  }
  return { around, count }
}

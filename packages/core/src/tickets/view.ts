import * as v from 'valibot'
import type { Kind } from '../company/policy.store.ts'
import { Problem } from '../problem.ts'
import { Instant } from '../schema.ts'
import { type Agent, sees } from '../team/agent.ts'
import { Filter } from './filter.ts'

/** Who else sees a list that somebody made: a team, or everybody. What stands in it is for each reader what they may see. */
export const Share = v.union([v.object({ team: v.string() }), v.literal('company')])
export type Share = v.InferOutput<typeof Share>

/** A list that somebody made and named. */
export const View = v.object({
  id: v.string(),
  name: v.string(),
  filter: Filter,
  /** Absent: its maker's own. */
  share: v.optional(Share),
  by: v.string(),
  at: Instant,
})
export type View = v.InferOutput<typeof View>

/** Those that several people see are the company's own settings. */
export const viewKind: Kind<View> = { kind: 'view', schema: View }

/** Whether somebody finds a list at all: their own, their team's, the company's. */
export const finds = (agent: Agent, { share, by }: Pick<View, 'share' | 'by'>) =>
  share === undefined ? by === agent.id : share === 'company' || sees(agent, share.team)

/** Whether somebody may change a list that they find. */
export const keeps = (agent: Agent, { share }: Pick<View, 'share'>) =>
  share === undefined || agent.role === 'admin' || (share !== 'company' && agent.role === 'supervisor')

/** A team's lists are its supervisors' business, the company's the admins'. One's own are nobody else's. */
export function mustKeep(agent: Agent, view: Pick<View, 'share' | 'by'>) {
  if (!finds(agent, view)) throw new Problem('missing', 'view.missing', 'There is no such view.')
  if (!keeps(agent, view))
    throw new Problem(
      'forbidden',
      'view.shared',
      'Views of a team are kept by its supervisors, the company’s by admins.',
    )
}

import * as v from 'valibot'
import type { Kind } from './policy.store.ts'

/** People who answer together. Accounts and tickets name a team by its id; a team that was never set up has its id for a name. */
export const Team = v.object({
  id: v.string(),
  name: v.string(),
})
export type Team = v.InferOutput<typeof Team>

export const teamKind: Kind<Team> = { kind: 'team', schema: Team }

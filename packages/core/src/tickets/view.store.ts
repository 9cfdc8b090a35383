import * as v from 'valibot'
import type { PolicyStore } from '../company/policy.store.ts'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import type { Agent } from '../team/agent.ts'
import { finds, View, viewKind } from './view.ts'

/** More lists of one's own nobody finds their way in. */
const most = 50

/** Where views rest: shared ones among the company's settings, one's own with the agent. */
export function viewStore(table: Table, policies: PolicyStore) {
  const rows = items(table)

  async function own(agent: string): Promise<View[]> {
    const { pk, sk } = keys.ownView(agent, '')
    const { items: found } = await rows.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
    })
    return found.map((item) => v.parse(View, item))
  }

  return {
    /** All that an agent finds, by name. */
    async of(agent: Agent, options?: { fresh?: boolean }): Promise<View[]> {
      const [mine, shared] = await Promise.all([own(agent.id), policies.list(viewKind, options)])
      return [...mine, ...shared.filter((view) => finds(agent, view))].sort((a, b) =>
        a.name.localeCompare(b.name, 'it'),
      )
    },

    /** What an agent does not find does not exist for them. */
    async get(agent: Agent, id: string): Promise<View> {
      const item = await rows.get(keys.ownView(agent.id, id))
      const view = item ? v.parse(View, item) : await policies.get(viewKind, id)
      if (!view || !finds(agent, view)) throw new Problem('missing', 'view.missing', 'There is no such view.')
      return view
    },

    /** In its new place first, then out of the old one: somebody who is interrupted finds it twice, never not at all. */
    async put(view: View, before?: View) {
      if (view.share) await policies.change(viewKind, view.id, () => view)
      else {
        if (!before && (await own(view.by)).length >= most)
          throw new Problem('limited', 'views.many', `Nobody keeps more than ${most} views.`)
        await rows.put(keys.ownView(view.by, view.id), { ...view })
      }
      if (before && (before.share === undefined) !== (view.share === undefined)) await remove(before)
    },

    remove,
  }

  async function remove({ id, share, by }: View) {
    if (share) await policies.remove(viewKind, id)
    else await rows.remove(keys.ownView(by, id))
  }
}
export type ViewStore = ReturnType<typeof viewStore>

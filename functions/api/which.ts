import type { Agent } from '@ascolta/core/team/agent'
import type { Which } from '@ascolta/core/tickets/lists'
import type { ViewStore } from '@ascolta/core/tickets/view.store'

/** A list as it is named at the door: a view is the team's list behind its filter. */
export async function whichOf(
  views: Pick<ViewStore, 'get'>,
  agent: Agent,
  {
    list,
    team,
    view,
    ...rest
  }: Omit<Which, 'list' | 'filter'> & { list: Which['list'] | 'view'; view?: string | undefined },
): Promise<Which> {
  const of = { ...rest, ...(team === undefined ? {} : { team }) }
  if (list !== 'view') return { ...of, list }
  const { filter } = await views.get(agent, view ?? '')
  return { ...of, list: 'team', filter }
}

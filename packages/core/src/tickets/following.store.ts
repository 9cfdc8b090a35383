import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

/** A public thread as somebody follows it: the account and the hash of its root. */
export interface Followed {
  account: string
  root: string
}

/**
 * What an agent follows, with the agent: single tickets, and public threads. Who follows a thread finds its new tickets
 * when they look: nothing is written per comment, however many follow.
 */
export function followingStore(table: Table) {
  const rows = items(table)

  async function all(agent: string, prefix: string) {
    const { items: found } = await rows.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': keys.watch(agent, '').pk, ':prefix': prefix },
      Limit: 200,
    })
    return found
  }

  return {
    watch: (agent: string, ticket: string, at: string) => rows.put(keys.watch(agent, ticket), { at }),
    unwatch: (agent: string, ticket: string) => rows.remove(keys.watch(agent, ticket)),
    follow: (agent: string, { account, root }: Followed, at: string) =>
      rows.put(keys.follow(agent, account, root), { account, root, at }),
    unfollow: (agent: string, { account, root }: Followed) => rows.remove(keys.follow(agent, account, root)),
    follows: async (agent: string, { account, root }: Followed) =>
      (await rows.get(keys.follow(agent, account, root))) !== undefined,

    /** Ids of the tickets that an agent watches. */
    watched: async (agent: string): Promise<string[]> =>
      (await all(agent, keys.watch('', '').sk)).map(({ sk }) => String(sk).slice(2)),

    threads: async (agent: string): Promise<Followed[]> =>
      (await all(agent, 'F#')).map(({ account, root }) => ({ account: String(account), root: String(root) })),
  }
}
export type FollowingStore = ReturnType<typeof followingStore>

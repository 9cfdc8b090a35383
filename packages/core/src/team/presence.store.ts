import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { forgottenAt, Presence } from './presence.ts'

/** Where presence rests: everybody of a team in one partition, so that one small read tells all that a list shows. */
export function presenceStore(table: Table) {
  const rows = items(table)
  const parse = (item: Item) => {
    const [ticket, agent] = String(item.sk).split('#')
    return v.parse(Presence, { ...item, ticket, agent })
  }

  return {
    async of(team: string): Promise<Presence[]> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.presence(team, '', '').pk },
      })
      return found.map(parse)
    },

    put: (team: string, { ticket, agent, ...presence }: Presence) =>
      rows.put(keys.presence(team, ticket, agent), {
        ...presence,
        expiresAt: forgottenAt({ ticket, agent, ...presence }),
      }),

    remove: (team: string, ticket: string, agent: string) => rows.remove(keys.presence(team, ticket, agent)),
  }
}
export type PresenceStore = ReturnType<typeof presenceStore>

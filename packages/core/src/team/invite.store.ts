import * as v from 'valibot'
import { difference, type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Invite, inviteKept } from './invite.ts'

/** Where invitations rest: few, in one partition, until a month after they were made. */
export function inviteStore(table: Table) {
  const rows = items(table)
  const parse = (item: Item) => v.parse(Invite, { ...item, hash: item.sk })

  return {
    async get(hash: string): Promise<Invite | undefined> {
      const item = await rows.get(keys.invite(hash), { consistent: true })
      return item && parse(item)
    },

    insert: ({ hash, ...invite }: Invite) =>
      rows.insert(keys.invite(hash), {
        ...invite,
        expiresAt: Math.floor((Date.parse(invite.createdAt) + inviteKept) / 1000),
      }),

    /** As it was read, or nothing: only one of two who come at once gets it. */
    async replace(before: Invite, after: Invite): Promise<boolean> {
      const changes = difference({ ...before }, { ...after })
      if (Object.keys(changes).length === 0) return true
      return rows.amend(keys.invite(before.hash), changes, {
        expression: 'attribute_not_exists(#usedAt) AND attribute_not_exists(#withdrawnAt)',
      })
    },

    /** Newest first, at most a hundred. */
    async list(): Promise<Invite[]> {
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.invite('').pk },
      })
      return found
        .map(parse)
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .slice(0, 100)
    },
  }
}
export type InviteStore = ReturnType<typeof inviteStore>

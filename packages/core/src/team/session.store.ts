import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { alive, Session, used } from './session.ts'

/** Where sessions rest: under the hash of their secret, until they end or somebody logs out. */
export function sessionStore(table: Table) {
  const rows = items(table)
  return {
    put: ({ id, ...session }: Session) => rows.put(keys.session(id), session),

    /** The session as long as it lives. Read consistently: the page after the login comes at once, and a logout counts at once. */
    async use(id: string, now: Date): Promise<Session | undefined> {
      const item = await rows.get(keys.session(id), { consistent: true })
      if (!item) return undefined
      const session = v.parse(Session, { ...item, id })
      if (!alive(session, now)) return undefined
      const next = used(session, now)
      if (next !== session)
        // Only while it is there: a logout in between is not undone.
        await rows.amend(keys.session(id), { movedAt: next.movedAt, expiresAt: next.expiresAt })
      return next
    },

    async remove(id: string) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: { ...keys.session(id) } }))
    },
  }
}
export type SessionStore = ReturnType<typeof sessionStore>

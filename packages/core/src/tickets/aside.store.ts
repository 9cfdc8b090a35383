import * as v from 'valibot'
import { items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Mention, type Note } from './note.ts'

/** Nobody looks for who called them last year. */
const keepSeconds = 180 * 24 * 3600

/** Where notes rest: in their ticket's timeline; and who was called by one, with the agent. */
export function asideStore(table: Table) {
  const rows = items(table)
  return {
    insert: (note: Note) => rows.insert(keys.line(note.ticket, note.at, 'n', note.id), { ...note }),

    /** Written once per note and agent. */
    mention: (mention: Mention) =>
      rows.insert(keys.mention(mention.agent, mention.at, mention.note), {
        ...mention,
        expiresAt: Math.floor(Date.parse(mention.at) / 1000) + keepSeconds,
      }),

    /** The newest calls of an agent. */
    async mentions(agent: string, limit = 100): Promise<Mention[]> {
      const { pk, prefix } = keys.mentions(agent)
      const { items: found } = await rows.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ScanIndexForward: false,
        Limit: limit,
      })
      return found.map((item) => v.parse(Mention, item))
    },

    /** False if there is no such call. */
    seen: (agent: string, { at, note }: Pick<Mention, 'at' | 'note'>, now: string) =>
      rows.amend(keys.mention(agent, at, note), { seenAt: now }, { expression: 'attribute_exists(pk)' }),
  }
}
export type AsideStore = ReturnType<typeof asideStore>

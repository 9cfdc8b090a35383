import * as v from 'valibot'
import { bornAt } from '../id.ts'
import { difference, type Item, items } from '../items.ts'
import { keys, places, shardOf } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import { Reply } from './reply.ts'

/** Where replies rest: in the ticket's timeline, at the instant their draft was begun, which its id says. Those not final are in the `due` index. */
export function replyStore(table: Table) {
  const rows = items(table)
  const read = (item: Item | undefined) => item && v.parse(Reply, item)

  return {
    get: async (ticket: string, draft: string, options?: { consistent?: boolean }) =>
      read(await rows.get(keyOf(ticket, draft), options)),

    /** False if there is one under this id. */
    insert: (reply: Reply) => rows.insert(keyOf(reply.ticket, reply.id), item(reply)),

    /** One conditional write: the reply as it was read, or nothing. The reply as it is then; undefined if somebody wrote in between. */
    async replace(before: Reply, after: Reply): Promise<Reply | undefined> {
      const changes = difference(item(before), item(after))
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(
        keyOf(before.ticket, before.id),
        { ...changes, rev: next.rev },
        { expression: '#rev = :rev', values: { ':rev': before.rev } },
      )
      return done ? next : undefined
    },

    /** How many of an account nobody is sure of, as far as one page counts. */
    async doubts(account: string): Promise<number> {
      const { items: found } = await rows.query({
        IndexName: 'list',
        KeyConditionExpression: 'l = :l',
        ExpressionAttributeValues: { ':l': places.doubts(account) },
        Limit: 1000,
      })
      return found.length
    },

    at: async (key: { pk: string; sk: string }) => read(await rows.get(key, { consistent: true })),

    /** Those themselves, at most a hundred. */
    async doubtful(account: string): Promise<Reply[]> {
      const { items: found } = await rows.query({
        IndexName: 'list',
        KeyConditionExpression: 'l = :l',
        ExpressionAttributeValues: { ':l': places.doubts(account) },
        Limit: 100,
      })
      const these = found.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }))
      return (await rows.many(these)).map((item) => v.parse(Reply, item))
    },
  }
}
export type ReplyStore = ReturnType<typeof replyStore>

/** The place follows from the draft's id, so that five identical requests meet on one item (O6). */
export function keyOf(ticket: string, draft: string) {
  return keys.line(ticket, draftedAt(draft), 'r', draft)
}

/** When a draft was begun. Throws a Problem for what is not a draft's id. */
export function draftedAt(draft: string) {
  try {
    if (!/^drf-[0-9a-hjkmnp-tv-z]{26}$/.test(draft)) throw new Error('form')
    return bornAt(draft).toISOString()
  } catch {
    throw new Problem('invalid', 'draft.invalid', 'This is not the id of a draft.')
  }
}

const item = (reply: Reply): Item => ({
  ...reply,
  // The network never said: counted on its channel until a person or an echo settles it.
  ...(reply.state === 'unknown' || reply.state === 'needs-person'
    ? { l: places.doubts(reply.account), ls: reply.unknownAt ?? reply.createdAt }
    : {}),
  ...(reply.due ? { d: places.due(shardOf(reply.ticket)), ds: reply.due } : {}),
})

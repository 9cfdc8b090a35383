import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'

/** A ticket that has new words in a block of hours; or, with `at`, at an instant long past. */
export const Noted = v.object({ ticket: v.string(), at: v.optional(Instant), now: Instant })
export type Noted = v.InferOutput<typeof Noted>

/** Longer than any fold may be late. The table drops them by itself, which costs nothing. */
const kept = 40 * 24 * 60 * 60
const shards = 4
/** Blocks that are asked for at once. */
const together = 8

/** A note, and the block that it stands in. */
export type Placed = Noted & { block: string }

/** Where it rests which tickets have words that the index does not have yet. */
export function noteStore(table: Table) {
  const rows = items(table)
  return {
    /** Any number of times. */
    put: (account: string, block: string, ticket: string, now: string, at?: string) =>
      rows.put(keys.noted(account, block, ticket, at), {
        ticket,
        now,
        ...(at ? { at } : {}),
        expiresAt: Math.floor(Date.parse(now) / 1000) + kept,
      }),

    /** All of some blocks, at most so many from each of their four parts, and whether there are more. */
    async of(account: string, blocks: string[], limit = 100_000): Promise<{ noted: Placed[]; more: boolean }> {
      const noted: Placed[] = []
      let more = false
      for (let start = 0; start < blocks.length; start += together) {
        const some = blocks.slice(start, start + together).flatMap((block) =>
          Array.from({ length: shards }, async (_, shard) => ({
            block,
            ...(await part(keys.notedShard(account, block, shard), limit)),
          })),
        )
        for (const { block, ...found } of await Promise.all(some)) {
          noted.push(...found.noted.map((one) => ({ ...one, block })))
          more ||= found.more
        }
      }
      return { noted, more }
    },
  }

  async function part(pk: string, limit: number) {
    const noted: Noted[] = []
    let from: Item | undefined
    do {
      const page = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        Limit: Math.min(limit, 1000),
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      noted.push(...page.items.map((item) => v.parse(Noted, item)))
      from = page.last
    } while (from && noted.length < limit)
    return { noted, more: from !== undefined }
  }
}
export type NoteStore = ReturnType<typeof noteStore>

import * as v from 'valibot'
import { difference, type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'

const keep = 60_000

/** What a company sets for itself: each kind is a noun of its own (a team, a calendar, a rule), and says its shape. */
export interface Kind<Value extends { id: string }> {
  kind: string
  schema: v.GenericSchema<unknown, Value>
}

/**
 * Where policies rest: all kinds in one partition, so that one query reads what a message needs, kept a minute per container.
 * Few and small: hundreds, not thousands.
 */
export function policyStore(table: Table, now: () => number = Date.now) {
  const rows = items(table)
  let held: { at: number; found: Promise<Item[]> } | undefined

  async function read() {
    const found: Item[] = []
    let from: Item | undefined
    do {
      const page = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.policy('', '').pk },
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      found.push(...page.items)
      from = page.last
    } while (from)
    return found
  }

  function all({ fresh = false } = {}) {
    if (fresh || !held || now() - held.at > keep) {
      held = { at: now(), found: read() }
      // A failed read must not be kept.
      held.found.catch(() => (held = undefined))
    }
    return held.found
  }

  return {
    /** All of one kind, by id. `fresh` looks past what this container keeps: for whoever has just changed one. */
    async list<Value extends { id: string }>({ kind, schema }: Kind<Value>, options?: { fresh?: boolean }) {
      const found = await all(options)
      return found.filter(({ sk }) => String(sk).startsWith(`${kind}#`)).map((item) => v.parse(schema, item))
    },

    async get<Value extends { id: string }>({ kind, schema }: Kind<Value>, id: string): Promise<Value | undefined> {
      const item = await rows.get(keys.policy(kind, id), { consistent: true })
      return item && v.parse(schema, item)
    },

    /** Applies a rule to the policy as it is now, undefined if there is none; again if somebody wrote in between. */
    async change<Value extends { id: string }>(
      { kind, schema }: Kind<Value>,
      id: string,
      rule: (now: Value | undefined) => Value,
    ): Promise<Value> {
      const key = keys.policy(kind, id)
      for (let attempt = 0; attempt < 5; attempt++) {
        const item = await rows.get(key, { consistent: true })
        const before = item && v.parse(schema, item)
        const after = rule(before)
        held = undefined
        if (!item) {
          if (await rows.insert(key, { ...after, rev: 1 })) return after
          continue
        }
        const changes = difference(before ?? {}, after)
        if (Object.keys(changes).length === 0) return after
        const rev = Number(item.rev)
        const same = { expression: '#rev = :rev', values: { ':rev': rev } }
        if (await rows.amend(key, { ...changes, rev: rev + 1 }, same)) return after
      }
      throw new Error(`policy ${kind} ${id} is written by too many at once`)
    },

    async remove({ kind }: Kind<{ id: string }>, id: string) {
      held = undefined
      await rows.remove(keys.policy(kind, id))
    },
  }
}
export type PolicyStore = ReturnType<typeof policyStore>

import * as v from 'valibot'
import { type Item, items } from '../items.ts'
import { keys } from '../keys.ts'
import type { Table } from '../ports.ts'
import { Instant } from '../schema.ts'
import { Template } from './template.ts'

/** When the templates of an account were read, and when they will be again. */
export const Reading = v.object({
  rev: v.optional(v.number(), 0),
  /** When the last round began: whoever asked before that has their answer. */
  beganAt: v.optional(Instant),
  readAt: v.optional(Instant),
  nextAt: v.optional(Instant),
  /** When somebody asked for a fresh look. */
  askedAt: v.optional(Instant),
  /** Why the network would not say, in our word. */
  refused: v.optional(v.string()),
})
export type Reading = v.InferOutput<typeof Reading>

const mark = '-'

/** Where the copies of an account's templates rest: one item each beside one that says how fresh they are. The network's list is the truth. */
export function templateStore(table: Table) {
  const rows = items(table)
  const reading = (item: Item | undefined): Reading => (item ? v.parse(Reading, item) : { rev: 0 })
  const place = ({ name, language }: Pick<Template, 'name' | 'language'>) => `${name} ${language}`

  async function all(account: string) {
    const found: Item[] = []
    let from: Item | undefined
    do {
      const page = await rows.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.template(account, '').pk },
        ...(from ? { ExclusiveStartKey: from } : {}),
      })
      found.push(...page.items)
      from = page.last
    } while (from)
    return found
  }

  return {
    /** What may be used, by name, and how fresh that is. */
    async of(account: string) {
      const found = await all(account)
      return {
        reading: reading(found.find(({ sk }) => sk === mark)),
        templates: found.filter(({ sk }) => sk !== mark).map((item) => v.parse(Template, item)),
      }
    },

    async find(account: string, template: Pick<Template, 'name' | 'language'>) {
      const item = await rows.get(keys.template(account, place(template)))
      return item && v.parse(Template, item)
    },

    reading: async (account: string) => reading(await rows.get(keys.template(account, mark), { consistent: true })),

    /** Somebody wants a fresh look: the next round takes it. */
    ask: (account: string, now: string) =>
      rows.amend(keys.template(account, mark), { askedAt: now }, undefined, { create: true }),

    /** Of two rounds at once one goes on: false for the other. */
    async move(
      account: string,
      before: Reading,
      after: Omit<Reading, 'rev' | 'askedAt'>,
    ): Promise<Reading | undefined> {
      const next = {
        beganAt: undefined,
        readAt: undefined,
        nextAt: undefined,
        refused: undefined,
        ...after,
        rev: before.rev + 1,
      }
      const condition =
        before.rev > 0
          ? { expression: '#rev = :rev', values: { ':rev': before.rev } }
          : { expression: 'attribute_not_exists(#rev)' }
      const done = await rows.amend(keys.template(account, mark), next, condition, { create: true })
      return done ? { ...before, ...next } : undefined
    },

    /** The copies become what the network listed: only what differs is written. */
    async keep(account: string, listed: Template[]) {
      const held = (await all(account)).filter(({ sk }) => sk !== mark)
      const wanted = new Map(listed.map((template) => [place(template), template]))
      const known = new Map(held.map((item) => [String(item.sk), JSON.stringify(v.parse(Template, item))]))
      for (const [sk, template] of wanted)
        if (known.get(sk) !== JSON.stringify(v.parse(Template, template)))
          await rows.put(keys.template(account, sk), template)
      for (const sk of known.keys()) if (!wanted.has(sk)) await rows.remove(keys.template(account, sk))
    },
  }
}
export type TemplateStore = ReturnType<typeof templateStore>

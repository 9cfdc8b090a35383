import * as v from 'valibot'
import type { Kind, PolicyStore } from '../company/policy.store.ts'
import { Problem } from '../problem.ts'
import type { Details } from './details.ts'

/** More on one ticket say nothing any more. */
const most = 20
/** Of a company's tags so many are suggested; others can be set all the same. */
const suggested = 300

/** A tag as people write it: small letters, single spaces. */
export const TagName = v.pipe(
  v.string(),
  v.transform((name) => name.trim().replace(/\s+/g, ' ').toLocaleLowerCase('it')),
  v.minLength(1),
  v.maxLength(40),
)

/** A tag that was used once and is suggested from then on. */
export const Tag = v.object({ id: v.string() })
export type Tag = v.InferOutput<typeof Tag>
export const tagKind: Kind<Tag> = { kind: 'tag', schema: Tag }

/** Sets and takes off. Twice is once. */
export function tagged(details: Details, { add, remove }: { add: string[]; remove: string[] }): Details {
  const before = details.tags ?? []
  const kept = before.filter((tag) => !remove.includes(tag))
  const tags = [...kept, ...add.filter((tag, place) => !kept.includes(tag) && add.indexOf(tag) === place)]
  if (tags.length > most) throw new Problem('limited', 'tags.many', `A ticket has at most ${most} tags.`)
  if (tags.join('\n') === before.join('\n')) return details
  const { tags: _, ...rest } = details
  return tags.length > 0 ? { ...rest, tags } : rest
}

/** Remembers tags for whoever types the next one. */
export async function suggest(policies: Pick<PolicyStore, 'list' | 'change'>, tags: string[]) {
  const known = await policies.list(tagKind)
  const fresh = tags
    .filter((tag) => known.every(({ id }) => id !== tag))
    .slice(0, Math.max(0, suggested - known.length))
  for (const id of fresh) await policies.change(tagKind, id, (held) => held ?? { id })
}
